package main

import (
	"context"
	"slices"
	"time"

	"paddock/app/inbox"
	"paddock/ingest/mailbox"
)

// keepPause is how long a tidy-up that goes on waits after a failure.
const keepPause = 5 * time.Minute

// imported hears that errors of a mailbox were imported. It is quick.
func (t *tidier) imported(account int64) {
	if account != 0 {
		t.mu.Lock()
		t.due[account] = true
		t.mu.Unlock()
	}
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Run finishes what a crash left in the middle, and keeps those mailboxes tidy for which that was asked, until ctx ends.
func (t *tidier) Run(ctx context.Context) error {
	all, err := t.book.All(ctx, 0)
	if err != nil && ctx.Err() == nil {
		return err
	}
	for _, how := range all {
		if how.Applied.IsZero() || !how.Undone.IsZero() {
			continue
		}
		if err := t.settle(ctx, how); err != nil && ctx.Err() == nil {
			t.log.Warn("what became of a tidy-up that was interrupted is not known yet", "mailbox", how.Account, "error", err)
		}
		if how.Keep {
			t.imported(how.Account)
		}
	}
	for {
		select {
		case <-t.wake:
		case <-ctx.Done():
			return nil
		}
		t.mu.Lock()
		due := t.due
		t.due = map[int64]bool{}
		t.mu.Unlock()
		failed := false
		for account := range due {
			if err := t.keepUp(ctx, account); err != nil && ctx.Err() == nil {
				t.log.Warn("a mailbox was not kept tidy", "mailbox", account, "error", err)
				failed = true
				t.mu.Lock()
				t.due[account] = true
				t.mu.Unlock()
			}
		}
		if failed {
			if !pause(ctx, keepPause) {
				return nil
			}
			t.imported(0) // nobody's: those that failed are due still
		}
	}
}

// settle finishes a tidy-up that was interrupted while it wrote to the mailbox.
func (t *tidier) settle(ctx context.Context, how inbox.Tidying) error {
	counts, err := t.book.Count(ctx, how.ID)
	if err != nil || counts[inbox.Changing]+counts[inbox.Copied]+counts[inbox.Restoring]+counts[inbox.CopiedBack] == 0 {
		return err
	}
	return t.work(ctx, how, func(box inbox.Account) (*inbox.Problem, error) {
		if counts[inbox.Restoring]+counts[inbox.CopiedBack] > 0 {
			resume := t.hold(box.ID)
			defer resume()
		}
		return t.of(box).Settle(ctx, how)
	})
}

// keepUp tidies up the mails of a mailbox that were imported since the last time, if a person asked for that.
func (t *tidier) keepUp(ctx context.Context, account int64) error {
	how, err := t.last(ctx, account)
	if err != nil || !how.Keep || how.Finished.IsZero() {
		return err
	}
	box, err := t.account(ctx, account)
	if err != nil {
		return err
	}
	var fresh []inbox.Reach
	all := how
	if all.Reach, fresh, err = t.since(ctx, box, how); err != nil || len(fresh) == 0 {
		return err
	}
	how.Reach, how.Mails = fresh, 0
	return t.work(ctx, how, func(box inbox.Account) (*inbox.Problem, error) {
		problem, err := t.of(box).Apply(ctx, how)
		if problem != nil || err != nil {
			if problem != nil && err == nil {
				err = problem
			}
			return problem, err
		}
		now, err := t.book.One(ctx, how.ID) // it may have been ended meanwhile
		if err != nil {
			return nil, err
		}
		all.Keep, all.Undone = now.Keep, now.Undone
		return nil, t.book.Set(ctx, all)
	})
}

// since gives how far a mailbox's folders are read now, and what of that came after a tidy-up's reach.
func (t *tidier) since(ctx context.Context, box inbox.Account, how inbox.Tidying) (all, fresh []inbox.Reach, err error) {
	folders := how.Folders
	if len(folders) == 0 {
		folders = box.Folders
	}
	for _, folder := range folders {
		known, err := t.book.Folder(ctx, box.ID, folder)
		if err != nil {
			return nil, nil, err
		}
		at := slices.IndexFunc(how.Reach, func(r inbox.Reach) bool { return r.Folder == folder })
		now := inbox.Reach{Folder: folder, UIDValidity: known.UIDValidity, LastUID: known.LastUID}
		all = append(all, now)
		switch {
		case known.UIDValidity == 0:
			continue
		case at >= 0 && how.Reach[at].UIDValidity == known.UIDValidity:
			now.After = how.Reach[at].LastUID
		case how.Way == inbox.MarkRead && at >= 0:
			continue // numbered anew: what a person marked as unread since must not be marked again
		}
		if now.LastUID > now.After {
			fresh = append(fresh, now)
		}
	}
	return all, fresh, nil
}

// login is what connects and logs in as a mailbox's reader does.
func (p *postOffice) login(box inbox.Account) *mailbox.Reader {
	r := &mailbox.Reader{Account: box, Password: func() (string, error) { return p.passwordOf(box) }}
	p.signIn(r)
	return r
}

// hold ends a mailbox's reader until resume is called. A mailbox that is not read then is left so.
func (p *postOffice) hold(id int64) (resume func()) {
	p.mu.Lock()
	running, ctx := p.readers[id] != nil, p.ctx
	p.mu.Unlock()
	if !running || ctx == nil {
		return func() {}
	}
	p.halt(id)
	return func() {
		all, err := p.boxes.All(ctx)
		if err != nil && ctx.Err() == nil {
			p.log.Error("a mailbox is not read until the next start", "mailbox", id, "error", err)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, box := range all {
			if box.ID == id && !box.Paused {
				p.start(box)
			}
		}
	}
}
