package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"paddock/app/issue"
)

// twinMail is where the mail of an event stands: of one that was mailed too, or of one that came by mail and is not kept in
// full.
type twinMail struct{ messageID, subject, mailbox sql.NullString }

const (
	twinMailColumns = `CASE WHEN event.source = 'mail' THEN (SELECT message_id` + ofEvent + `) ELSE mail_twin.message_id END,
		CASE WHEN event.source = 'mail' THEN (SELECT subject` + ofEvent + `) ELSE mail_twin.subject END, CASE WHEN event.source = 'mail' THEN (SELECT mailbox` + ofEvent + `) ELSE mail_twin.mailbox END`
	ofEvent      = ` FROM mail WHERE mail.project = event.project AND mail.id = event.id ORDER BY addressee LIMIT 1`
	joinTwinMail = ` LEFT JOIN mail_twin ON mail_twin.project = event.project AND mail_twin.event = event.id`
)

func (m *twinMail) addTo(e *issue.Event) {
	if m.messageID.Valid && e.Mail == nil {
		e.Mail = &issue.Mail{MessageID: m.messageID.String, Subject: m.subject.String, Mailbox: m.mailbox.String}
	}
}

// addMail tells in an event that it was mailed too.
func (s Events) addMail(ctx context.Context, of int64, e *issue.Event) error {
	if e.Mail != nil {
		return nil
	}
	from := ` FROM mail_twin WHERE project = (SELECT issue.project FROM issue WHERE issue.id = $1) AND event = $2`
	if e.Source == issue.SourceMail {
		from = ` FROM mail WHERE project = (SELECT issue.project FROM issue WHERE issue.id = $1) AND id = $2 ORDER BY addressee LIMIT 1`
	}
	var m twinMail
	err := s.DB.read.QueryRowContext(ctx, `SELECT message_id, subject, mailbox`+from, of, e.ID).
		Scan(&m.messageID, &m.subject, &m.mailbox)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("find the mail of event %s: %w", e.ID, err)
	}
	m.addTo(e)
	return nil
}

// ofMail gives the event that a mail is the twin of: links may name the mail, which was there first.
func (s Events) ofMail(ctx context.Context, of int64, mail string) (*issue.Event, error) {
	var event string
	err := s.DB.read.QueryRowContext(ctx, `SELECT event FROM mail_twin WHERE project = (SELECT issue.project FROM issue WHERE issue.id = $1) AND mail = $2 AND issue = $1`, of, mail).Scan(&event)
	if errors.Is(err, sql.ErrNoRows) || event == mail {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find the event of mail %s: %w", mail, err)
	}
	return s.Get(ctx, of, event)
}
