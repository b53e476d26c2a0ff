package mailbox

import (
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// The codes of Problems of a tidy-up.
const (
	codeTidy       = "tidy"       // it cannot be done so
	codeNoMove     = "no_move"    // the server cannot move mails safely
	codeRights     = "rights"     // the account may not
	codeReadOnly   = "read_only"  // nobody may
	codeQuota      = "quota"      // no room
	codeRenumbered = "renumbered" // since the preview
)

// folderError is a failure with the folder that it is about.
type folderError struct {
	folder string
	err    error
	from   string // where mails were to be moved from; empty: it is not about moving
}

func (e *folderError) Error() string { return fmt.Sprintf("folder %s: %v", e.folder, e.err) }

// Unwrap gives what failed.
func (e *folderError) Unwrap() error { return e.err }

func about(folder string, err error) error {
	var known *folderError
	if err == nil || errors.As(err, &known) {
		return err
	}
	return &folderError{folder: folder, err: err}
}

// tidyProblem is a failure of a tidy-up in plain words.
func tidyProblem(a inbox.Account, err error) *inbox.Problem {
	var p *inbox.Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, errNoMove) {
		return &inbox.Problem{
			Code: codeNoMove, What: a.Host + " cannot move single mails safely: it offers neither MOVE nor UIDPLUS.",
			Do: "Mark the mails as read instead, or move them with a mail program.", More: said(err),
		}
	}
	where, doing := "this folder", "change mails in this folder"
	if in := (*folderError)(nil); errors.As(err, &in) {
		where = "“" + in.folder + "”"
		if doing = "change mails in " + where; in.from != "" {
			doing = "move mails from “" + in.from + "” to " + where
		}
	}
	no := (*imap.Error)(nil)
	if refused := errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye; !refused && !errors.Is(err, errNoRight) && !errors.Is(err, errStays) {
		return again(problemOf(a, err))
	}
	code, text := imap.ResponseCode(""), strings.ToLower(said(err))
	if no != nil {
		code = no.Code
	}
	has := func(words ...string) bool {
		for _, one := range words {
			if strings.Contains(text, one) {
				return true
			}
		}
		return false
	}
	switch p = (&inbox.Problem{More: said(err)}); {
	case errors.Is(err, errStays), has("read-only", "read only"):
		p.Code, p.What, p.Do = codeReadOnly, fmt.Sprintf("%s can only be read.", upper(where)), "Ask its owner for the right to change mails there, or leave this folder out."
	case errors.Is(err, errNoRight), code == imap.ResponseCodeNoPerm, has("permission denied", "not permitted", "access denied", "no rights"):
		p.Code, p.What, p.Do = codeRights, "This account may not "+doing+".", "Ask its owner for the right, or choose another folder."
	case code == imap.ResponseCodeOverQuota, has("quota", "mailbox is full", "storage limit"):
		p.Code, p.What, p.Do = codeQuota, "The mailbox has no room left for "+where+".", "Delete some mails or ask for more room. Marking mails as read needs none."
	case code == imap.ResponseCodeNonExistent, code == "TRYCREATE", has("doesn't exist", "does not exist", "nonexistent", "no such mailbox", "unknown mailbox"):
		p.Code, p.What, p.Do = codeFolder, "There is no folder "+where+" any more.", "Make it again with a mail program, then try once more."
	case code == imap.ResponseCodeCannot, has("invalid mailbox name", "not allowed", "illegal", "name too long"):
		p.Code, p.What, p.Do = codeFolder, "The server takes no folder named "+where+".", "Choose another name."
	default:
		return again(problemOf(a, err))
	}
	return p
}

// again puts right what is said of readers only: a tidy-up waits for a person.
func again(p *inbox.Problem) *inbox.Problem {
	fixed := *p
	fixed.Do = strings.ReplaceAll(fixed.Do, "It is tried again by itself.", "Try once more in a while.")
	return &fixed
}

func upper(s string) string {
	if strings.HasPrefix(s, "this") {
		return "T" + s[1:]
	}
	return s
}

// errStays is a server that took a change and did not make it, as some do with folders that can only be read.
var errStays = errors.New("the mails stay as they were")

func renumbered(folder string) *inbox.Problem {
	return &inbox.Problem{Code: codeRenumbered, What: fmt.Sprintf("The server has numbered the mails of %s anew since the preview.", folder), Do: "Look at a new preview first."}
}
