package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"paddock/app/inbox"
	"paddock/app/project"
)

// rawColumns are what scanRaw reads, and where from.
const rawColumns = `raw.id, raw.project, raw.received, raw.protocol, raw.pattern, raw.reason, raw.version, raw.body,
	coalesce(raw_mail.mail, ''), coalesce(raw_mail.account, 0), coalesce(raw_mail.folder, ''), coalesce(raw_mail.mailbox, ''), coalesce(raw_mail.subject, ''),
	coalesce(raw_mail.sender, ''), coalesce(raw_mail.sent, 0) FROM raw LEFT JOIN raw_mail ON raw_mail.raw = raw.id`

func scanRaw(scan func(...any) error) (Raw, error) {
	var r Raw
	var m inbox.Unread
	var at, sent int64
	var body []byte
	err := scan(&r.ID, &r.Project, &at, &r.Protocol, &r.Path, &r.Reason, &r.Version, &body, &m.Mail, &m.Account, &m.Folder, &m.Mailbox, &m.Subject, &m.From, &sent)
	if err != nil {
		return r, err
	}
	if r.Body, err = decompress(body); err != nil {
		return r, fmt.Errorf("delivery %d: %w", r.ID, err)
	}
	r.Received = fromMicros(at)
	if m.Mail != "" {
		m.ID, m.Project, m.Date, m.Reason, m.Size = r.ID, r.Project, fromMicros(sent), r.Reason, int64(len(r.Body))
		r.Mail = &m
	}
	return r, nil
}

// knowsMail tells whether a mail is kept already: it lay in another folder, or the mailbox is read once more.
func (c *change) knowsMail(p project.ID, r Raw) (bool, error) {
	if r.Mail == nil {
		return false, nil
	}
	var n int64
	err := c.row(`SELECT count(*) FROM raw_mail JOIN raw ON raw.id = raw_mail.raw WHERE raw_mail.project = $1 AND raw_mail.mail = $2`, int64(p), r.Mail.Mail).Scan(&n)
	return n > 0, err
}

// addMail notes what is known of a mail that was kept.
func (c *change) addMail(p project.ID, id int64, r Raw) error {
	m := r.Mail
	if m == nil {
		return nil
	}
	_, err := c.exec(`INSERT INTO raw_mail (raw, project, mail, account, folder, mailbox, subject, sender, sent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (project, mail) DO UPDATE SET raw = excluded.raw`,
		id, int64(p), m.Mail, m.Account, m.Folder, m.Mailbox, clip(m.Subject, 500), clip(m.From, 300), micros(m.Date))
	return err
}

// dropMails forgets what was known of mails that are kept no longer.
func (c *change) dropMails(p project.ID) error {
	_, err := c.exec(`DELETE FROM raw_mail WHERE project = $1 AND NOT EXISTS (SELECT 1 FROM raw WHERE raw.id = raw_mail.raw)`, int64(p))
	return err
}

// Mails lists the newest mails that were not understood, of one project or with 0 of all.
func (s Raws) Mails(ctx context.Context, p project.ID, limit int) ([]inbox.Unread, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT raw.id, raw.project, raw_mail.mail, raw_mail.account, raw_mail.folder, raw_mail.mailbox, raw_mail.subject, raw_mail.sender, raw_mail.sent, raw.reason, raw.size
		FROM raw_mail JOIN raw ON raw.id = raw_mail.raw WHERE raw_mail.project = $1 OR $1 = 0 ORDER BY raw_mail.sent DESC, raw.id DESC LIMIT $2`, int64(p), limit)
	if err != nil {
		return nil, fmt.Errorf("list mails that were not understood: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []inbox.Unread
	for rows.Next() {
		var m inbox.Unread
		var sent int64
		if err := rows.Scan(&m.ID, &m.Project, &m.Mail, &m.Account, &m.Folder, &m.Mailbox, &m.Subject, &m.From, &sent, &m.Reason, &m.Size); err != nil {
			return nil, fmt.Errorf("list mails that were not understood: %w", err)
		}
		m.Date = fromMicros(sent)
		all = append(all, m)
	}
	return all, rows.Err()
}

// One gives a delivery; ErrNotFound when it is kept no longer.
func (s Raws) One(ctx context.Context, id int64) (Raw, error) {
	r, err := scanRaw(s.DB.read.QueryRowContext(ctx, `SELECT `+rawColumns+` WHERE raw.id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read delivery %d: %w", id, err)
	}
	return r, nil
}

// Understood is what a mail turned out to be. The zero value is no error mail.
type Understood struct {
	Issue int64     // its error's
	At    time.Time // when the error happened
}

// DoneMail removes a mail that was understood, and counts it in its mailbox as what it is.
func (s Raws) DoneMail(ctx context.Context, r Raw, as Understood) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		clear(c.cache.raw)
		n, err := c.exec(`DELETE FROM raw WHERE id = $1`, r.ID)
		if err != nil || n == 0 { // somebody else did it
			return err
		}
		if _, err := c.exec(`DELETE FROM raw_mail WHERE raw = $1`, r.ID); err != nil || r.Mail == nil {
			return err
		}
		found := boolean(as.Issue != 0)
		n, err = c.exec(`UPDATE mailbox_folder SET unread = unread - 1, errors = errors + $3, ignored = ignored + 1 - $3,
			last_mail = CASE WHEN $4 > last_mail THEN $4 ELSE last_mail END WHERE mailbox = $1 AND folder = $2 AND unread > 0`, r.Mail.Account, r.Mail.Folder, found, micros(as.At))
		if err != nil || n == 0 || as.Issue == 0 { // the mailbox is connected no longer, or is being read anew
			return err
		}
		_, err = c.exec(`INSERT INTO mailbox_issue (mailbox, issue) VALUES ($1, $2) ON CONFLICT DO NOTHING`, r.Mail.Account, as.Issue)
		return err
	})
}
