package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// Triage keeps what people do with issues.
type Triage struct{ DB *DB }

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Apply does one change to many issues in one step: all of it or nothing. What it gives undoes it. Issues that are
// gone are passed over; ErrNotFound when all are.
func (s Triage) Apply(ctx context.Context, by string, do issue.Change, ids ...int64) (before issue.Before, err error) {
	if do.Move != nil && do.Move.To != issue.Snoozed { // a snooze without an end is kept as what it is
		if err := do.Move.Check(); err != nil {
			return before, err
		}
	}
	if do.Ticket != nil {
		if err := issue.CheckTicket(*do.Ticket); err != nil {
			return before, err
		}
	}
	err = s.DB.writeOne(ctx, func(c *change) error {
		before = issue.Before{}
		a := applying{change: c, by: issue.CleanName(by), at: now(), before: &before, newest: map[releaseKey]string{}}
		if err := c.knowTeammate(a.by); err != nil {
			return err
		}
		for _, id := range ids {
			if err := a.apply(id, do); err != nil && !errors.Is(err, ErrNotFound) {
				return fmt.Errorf("change issue %d: %w", id, err)
			}
		}
		if len(before.Issues) == 0 && len(ids) > 0 {
			return fmt.Errorf("issue %d: %w", ids[0], ErrNotFound)
		}
		return nil
	})
	return before, err
}

// Restore puts issues back to how they stood before a change, and takes the change out of their timelines.
func (s Triage) Restore(ctx context.Context, before issue.Before) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		for _, t := range before.Issues {
			n, err := c.put(t)
			if err != nil {
				return fmt.Errorf("restore issue %d: %w", t.Issue, err)
			}
			if n == 0 {
				continue // it is gone
			}
			if _, err := c.exec(`DELETE FROM issue_label WHERE issue = $1`, t.Issue); err != nil {
				return fmt.Errorf("restore issue %d: %w", t.Issue, err)
			}
			for _, l := range t.Labels {
				if err := c.label(t.Issue, l); err != nil {
					return err
				}
			}
		}
		if before.First > 0 {
			if _, err := c.exec(`DELETE FROM activity WHERE id >= $1 AND id <= $2`, before.First, before.Last); err != nil {
				return fmt.Errorf("restore timelines: %w", err)
			}
		}
		return nil
	})
}

// applying is one change on its way.
type applying struct {
	*change
	by     string
	at     time.Time
	before *issue.Before
	newest map[releaseKey]string // newest releases, by issues' last ones
}

func (a *applying) apply(id int64, do issue.Change) error {
	was, err := a.triage(id)
	if err != nil {
		return err
	}
	a.before.Issues = append(a.before.Issues, was.Triage)
	next := was.Triage
	if do.Move != nil {
		if err := a.move(was, *do.Move, &next); err != nil {
			return err
		}
	}
	if do.Assignee != nil {
		if next.Assignee = issue.CleanName(*do.Assignee); next.Assignee != was.Assignee {
			if err := errors.Join(a.knowTeammate(next.Assignee), a.did(id, issue.DidAssign, next.Assignee)); err != nil {
				return err
			}
		}
	}
	if do.Favourite != nil {
		next.Favourite = *do.Favourite
	}
	if do.Review != nil {
		next.Seen = !*do.Review
		if *do.Review && was.Seen {
			if err := a.did(id, issue.DidMarkReview, ""); err != nil {
				return err
			}
		}
	}
	if do.Ticket != nil {
		if next.Ticket = *do.Ticket; next.Ticket != was.Ticket {
			if err := a.did(id, issue.DidLink, next.Ticket); err != nil {
				return err
			}
		}
	}
	if _, err := a.put(next); err != nil {
		return err
	}
	return a.labels(was.Triage, do)
}

func (a *applying) did(id int64, what issue.Deed, details string) error {
	n, err := a.record(issue.Activity{Issue: id, Time: a.at, By: a.by, Deed: what, Details: details})
	if a.before.First == 0 {
		a.before.First = n
	}
	a.before.Last = n
	return err
}

