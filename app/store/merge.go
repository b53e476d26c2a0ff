package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"paddock/app/issue"
	"paddock/app/project"
)

// Groups merges and splits issues, and undoes both.
type Groups struct {
	DB     *DB
	Undoer string // in whose name Undo works
}

// The reasons why issues cannot be put together or taken apart.
var (
	ErrOtherProject = errors.New("issues of two projects cannot be merged")
	ErrUndoFirst    = errors.New("it was merged since then: undo that merge first")
	ErrSplitAll     = errors.New("all of its events would go: nothing would be split off")
	ErrNothingLeft  = errors.New("it is undone already, or its events are no longer kept")
)

// errInTurn has the writer do an operation by itself: it would change issues that others' events of the same
// transaction are still being counted for.
var errInTurn = errors.New("must be done by itself")

// counted are the tables that count an issue's events, by issue.
var counted = []string{"issue_hour", "issue_person", "issue_environment", "issue_tag", "mailbox_issue"}

// Merge puts issues into one: their events, users, hours, environments and keys. Events that come later follow. It
// gives what undoes it, one number for each issue that went in.
func (s Groups) Merge(ctx context.Context, by Deciding, into int64, ids ...int64) (done []int64, err error) {
	err = s.DB.writeOne(ctx, func(c *change) error {
		done = nil
		if err := c.begin(append([]int64{into}, ids...)...); err != nil {
			return err
		}
		for _, id := range ids {
			if id == into || slices.Contains(done, id) {
				continue
			}
			n, err := c.merge(by, into, id)
			if err != nil {
				return fmt.Errorf("merge issue %d into %d: %w", id, into, err)
			}
			done = append(done, n)
		}
		return nil
	})
	return done, err
}

// Deciding is who regroups issues, and why.
type Deciding struct {
	By   string
	Note string // such as the rule; empty: a person's own decision
}

// begin sees that nothing of the same transaction is still to be counted for these issues.
func (c *change) begin(ids ...int64) error {
	if err := c.remember(); err != nil {
		return err
	}
	for _, id := range ids {
		if c.deltas[id] != nil {
			return errInTurn
		}
	}
	if len(c.parts) > 0 {
		return errInTurn
	}
	return nil
}

func (c *change) merge(by Deciding, into, id int64) (done int64, err error) {
	var ofInto, of project.ID
	var title string
	if err := c.tx.QueryRowContext(c.ctx, `SELECT project FROM issue WHERE id = $1`, into).Scan(&ofInto); err != nil {
		return 0, gone(err)
	}
	if err := c.tx.QueryRowContext(c.ctx, `SELECT project, title FROM issue WHERE id = $1`, id).Scan(&of, &title); err != nil {
		return 0, gone(err)
	}
	if of != ofInto {
		return 0, ErrOtherProject
	}
	for _, one := range []int64{into, id} {
		if err := c.explode(one); err != nil {
			return 0, err
		}
	}
	row, err := c.snapshot(id)
	if err != nil {
		return 0, err
	}
	parts, err := c.partsOf(id)
	if err != nil {
		return 0, err
	}
	if err := c.uncount(id); err != nil {
		return 0, err
	}
	for _, text := range []string{
		`UPDATE event SET issue = $2, part = CASE WHEN part = 0 THEN -$1 ELSE part END WHERE issue = $1`,
		`UPDATE issue_part SET issue = $2 WHERE issue = $1`,
	} {
		if _, err := c.exec(text, id, into); err != nil {
			return 0, err
		}
	}
	if err := c.carryTwins(id); err != nil {
		return 0, err
	}
	if _, err := c.exec(`DELETE FROM issue WHERE id = $1`, id); err != nil {
		return 0, err
	}
	if err := c.recount(into); err != nil {
		return 0, err
	}
	return c.regrouped(by, regrouping{project: of, what: issue.DidMerge, issue: into, other: id, name: title, parts: parts, row: row})
}

