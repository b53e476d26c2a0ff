package store

import (
	"context"
	"fmt"
	"time"

	"paddock/app/project"
)

// dropStep is how many rows one step of DropBefore deletes.
const dropStep = 500

// DropBefore deletes the occurrences and items that were received before a time, in steps between which
// other writes get their turn, and gives how many occurrences went. What was imported from the past counts
// from its import.
//
// Counts stay what they say: an issue's events, users and hours count all that happened, whether its
// occurrences are kept or not. An issue goes when its last occurrence does, unless a person ignored or
// snoozed it; if it happens again after that, it is new.
func (s Events) DropBefore(ctx context.Context, before time.Time) (n int64, err error) {
	for {
		var dropped, items int64
		err := s.DB.writeOne(ctx, func(c *change) error {
			var err error
			if dropped, err = c.dropEvents(micros(before)); err != nil {
				return fmt.Errorf("drop old events: %w", err)
			}
			if items, err = c.dropItems(micros(before)); err != nil {
				return fmt.Errorf("drop old items: %w", err)
			}
			if err := c.dropCommon(micros(before)); err != nil {
				return err
			}
			sessions, err := c.dropSessions(micros(before))
			if err != nil {
				return fmt.Errorf("drop old sessions: %w", err)
			}
			people, err := c.dropPeople(micros(before))
			if err != nil {
				return fmt.Errorf("drop people who met nothing that is kept: %w", err)
			}
			items += sessions + people
			if dropped+items == 0 {
				return nil
			}
			return c.giveBack()
		})
		if err != nil {
			return n, err
		}
		n += dropped
		if dropped < dropStep && items < dropStep {
			return n, nil
		}
	}
}

// eventKey names a stored event.
type eventKey struct {
	project project.ID
	id      string
	issue   int64
}

func (c *change) dropEvents(before int64) (n int64, err error) {
	keys, err := c.oldEvents(before)
	if err != nil {
		return 0, err
	}
	issues := map[int64]bool{}
	for _, k := range keys {
		if _, err := c.exec(`DELETE FROM event WHERE project = $1 AND id = $2`, int64(k.project), k.id); err != nil {
			return 0, err
		}
		issues[k.issue] = true
	}
	gone := false
	for id := range issues {
		empty, err := c.exec(`DELETE FROM issue WHERE id = $1 AND status NOT IN ('ignored', 'snoozed') AND NOT EXISTS (SELECT 1 FROM event WHERE event.issue = issue.id)`, id)
		if err != nil {
			return 0, err
		}
		if empty == 0 {
			continue
		}
		gone = true
		delete(c.deltas, id)
		for _, table := range []string{"issue_key", "issue_hour", "issue_person", "issue_environment", "issue_tag", "issue_label", "activity", "mailbox_issue"} {
			if _, err := c.exec(`DELETE FROM `+table+` WHERE issue = $1`, id); err != nil {
				return 0, err
			}
		}
		if err := c.dropParts(id); err != nil {
			return 0, err
		}
	}
	if gone {
		c.cache.forget() // it knows keys of issues that are no more
	}
	return int64(len(keys)), nil
}

func (c *change) oldEvents(before int64) ([]eventKey, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT project, id, issue FROM event WHERE received < $1 ORDER BY received LIMIT $2`, before, dropStep)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var keys []eventKey
	for rows.Next() {
		var k eventKey
		if err := rows.Scan(&k.project, &k.id, &k.issue); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// dropItems deletes from the oldest on: items are numbered as they come.
func (c *change) dropItems(before int64) (n int64, err error) {
	var last int64
	err = c.tx.QueryRowContext(c.ctx, `SELECT coalesce(max(id), 0) FROM (SELECT id, received FROM item ORDER BY id LIMIT $1) AS oldest WHERE received < $2`, dropStep, before).Scan(&last)
	if err != nil || last == 0 {
		return 0, err
	}
	if n, err = c.exec(`DELETE FROM item WHERE id <= $1 AND received < $2`, last, before); err != nil {
		return 0, err
	}
	_, err = c.exec(`DELETE FROM item_trace WHERE item <= $1 AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = item_trace.item)`, last)
	return n, err
}
