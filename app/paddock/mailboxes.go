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
	"paddock/ingest"
	"paddock/ingest/adminmail"
	"paddock/ingest/mailbox"
	"paddock/ingest/mailbox/discover"
	"paddock/ingest/pipe"
)

// secrets keeps passwords. Set fails with config.ErrNoKeyring or config.ErrLocked when it can do so in memory only.
type secrets interface {
	Set(name, secret string) error
	Get(name string) (string, error)
	Delete(name string) error
}

func secretName(account int64) string { return fmt.Sprintf("mailbox %d", account) }

// postOffice keeps a reader running for each connected mailbox and takes in what they fetch.
type postOffice struct {
	boxes   store.Mailboxes
	pipe    *pipe.Pipe
	secrets secrets
	bus     *bus.Bus
	log     *slog.Logger
	warn    func(title, body string) // tells a person something that must not stay in a log

	imported func(account int64) // hears that errors of a mailbox are stored; nil: nobody does

	mu      sync.Mutex
	ctx     context.Context // of Run; nil before and after it
	readers map[int64]*reading
	halted  map[int64]inbox.Status // how far a reader had come that was halted
	work    sync.WaitGroup
	signIns signIns
}

// reading is one running reader.
type reading struct {
	stop   context.CancelFunc
	ended  chan struct{}
	status inbox.Status // under postOffice.mu
}

func newPostOffice(a *application) *postOffice {
	return &postOffice{
		boxes: store.Mailboxes{DB: a.db}, pipe: a.pipe, secrets: a.secrets, bus: a.bus, log: a.log, warn: a.warn,
		readers: map[int64]*reading{}, halted: map[int64]inbox.Status{},
	}
}

// Run reads all mailboxes until ctx ends.
func (p *postOffice) Run(ctx context.Context) error {
	all, err := p.boxes.All(ctx)
	if ctx.Err() != nil {
		return nil // told to end while it began, which is no failure
	}
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.ctx = ctx
	for _, box := range all {
		if !box.Paused {
			p.start(box)
		}
	}
	p.mu.Unlock()
	<-ctx.Done()
	p.mu.Lock()
	p.ctx = nil // nothing is started from here on
	p.mu.Unlock()
	p.work.Wait()
	return nil
}

// start runs a reader. p.mu is held.
func (p *postOffice) start(box inbox.Account) {
	if p.ctx == nil || p.readers[box.ID] != nil {
		return
	}
	ctx, stop := context.WithCancel(p.ctx)
	one := &reading{stop: stop, ended: make(chan struct{}), status: inbox.Status{Account: box, Phase: inbox.Connecting}}
	p.readers[box.ID] = one
	delete(p.halted, box.ID)
	r := &mailbox.Reader{
		Account: box, Book: p.boxes, Likely: adminmail.LooksLikely, Hints: mailHints,
		Password: func() (string, error) { return p.passwordOf(box) },
		Deliver:  func(ctx context.Context, l mailbox.Letters) error { return p.take(ctx, box, l) },
		Report:   func(s inbox.Status) { p.note(one, s) },
	}
	p.signIn(r)
	p.work.Go(func() {
		defer close(one.ended)
		if err := r.Run(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("a mailbox is not read any more", "mailbox", box.Username, "error", err)
		}
	})
}

// mailHints are what mail servers are asked for.
var mailHints = mailbox.Hints{Subjects: adminmail.SubjectHints, Senders: adminmail.SenderHints, Types: adminmail.TypeHints}

func (p *postOffice) note(one *reading, s inbox.Status) {
	p.mu.Lock()
	one.status = s
	p.mu.Unlock()
	p.bus.Publish(bus.Mailboxes)
}

// halt ends a mailbox's reader and waits for it.
func (p *postOffice) halt(id int64) {
	p.mu.Lock()
	one := p.readers[id]
	delete(p.readers, id)
	if one != nil {
		p.halted[id] = inbox.Status{Phase: inbox.Paused, Read: one.status.Read, Total: one.status.Total}
	}
	p.mu.Unlock()
	if one != nil {
		one.stop()
		<-one.ended
	}
}

// newMail is how many mails at one time may be mail that just came, and not the rest of a history.
const newMail = 20

