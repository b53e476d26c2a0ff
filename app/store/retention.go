package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"paddock/app/project"
)

// dropStep is how many rows one step of Retain deletes.
const dropStep = 500

// Retention is what is kept of a project. Zero fields limit nothing.
type Retention struct {
	Project project.ID
	Before  time.Time // what was received before goes
	Events  int64     // how many occurrences are kept
	Bytes   int64     // about how much disk they may take
}

// Retain deletes a project's occurrences, oldest first, until what is left is within its limits, in steps between
// which other writes get their turn, and gives how many went. Items, sessions and feedback go by age. What was
// imported from the past counts from its import. Open issues and favourites keep their first and last occurrence.
//
// Counts stay what they say: an issue's events, users and hours count all that happened, whether its occurrences
// are kept or not. An issue goes when its last occurrence does, unless a person ignored or snoozed it; if it
// happens again after that, it is new.
func (s Events) Retain(ctx context.Context, r Retention) (n int64, err error) {
	w := &retaining{Retention: r}
	for done := false; !done; {
		err := s.DB.writeOne(ctx, func(c *change) error {
			at := w.after
			dropped, end, err := c.dropEvents(w, &at)
			if err == nil && dropped > 0 {
				err = c.giveBack()
			}
			if err == nil {
				n, done, w.after = n+dropped, end, at
			}
			return err
		})
		if err != nil {
			return n, fmt.Errorf("drop events of project %s: %w", r.Project, err)
		}
	}
	for rest := int64(dropStep); rest >= dropStep; {
		if err := s.DB.writeOne(ctx, func(c *change) (err error) {
			if rest, err = c.dropRest(w, n > 0); err == nil && rest > 0 {
				err = c.giveBack()
			}
			return err
		}); err != nil {
			return n, fmt.Errorf("drop what is old of project %s: %w", r.Project, err)
		}
	}
	return n, nil
}

// retaining is a run of Retain.
type retaining struct {
	Retention
	after place // the last event that was looked at
	cut   int64 // when the newest of those that went was received
}

// oldRow is an event that may go.
type oldRow struct {
	id                    string
	issue, received, size int64
	sampled, guarded      bool // guarded: its issue keeps its ends
}

// dropEvents takes one step from a place on; end tells that nothing more has to go.
func (c *change) dropEvents(w *retaining, at *place) (n int64, end bool, err error) {
	var events, bytes int64
	err = c.tx.QueryRowContext(c.ctx, `SELECT events, bytes FROM holding WHERE project = $1`, int64(w.Project)).Scan(&events, &bytes)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, false, err
	}
	rows, err := c.oldEvents(w.Project, *at)
	if err != nil {
		return 0, false, err
	}
	end = len(rows) < dropStep
	issues, ends, held := map[int64]bool{}, map[int64][2]string{}, c.hold(w.Project)
	for _, row := range rows {
		over := w.Events > 0 && events > w.Events || w.Bytes > 0 && bytes > w.Bytes
		if !over && row.received >= micros(w.Before) {
			end = true
			break
		}
		*at = place{row.received, row.id}
		if row.guarded {
			both, known := ends[row.issue]
			if !known {
				if both, err = c.endsOf(row.issue); err != nil {
					return 0, false, err
				}
				ends[row.issue] = both
			}
			if both[0] == row.id || both[1] == row.id {
				continue
			}
		}
		if _, err := c.exec(`DELETE FROM event WHERE project = $1 AND id = $2`, int64(w.Project), row.id); err != nil {
			return 0, false, err
		}
		if err := c.dropReceipts(w.Project, row.id); err != nil {
			return 0, false, err
		}
		issues[row.issue] = true
		n++
		events--
		bytes -= row.size + rowBytes
		held.events--
		held.bytes -= row.size + rowBytes
		if !row.sampled {
			held.bodies--
		}
		w.cut = max(w.cut, row.received)
	}
	return n, end, c.dropEmptied(issues)
}

