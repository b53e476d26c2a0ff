package mailbox

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// Ledger knows which mails were imported, and keeps what is done to them, mail by mail.
type Ledger interface {
	Folder(ctx context.Context, account int64, folder string) (inbox.Folder, error)
	// Imported gives those of the ids that mails have which were imported as errors, or copies of such, each with the subjects
	// of its mails, as far as they are known.
	Imported(ctx context.Context, account int64, ids []string) (map[string][]string, error)
	// Begin notes mails that are about to be changed, and gives those that were not noted before.
	Begin(ctx context.Context, tidying int64, mails []inbox.Tidied) ([]inbox.Tidied, error)
	Note(ctx context.Context, tidying int64, mails []inbox.Tidied) error
	// Noted gives some mails in a state, folder by folder; none when no more are in it.
	Noted(ctx context.Context, tidying int64, state inbox.TidiedState) ([]inbox.Tidied, error)
}

// Head is what a mail's header fields tell.
type Head struct {
	MessageID, ID, Subject string // ID: of the event that the mail becomes; empty without a Message-ID
	Sent                   time.Time
}

// Tidier moves the mails of errors to a folder or marks them as read, and takes that back. It works on a
// connection of its own, beside a Reader, which never writes. What it may send that writes is in tidyserver.go.
type Tidier struct {
	Reader   *Reader // whose account and login it uses
	Ledger   Ledger
	Head     func(header []byte) Head
	Progress func(mails int) // hears of mails that are done; nil: nobody does

	few int // mails that are changed at once, of tests; 0: changesAtOnce
}

// Bounds of a tidy-up.
const (
	looksAtOnce   = 500 // mails
	changesAtOnce = 500 // mails; what a crash leaves to be found out
	newestMails   = 20  // of a preview
	longestID     = 998 // bytes of a Message-ID (RFC 5322, 2.1.1)
)

// ledgerError is a failure on this side, which no word about the server explains.
type ledgerError struct{ error }

func (e ledgerError) Unwrap() error { return e.error }

// fault parts failures on this side from what is to be said of the server.
func (t *Tidier) fault(ctx context.Context, err error) (*inbox.Problem, error) {
	var ours ledgerError
	switch {
	case err == nil:
		return nil, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &ours):
		return nil, err
	}
	return tidyProblem(t.Reader.Account, err), nil
}

// Preview tells what a tidy-up would do. It opens folders with EXAMINE and changes nothing.
func (t *Tidier) Preview(ctx context.Context, how inbox.Tidying) (inbox.TidyPreview, error) {
	p := inbox.TidyPreview{Tidying: how}
	p.Reach, p.Mails = nil, 0
	problem, err := t.fault(ctx, t.preview(ctx, &p))
	p.Problem = problem
	return p, err
}

func (t *Tidier) preview(ctx context.Context, p *inbox.TidyPreview) error {
	folders, err := t.chosen(p.Tidying)
	if err != nil {
		return err
	}
	s, err := t.Reader.open(ctx)
	if err != nil {
		return err
	}
	defer s.logout()
	refused := s.ready(p, folders) // told at the end: the counts are worth seeing all the same
	if s.State() == imap.ConnStateLogout {
		return s.reason(refused)
	}
	for _, folder := range folders {
		if err := t.previewFolder(ctx, &looking{s, p}, folder); err != nil {
			return s.reason(err)
		}
	}
	slices.SortStableFunc(p.Newest, func(a, b inbox.TidyMail) int { return b.Sent.Compare(a.Sent) })
	p.Newest = p.Newest[:min(newestMails, len(p.Newest))]
	return refused
}

// chosen are the folders to tidy up, each of which must be one that is read.
func (t *Tidier) chosen(how inbox.Tidying) ([]string, error) {
	read := t.Reader.folders()
	if how.Way != inbox.MarkRead && how.Way != inbox.MoveMails {
		return nil, &inbox.Problem{Code: codeTidy, What: "There is no tidy-up of this kind.", Do: "Choose to move mails or to mark them as read."}
	}
	if how.Way == inbox.MoveMails {
		switch target := strings.TrimSpace(how.Target); {
		case target == "":
			return nil, &inbox.Problem{Code: codeFolder, What: "There is no folder to move mails to.", Do: "Name one; it is made if it is not there."}
		case slices.ContainsFunc(read, func(one string) bool {
			return one == target || strings.EqualFold(one, "INBOX") && strings.EqualFold(target, "INBOX")
		}):
			return nil, &inbox.Problem{Code: codeFolder, What: fmt.Sprintf("The folder “%s” is one that Paddock reads.", target), Do: "Move mails to another folder."}
		}
	}
	if len(how.Folders) == 0 {
		return read, nil
	}
	for _, one := range how.Folders {
		if !slices.Contains(read, one) {
			return nil, &inbox.Problem{Code: codeFolder, What: fmt.Sprintf("Paddock does not read the folder “%s”.", one), Do: "Choose one of these: " + strings.Join(read, ", ") + "."}
		}
	}
	return how.Folders, nil
}

