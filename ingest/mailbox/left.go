package mailbox

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// fewMails is what is read of a folder although its history was cancelled: mail that came in the meantime.
const fewMails = 100

// leave goes behind the mails that a folder holds, and notes them as left unread.
func leave(at inbox.Position, unread []imap.UID) inbox.Position {
	if len(unread) == 0 {
		return at
	}
	last := uint32(unread[len(unread)-1])
	if at.Left.None() {
		at.Left.From = at.LastUID
	}
	at.Left.To, at.LastUID = last, last
	return at
}

// turn is how long a history is read before a connection looks at its other folders.
const turn = 30 * time.Second

// takeUp reads what was left unread in a folder, after the new mail that f has read. When there is new mail, or
// other folders have waited for long, it stops and is gone on with in the next round.
func (w *worker) takeUp(ctx context.Context, f *fetcher, mails uint32) error {
	at := f.position
	todo, err := f.session.between(at.Left.From, at.Left.To, mails)
	if err != nil {
		return err
	}
	if len(todo) == 0 { // deleted since
		at.Left = inbox.Left{}
		return w.deliver(ctx, Letters{Position: at, First: true})
	}
	began := time.Now()
	history := &fetcher{session: f.session, likely: f.likely, maxMail: f.maxMail, todo: todo, position: at, first: true, round: int64(len(todo)), takesUp: true}
	history.yields = func() bool {
		return len(f.session.news) > 0 || len(w.folders) > 1 && time.Since(began) > turn
	}
	err = w.readAll(ctx, history)
	if w.unfinished = w.unfinished || history.yielded; history.yielded {
		w.note(func(st *standing) { st.total = st.read }) // the rest is counted again when it is gone on with
	}
	return err
}

// move notes how far the mails are dealt with.
func (f *fetcher) move(last imap.UID) {
	switch {
	case !f.takesUp:
		f.position.LastUID = max(f.position.LastUID, uint32(last))
	case last >= f.end:
		f.position.Left = inbox.Left{}
	default:
		f.position.Left.From = max(f.position.Left.From, uint32(last))
	}
}