// explode makes an issue consist of parts: at first of itself alone.
func (c *change) explode(id int64) error {
	parts, err := c.partsOf(id)
	if err != nil || len(parts) > 0 {
		return err
	}
	if _, err := c.exec(`INSERT INTO issue_part (id, issue, events, users, sources, first_seen, last_seen, first_release, last_release, value, culprit, level, search)
		SELECT -id, id, events, users, sources, first_seen, last_seen, first_release, last_release, value, culprit, level, search FROM issue WHERE id = $1`, id); err != nil {
		return err
	}
	return c.hand(id, -id)
}

// collapse makes an issue whole again when it has no part but itself, and else counts its parts together.
func (c *change) collapse(id int64) error {
	parts, err := c.partsOf(id)
	if err != nil {
		return err
	}
	if len(parts) != 1 || parts[0] != -id {
		return c.recount(id)
	}
	if err := c.uncount(id); err != nil {
		return err
	}
	if err := c.hand(-id, id); err != nil {
		return err
	}
	if err := c.adopt(id, -id); err != nil {
		return err
	}
	if err := c.countCustomers(id); err != nil {
		return err
	}
	_, err = c.exec(`DELETE FROM issue_part WHERE id = $1`, -id)
	return err
}

// hand gives an owner's counters and keys to another.
func (c *change) hand(from, to int64) error {
	if err := c.unfile(from); err != nil {
		return err
	}
	for _, table := range append([]string{"issue_key"}, counted...) {
		if _, err := c.exec(`UPDATE `+table+` SET issue = $2 WHERE issue = $1`, from, to); err != nil {
			return err
		}
	}
	return c.refile(to)
}

