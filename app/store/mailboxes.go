package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"paddock/app/inbox"
	"paddock/app/issue"
)

// Mailboxes keeps the connected mailboxes and how far each folder was read. Passwords are not kept here.
type Mailboxes struct{ DB *DB }

// All lists the mailboxes in the order they were connected.
func (m Mailboxes) All(ctx context.Context) ([]inbox.Account, error) {
	rows, err := m.DB.read.QueryContext(ctx, `SELECT id, project, host, port, security, username, folders, allow_plain, certificate, paused, new_only, created, signin FROM mailbox ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list mailboxes: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []inbox.Account
	for rows.Next() {
		var one inbox.Account
		var folders, signIn string
		var connected int64
		if err := rows.Scan(&one.ID, &one.Project, &one.Host, &one.Port, &one.Security, &one.Username, &folders, &one.AllowPlain, &one.Certificate, &one.Paused, &one.NewOnly, &connected, &signIn); err != nil {
			return nil, fmt.Errorf("list mailboxes: %w", err)
		}
		if err := json.Unmarshal([]byte(folders), &one.Folders); err != nil {
			return nil, fmt.Errorf("folders of mailbox %d: %w", one.ID, err)
		}
		if one.SignIn, err = readSignIn(signIn); err != nil {
			return nil, fmt.Errorf("sign-in of mailbox %d: %w", one.ID, err)
		}
		one.Connected = fromMicros(connected)
		all = append(all, one)
	}
	return all, rows.Err()
}

// Add keeps a mailbox and gives it its id. An account that is connected already keeps its id and its place;
// its folders and the way to reach it become the new ones.
func (m Mailboxes) Add(ctx context.Context, box inbox.Account) (inbox.Account, error) {
	folders, err := json.Marshal(box.Folders)
	if err != nil {
		return box, fmt.Errorf("add mailbox: %w", err)
	}
	signIn, err := writeSignIn(box.SignIn)
	if err != nil {
		return box, fmt.Errorf("add mailbox: %w", err)
	}
	err = m.DB.writeOne(ctx, func(c *change) error {
		var connected int64
		err := c.tx.QueryRowContext(c.ctx, `SELECT id, new_only, created FROM mailbox WHERE project = $1 AND host = $2 AND username = $3`,
			int64(box.Project), box.Host, box.Username).Scan(&box.ID, &box.NewOnly, &connected)
		if err == nil {
			box.Connected = fromMicros(connected)
			_, err := c.exec(`UPDATE mailbox SET port = $2, security = $3, folders = $4, allow_plain = $5, certificate = $6, signin = $7, paused = 0 WHERE id = $1`,
				box.ID, box.Port, string(box.Security), string(folders), boolean(box.AllowPlain), box.Certificate, signIn)
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if box.ID, err = c.number("mailbox"); err != nil {
			return err
		}
		box.Connected = time.Now().UTC().Truncate(time.Microsecond)
		_, err = c.exec(`INSERT INTO mailbox (id, project, host, port, security, username, folders, allow_plain, certificate, created, signin)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, box.ID, int64(box.Project), box.Host, box.Port, string(box.Security), box.Username,
			string(folders), boolean(box.AllowPlain), box.Certificate, micros(box.Connected), signIn)
		return err
	})
	if err != nil {
		return inbox.Account{}, fmt.Errorf("add mailbox: %w", err) // box may still be written to when ctx ended
	}
	return box, nil
}

