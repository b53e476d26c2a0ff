package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// Events keeps the occurrences.
type Events struct{ DB *DB }

// EventQuery selects occurrences, oldest first.
type EventQuery struct {
	Project     project.ID // 0: every project
	Environment string
	Issue       int64 // 0: every issue
	From, To    time.Time
	Limit       int // 0: no limit
}

// maxTies bounds how many occurrences of one time a page may hold beyond its limit.
const maxTies = 500

// Newest lists an issue's occurrences, newest first, before a time when it is set. It gives more than limit
// when several happened at the time of the last, so that asking again before that time misses none.
func (s Events) Newest(ctx context.Context, id int64, before time.Time, limit int) ([]issue.Occurrence, error) {
	c := &conditions{}
	c.add("issue = $?", id)
	if !before.IsZero() {
		c.add("time < $?", micros(before))
	}
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, issue, time, source, level, value, environment, release, person, url, sampled FROM event`+c.where()+
		fmt.Sprintf(` ORDER BY time DESC, id DESC LIMIT %d`, limit+maxTies), c.args...)
	if err != nil {
		return nil, fmt.Errorf("list occurrences: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []issue.Occurrence{}
	for rows.Next() {
		var o issue.Occurrence
		var at int64
		if err := rows.Scan(&o.ID, &o.Issue, &at, &o.Source, &o.Level, &o.Value, &o.Environment, &o.Release, &o.UserKey, &o.URL, &o.Sampled); err != nil {
			return nil, fmt.Errorf("list occurrences: %w", err)
		}
		o.Time = fromMicros(at)
		if n := len(all); n >= limit && !all[n-1].Time.Equal(o.Time) {
			return all, nil
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// getEvent names the project, without which all events of the issue would have to be looked at.
const getEvent = `SELECT event.body, event.common, ` + briefColumns + ` FROM event
	WHERE event.project = (SELECT issue.project FROM issue WHERE issue.id = $1) AND event.id = $2 AND event.issue = $1`

// Get gives a whole event of an issue by its id; ErrNotFound when there is none.
func (s Events) Get(ctx context.Context, id int64, event string) (*issue.Event, error) {
	var body []byte
	var common string
	var short brief
	err := s.DB.read.QueryRowContext(ctx, getEvent, id, event).Scan(append([]any{&body, &common}, short.columns()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return s.ofMail(ctx, id, event)
	}
	if err != nil {
		return nil, fmt.Errorf("read event %s: %w", event, err)
	}
	var e *issue.Event
	if len(body) == 0 {
		e, err = short.event(ctx, s.DB.read)
	} else {
		e, err = (&commonReader{db: s.DB.read}).decode(ctx, body, common)
	}
	if err != nil {
		return nil, err
	}
	return e, s.addMail(ctx, id, e)
}

// Each calls f with every selected event, oldest first, until f fails. It reads in pages, so that no read
// holds the database's log back for long.
func (s Events) Each(ctx context.Context, q EventQuery, f func(e *issue.Event, of int64) error) error {
	const page = 200
	after := place{time: -1 << 62}
	stacks := &commonReader{db: s.DB.read}
	for left := q.Limit; ; {
		n := page
		if q.Limit > 0 {
			n = min(page, left)
		}
		next := q
		next.Limit = n
		rows, err := s.page(ctx, next, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			e, err := r.event(ctx, stacks)
			if err != nil {
				return fmt.Errorf("event %s: %w", r.id, err)
			}
			e.Project = r.project
			if err := f(e, r.issue); err != nil {
				return err
			}
			after = r.place
		}
		if left -= len(rows); len(rows) < n || q.Limit > 0 && left <= 0 {
			return nil
		}
	}
}

// place is where an event stands among all, oldest first.
type place struct {
	time int64
	id   string
}

type pageRow struct {
	place
	project project.ID
	issue   int64
	body    []byte
	common  string
	brief   brief
	mail    twinMail
}

func (r *pageRow) event(ctx context.Context, stacks *commonReader) (e *issue.Event, err error) {
	if len(r.body) == 0 {
		e, err = r.brief.event(ctx, stacks.db)
	} else {
		e, err = stacks.decode(ctx, r.body, r.common)
	}
	if err == nil {
		r.mail.addTo(e)
	}
	return e, err
}

// page gives the first of the selected events that stand after a place.
func (s Events) page(ctx context.Context, q EventQuery, after place) ([]pageRow, error) {
	c := &conditions{}
	if q.Project != 0 {
		c.add("+project = $?", int64(q.Project)) // the sign keeps SQLite on the index that is in order
	}
	if q.Issue != 0 {
		c.add("issue = $?", q.Issue)
	}
	if q.Environment != "" {
		c.add("environment = $?", q.Environment)
	}
	if !q.From.IsZero() {
		c.add("time >= $?", micros(q.From))
	}
	if !q.To.IsZero() {
		c.add("time < $?", micros(q.To))
	}
	c.add("time >= $?", after.time) // the rest of the condition cannot be looked up in an index
	c.add("(time > $? OR id > $?)", after.time, after.id)
	rows, err := s.DB.read.QueryContext(ctx, `SELECT event.id, event.project, event.issue, event.time, event.body, event.common, `+twinMailColumns+`, `+briefColumns+`
		FROM (SELECT * FROM event`+c.where()+fmt.Sprintf(` ORDER BY time, id LIMIT %d) AS event`, q.Limit)+joinTwinMail+` ORDER BY event.time, event.id`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []pageRow
	for rows.Next() {
		var r pageRow
		if err := rows.Scan(append([]any{&r.id, &r.project, &r.issue, &r.time, &r.body, &r.common, &r.mail.messageID, &r.mail.subject, &r.mail.mailbox}, r.brief.columns()...)...); err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}
