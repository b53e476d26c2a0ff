package store

import (
	"database/sql"
	"errors"
	"fmt"

	"paddock/app/issue"
	"paddock/app/project"
)

// A mail that went to several admins is one occurrence. Most often it is the same mail, told by its id, wherever it is
// found. Where a relay sent each of them a mail of its own, the reports say the same to the second: then an addressee who
// has n such mails says that it happened n times. What every mail said, and to whom, is noted in the table of mails, so
// that the number of occurrences is the most that one addressee has, in whatever order the mails are read.

// receipt is a mail as one addressee has it.
type receipt struct {
	project            project.ID
	id                 string
	addressee, content int64
}

func receiptOf(p project.ID, e *issue.Event) receipt {
	s := receipt{p, e.ID, hash(e.Mail.Addressee), hash(e.Mail.Content)}
	if e.Mail.Content == "" {
		s.content = hash(e.ID) // there is no other like it
	}
	return s
}

// meetMail notes a mail and gives the row that is to be stored for it: none when its occurrence is stored already. It may
// be that of another mail which says the same, of those that were taken for one and turn out to be more.
func (c *change) meetMail(p project.ID, row *eventRow, stored *issue.Stored) (*eventRow, error) {
	e := row.in.Event
	s := receiptOf(p, e)
	stands, noted, err := c.noted(&s)
	if err != nil {
		return nil, err
	}
	if noted {
		return nil, c.againOf(p, e, stands, stored)
	}
	if stands == "" { // nobody has it
		old, err := c.issueOfEvent(p, e.ID)
		if err != nil {
			return nil, err
		}
		if old != 0 { // it was stored before mails were noted
			return nil, errors.Join(c.noteReceipt(s, e.ID, e.Mail), c.againOf(p, e, e.ID, stored), c.pairOld(p, old, e))
		}
	}
	has, occurrences, err := c.likeIt(s)
	if err != nil {
		return nil, err
	}
	if has < occurrences {
		if stands == "" {
			if stands, err = c.firstLike(s); err != nil {
				return nil, err
			}
		}
		return nil, errors.Join(c.noteReceipt(s, stands, e.Mail), c.againOf(p, e, stands, stored))
	}
	if err := c.noteReceipt(s, e.ID, e.Mail); err != nil {
		return nil, err
	}
	if stands == e.ID {
		return c.anotherOf(s, row)
	}
	_, err = c.exec(`UPDATE mail SET stands = id WHERE project = $1 AND id = $2`, int64(s.project), e.ID)
	return row, err
}

// pairOld finds the twin of a mail that was stored before mails had any: reading a mailbox again puts old counts right.
func (c *change) pairOld(p project.ID, id int64, e *issue.Event) error {
	m, err := c.twinFor(p, id, e)
	if err != nil || m == nil {
		return err
	}
	return errors.Join(c.takeOut(p, e.ID), c.noteTwins(m))
}

// noted gives the mail that stands for the occurrence of a mail, empty when the mail is new, and whether this very
// addressee is known to have it. What it says is what it said first.
func (c *change) noted(s *receipt) (stands string, noted bool, err error) {
	err = c.row(`SELECT stands, content, CASE WHEN addressee = $3 THEN 1 ELSE 0 END FROM mail WHERE project = $1 AND id = $2 ORDER BY 3 DESC LIMIT 1`, int64(s.project), s.id, s.addressee).
		Scan(&stands, &s.content, &noted)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find mail: %w", err)
	}
	return stands, noted, nil
}

// The sign before project in what follows keeps SQLite on the index of contents.

// likeIt counts the mails of the addressee that say the same, and the occurrences they and those of others stand for.
func (c *change) likeIt(s receipt) (has, occurrences int64, err error) {
	err = c.row(`SELECT count(CASE WHEN addressee = $3 THEN id END), count(DISTINCT CASE WHEN stands = id THEN id END) FROM mail WHERE +project = $1 AND content = $2`,
		int64(s.project), s.content, s.addressee).Scan(&has, &occurrences)
	if err != nil {
		return 0, 0, fmt.Errorf("find mails that say the same: %w", err)
	}
	return has, occurrences, nil
}

