package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/emersion/go-imap/v2"
	"golang.org/x/sync/errgroup"

	"paddock/app/inbox"
)

// round reads what is new in a folder.
func (w *worker) round(ctx context.Context, s *session, folder string) error {
	known, err := w.Book.Folder(ctx, w.Account.ID, folder)
	if err != nil {
		return storeProblem(fmt.Errorf("look up folder %s: %w", folder, err))
	}
	select {
	case <-s.news: // of before: this look finds it
	default:
	}
	box, err := s.examine(folder)
	if err != nil {
		return err
	}
	at := inbox.Position{Account: w.Account.ID, Folder: folder, UIDValidity: box.UIDValidity, LastUID: known.LastUID, Left: known.Left, Settled: known.Settled}
	first := known.UIDValidity == 0
	if !first && known.UIDValidity != box.UIDValidity {
		at.Restart, at.LastUID, first = true, 0, true
		at.Left, at.Settled = inbox.Left{}, false
	}
	var fresh []imap.UID
	if box.NumMessages > 0 && (box.UIDNext == 0 || uint32(box.UIDNext) > at.LastUID+1) {
		if fresh, err = s.after(at.LastUID, box.NumMessages); err != nil {
			return err
		}
	}
	if w.Account.NewOnly && !at.Settled {
		at.Settled = true
		if first || len(fresh) == 0 || len(fresh) > fewMails {
			return w.deliver(ctx, Letters{Position: leave(at, fresh), First: true})
		}
	}
	if first && len(fresh) > searchFrom && !w.Account.NewOnly { // new mail shall not wait for a long history
		at, fresh, first = leave(at, fresh), nil, false
		if err := w.deliver(ctx, Letters{Position: at, First: true}); err != nil {
			return err
		}
		at.Restart = false
	}
	f := &fetcher{session: s, likely: w.Likely, maxMail: w.maxMail(), todo: fresh, position: at, first: first, round: int64(len(fresh))}
	switch {
	case len(fresh) > 0:
		if err := w.readAll(ctx, f); err != nil {
			return err
		}
	case first && box.UIDValidity != known.UIDValidity: // the first mail of an empty folder will be new mail
		if err := w.deliver(ctx, Letters{Position: at, First: true}); err != nil {
			return err
		}
	}
	if w.Account.NewOnly || f.position.Left.None() {
		return nil
	}
	return w.takeUp(ctx, f, box.NumMessages)
}

// readAll reads the mails of f, and says so.
func (w *worker) readAll(ctx context.Context, f *fetcher) error {
	w.note(func(st *standing) {
		st.phase, st.folder, st.total = inbox.Reading, f.position.Folder, st.total+int64(len(f.todo))
	})
	if len(f.todo) > searchFrom {
		f.sieve = w.sieve
	}
	return w.read(ctx, f.session, f)
}

// read has one goroutine fetch while another delivers, so that neither the server nor the store waits.
func (w *worker) read(ctx context.Context, s *session, f *fetcher) error {
	group, inner := errgroup.WithContext(ctx)
	batches := make(chan Letters, 1)
	f.hand = func(l Letters) error {
		select {
		case batches <- l:
			return nil
		case <-inner.Done():
			return inner.Err()
		}
	}
	group.Go(func() error {
		defer close(batches)
		return f.run()
	})
	group.Go(func() error {
		for l := range batches {
			if err := w.deliver(inner, l); err != nil {
				_ = s.wire.Close() // the fetching must not wait for a server's next word
				return err
			}
			w.note(func(st *standing) { st.read, st.problem = st.read+l.Mails(), nil })
		}
		return nil
	})
	return group.Wait()
}

func (w *worker) deliver(ctx context.Context, l Letters) error {
	if err := w.Deliver(ctx, l); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return storeProblem(fmt.Errorf("store %d mails of %s: %w", l.Mails(), l.Position.Folder, err))
	}
	return nil
}

// examine opens a folder for reading only.
func (s *session) examine(folder string) (box *imap.SelectData, err error) {
	err = s.await(answerTime, func() (err error) {
		box, err = s.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if no := (*imap.Error)(nil); errors.As(err, &no) && no.Type == imap.StatusResponseTypeNo && !busy(said(err)) {
		there, _ := s.list() // without them the words are still right
		return nil, folderProblem(folder, there, err)
	}
	return box, err
}

// list names the folders that can be opened.
func (s *session) list() (names []string, err error) {
	const most, longest = 10_000, 1000 // names, bytes of one; those with control characters no person made
	err = s.await(answerTime, func() error {
		cmd := s.List("", "*", nil)
		for {
			one := cmd.Next()
			if one == nil {
				return cmd.Close()
			}
			if !slices.Contains(one.Attrs, imap.MailboxAttrNoSelect) && !slices.Contains(one.Attrs, imap.MailboxAttrNonExistent) && len(names) < most && len(one.Mailbox) <= longest && !strings.ContainsFunc(one.Mailbox, unicode.IsControl) {
				names = append(names, one.Mailbox)
			}
		}
	})
	slices.Sort(names)
	return names, err
}

// after lists the UIDs above last.
func (s *session) after(last, mails uint32) ([]imap.UID, error) { return s.between(last, 0, mails) }

// between lists the UIDs above from and up to to, ascending; 0 means the last. A folder of so many mails cannot
// have many more.
func (s *session) between(from, to, mails uint32) ([]imap.UID, error) {
	found, err := s.search(imap.UIDSet{imap.UIDRange{Start: imap.UID(from) + 1, Stop: imap.UID(to)}})
	if err != nil {
		return nil, err
	}
	var uids []imap.UID
	for _, r := range found {
		if r.Start == 0 || r.Stop < r.Start {
			return nil, errNonsense
		}
		const slack, most = 100_000, 20_000_000 // arrived in the meantime; in any folder that people have
		if int64(r.Stop-r.Start) > min(int64(mails)+slack, most)-int64(len(uids)) {
			return nil, errNonsense
		}
		for uid := r.Start; ; uid++ {
			if uint32(uid) > from && (to == 0 || uint32(uid) <= to) { // "n:*" includes the last mail even when its UID is below n
				uids = append(uids, uid)
			}
			if uid == r.Stop {
				break
			}
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), nil
}

func (s *session) search(among imap.UIDSet) (imap.UIDSet, error) {
	return s.ask(&imap.SearchCriteria{UID: []imap.UIDSet{among}})
}

// ask has the server name the mails that a question is about.
func (s *session) ask(question *imap.SearchCriteria) (found imap.UIDSet, err error) {
	var options *imap.SearchOptions
	if s.caps.Has(imap.CapESearch) || s.caps.Has(imap.CapIMAP4rev2) {
		options = &imap.SearchOptions{ReturnAll: true} // ranges instead of single numbers
	}
	err = s.await(5*time.Minute, func() error { // slow on servers that index a huge folder first
		data, err := s.UIDSearch(question, options).Wait()
		if err != nil {
			return err
		}
		found, _ = data.All.(imap.UIDSet)
		return nil
	})
	return found, err
}
