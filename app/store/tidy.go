package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paddock/app/inbox"
)

// Tidyings keeps what is done to mailboxes, mail by mail, so that it can be finished after a crash and undone.
type Tidyings struct{ DB *DB }

// Folder tells how far a folder was read; the zero value when never.
func (s Tidyings) Folder(ctx context.Context, account int64, folder string) (inbox.Folder, error) {
	return Mailboxes(s).Folder(ctx, account, folder)
}

// Imported gives those of the ids that mails have which are here: as events of their own, as twins of an SDK's, or as copies.
// Each has the subjects of its mails; those that were stored before subjects were kept have none.
func (s Tidyings) Imported(ctx context.Context, account int64, ids []string) (map[string][]string, error) {
	here := make(map[string][]string, len(ids))
	const atOnce = 500
	for len(ids) > 0 {
		part := ids[:min(atOnce, len(ids))]
		ids = ids[len(part):]
		args := []any{account}
		marks := make([]string, len(part))
		for i, id := range part {
			args = append(args, id)
			marks[i] = "$" + strconv.Itoa(i+2)
		}
		in := `(` + strings.Join(marks, ", ") + `)`
		const of = `(SELECT mailbox.project FROM mailbox WHERE mailbox.id = $1)`
		err := s.DB.eachRow(ctx, `SELECT id, '', 0 FROM event WHERE project = `+of+` AND source = 'mail' AND id IN `+in+`
			UNION SELECT id, subject, 1 FROM mail WHERE project = `+of+` AND id IN `+in+`
			UNION SELECT mail, subject, 1 FROM mail_twin WHERE project = `+of+` AND mail IN `+in, args, func(rows *sql.Rows) error {
			var id, subject string
			var known bool
			err := rows.Scan(&id, &subject, &known)
			if here[id] = slices.Clone(here[id]); known {
				here[id] = append(here[id], subject)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look up imported mails: %w", err)
		}
	}
	return here, nil
}

// Add keeps a preview and gives it its id. Older previews of the mailbox that were not applied go.
func (s Tidyings) Add(ctx context.Context, t inbox.Tidying) (inbox.Tidying, error) {
	folders, err := json.Marshal(t.Folders)
	if err != nil {
		return t, err
	}
	reach, err := json.Marshal(t.Reach)
	if err != nil {
		return t, err
	}
	var id int64
	err = s.DB.writeOne(ctx, func(c *change) (err error) {
		if _, err = c.exec(`DELETE FROM tidying WHERE mailbox = $1 AND applied = 0`, t.Account); err != nil {
			return err
		}
		if id, err = c.number("tidying"); err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO tidying (id, mailbox, way, target, folders, keep, reach, mails, previewed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id, t.Account, string(t.Way), t.Target, string(folders), boolean(t.Keep), string(reach), t.Mails, micros(t.Previewed))
		return err
	})
	if err != nil {
		return t, fmt.Errorf("keep the preview of a tidy-up: %w", err)
	}
	t.ID = id
	return t, nil
}

// All lists the tidy-ups of a mailbox, newest first; of all mailboxes with 0.
func (s Tidyings) All(ctx context.Context, account int64) ([]inbox.Tidying, error) {
	var all []inbox.Tidying
	err := s.DB.eachRow(ctx, `SELECT id, mailbox, way, target, folders, keep, reach, mails, previewed, applied, finished, undone
		FROM tidying WHERE $1 = 0 OR mailbox = $1 ORDER BY id DESC`, []any{account}, func(rows *sql.Rows) error {
		var t inbox.Tidying
		var folders, reach string
		var previewed, applied, finished, undone int64
		if err := rows.Scan(&t.ID, &t.Account, &t.Way, &t.Target, &folders, &t.Keep, &reach, &t.Mails, &previewed, &applied, &finished, &undone); err != nil {
			return err
		}
		t.Previewed, t.Applied, t.Finished, t.Undone = fromMicros(previewed), fromMicros(applied), fromMicros(finished), fromMicros(undone)
		all = append(all, t)
		last := &all[len(all)-1]
		return errors.Join(json.Unmarshal([]byte(folders), &last.Folders), json.Unmarshal([]byte(reach), &last.Reach))
	})
	if err != nil {
		return nil, fmt.Errorf("list tidy-ups: %w", err)
	}
	return all, nil
}

// Set keeps how far a tidy-up is: its times, its reach, and whether it goes on. Only the last one that was applied to a mailbox does.
func (s Tidyings) Set(ctx context.Context, t inbox.Tidying) error {
	reach, err := json.Marshal(t.Reach)
	if err != nil {
		return err
	}
	err = s.DB.writeOne(ctx, func(c *change) error {
		if !t.Applied.IsZero() {
			if _, err := c.exec(`UPDATE tidying SET keep = 0 WHERE mailbox = $1 AND id < $2 AND keep = 1`, t.Account, t.ID); err != nil {
				return err
			}
		}
		_, err := c.exec(`UPDATE tidying SET keep = $2, reach = $3, applied = $4, finished = $5, undone = $6 WHERE id = $1`,
			t.ID, boolean(t.Keep), string(reach), micros(t.Applied), micros(t.Finished), micros(t.Undone))
		return err
	})
	if err != nil {
		return fmt.Errorf("note how far a tidy-up is: %w", err)
	}
	return nil
}

// Begin notes mails that are about to be changed, and gives those that were not noted before: only these may be.
func (s Tidyings) Begin(ctx context.Context, tidying int64, mails []inbox.Tidied) (fresh []inbox.Tidied, err error) {
	err = s.DB.writeOne(ctx, func(c *change) error {
		fresh = nil
		var there bool // its mailbox may have been removed meanwhile: what cannot be undone is not begun
		if err := c.row(`SELECT EXISTS (SELECT 1 FROM tidying WHERE id = $1)`, tidying).Scan(&there); err != nil || !there {
			return errors.Join(err, ErrNotFound)
		}
		for _, m := range mails {
			n, err := c.exec(`INSERT INTO tidied (tidying, folder, uid_validity, uid, message_id, state, floor, to_validity) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
				ON CONFLICT (tidying, folder, uid_validity, uid) DO UPDATE SET state = excluded.state, floor = excluded.floor, to_validity = excluded.to_validity
				WHERE tidied.state = 0`,
				tidying, m.Folder, int64(m.UIDValidity), int64(m.UID), m.MessageID, int(m.State), int64(m.Floor), int64(m.ToValidity))
			if err != nil {
				return err
			}
			if n > 0 {
				fresh = append(fresh, m)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("note mails before they are changed: %w", err)
	}
	return fresh, nil
}

// Note keeps how far mails are.
func (s Tidyings) Note(ctx context.Context, tidying int64, mails []inbox.Tidied) error {
	err := s.DB.writeOne(ctx, func(c *change) error {
		for _, m := range mails {
			if _, err := c.exec(`UPDATE tidied SET state = $5, floor = $6, to_validity = $7, to_uid = $8, back_validity = $9, back_uid = $10
				WHERE tidying = $1 AND folder = $2 AND uid_validity = $3 AND uid = $4`, tidying, m.Folder, int64(m.UIDValidity), int64(m.UID),
				int(m.State), int64(m.Floor), int64(m.ToValidity), int64(m.ToUID), int64(m.BackValidity), int64(m.BackUID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note mails that were changed: %w", err)
	}
	return nil
}

// Noted gives the first 500 mails of a tidy-up in a state, folder by folder.
func (s Tidyings) Noted(ctx context.Context, tidying int64, state inbox.TidiedState) ([]inbox.Tidied, error) {
	var all []inbox.Tidied
	err := s.DB.eachRow(ctx, `SELECT folder, uid_validity, uid, message_id, state, floor, to_validity, to_uid, back_validity, back_uid
		FROM tidied WHERE tidying = $1 AND state = $2 ORDER BY folder, uid_validity, uid LIMIT 500`, []any{tidying, int(state)}, func(rows *sql.Rows) error {
		var m inbox.Tidied
		err := rows.Scan(&m.Folder, &m.UIDValidity, &m.UID, &m.MessageID, &m.State, &m.Floor, &m.ToValidity, &m.ToUID, &m.BackValidity, &m.BackUID)
		all = append(all, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list mails of a tidy-up: %w", err)
	}
	return all, nil
}

// Count tells how many mails of a tidy-up are in each state.
func (s Tidyings) Count(ctx context.Context, tidying int64) (map[inbox.TidiedState]int64, error) {
	counts := map[inbox.TidiedState]int64{}
	err := s.DB.eachRow(ctx, `SELECT state, count(*) FROM tidied WHERE tidying = $1 GROUP BY state`, []any{tidying}, func(rows *sql.Rows) error {
		var state inbox.TidiedState
		var n int64
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count mails of a tidy-up: %w", err)
	}
	return counts, nil
}

// skipReturned leaves out the mails of a step of a folder that undoing a tidy-up had put there: they were counted before.
func (c *change) skipReturned(p *inbox.Position) error {
	var tidied bool
	err := c.row(`SELECT EXISTS (SELECT 1 FROM tidying WHERE mailbox = $1 AND applied > 0)`, p.Account).Scan(&tidied)
	if err != nil || !tidied {
		return err
	}
	var back int64
	err = c.row(`SELECT count(*) FROM tidied WHERE tidying IN (SELECT id FROM tidying WHERE mailbox = $1) AND folder = $2 AND back_validity = $3
		AND back_uid <= $4 AND back_uid > coalesce((SELECT last_uid FROM mailbox_folder WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3), 0)`,
		p.Account, p.Folder, int64(p.UIDValidity), int64(p.LastUID)).Scan(&back)
	if err != nil {
		return fmt.Errorf("look for mails that came back to folder %s: %w", p.Folder, err)
	}
	p.Errors -= min(back, p.Errors)
	return nil
}

// forgetTidying removes what is kept of a mailbox's tidy-ups.
func (c *change) forgetTidying(account int64) error {
	if _, err := c.exec(`DELETE FROM tidied WHERE tidying IN (SELECT id FROM tidying WHERE mailbox = $1)`, account); err != nil {
		return err
	}
	_, err := c.exec(`DELETE FROM tidying WHERE mailbox = $1`, account)
	return err
}

// forgetReturns lets mails that came back count again, when their mailbox is read again from its beginning.
func (c *change) forgetReturns(account int64) error {
	_, err := c.exec(`UPDATE tidied SET back_uid = 0 WHERE back_uid > 0 AND tidying IN (SELECT id FROM tidying WHERE mailbox = $1)`, account)
	return err
}

// One gives a tidy-up by its id.
func (s Tidyings) One(ctx context.Context, id int64) (inbox.Tidying, error) {
	all, err := s.All(ctx, 0)
	if err != nil {
		return inbox.Tidying{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return inbox.Tidying{}, fmt.Errorf("tidy-up %d: %w", id, ErrNotFound)
}
