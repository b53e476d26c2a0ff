package store

import (
	"errors"

	"paddock/app/issue"
)

// join undoes a split: what came out goes back to the owner it was taken from, with what came since.
func (c *change) join(r regrouping) error {
	if len(r.parts) != 1 {
		return ErrNothingLeft
	}
	owner, in, err := c.standsFor(r.parts[0])
	if err != nil {
		return err
	}
	if err := c.single(r.other); err != nil {
		return err
	}
	if c.deltas[in] != nil || c.deltas[r.other] != nil {
		return errInTurn
	}
	if err := c.unfile(owner); err != nil {
		return err
	}
	m := moving{change: c, from: in, owner: owner}
	if _, err := c.exec(`UPDATE event SET issue = $2, part = $3 WHERE issue = $1`, r.other, in, m.partOf()); err != nil {
		return err
	}
	if err := c.carryTwins(r.other); err != nil {
		return err
	}
	for _, text := range []string{
		`INSERT INTO issue_hour (issue, hour, events) SELECT CAST($2 AS BIGINT), hour, events FROM issue_hour WHERE issue = $1
			ON CONFLICT (issue, hour) DO UPDATE SET events = issue_hour.events + excluded.events`,
		`INSERT INTO issue_person (issue, person, customer, paying) SELECT CAST($2 AS BIGINT), person, customer, paying FROM issue_person WHERE issue = $1 ON CONFLICT DO NOTHING`,
		`INSERT INTO issue_tag (issue, tag, events) SELECT CAST($2 AS BIGINT), tag, events FROM issue_tag WHERE issue = $1
			ON CONFLICT (issue, tag) DO UPDATE SET events = issue_tag.events + excluded.events`,
		`INSERT INTO issue_environment (issue, environment) SELECT CAST($2 AS BIGINT), environment FROM issue_environment WHERE issue = $1 ON CONFLICT DO NOTHING`,
		`INSERT INTO mailbox_issue (mailbox, issue) SELECT mailbox, CAST($2 AS BIGINT) FROM mailbox_issue WHERE issue = $1 ON CONFLICT DO NOTHING`,
		`UPDATE issue_key SET issue = $2 WHERE issue = $1`,
	} {
		if _, err := c.exec(text, r.other, owner); err != nil {
			return err
		}
	}
	if err := c.refile(owner); err != nil {
		return err
	}
	if err := c.takeIn(owner, r.other); err != nil {
		return err
	}
	if err := c.uncount(r.other); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE activity SET issue = $2 WHERE issue = $1`, r.other, in); err != nil {
		return err
	}
	for _, text := range []string{`DELETE FROM issue_label WHERE issue = $1`, `DELETE FROM issue WHERE id = $1`} {
		if _, err := c.exec(text, r.other); err != nil {
			return err
		}
	}
	if owner < 0 {
		err = c.recount(in)
	} else {
		err = c.countCustomers(in)
	}
	if err != nil {
		return err
	}
	_, err = c.record(issue.Activity{Issue: in, Time: now(), By: r.undoer, Deed: issue.DidMerge, Details: r.name})
	return err
}

// standsFor gives who owns today what an issue or a part once owned, and the issue that is shown for it.
func (c *change) standsFor(was int64) (owner, in int64, err error) {
	id := max(was, -was)
	if of, ok := c.cache.parts[-id]; ok {
		return -id, of, nil
	}
	var n int64
	if err := c.tx.QueryRowContext(c.ctx, `SELECT count(*) FROM issue WHERE id = $1`, id).Scan(&n); err != nil {
		return 0, 0, err
	}
	if n == 0 {
		return 0, 0, ErrNothingLeft
	}
	return id, id, nil
}

// single fails unless an issue is there and was merged neither way.
func (c *change) single(id int64) error {
	if _, ok := c.cache.parts[-id]; ok {
		return ErrUndoFirst
	}
	parts, err := c.partsOf(id)
	if err != nil {
		return err
	}
	if len(parts) > 0 {
		return ErrUndoFirst
	}
	_, err = c.snapshot(id)
	if errors.Is(err, ErrNotFound) {
		return ErrNothingLeft
	}
	return err
}

// takeIn adds an issue's counters to an owner's, which has its users already.
func (c *change) takeIn(owner, id int64) error {
	table := "issue"
	if owner < 0 {
		table = "issue_part"
	}
	var last, last2, first, first2 int64
	var bits, bits2 int
	if err := c.tx.QueryRowContext(c.ctx, `SELECT last_seen, first_seen, sources FROM `+table+` WHERE id = $1`, owner).Scan(&last, &first, &bits); err != nil {
		return err
	}
	if err := c.tx.QueryRowContext(c.ctx, `SELECT last_seen, first_seen, sources FROM issue WHERE id = $1`, id).Scan(&last2, &first2, &bits2); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE `+table+` SET events = events + (SELECT events FROM issue AS moved WHERE moved.id = $2), sources = $3,
		users = (SELECT count(*) FROM issue_person WHERE issue_person.issue = $1) WHERE id = $1`, owner, id, bits|bits2); err != nil {
		return err
	}
	if last2 >= last {
		if _, err := c.exec(`UPDATE `+table+` SET (level, search, last_seen) =
			(SELECT level, search, last_seen FROM issue AS moved WHERE moved.id = $2) WHERE id = $1`, owner, id); err != nil {
			return err
		}
		words := ""
		if owner > 0 {
			words = ` AND (type = '' OR type = (SELECT type FROM issue AS moved WHERE moved.id = $2))`
		}
		if _, err := c.exec(`UPDATE `+table+` SET (value, culprit) = (SELECT value, culprit FROM issue AS moved WHERE moved.id = $2) WHERE id = $1`+words, owner, id); err != nil {
			return err
		}
		if _, err := c.exec(`UPDATE `+table+` SET last_release = (SELECT last_release FROM issue AS moved WHERE moved.id = $2)
			WHERE id = $1 AND EXISTS (SELECT 1 FROM issue AS moved WHERE moved.id = $2 AND moved.last_release <> '')`, owner, id); err != nil {
			return err
		}
	}
	if first2 < first {
		_, err := c.exec(`UPDATE `+table+` SET (first_seen, first_release) = (SELECT first_seen, first_release FROM issue AS moved WHERE moved.id = $2) WHERE id = $1`, owner, id)
		return err
	}
	return nil
}
