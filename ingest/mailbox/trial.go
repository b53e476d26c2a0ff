package mailbox

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"mime"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"paddock/app/inbox"
)

const (
	trialMails   = 200 // looked at, newest first, in all folders together
	trialFolders = 300 // counted: a question each

	// Where the chosen folders have no report, others are looked at.
	elsewhereMails   = 50 // newest of each
	elsewhereFolders = 60
	elsewhereTime    = 15 * time.Second
)

// Try connects, logs in, lists the folders, and looks at the newest mails of the chosen ones. It keeps and
// changes nothing. Only Account, Password and Likely are needed. Own servers often know people by what stands before
// the @ only: an address that is refused is tried once more without the rest.
func (r *Reader) Try(ctx context.Context) inbox.Trial {
	t := r.trial(ctx)
	local, _, whole := strings.Cut(r.Account.Username, "@")
	if _, known := inbox.PresetOf(r.Account.Host); t.Problem == nil || t.Problem.Code != codePassword || !whole || local == "" || known && !loopback(r.Account.Host) {
		return t
	}
	short := *r
	short.Account.Username = local
	if second := short.trial(ctx); second.Problem == nil || second.Problem.Code == codeFolder {
		second.Username = local
		return second
	}
	return t
}

func (r *Reader) trial(ctx context.Context) inbox.Trial {
	var t inbox.Trial
	if err := r.try(ctx, &t); err != nil {
		t.Problem = problemOf(r.Account, err)
	}
	return t
}

func (r *Reader) try(ctx context.Context, t *inbox.Trial) error {
	s, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer s.logout()
	names, err := s.list()
	if err != nil {
		return s.reason(err)
	}
	if t.Folders, err = s.count(names); err != nil {
		return s.reason(err)
	}
	var newest time.Time
	folders := r.folders()
	for _, folder := range folders {
		box, err := s.examine(folder)
		if err != nil {
			if like := similar(folder, names); len(like) > 0 {
				t.Meant = like[0]
			}
			return s.reason(err)
		}
		err = s.newest(box.NumMessages, uint32(max(trialMails/len(folders), 20)), func(came time.Time, header []byte) {
			t.Looked++
			if !r.Likely(header) {
				return
			}
			if t.Found++; !came.Before(newest) {
				newest, t.Newest = came, subject(header)
			}
			count(t.Folders, folder)
		})
		if err != nil {
			return s.reason(err)
		}
	}
	if t.Found == 0 {
		r.elsewhere(ctx, s, t)
	}
	return nil
}

// elsewhere looks for reports in the folders that were not chosen, those first whose names promise some, then those
// with most mails. What it finds is a help only: a server that fails here does not spoil the trial.
func (r *Reader) elsewhere(ctx context.Context, s *session, t *inbox.Trial) {
	chosen := r.folders()
	end := time.Now().Add(elsewhereTime)
	for _, one := range byPromise(t.Folders)[:min(len(t.Folders), elsewhereFolders)] {
		if one.Mails == 0 || slices.Contains(chosen, one.Name) {
			continue
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return
		}
		box, err := s.examine(one.Name)
		if err == nil {
			err = s.newest(box.NumMessages, elsewhereMails, func(_ time.Time, header []byte) {
				if r.Likely(header) {
					count(t.Folders, one.Name)
				}
			})
		}
		if err != nil && s.State() == imap.ConnStateLogout {
			return
		}
	}
}

// count notes a report in a folder.
func count(all []inbox.FolderInfo, folder string) {
	if i := slices.IndexFunc(all, func(f inbox.FolderInfo) bool { return strings.EqualFold(f.Name, folder) }); i >= 0 {
		all[i].Reports++
	}
}

// promising are parts of the names that people give to folders of error mails.
var promising = []string{"django", "error", "exception", "traceback", "admin", "bug", "500", "alert", "server", "fehler", "erreur"}

func byPromise(all []inbox.FolderInfo) []inbox.FolderInfo {
	promises := func(f inbox.FolderInfo) bool {
		name := strings.ToLower(f.Name)
		return slices.ContainsFunc(promising, func(part string) bool { return strings.Contains(name, part) })
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b inbox.FolderInfo) int {
		switch one, other := promises(a), promises(b); {
		case one && !other:
			return -1
		case other && !one:
			return 1
		}
		return cmp.Compare(b.Mails, a.Mails)
	})
	return sorted
}

// count tells how many mails each folder holds.
func (s *session) count(names []string) ([]inbox.FolderInfo, error) {
	all := make([]inbox.FolderInfo, len(names))
	cmds := make([]*imapclient.StatusCommand, min(len(names), trialFolders))
	for i, name := range names {
		all[i].Name = name
	}
	const atOnce = 20
	for start := 0; start < len(cmds); start += atOnce {
		end := min(start+atOnce, len(cmds))
		for i := start; i < end; i++ {
			cmds[i] = s.Status(names[i], &imap.StatusOptions{NumMessages: true})
		}
		for i := start; i < end; i++ {
			err := s.await(answerTime, func() error {
				data, err := cmds[i].Wait()
				if err == nil && data.NumMessages != nil {
					all[i].Mails = int64(*data.NumMessages)
				}
				return err
			})
			if err != nil && s.State() == imap.ConnStateLogout {
				return nil, err // a no to one folder only leaves it uncounted
			}
		}
	}
	slices.SortStableFunc(all, func(a, b inbox.FolderInfo) int {
		switch {
		case a.Name == "INBOX" && b.Name != "INBOX":
			return -1
		case b.Name == "INBOX" && a.Name != "INBOX":
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all, nil
}

// newest looks at the headers of the last n mails of the open folder.
func (s *session) newest(mails, n uint32, look func(came time.Time, header []byte)) error {
	if n = min(n, mails); n == 0 {
		return nil
	}
	var set imap.SeqSet
	set.AddRange(mails-n+1, mails)
	cmd := s.Fetch(set, &imap.FetchOptions{
		InternalDate: true,
		BodySection:  []*imap.FetchItemBodySection{{Specifier: imap.PartSpecifierHeader, HeaderFields: headerFields, Peek: true}},
	})
	return s.await(answerTime, func() error {
		return readMails(cmd, maxHeader, func(one mail) { look(one.came, one.body) })
	})
}

// subject is a header's subject as people read it.
func subject(header []byte) string {
	fields, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(bytes.Clone(header), "\r\n\r\n"...)))).ReadMIMEHeader()
	if err != nil && fields == nil {
		return ""
	}
	raw := fields.Get("Subject")
	words := mime.WordDecoder{}
	text, err := words.DecodeHeader(raw)
	if err != nil {
		text = raw // in a character set of its own
	}
	return strings.TrimSpace(strings.ToValidUTF8(text, "�"))
}
