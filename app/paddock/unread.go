package main

import (
	"context"
	"errors"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/adminmail"
	"paddock/ingest/pipe"
)

// unreadMails shows the mails that look like error mails and were not understood.
type unreadMails struct{ a *application }

// Unread lists the newest of them.
func (u unreadMails) Unread(ctx context.Context, scope project.Scope, limit int) ([]inbox.Unread, error) {
	return store.Raws{DB: u.a.db}.Mails(ctx, scope.Project, limit)
}

// RawMail gives one as it is kept: its texts decoded, its secrets masked.
func (u unreadMails) RawMail(ctx context.Context, id int64) (string, error) {
	raw, err := store.Raws{DB: u.a.db}.One(ctx, id)
	return string(raw.Body), err
}

// Shape gives what may be shown to strangers of one: its structure, without a word of its own.
func (u unreadMails) Shape(ctx context.Context, id int64) (string, error) {
	raw, err := store.Raws{DB: u.a.db}.One(ctx, id)
	if err != nil {
		return "", err
	}
	return adminmail.Shape(raw.Body), nil
}

// ReadAgain reads all of them anew: how many are understood now, and how many are left.
func (u unreadMails) ReadAgain(ctx context.Context) (read, left int, err error) {
	done, err := reprocess(ctx, u.a.db, u.a.pipe, which{protocol: adminmail.Name})
	u.a.bus.Publish(bus.Intake)
	u.a.bus.Publish(bus.Mailboxes)
	return done.Read, done.Left, err
}

// rereadMail reads a mail once more that was not understood. It fails as long as it is not.
func rereadMail(ctx context.Context, raws store.Raws, p *pipe.Pipe, raw store.Raw) error {
	meta := adminmail.Meta{Received: raw.Received}
	if raw.Mail != nil {
		meta.Mailbox = raw.Mail.Mailbox
	}
	r, err := adminmail.Read(raw.Body, meta)
	if err != nil {
		return err
	}
	if r.Verdict == adminmail.IsUnread {
		return errors.New(r.Why)
	}
	r.Event.Past = true // found afterwards, it is no news
	if raw.Mail != nil {
		r.Event.ID = raw.Mail.Mail // what was masked must not make it another's
	}
	b := adminmail.Batch(r)
	b.Project = raw.Project
	if !p.Readable(b) {
		return errUnread
	}
	stored, err := p.StorePatiently(ctx, b)
	if err != nil {
		return err
	}
	as := store.Understood{}
	if len(stored) > 0 {
		as = store.Understood{Issue: stored[0].Issue, At: r.Event.Time}
	}
	return raws.DoneMail(ctx, raw, as)
}