// endsOf gives the first and the last occurrence of an issue.
func (c *change) endsOf(id int64) (ends [2]string, err error) {
	for i, order := range []string{"", " DESC"} {
		err := c.tx.QueryRowContext(c.ctx, `SELECT id FROM event WHERE issue = $1 ORDER BY time`+order+` LIMIT 1`, id).Scan(&ends[i])
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return ends, err
		}
	}
	return ends, nil
}

func (c *change) oldEvents(p project.ID, after place) ([]oldRow, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT event.id, event.issue, event.received, event.sampled, length(event.body),
		coalesce((SELECT CASE WHEN issue.status = 'unresolved' OR issue.favourite = 1 THEN 1 ELSE 0 END FROM issue WHERE issue.id = event.issue), 0)
		FROM event WHERE +event.project = $1 AND event.received >= $2 AND (event.received > $2 OR event.id > $3) ORDER BY event.received, event.id LIMIT $4`,
		int64(p), after.time, after.id, dropStep)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []oldRow
	for rows.Next() {
		var r oldRow
		if err := rows.Scan(&r.id, &r.issue, &r.received, &r.sampled, &r.size, &r.guarded); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// dropEmptied deletes those of some issues that have no occurrence any more.
func (c *change) dropEmptied(issues map[int64]bool) error {
	gone := false
	for id := range issues {
		empty, err := c.exec(`DELETE FROM issue WHERE id = $1 AND status NOT IN ('ignored', 'snoozed') AND NOT EXISTS (SELECT 1 FROM event WHERE event.issue = issue.id)`, id)
		if err != nil {
			return err
		}
		if empty == 0 {
			continue
		}
		gone = true
		delete(c.deltas, id)
		if err := c.unfile(id); err != nil {
			return err
		}
		for _, table := range []string{"issue_key", "issue_hour", "issue_person", "issue_environment", "issue_tag", "issue_label", "activity", "mailbox_issue"} {
			if _, err := c.exec(`DELETE FROM `+table+` WHERE issue = $1`, id); err != nil {
				return err
			}
		}
		if err := c.dropParts(id); err != nil {
			return err
		}
	}
	if gone {
		c.cache.forget() // it knows keys of issues that are no more
	}
	return nil
}

// dropRest deletes what is old beside the events; n is dropStep or more when there may be more of it.
func (c *change) dropRest(w *retaining, dropped bool) (n int64, err error) {
	cut := micros(w.Before)
	if dropped && cut == 0 {
		cut = w.cut
	}
	if err := c.dropCommon(cut); err != nil || w.Before.IsZero() {
		return 0, err
	}
	for _, drop := range []func(project.ID, int64) (int64, error){c.dropItems, c.dropSessions, c.dropPeople} {
		some, err := drop(w.Project, cut)
		if err != nil {
			return 0, err
		}
		n = max(n, some)
	}
	delete(c.cache.raw, rawKind{w.Project, false})
	delete(c.cache.raw, rawKind{w.Project, true})
	if _, err = c.exec(`DELETE FROM raw WHERE project = $1 AND received < $2`, int64(w.Project), cut); err != nil {
		return n, err
	}
	return n, c.dropMails(w.Project)
}

// dropItems deletes from the oldest on: items are numbered as they come.
func (c *change) dropItems(p project.ID, before int64) (n int64, err error) {
	var first, last int64
	err = c.tx.QueryRowContext(c.ctx, `SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM (SELECT id FROM item WHERE project = $1 AND received < $2 ORDER BY id LIMIT $3) AS oldest`,
		int64(p), before, dropStep).Scan(&first, &last)
	if err != nil || last == 0 {
		return 0, err
	}
	if n, err = c.exec(`DELETE FROM item WHERE id >= $1 AND id <= $2 AND project = $3 AND received < $4`, first, last, int64(p), before); err != nil {
		return 0, err
	}
	_, err = c.exec(`DELETE FROM item_trace WHERE project = $3 AND item >= $1 AND item <= $2 AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = item_trace.item)`, first, last, int64(p))
	return n, err
}
