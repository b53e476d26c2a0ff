package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
)

// regrouping is a merge or a split as it is kept.
type regrouping struct {
	id           int64
	project      project.ID
	what         issue.Deed
	issue, other int64
	name, undoer string
	parts        []int64 // that moved with a merge; the owner that a split took from
	row          string  // the issue that a merge took away
}

// regrouped keeps what undoes a merge or a split, and notes it in the issue's timeline.
func (c *change) regrouped(by Deciding, r regrouping) (id int64, err error) {
	c.reword(r.issue)
	c.reword(r.other)
	if id, err = c.number("regroup"); err != nil {
		return 0, err
	}
	parts, err := json.Marshal(r.parts)
	if err != nil {
		return 0, err
	}
	by.By = issue.CleanName(by.By)
	if err := c.knowTeammate(by.By); err != nil {
		return 0, err
	}
	if _, err = c.exec(`INSERT INTO regroup (id, project, time, person, what, issue, other, name, note, parts, row) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, int64(r.project), micros(now()), by.By, string(r.what), r.issue, r.other, r.name, by.Note, string(parts), r.row); err != nil {
		return 0, fmt.Errorf("keep how to undo it: %w", err)
	}
	if _, err := c.record(issue.Activity{Issue: r.issue, Time: now(), By: by.By, Deed: r.what, Details: r.name}); err != nil {
		return 0, err
	}
	c.cache.forget()
	return id, c.remember()
}

func (c *change) regrouping(id int64) (r regrouping, err error) {
	var parts string
	var undone int64
	err = c.tx.QueryRowContext(c.ctx, `SELECT id, project, what, issue, other, name, parts, row, undone FROM regroup WHERE id = $1`, id).
		Scan(&r.id, &r.project, &r.what, &r.issue, &r.other, &r.name, &parts, &r.row, &undone)
	if err != nil {
		return r, gone(err)
	}
	if undone != 0 {
		return r, ErrNothingLeft
	}
	return r, json.Unmarshal([]byte(parts), &r.parts)
}

func gone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// snapshot gives a whole row of the table of issues, whatever columns it has.
func (c *change) snapshot(id int64) (string, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT * FROM issue WHERE id = $1`, id)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	if !rows.Next() {
		return "", errors.Join(rows.Err(), ErrNotFound)
	}
	values, at := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		at[i] = &values[i]
	}
	if err := rows.Scan(at...); err != nil {
		return "", err
	}
	row := make(map[string]any, len(names))
	for i, name := range names {
		if b, ok := values[i].([]byte); ok {
			values[i] = string(b)
		}
		row[name] = values[i]
	}
	text, err := json.Marshal(row)
	return string(text), err
}

// restore writes such a row again. Columns that came since then have what new rows have.
func (c *change) restore(row string) error {
	d := json.NewDecoder(bytes.NewReader([]byte(row)))
	d.UseNumber() // times have more digits than a float
	var values map[string]any
	if err := d.Decode(&values); err != nil {
		return fmt.Errorf("read what the issue was: %w", err)
	}
	var names, marks []string
	var args []any
	for name, v := range values {
		if n, ok := v.(json.Number); ok {
			whole, err := n.Int64()
			if err != nil {
				return fmt.Errorf("read what the issue was: %w", err)
			}
			v = whole
		}
		args = append(args, v)
		names, marks = append(names, name), append(marks, "$"+strconv.Itoa(len(args)))
	}
	_, err := c.exec(`INSERT INTO issue (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, args...)
	return err
}

// maxKinds bounds how many kinds of events and changes of an issue are told.
const maxKinds = 50

// Together tells why an issue's events are together; ErrNotFound when there is no such issue.
func (s Groups) Together(ctx context.Context, id int64) (t issue.Together, err error) {
	var evidence string
	if err := s.DB.read.QueryRowContext(ctx, `SELECT why, evidence FROM issue WHERE id = $1`, id).Scan(&t.Why, &evidence); err != nil {
		return t, gone(err)
	}
	if evidence != "" {
		if err := json.Unmarshal([]byte(evidence), &t.Evidence); err != nil {
			return t, fmt.Errorf("read why issue %d is one: %w", id, err)
		}
	}
	if t.Changes, err = s.changes(ctx, id); err != nil {
		return t, fmt.Errorf("read merges of issue %d: %w", id, err)
	}
	if t.Kinds, err = s.kinds(ctx, id); err != nil {
		return t, fmt.Errorf("read kinds of events of issue %d: %w", id, err)
	}
	return t, nil
}

// changes gives the merges and splits in force that made an issue what it is: into it, and out of it, and the one
// that it came out of another by.
func (s Groups) changes(ctx context.Context, id int64) (all []issue.Regroup, err error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, project, time, person, what, issue, other, name, note FROM regroup
		WHERE undone = 0 AND (issue = $1 OR what = 'split' AND other = $1
			OR what = 'merged' AND issue IN (SELECT -issue_part.id FROM issue_part WHERE issue_part.issue = $1)) ORDER BY id DESC LIMIT $2`, id, maxKinds)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var r issue.Regroup
		var at int64
		if err := rows.Scan(&r.ID, &r.Project, &at, &r.By, &r.What, &r.Issue, &r.Other, &r.Name, &r.Note); err != nil {
			return nil, err
		}
		r.Time = fromMicros(at)
		all = append(all, r)
	}
	return all, rows.Err()
}

func (s Groups) kinds(ctx context.Context, id int64) (all []issue.EventKind, err error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT part, kind, count(*), max(time) FROM event WHERE issue = $1 GROUP BY part, kind ORDER BY 3 DESC, 4 DESC LIMIT $2`, id, maxKinds)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var k issue.EventKind
		var last int64
		if err := rows.Scan(&k.Part, &k.Kind, &k.Events, &last); err != nil {
			return nil, err
		}
		k.Last = fromMicros(last)
		all = append(all, k)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range all {
		k := &all[i]
		err := s.DB.read.QueryRowContext(ctx, `SELECT id, value FROM event WHERE issue = $1 AND part = $2 AND kind = $3 ORDER BY time DESC LIMIT 1`, id, k.Part, k.Kind).Scan(&k.Sample, &k.Value)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	return all, nil
}

// SetNoise puts issues among the noise or takes them out, as a person decides: later events change nothing.
func (s Groups) SetNoise(ctx context.Context, noise bool, ids ...int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		for _, id := range ids {
			by := ""
			if noise {
				by = issue.ByPerson
			}
			if _, err := c.exec(`UPDATE issue SET noise = $2, noise_by = $3 WHERE id = $1`, id, boolean(noise), by); err != nil {
				return fmt.Errorf("call issue %d noise: %w", id, err)
			}
		}
		return nil
	})
}