// take reads mails and stores what they report, together with the folder's new place.
func (p *postOffice) take(ctx context.Context, box inbox.Account, l mailbox.Letters) error {
	now := time.Now().UTC()
	var reports []adminmail.Report
	skipped := map[string]int{"not an error report": l.Passed, "larger than is read": l.TooLarge, "not handed out by the mail server": l.Lost}
	place := l.Position
	place.Ignored += int64(l.Passed + l.TooLarge + l.Lost)
	for _, one := range readAll(l.Raw, adminmail.Meta{Mailbox: box.Username, Received: now}) {
		r, err := one.report, one.err
		switch {
		case err != nil:
			skipped["not a mail"]++
			place.Ignored++
			continue
		case r.Verdict == adminmail.IsUnread:
			place.Unread++
			r.Unread.Mail.Account, r.Unread.Mail.Folder = box.ID, place.Folder
		case r.Verdict == adminmail.IsOther:
			place.Ignored++
		default:
			place.Errors++
			if r.Event.Time.After(place.LastMail) {
				place.LastMail = r.Event.Time
			}
		}
		r.Event.Past = l.First || l.Round > newMail && r.Event.Time.Before(box.Connected)
		reports = append(reports, r)
	}
	b := adminmail.Batch(reports...)
	for why, n := range skipped {
		if n > 0 {
			b.Skipped = append(b.Skipped, ingest.Skip{Protocol: adminmail.Name, Reason: why, Count: n})
		}
	}
	b.Project, b.Folder = box.Project, &place
	if _, err := p.pipe.StorePatiently(ctx, b); err != nil {
		return fmt.Errorf("store mails of %s: %w", box.Username, err)
	}
	if p.imported != nil && place.Errors > 0 {
		p.imported(box.ID)
	}
	p.bus.Publish(bus.Mailboxes)
	return nil
}

// Statuses tells how each mailbox stands, in the order they were connected.
func (p *postOffice) Statuses(ctx context.Context) ([]inbox.Status, error) {
	all, err := p.boxes.All(ctx)
	if err != nil {
		return nil, err
	}
	statuses := make([]inbox.Status, len(all))
	for i, box := range all {
		p.mu.Lock()
		s := p.halted[box.ID]
		s.Phase = inbox.Paused
		if one := p.readers[box.ID]; one != nil {
			s = one.status
		}
		p.mu.Unlock()
		found, issues, err := p.boxes.Found(ctx, box.ID)
		if err != nil {
			return nil, err
		}
		s.Account, s.Errors, s.Ignored, s.LastMail, s.Issues = box, found.Errors, found.Ignored, found.LastMail, issues
		s.Unread = found.Unread
		statuses[i] = s
	}
	return statuses, nil
}

// Find looks for the mail server of an address.
func (p *postOffice) Find(ctx context.Context, address string) inbox.Discovery {
	return (&discover.Finder{}).Find(ctx, address)
}

// Try tries a connection without keeping anything.
func (p *postOffice) Try(ctx context.Context, box inbox.Account, password string) inbox.Trial {
	r, err := p.visitor(box, password)
	if p := (*inbox.Problem)(nil); errors.As(err, &p) {
		return inbox.Trial{Problem: p}
	}
	return try(ctx, r)
}

func try(ctx context.Context, r *mailbox.Reader) inbox.Trial {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r.Likely = adminmail.LooksLikely
	return r.Try(ctx)
}

// Add connects a mailbox and begins to read it. One that is connected already goes on with the new password.
func (p *postOffice) Add(ctx context.Context, box inbox.Account, password string) error {
	secret, err := p.settle(&box, password)
	if err != nil {
		return err
	}
	if box, err = p.boxes.Add(ctx, box); err != nil {
		return err
	}
	p.halt(box.ID)
	err = p.secrets.Set(secretName(box.ID), secret)
	if unkept(err) {
		p.sayUnkept(box, err)
	} else if err != nil {
		return err
	}
	p.signIns.forget(password, box.ID)
	p.mu.Lock()
	p.start(box)
	p.mu.Unlock()
	p.bus.Publish(bus.Mailboxes)
	return nil
}

// Change pauses, resumes, rereads or removes a mailbox, or cancels or takes up its history.
func (p *postOffice) Change(ctx context.Context, id int64, do inbox.Action) error {
	all, err := p.boxes.All(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(box inbox.Account) bool { return box.ID == id })
	if at < 0 {
		return fmt.Errorf("mailbox %d: %w", id, store.ErrNotFound)
	}
	if do != inbox.Resume {
		p.halt(id)
	}
	switch do {
	case inbox.Pause:
		err = p.boxes.SetPaused(ctx, id, true)
	case inbox.Remove:
		p.signIns.forget("", id)
		err = errors.Join(p.boxes.Remove(ctx, id), p.secrets.Delete(secretName(id)))
	case inbox.ReadAgain:
		err = errors.Join(p.boxes.Rewind(ctx, id), p.boxes.SetPaused(ctx, id, false))
	case inbox.Resume:
		err = p.boxes.SetPaused(ctx, id, false)
	case inbox.SkipHistory:
		err = p.boxes.SkipHistory(ctx, id)
	case inbox.TakeUpHistory:
		err = p.boxes.TakeUpHistory(ctx, id)
	default:
		err = fmt.Errorf("mailbox %d: %q is nothing that can be done", id, do)
	}
	if err == nil && do != inbox.Pause && do != inbox.Remove {
		err = p.restart(ctx, id)
	}
	p.bus.Publish(bus.Mailboxes)
	return err
}

// restart begins to read a mailbox as it is set now.
func (p *postOffice) restart(ctx context.Context, id int64) error {
	all, err := p.boxes.All(ctx)
	if err != nil {
		return err
	}
	for _, box := range all {
		if box.ID == id {
			p.mu.Lock()
			p.start(box)
			p.mu.Unlock()
		}
	}
	return nil
}
