package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/store"
	"paddock/ingest/adminmail"
	"paddock/ingest/mailbox"
)

// tidier moves the mails of errors out of the way, or marks them as read, when a person asks for it. Nothing else
// in the program writes to a mailbox.
type tidier struct {
	book   store.Tidyings
	boxes  store.Mailboxes
	login  func(inbox.Account) *mailbox.Reader // for the account and its login only
	hold   func(id int64) (resume func())      // keeps the mailbox's reader away for a while
	change func()                              // hears that a state is another
	log    *slog.Logger

	mu    sync.Mutex
	works map[int64]*inbox.TidyState // by account: what is at work, or how the last work ended
	due   map[int64]bool             // mailboxes with new errors
	wake  chan struct{}
}

func newTidier(a *application) *tidier {
	t := &tidier{
		book: store.Tidyings{DB: a.db}, boxes: store.Mailboxes{DB: a.db}, login: a.post.login, hold: a.post.hold, log: a.log,
		change: func() { a.bus.Publish(bus.Mailboxes) }, works: map[int64]*inbox.TidyState{}, due: map[int64]bool{}, wake: make(chan struct{}, 1),
	}
	a.post.imported = t.imported
	return t
}

// errTidying means that a mailbox is being tidied up already.
var errTidying = errors.New("this mailbox is being tidied up already: wait until that has ended")

// errNoPreview means that there is nothing that a person has seen the preview of.
var errNoPreview = errors.New("look at a preview first: what it shows can be applied")

func (t *tidier) account(ctx context.Context, id int64) (inbox.Account, error) {
	all, err := t.boxes.All(ctx)
	if err != nil {
		return inbox.Account{}, err
	}
	at := slices.IndexFunc(all, func(box inbox.Account) bool { return box.ID == id })
	if at < 0 {
		return inbox.Account{}, fmt.Errorf("mailbox %d: %w", id, store.ErrNotFound)
	}
	return all[at], nil
}

func (t *tidier) of(box inbox.Account) *mailbox.Tidier {
	return &mailbox.Tidier{
		Reader: t.login(box), Ledger: t.book,
		Head: func(header []byte) mailbox.Head {
			h := adminmail.ReadHead(header)
			return mailbox.Head{MessageID: h.MessageID, ID: h.EventID, Subject: h.Subject, Sent: h.Sent}
		},
		Progress: func(mails int) {
			t.mu.Lock()
			if now := t.works[box.ID]; now != nil {
				now.Done += int64(mails)
			}
			t.mu.Unlock()
			t.change()
		},
	}
}

// Preview tells what a tidy-up of a mailbox would do, and remembers it so that Apply can do just that.
func (t *tidier) Preview(ctx context.Context, account int64, how inbox.Tidying) (inbox.TidyPreview, error) {
	box, err := t.account(ctx, account)
	if err != nil {
		return inbox.TidyPreview{}, err
	}
	how.ID, how.Account, how.Previewed = 0, account, time.Now().UTC().Truncate(time.Microsecond)
	how.Applied, how.Finished, how.Undone = time.Time{}, time.Time{}, time.Time{}
	p, err := t.of(box).Preview(ctx, how)
	if err != nil || p.Problem != nil {
		return p, err
	}
	p.Tidying, err = t.book.Add(ctx, p.Tidying)
	return p, err
}

// Apply does what the preview with this id showed. It returns when all is done, or with the Problem that stopped it
// in the state; State tells how far it is meanwhile.
func (t *tidier) Apply(ctx context.Context, id int64) (inbox.TidyState, error) {
	how, err := t.book.One(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return inbox.TidyState{}, errNoPreview
	}
	if err != nil {
		return inbox.TidyState{}, err
	}
	if !how.Undone.IsZero() {
		return inbox.TidyState{}, errNoPreview
	}
	err = t.work(ctx, how, func(box inbox.Account) (*inbox.Problem, error) {
		if how.Applied.IsZero() {
			how.Applied = time.Now()
			if err := t.book.Set(ctx, how); err != nil { // before anything is written to the mailbox
				return nil, err
			}
		}
		problem, err := t.of(box).Apply(ctx, how)
		if problem != nil || err != nil {
			return problem, err
		}
		how.Finished = time.Now()
		return nil, t.book.Set(ctx, how)
	})
	if err != nil {
		return inbox.TidyState{}, err
	}
	if how.Keep {
		t.imported(how.Account)
	}
	return t.State(ctx, how.Account)
}

