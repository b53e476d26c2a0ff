package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// Issues keeps the issues and their triage.
type Issues struct{ DB *DB }

const issueColumns = `issue.id, issue.project, project.slug, issue.kind, issue.title, issue.type, issue.value, issue.culprit, issue.level, issue.logger,
	issue.status, issue.regressed, issue.seen, issue.first_seen, issue.last_seen, issue.events, issue.users, issue.sources,
	issue.first_release, issue.last_release, issue.assignee,
	issue.resolved_in, issue.snooze_until, issue.snooze_events, issue.snooze_rate, issue.snooze_users, issue.favourite, issue.ticket, issue.noise, issue.noise_by, issue.customers, issue.paying`

// conditions collects the parts of a WHERE and their arguments.
type conditions struct {
	parts []string
	args  []any
	read  func(query string, args []any, row func(*sql.Rows) error) error
	err   error // of the first reading that failed
}

// add takes a condition with one $? in it for each value.
func (c *conditions) add(condition string, values ...any) {
	for _, v := range values {
		c.args = append(c.args, v)
		condition = strings.Replace(condition, "$?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.parts = append(c.parts, condition)
}

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

// query adds what a query asks for.
func (c *conditions) query(q issue.Query) {
	if q.Project != 0 {
		c.add("issue.project = $?", int64(q.Project))
	}
	if len(q.Statuses) > 0 {
		marks := make([]string, len(q.Statuses))
		values := make([]any, len(q.Statuses))
		for i, s := range q.Statuses {
			marks[i], values[i] = "$?", string(s)
		}
		c.add("issue.status IN ("+strings.Join(marks, ", ")+")", values...)
	}
	if q.Regressed {
		c.add("issue.regressed = 1")
	}
	if q.Unseen {
		c.add("issue.seen = 0")
	}
	if q.Noise != "" {
		c.add("issue.noise = $?", boolean(q.Noise == issue.OnlyNoise))
	}
	if q.Source != "" {
		c.add("(issue.sources & $?) <> 0", sourceBits[q.Source])
	}
	if q.Environment != "" {
		c.add("EXISTS (SELECT 1 FROM issue_environment WHERE issue_environment.issue = issue.id AND issue_environment.environment = $?)", q.Environment)
	}
	if !q.From.IsZero() {
		c.add("issue.last_seen >= $?", micros(q.From))
	}
	if !q.To.IsZero() {
		c.add("issue.first_seen < $?", micros(q.To))
	}
	for _, word := range strings.Fields(q.Text) {
		c.words(word, false)
	}
	for i := range q.Search.Terms {
		c.term(&q.Search.Terms[i], q)
	}
}

// fewIssues is up to which length a page is looked up row by row.
const fewIssues = 1000

// List gives the issues that a query selects.
func (s Issues) List(ctx context.Context, q issue.Query) ([]issue.Issue, error) {
	order, err := orderOf(q)
	if err != nil {
		return nil, err
	}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	c, err := s.conditions(ctx, q)
	if err != nil {
		return nil, err
	}
	where, page := c.where(), ` ORDER BY `+order+fmt.Sprintf(` LIMIT %d OFFSET %d`, q.Limit, q.Offset)
	if q.Limit <= fewIssues { // the page is found in an index alone, and only its rows are read whole
		where, page = ` WHERE issue.id IN (SELECT issue.id FROM issue`+where+page+`)`, ` ORDER BY `+order
	}
	text := `SELECT ` + issueColumns + ` FROM issue JOIN project ON project.id = issue.project` + where + page
	rows, err := s.DB.read.QueryContext(ctx, text, c.args...)
	if err != nil {
		return nil, fmt.Errorf("list issues: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []issue.Issue{}
	for rows.Next() {
		one, err := scanIssue(rows)
		if err != nil {
			return nil, fmt.Errorf("list issues: %w", err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list issues: %w", err)
	}
	return all, s.fill(ctx, all, q.HoursUntil)
}

type scanner interface{ Scan(...any) error }

func scanIssue(row scanner) (issue.Issue, error) {
	var one issue.Issue
	var slug string
	var first, last, until int64
	var sources int
	err := row.Scan(&one.ID, &one.Project, &slug, &one.Kind, &one.Title, &one.Type, &one.Value, &one.Culprit, &one.Level, &one.Logger,
		&one.Status, &one.Regressed, &one.Seen, &first, &last, &one.Events, &one.Users, &sources, &one.FirstRelease, &one.LastRelease, &one.Assignee,
		&one.ResolvedIn, &until, &one.Snooze.Events, &one.Snooze.PerHour, &one.Snooze.Users, &one.Favourite, &one.Ticket, &one.Noise, &one.NoiseBy, &one.Customers, &one.Paying)
	one.Snooze.Time = fromMicros(until)
	one.ShortID = shortID(slug, one.ID)
	one.FirstSeen, one.LastSeen = fromMicros(first), fromMicros(last)
	one.Sources = sourcesOf(sources)
	one.Environments = []string{}
	return one, err
}

func shortID(slug string, id int64) string {
	return strings.ToUpper(slug + "-" + strconv.FormatInt(id, 36))
}

// fill adds environments, and events an hour when until is set.
func (s Issues) fill(ctx context.Context, all []issue.Issue, until time.Time) error {
	const page = 500
	for start := 0; start < len(all); start += page {
		part := all[start:min(start+page, len(all))]
		byID := make(map[int64]*issue.Issue, len(part))
		ids := make([]string, len(part))
		for i := range part {
			byID[part[i].ID] = &part[i]
			ids[i] = strconv.FormatInt(part[i].ID, 10)
		}
		in := "(" + strings.Join(ids, ",") + ")"
		if err := s.each(ctx, `SELECT issue, environment FROM issue_environment WHERE issue IN `+in+` ORDER BY environment`, func(rows *sql.Rows) error {
			var id int64
			var name string
			err := rows.Scan(&id, &name)
			if one := byID[id]; one != nil {
				one.Environments = append(one.Environments, name)
			}
			return err
		}); err != nil {
			return fmt.Errorf("read environments: %w", err)
		}
		if err := s.each(ctx, `SELECT issue, label FROM issue_label WHERE issue IN `+in+` ORDER BY label`, func(rows *sql.Rows) error {
			var id int64
			var label string
			err := rows.Scan(&id, &label)
			if one := byID[id]; one != nil {
				one.Labels = append(one.Labels, label)
			}
			return err
		}); err != nil {
			return fmt.Errorf("read labels: %w", err)
		}
		if until.IsZero() {
			continue
		}
		lastHour := micros(until) / hourMicros
		for i := range part {
			part[i].Hours = make([]int64, 24)
		}
		if err := s.each(ctx, fmt.Sprintf(`SELECT issue, hour, events FROM issue_hour WHERE issue IN %s AND hour > %d AND hour <= %d`, in, lastHour-24, lastHour), func(rows *sql.Rows) error {
			var id, hour, n int64
			err := rows.Scan(&id, &hour, &n)
			if one := byID[id]; one != nil {
				one.Hours[23-(lastHour-hour)] = n
			}
			return err
		}); err != nil {
			return fmt.Errorf("read events an hour: %w", err)
		}
	}
	return nil
}

func (s Issues) each(ctx context.Context, query string, row func(*sql.Rows) error) error {
	rows, err := s.DB.read.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Get gives one issue with its last 24 hours until now, or the issue it was merged into; ErrNotFound when there is none.
func (s Issues) Get(ctx context.Context, id int64, now time.Time) (issue.Issue, error) {
	one, err := scanIssue(s.DB.read.QueryRowContext(ctx, `SELECT `+issueColumns+` FROM issue JOIN project ON project.id = issue.project WHERE issue.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		if into, ok := s.mergedInto(ctx, id); ok {
			return s.Get(ctx, into, now)
		}
		return one, ErrNotFound
	}
	if err != nil {
		return one, fmt.Errorf("read issue %d: %w", id, err)
	}
	all := []issue.Issue{one}
	err = s.fill(ctx, all, now)
	return all[0], err
}

// Why tells in words why an issue's events are together; ErrNotFound when there is no such issue.
func (s Issues) Why(ctx context.Context, id int64) (why string, err error) {
	err = s.DB.read.QueryRowContext(ctx, `SELECT why FROM issue WHERE id = $1`, id).Scan(&why)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read why issue %d is one: %w", id, err)
	}
	return why, nil
}

// Counts counts the issues behind each tab; q's statuses, Regressed, Unseen, Noise, order and page are not looked at.
func (s Issues) Counts(ctx context.Context, q issue.Query) (issue.Counts, error) {
	q.Statuses, q.Regressed, q.Unseen, q.Noise = nil, false, false, ""
	var n issue.Counts
	c, err := s.conditions(ctx, q)
	if err != nil {
		return n, err
	}
	err = s.DB.read.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE issue.status = 'unresolved' AND issue.noise = 0),
		count(*) FILTER (WHERE issue.status = 'unresolved' AND issue.regressed = 1 AND issue.noise = 0),
		count(*) FILTER (WHERE issue.status IN ('resolved', 'resolved_in_next_release') AND issue.noise = 0),
		count(*) FILTER (WHERE issue.status IN ('ignored', 'snoozed') AND issue.noise = 0),
		count(*) FILTER (WHERE issue.status = 'unresolved' AND issue.seen = 0 AND issue.noise = 0),
		count(*) FILTER (WHERE issue.noise = 1) FROM issue`+c.where(), c.args...).
		Scan(&n.Unresolved, &n.Regressed, &n.Resolved, &n.Ignored, &n.Unseen, &n.Noise)
	if err != nil {
		return n, fmt.Errorf("count issues: %w", err)
	}
	return n, nil
}

// MarkSeen notes that a person has opened an issue.
func (s Issues) MarkSeen(ctx context.Context, id int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`UPDATE issue SET seen = 1 WHERE id = $1`, id)
		return err
	})
}

// Unseen counts the open issues that nobody has opened; project 0 counts all.
func (s Issues) Unseen(ctx context.Context, p project.ID) (n int64, err error) {
	c := &conditions{}
	c.add("issue.status = 'unresolved'")
	c.add("issue.seen = 0")
	c.add("issue.noise = 0")
	if p != 0 {
		c.add("issue.project = $?", int64(p))
	}
	err = s.DB.read.QueryRowContext(ctx, `SELECT count(*) FROM issue`+c.where(), c.args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count unseen issues: %w", err)
	}
	return n, nil
}