// Remove forgets a mailbox and its positions; the issues found in it stay.
func (m Mailboxes) Remove(ctx context.Context, id int64) error {
	return m.DB.writeOne(ctx, func(c *change) error {
		if err := c.forgetTidying(id); err != nil {
			return err
		}
		for _, text := range []string{
			`DELETE FROM mailbox_folder WHERE mailbox = $1`, `DELETE FROM mailbox_issue WHERE mailbox = $1`, `DELETE FROM mailbox WHERE id = $1`,
		} {
			if _, err := c.exec(text, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetPaused notes whether a mailbox is to be read.
func (m Mailboxes) SetPaused(ctx context.Context, id int64, paused bool) error {
	return m.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`UPDATE mailbox SET paused = $2 WHERE id = $1`, id, boolean(paused))
		return err
	})
}

// Rewind forgets how far a mailbox was read, so that it is read again; events already here are not counted twice.
func (m Mailboxes) Rewind(ctx context.Context, id int64) error {
	return m.DB.writeOne(ctx, func(c *change) error {
		if _, err := c.exec(`UPDATE mailbox SET new_only = 0 WHERE id = $1`, id); err != nil {
			return err
		}
		_, err := c.exec(`DELETE FROM mailbox_folder WHERE mailbox = $1`, id)
		return errors.Join(err, c.forgetReturns(id))
	})
}

// Folder tells how far a folder was read; the zero value when never.
func (m Mailboxes) Folder(ctx context.Context, id int64, folder string) (inbox.Folder, error) {
	var s inbox.Folder
	var last int64
	err := m.DB.read.QueryRowContext(ctx, `SELECT uid_validity, last_uid, errors, ignored, unread, last_mail, left_from, left_to, settled FROM mailbox_folder WHERE mailbox = $1 AND folder = $2`, id, folder).
		Scan(&s.UIDValidity, &s.LastUID, &s.Errors, &s.Ignored, &s.Unread, &last, &s.Left.From, &s.Left.To, &s.Settled)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read the place in folder %s: %w", folder, err)
	}
	s.LastMail = fromMicros(last)
	return s, nil
}

// Found is what was found in a mailbox so far: the counts of all its folders, and the issues they were
// grouped into.
func (m Mailboxes) Found(ctx context.Context, id int64) (found inbox.Folder, issues int64, err error) {
	var last int64
	err = m.DB.read.QueryRowContext(ctx, `SELECT CAST(coalesce(sum(errors), 0) AS BIGINT), CAST(coalesce(sum(ignored), 0) AS BIGINT), CAST(coalesce(sum(unread), 0) AS BIGINT), coalesce(max(last_mail), 0),
		(SELECT count(*) FROM mailbox_issue WHERE mailbox_issue.mailbox = $1) FROM mailbox_folder WHERE mailbox = $1`, id).
		Scan(&found.Errors, &found.Ignored, &found.Unread, &last, &issues)
	if err != nil {
		return found, 0, fmt.Errorf("read what mailbox %d held: %w", id, err)
	}
	found.LastMail = fromMicros(last)
	return found, issues, nil
}

// moveFolder notes a folder's new place and the issues of the mails before it.
func (c *change) moveFolder(p inbox.Position, found []issue.Stored) error {
	for _, one := range found {
		if _, err := c.exec(`INSERT INTO mailbox_issue (mailbox, issue) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.Account, one.Issue); err != nil {
			return fmt.Errorf("note issue %d of folder %s: %w", one.Issue, p.Folder, err)
		}
	}
	if p.Restart {
		if _, err := c.exec(`DELETE FROM mailbox_folder WHERE mailbox = $1 AND folder = $2`, p.Account, p.Folder); err != nil {
			return fmt.Errorf("restart folder %s: %w", p.Folder, err)
		}
	}
	if err := c.skipReturned(&p); err != nil {
		return err
	}
	_, err := c.exec(`INSERT INTO mailbox_folder (mailbox, folder, uid_validity, last_uid, errors, ignored, last_mail, unread, left_from, left_to, settled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (mailbox, folder) DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid,
			errors = mailbox_folder.errors + excluded.errors, ignored = mailbox_folder.ignored + excluded.ignored,
			unread = mailbox_folder.unread + excluded.unread, left_from = excluded.left_from, left_to = excluded.left_to, settled = excluded.settled,
			last_mail = CASE WHEN excluded.last_mail > mailbox_folder.last_mail THEN excluded.last_mail ELSE mailbox_folder.last_mail END`,
		p.Account, p.Folder, int64(p.UIDValidity), int64(p.LastUID), p.Errors, p.Ignored, micros(p.LastMail), p.Unread,
		int64(p.Left.From), int64(p.Left.To), boolean(p.Settled))
	if err != nil {
		return fmt.Errorf("note place in folder %s: %w", p.Folder, err)
	}
	return nil
}