// looking is a preview in the making.
type looking struct {
	*session
	p *inbox.TidyPreview
}

func (t *Tidier) previewFolder(ctx context.Context, l *looking, folder string) error {
	known, err := t.Ledger.Folder(ctx, t.Reader.Account.ID, folder)
	if err != nil {
		return ledgerError{err}
	}
	in := inbox.TidyFolder{Name: folder}
	box, err := l.examine(folder)
	if err != nil {
		return err
	}
	if known.UIDValidity == 0 || known.UIDValidity != box.UIDValidity {
		in.Unread = true
		l.p.In = append(l.p.In, in)
		return nil
	}
	reach := inbox.Reach{Folder: folder, UIDValidity: known.UIDValidity, LastUID: known.LastUID}
	uids, err := l.within(reach, box.NumMessages, false)
	if err != nil {
		return err
	}
	var newest []inbox.TidyMail
	for part := range slices.Chunk(uids, looksAtOnce) {
		found, err := t.imported(ctx, l.session, part)
		if err != nil {
			return err
		}
		in.Errors += int64(len(found))
		for _, one := range found {
			if l.p.Way == inbox.MarkRead && one.seen {
				in.Already++
				continue
			}
			in.Change++
			newest = append(newest, inbox.TidyMail{Folder: folder, Subject: one.Subject, Sent: one.Sent})
		}
		newest = newest[max(0, len(newest)-newestMails):]
	}
	l.p.In = append(l.p.In, in)
	l.p.Reach = append(l.p.Reach, reach)
	l.p.Mails += in.Change
	l.p.Newest = append(l.p.Newest, newest...)
	return nil
}

// ready tells whether the server lets a tidy-up be done, as far as can be asked for.
func (s *session) ready(p *inbox.TidyPreview, folders []string) error {
	need := "s"
	if p.Way == inbox.MoveMails {
		if !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus) {
			return errNoMove
		}
		need = "t"
		names, err := s.list()
		if err != nil {
			return err
		}
		if p.Makes = !slices.Contains(names, p.Target); !p.Makes {
			if err := s.may(p.Target, "i"); err != nil {
				return err
			}
		}
	}
	for _, folder := range folders {
		if err := s.may(folder, need); err != nil {
			return err
		}
	}
	return nil
}

// errNoMove is a server that can only remove all mails that are marked as deleted, whoever marked them.
var errNoMove = errors.New("neither MOVE nor UIDPLUS is offered")

// inFolder is a mail that was imported as an error, in the open folder.
type inFolder struct {
	look
	Head
}

// imported gives those of the mails that were imported as errors, ascending. Mails that somebody marked as
// deleted are left out: they are about to go.
func (t *Tidier) imported(ctx context.Context, s *session, uids []imap.UID) ([]inFolder, error) {
	heads, err := s.heads(uids)
	if err != nil {
		return nil, err
	}
	var all []inFolder
	var ids []string
	for _, one := range heads {
		h := t.Head(one.header)
		if h.ID == "" || len(h.MessageID) > longestID || one.deleted {
			continue
		}
		all, ids = append(all, inFolder{one, h}), append(ids, h.ID)
	}
	here, err := t.Ledger.Imported(ctx, t.Reader.Account.ID, ids)
	if err != nil {
		return nil, ledgerError{err}
	}
	return slices.DeleteFunc(all, func(one inFolder) bool {
		subjects, ok := here[one.ID]
		return !ok || len(subjects) > 0 && !slices.ContainsFunc(subjects, func(kept string) bool { return sameSubject(kept, one.Subject) })
	}), nil
}

// masked stands for secrets in what is kept (scrub.Filtered).
const masked = "[Filtered]"

// forwardedAs is what mail programs put before the subject of a mail that they pass on; the report within has it without.
var forwardedAs = regexp.MustCompile(`^\pL{1,6}(?:\[\d+\])? ?: *`)

// sameSubject tells whether a subject is the one that was kept, of which secrets may be masked and the end cut off. Whoever
// sends a mail chooses its Message-ID, so a false report could have that of another mail, which must not be touched for it.
func sameSubject(kept, subject string) bool {
	kept, subject = strings.Join(strings.Fields(kept), " "), strings.Join(strings.Fields(subject), " ")
	if kept == subject || forwardedAs.ReplaceAllString(subject, "") == kept && kept != "" {
		return true
	}
	kept, cut := strings.CutSuffix(kept, "…")
	pieces := strings.Split(kept, masked)
	if !cut && len(pieces) == 1 || !strings.HasPrefix(subject, pieces[0]) {
		return false
	}
	rest := subject[len(pieces[0]):]
	for _, piece := range pieces[1:] {
		at := strings.Index(rest, piece)
		if at < 0 {
			return false
		}
		rest = rest[at+len(piece):]
	}
	return cut || pieces[len(pieces)-1] == "" || strings.HasSuffix(subject, pieces[len(pieces)-1])
}
