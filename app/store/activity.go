package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"paddock/app/issue"
	"paddock/app/project"
)

// Most of what a timeline holds.
const (
	maxActivities = 1000
	maxDeploys    = 50
)

// record writes one thing that happened to an issue into its timeline, and gives its number.
func (c *change) record(a issue.Activity) (id int64, err error) {
	if id, err = c.number("activity"); err != nil {
		return 0, err
	}
	if _, err = c.exec(`INSERT INTO activity (id, issue, time, person, deed, details) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, a.Issue, micros(a.Time), a.By, string(a.Deed), a.Details); err != nil {
		return 0, fmt.Errorf("note %s of issue %d: %w", a.Deed, a.Issue, err)
	}
	return id, nil
}

// Activity gives an issue's timeline, newest first: what people did and what came back, the first event, and releases
// that came out since then.
func (s Triage) Activity(ctx context.Context, id int64) ([]issue.Activity, error) {
	var p project.ID
	var first int64
	if err := s.DB.read.QueryRowContext(ctx, `SELECT project, first_seen FROM issue WHERE id = $1`, id).Scan(&p, &first); err != nil {
		if err == sql.ErrNoRows {
			return nil, ErrNotFound
		}
		return nil, fmt.Errorf("read issue %d: %w", id, err)
	}
	all, err := s.kept(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read what happened to issue %d: %w", id, err)
	}
	deployed, err := s.deployed(ctx, p, first)
	if err != nil {
		return nil, fmt.Errorf("read releases: %w", err)
	}
	for _, d := range deployed {
		d.Issue = id
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(a, b issue.Activity) int {
		if c := b.Time.Compare(a.Time); c != 0 {
			return c
		}
		return cmp.Compare(b.ID, a.ID)
	})
	return append(all, issue.Activity{Issue: id, Time: fromMicros(first), Deed: issue.DidAppear}), nil
}

func (s Triage) kept(ctx context.Context, id int64) ([]issue.Activity, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, time, person, deed, details FROM activity
		WHERE issue = $1 OR issue IN (SELECT -issue_part.id FROM issue_part WHERE issue_part.issue = $1) ORDER BY time DESC, id DESC LIMIT $2`, id, maxActivities)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []issue.Activity
	for rows.Next() {
		a := issue.Activity{Issue: id}
		var at int64
		if err := rows.Scan(&a.ID, &at, &a.By, &a.Deed, &a.Details); err != nil {
			return nil, err
		}
		a.Time = fromMicros(at)
		all = append(all, a)
	}
	return all, rows.Err()
}

// deployed gives the releases that were first heard of after a time, the newest of them.
func (s Triage) deployed(ctx context.Context, p project.ID, after int64) ([]issue.Activity, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT version, first_seen FROM release WHERE project = $1 AND first_seen > $2 ORDER BY first_seen DESC, last_seen DESC LIMIT $3`, int64(p), after, maxDeploys)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []issue.Activity
	for rows.Next() {
		a := issue.Activity{Deed: issue.DidDeploy}
		var at int64
		if err := rows.Scan(&a.Details, &at); err != nil {
			return nil, err
		}
		a.Time = fromMicros(at)
		all = append(all, a)
	}
	return all, rows.Err()
}

// Comment adds a person's words to an issue's timeline.
// What it gives takes the comment back.
func (s Triage) Comment(ctx context.Context, by string, id int64, text string) (before issue.Before, err error) {
	err = s.DB.writeOne(ctx, func(c *change) error {
		by := issue.CleanName(by)
		if _, err := c.triage(id); err != nil {
			return err
		}
		if err := c.knowTeammate(by); err != nil {
			return err
		}
		n, err := c.record(issue.Activity{Issue: id, Time: now(), By: by, Deed: issue.DidComment, Details: clip(text, issue.MaxComment)})
		before = issue.Before{First: n, Last: n}
		return err
	})
	return before, err
}