// Undo takes back the last tidy-up of a mailbox that is not undone, and ends it when it goes on with new mails.
func (t *tidier) Undo(ctx context.Context, account int64) (inbox.TidyState, error) {
	how, err := t.last(ctx, account)
	if err != nil {
		return inbox.TidyState{}, err
	}
	if how.ID == 0 {
		return inbox.TidyState{}, errors.New("there is nothing to undo: this mailbox was not tidied up")
	}
	err = t.work(ctx, how, func(box inbox.Account) (*inbox.Problem, error) {
		t.mu.Lock()
		t.works[account].Undoing = true
		t.mu.Unlock()
		how.Keep = false
		if err := t.book.Set(ctx, how); err != nil {
			return nil, err
		}
		if how.Way == inbox.MoveMails { // its reader must not see mails come back before they are noted: it counted them
			resume := t.hold(account)
			defer resume()
		}
		problem, err := t.of(box).Undo(ctx, how)
		if problem != nil || err != nil {
			return problem, err
		}
		how.Undone = time.Now()
		return nil, t.book.Set(ctx, how)
	})
	if err != nil {
		return inbox.TidyState{}, err
	}
	return t.State(ctx, account)
}

// Stop ends the tidying of mails that come later. What was done stays, and can still be undone.
func (t *tidier) Stop(ctx context.Context, account int64) error {
	all, err := t.book.All(ctx, account)
	if err != nil {
		return err
	}
	for _, how := range all {
		if how.Keep && !how.Applied.IsZero() {
			how.Keep = false
			if err := t.book.Set(ctx, how); err != nil {
				return err
			}
		}
	}
	t.change()
	return nil
}

// State tells how the last tidy-up of a mailbox stands that is not undone.
func (t *tidier) State(ctx context.Context, account int64) (inbox.TidyState, error) {
	how, err := t.last(ctx, account)
	if err != nil {
		return inbox.TidyState{}, err
	}
	var s inbox.TidyState
	t.mu.Lock()
	if now := t.works[account]; now != nil {
		s = *now
	}
	t.mu.Unlock()
	s.Tidying = how
	if how.ID == 0 {
		return s, nil
	}
	counts, err := t.book.Count(ctx, how.ID)
	s.Changed, s.Missing = counts[inbox.Changed]+counts[inbox.Copied], counts[inbox.Missing]
	return s, err
}

// last is the newest tidy-up that was applied and is not undone; the zero value when there is none.
func (t *tidier) last(ctx context.Context, account int64) (inbox.Tidying, error) {
	all, err := t.book.All(ctx, account)
	if err != nil {
		return inbox.Tidying{}, err
	}
	for _, how := range all {
		if !how.Applied.IsZero() && how.Undone.IsZero() {
			return how, nil
		}
	}
	return inbox.Tidying{}, nil
}

// work does one thing at a time to a mailbox.
func (t *tidier) work(ctx context.Context, how inbox.Tidying, do func(inbox.Account) (*inbox.Problem, error)) error {
	box, err := t.account(ctx, how.Account)
	if err != nil {
		return err
	}
	counts, err := t.book.Count(ctx, how.ID)
	if err != nil {
		return err
	}
	t.mu.Lock()
	if now := t.works[box.ID]; now != nil && now.Working {
		t.mu.Unlock()
		return errTidying
	}
	now := &inbox.TidyState{Working: true, Total: max(how.Mails, counts[inbox.Changed])}
	t.works[box.ID] = now
	t.mu.Unlock()
	t.change()
	problem, err := do(box)
	t.mu.Lock()
	now.Working, now.Undoing, now.Problem = false, false, problem
	t.mu.Unlock()
	t.change()
	return err
}