func (c *change) uncount(id int64) error {
	if err := c.unfile(id); err != nil {
		return err
	}
	for _, table := range counted {
		if _, err := c.exec(`DELETE FROM `+table+` WHERE issue = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// adopt takes over what a part has counted and said last.
func (c *change) adopt(id, part int64) error {
	_, err := c.exec(`UPDATE issue SET (events, users, sources, first_seen, last_seen, first_release, last_release, value, culprit, level, search) =
		(SELECT events, users, sources, first_seen, last_seen, first_release, last_release, value, culprit, level, search FROM issue_part WHERE issue_part.id = $2) WHERE id = $1`, id, part)
	return err
}

// recount adds the parts of an issue up.
func (c *change) recount(id int64) error {
	if err := c.uncount(id); err != nil {
		return err
	}
	for _, text := range []string{
		`INSERT INTO issue_hour (issue, hour, events) SELECT CAST($1 AS BIGINT), hour, CAST(sum(events) AS BIGINT) FROM issue_hour WHERE issue IN (SELECT id FROM issue_part WHERE issue_part.issue = $1) GROUP BY hour`,
		`INSERT INTO issue_person (issue, person, customer, paying) SELECT CAST($1 AS BIGINT), person, max(customer), max(paying) FROM issue_person WHERE issue IN (SELECT id FROM issue_part WHERE issue_part.issue = $1) GROUP BY person`,
		`INSERT INTO issue_tag (issue, tag, events) SELECT CAST($1 AS BIGINT), tag, CAST(sum(events) AS BIGINT) FROM issue_tag WHERE issue IN (SELECT id FROM issue_part WHERE issue_part.issue = $1) GROUP BY tag`,
		`INSERT INTO issue_environment (issue, environment) SELECT DISTINCT CAST($1 AS BIGINT), environment FROM issue_environment WHERE issue IN (SELECT id FROM issue_part WHERE issue_part.issue = $1)`,
		`INSERT INTO mailbox_issue (mailbox, issue) SELECT DISTINCT mailbox, CAST($1 AS BIGINT) FROM mailbox_issue WHERE issue IN (SELECT id FROM issue_part WHERE issue_part.issue = $1)`,
	} {
		if _, err := c.exec(text, id); err != nil {
			return err
		}
	}
	if err := c.refile(id); err != nil {
		return err
	}
	var newest, oldest int64
	if err := c.tx.QueryRowContext(c.ctx, `SELECT id FROM issue_part WHERE issue = $1 ORDER BY last_seen DESC, id DESC LIMIT 1`, id).Scan(&newest); err != nil {
		return err
	}
	if err := c.tx.QueryRowContext(c.ctx, `SELECT id FROM issue_part WHERE issue = $1 ORDER BY first_seen, id DESC LIMIT 1`, id).Scan(&oldest); err != nil {
		return err
	}
	if err := c.adopt(id, newest); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE issue SET (value, culprit) = (SELECT value, culprit FROM issue_part WHERE issue_part.id = -$1)
		WHERE id = $1 AND EXISTS (SELECT 1 FROM issue_part WHERE issue_part.id = -$1 AND issue_part.issue = $1)`, id); err != nil {
		return err // the title stays, and so do the words below it
	}
	bits, err := c.sourceBitsOf(id)
	if err != nil {
		return err
	}
	_, err = c.exec(`UPDATE issue SET sources = $3,
		events = (SELECT CAST(sum(events) AS BIGINT) FROM issue_part WHERE issue_part.issue = $1),
		users = (SELECT count(*) FROM issue_person WHERE issue_person.issue = $1),
		first_seen = (SELECT first_seen FROM issue_part WHERE issue_part.id = $2),
		first_release = (SELECT first_release FROM issue_part WHERE issue_part.id = $2) WHERE id = $1`, id, oldest, bits)
	if err != nil {
		return err
	}
	return c.countCustomers(id)
}

func (c *change) sourceBitsOf(id int64) (bits int, err error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT sources FROM issue_part WHERE issue = $1`, id)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var one int
		if err := rows.Scan(&one); err != nil {
			return 0, err
		}
		bits |= one
	}
	return bits, rows.Err()
}

// Undo takes a merge or a split back. What came since then is where it belongs.
func (s Groups) Undo(ctx context.Context, done ...int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		if err := c.begin(); err != nil {
			return err
		}
		for _, id := range slices.Backward(done) {
			r, err := c.regrouping(id)
			if err != nil {
				return err
			}
			r.undoer = s.Undoer
			if r.what == issue.DidSplit {
				err = c.join(r)
			} else {
				err = c.part(r)
			}
			if err != nil {
				return fmt.Errorf("undo: %w", err)
			}
			if _, err := c.exec(`UPDATE regroup SET undone = $2 WHERE id = $1`, id, micros(now())); err != nil {
				return err
			}
		}
		c.cache.forget()
		return nil
	})
}

// part undoes a merge.
func (c *change) part(r regrouping) error {
	in := int64(0)
	var parts []int64
	for _, p := range r.parts {
		of, ok := c.cache.parts[p]
		if !ok || of == r.other {
			continue // it was taken out by itself
		}
		if in != 0 && of != in {
			return ErrUndoFirst
		}
		in = of
		parts = append(parts, p)
	}
	if len(parts) == 0 || in == 0 {
		return ErrNothingLeft
	}
	if c.deltas[in] != nil {
		return errInTurn
	}
	if err := c.restore(r.row); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := c.exec(`UPDATE event SET issue = $3, part = CASE WHEN part = -CAST($3 AS BIGINT) THEN 0 ELSE part END WHERE issue = $1 AND part = $2`, in, p, r.other); err != nil {
			return err
		}
		if _, err := c.exec(`UPDATE issue_part SET issue = $2 WHERE id = $1`, p, r.other); err != nil {
			return err
		}
	}
	if err := c.carryTwins(in); err != nil {
		return err
	}
	if err := c.collapse(r.other); err != nil {
		return err
	}
	if err := c.collapse(in); err != nil {
		return err
	}
	_, err := c.record(issue.Activity{Issue: in, Time: now(), By: r.undoer, Deed: issue.DidSplit, Details: r.name})
	return err
}