// firstLike gives a mail that stands for an occurrence that the addressee was not told of.
func (c *change) firstLike(s receipt) (id string, err error) {
	err = c.row(`SELECT mail.id FROM mail WHERE +project = $1 AND content = $2 AND stands = id
		ORDER BY EXISTS (SELECT 1 FROM mail AS other WHERE +other.project = mail.project AND other.content = mail.content AND other.stands = mail.id AND other.addressee = $3), mail.id LIMIT 1`,
		int64(s.project), s.content, s.addressee).Scan(&id)
	return id, err
}

func (c *change) noteReceipt(s receipt, stands string, m *issue.Mail) error {
	_, err := c.exec(`INSERT INTO mail (project, id, addressee, content, stands, message_id, subject, mailbox) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		int64(s.project), s.id, s.addressee, s.content, stands, clip(m.MessageID, 500), clip(m.Subject, 300), clip(m.Mailbox, 300))
	if err != nil {
		return fmt.Errorf("note mail: %w", err)
	}
	c.cache.mailed[s.project] = true
	return nil
}

// anotherOf makes an occurrence of its own of another mail of the addressee, who has one more than there are occurrences.
func (c *change) anotherOf(s receipt, row *eventRow) (*eventRow, error) {
	e, m := *row.in.Event, *row.in.Event.Mail
	err := c.row(`SELECT id, message_id, subject, mailbox FROM mail WHERE +project = $1 AND content = $2 AND addressee = $3 AND stands <> id ORDER BY id LIMIT 1`,
		int64(s.project), s.content, s.addressee).Scan(&e.ID, &m.MessageID, &m.Subject, &m.Mailbox)
	if err != nil {
		return nil, fmt.Errorf("find a mail that says the same: %w", err)
	}
	if _, err := c.exec(`UPDATE mail SET stands = id WHERE project = $1 AND id = $2`, int64(s.project), e.ID); err != nil {
		return nil, err
	}
	e.Mail = &m
	in := row.in
	in.Event = &e
	return &eventRow{in: in, person: row.person}, nil
}

// againOf tells that a mail's occurrence is stored already.
func (c *change) againOf(p project.ID, e *issue.Event, stands string, stored *issue.Stored) (err error) {
	c.duplicate(p, e, stored)
	stored.Issue, err = c.issueOfEvent(p, stands)
	if err == nil && stored.Issue == 0 {
		err = c.row(`SELECT coalesce(max(issue), 0) FROM mail_twin WHERE project = $1 AND mail = $2`, int64(p), stands).Scan(&stored.Issue)
	}
	return err
}

// dropReceipts forgets the mails of an occurrence that is no longer kept.
func (c *change) dropReceipts(p project.ID, event string) error {
	if has, err := c.hasMail(p); err != nil || !has {
		return err
	}
	for _, text := range []string{
		`DELETE FROM mail WHERE +project = $1 AND content IN (SELECT mail.content FROM mail WHERE mail.project = $1 AND mail.id IN (SELECT mail_twin.mail FROM mail_twin WHERE mail_twin.project = $1 AND mail_twin.event = $2))
			AND stands IN (SELECT mail_twin.mail FROM mail_twin WHERE mail_twin.project = $1 AND mail_twin.event = $2)`,
		`DELETE FROM mail WHERE +project = $1 AND content IN (SELECT mail.content FROM mail WHERE mail.project = $1 AND mail.id = $2) AND stands = $2`,
		`DELETE FROM mail_twin WHERE project = $1 AND event = $2`,
	} {
		if _, err := c.exec(text, int64(p), event); err != nil {
			return fmt.Errorf("drop mails of event %s: %w", event, err)
		}
	}
	return nil
}

// hasMail tells whether a mail was ever noted of a project.
func (c *change) hasMail(p project.ID) (has bool, err error) {
	has, known := c.cache.mailed[p]
	if !known {
		if err := c.row(`SELECT count(*) FROM (SELECT 1 FROM mail WHERE project = $1 LIMIT 1) AS one`, int64(p)).Scan(&has); err != nil {
			return false, fmt.Errorf("find mails: %w", err)
		}
		c.cache.mailed[p] = has
	}
	return has, nil
}