// move sets a status and what belongs to it.
func (a *applying) move(was standingTriage, m issue.Move, next *issue.Triage) error {
	next.Status, next.ResolvedIn, next.Snooze = m.To, "", issue.Sleep{}
	next.Since = a.at
	if was.last.After(next.Since) { // a client's clock is ahead
		next.Since = was.last
	}
	if m.To != issue.Unresolved {
		next.Regressed, next.Seen = false, true
	}
	deed, details := issue.DidReopen, ""
	switch m.To {
	case issue.Unresolved:
		if was.Status == issue.Unresolved {
			next.Since = was.Since
			return nil
		}
	case issue.Resolved:
		deed, details = issue.DidResolve, m.Release
		next.ResolvedIn = m.Release
	case issue.ResolvedInNextRelease:
		like := releaseKey{was.project, was.release}
		newest, ok := a.newest[like]
		if !ok {
			var err error
			if newest, err = a.newestRelease(like); err != nil {
				return err
			}
			a.newest[like] = newest
		}
		deed, details = issue.DidResolveNext, newest
		next.ResolvedIn = newest
	case issue.Ignored:
		deed = issue.DidIgnore
	case issue.Snoozed:
		deed, details = issue.DidSnooze, m.Until.Details()
		next.Snooze = issue.Sleep{Time: m.Until.Time, PerHour: m.Until.PerHour}
		if m.Until.Events > 0 {
			next.Snooze.Events = was.events + m.Until.Events
		}
		if m.Until.Users > 0 {
			next.Snooze.Users = was.users + m.Until.Users
		}
	}
	return a.did(was.Issue, deed, details)
}

func (a *applying) labels(was issue.Triage, do issue.Change) error {
	n := len(was.Labels)
	for _, l := range do.Unlabel {
		if !slices.Contains(was.Labels, l) {
			continue
		}
		if _, err := a.exec(`DELETE FROM issue_label WHERE issue = $1 AND label = $2`, was.Issue, l); err != nil {
			return err
		}
		if err := a.did(was.Issue, issue.DidUnlabel, l); err != nil {
			return err
		}
		n--
	}
	for _, l := range do.Label {
		if l = issue.CleanLabel(l); l == "" || slices.Contains(was.Labels, l) || n >= issue.MaxLabels {
			continue
		}
		if err := errors.Join(a.label(was.Issue, l), a.did(was.Issue, issue.DidLabel, l)); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (c *change) label(id int64, label string) error {
	_, err := c.exec(`INSERT INTO issue_label (issue, label) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, label)
	return err
}

// standingTriage is an issue's triage and what a change of it depends on.
type standingTriage struct {
	issue.Triage
	project       project.ID
	release       string // of its newest event
	last          time.Time
	events, users int64
}

// triage reads how an issue stands; ErrNotFound when there is none.
func (c *change) triage(id int64) (t standingTriage, err error) {
	var since, last, until int64
	err = c.tx.QueryRowContext(c.ctx, `SELECT id, status, status_since, resolved_in, regressed, seen, snooze_until, snooze_events, snooze_rate, snooze_users,
		assignee, favourite, ticket, project, last_release, last_seen, events, users FROM issue WHERE id = $1`, id).Scan(&t.Issue, &t.Status, &since, &t.ResolvedIn, &t.Regressed, &t.Seen,
		&until, &t.Snooze.Events, &t.Snooze.PerHour, &t.Snooze.Users, &t.Assignee, &t.Favourite, &t.Ticket, &t.project, &t.release, &last, &t.events, &t.users)
	if errors.Is(err, sql.ErrNoRows) {
		return t, ErrNotFound
	}
	if err != nil {
		return t, fmt.Errorf("read issue %d: %w", id, err)
	}
	t.Since, t.last, t.Snooze.Time = fromMicros(since), fromMicros(last), fromMicros(until)
	if d := c.deltas[id]; d != nil { // came in the same transaction, and is not written yet
		t.events, t.users = t.events+d.events, t.users+d.users
		if last := fromMicros(d.last); last.After(t.last) {
			t.last = last
		}
	}
	t.Labels, err = c.texts(`SELECT label FROM issue_label WHERE issue = $1 ORDER BY label`, id)
	return t, err
}

// put writes how an issue stands, its labels aside, and tells how many issues that were.
func (c *change) put(t issue.Triage) (int64, error) {
	return c.exec(`UPDATE issue SET status = $2, status_since = $3, resolved_in = $4, regressed = $5, seen = $6, snooze_until = $7, snooze_events = $8, snooze_rate = $9,
		snooze_users = $10, assignee = $11, favourite = $12, ticket = $13 WHERE id = $1`, t.Issue, string(t.Status), micros(t.Since), t.ResolvedIn, boolean(t.Regressed),
		boolean(t.Seen), micros(t.Snooze.Time), t.Snooze.Events, t.Snooze.PerHour, t.Snooze.Users, t.Assignee, boolean(t.Favourite), t.Ticket)
}

func (c *change) texts(query string, args ...any) (all []string, err error) {
	rows, err := c.tx.QueryContext(c.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return scanTexts(rows)
}

func scanTexts(rows *sql.Rows) (all []string, err error) {
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
