package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"paddock/app/project"
	"paddock/app/release"
)

// Health calculates how releases do.
type Health struct{ DB *DB }

// List gives the releases that were seen in the asked time and environment, newest first, project by project.
func (s Health) List(ctx context.Context, q release.Query) ([]release.Health, error) {
	projects := []project.ID{q.Project}
	if q.Project == 0 {
		projects = projects[:0]
		all, err := Projects(s).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			projects = append(projects, p.ID)
		}
	}
	out := []release.Health{}
	for _, p := range projects {
		q.Project = p
		some, err := s.ofProject(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (s Health) ofProject(ctx context.Context, q release.Query) ([]release.Health, error) {
	all, err := Releases(s).List(ctx, q.Project)
	if err != nil {
		return nil, err
	}
	out := make([]release.Health, 0, len(all))
	at := map[string]*release.Health{}
	for _, one := range all {
		if !q.From.IsZero() && one.LastSeen.Before(q.From) || !q.To.IsZero() && !one.FirstSeen.Before(q.To) {
			continue
		}
		out = append(out, release.Health{Release: one, Hours: make([]int64, 24)})
		at[one.Version] = &out[len(out)-1]
	}
	here := map[string]bool{}
	if err := s.countSessions(ctx, q, at); err != nil {
		return nil, err
	}
	if err := s.countEvents(ctx, q, at); err != nil {
		return nil, err
	}
	if err := s.countIssues(ctx, q, at); err != nil {
		return nil, err
	}
	if q.Environment == "" {
		return out, nil
	}
	for version, h := range at {
		here[version] = h.Sessions() > 0 || h.RecentSeen > 0
	}
	return slices.DeleteFunc(out, func(h release.Health) bool { return !here[h.Version] }), nil
}

// hours narrows a query to the time and environment that are asked for, by whole hours.
func (s Health) hours(q release.Query) *conditions {
	c := &conditions{}
	c.add("project = $?", int64(q.Project))
	if q.Environment != "" {
		c.add("environment = $?", q.Environment)
	}
	if !q.From.IsZero() {
		c.add("hour >= $?", micros(q.From)/hourMicros)
	}
	if !q.To.IsZero() {
		c.add("hour < $?", (micros(q.To)+hourMicros-1)/hourMicros)
	}
	return c
}

func lately(q release.Query) release.Query {
	q.From, q.To = q.Now.Truncate(time.Hour).Add(-23*time.Hour), time.Time{}
	return q
}

func (s Health) countSessions(ctx context.Context, q release.Query, at map[string]*release.Health) error {
	c := s.hours(q)
	if err := s.each(ctx, `SELECT release, status, CAST(sum(sessions) AS BIGINT) FROM session_count`+c.where()+` GROUP BY release, status`, c.args, func(rows *sql.Rows) error {
		var version string
		var status release.Status
		var n int64
		err := rows.Scan(&version, &status, &n)
		if h := at[version]; h != nil {
			h.Add(status, n)
		}
		return err
	}); err != nil {
		return fmt.Errorf("count sessions: %w", err)
	}
	if err := s.each(ctx, `SELECT release, count(DISTINCT person), count(DISTINCT CASE WHEN crashed > 0 THEN person END) FROM session_person`+c.where()+` AND sessions > 0 GROUP BY release`, c.args, func(rows *sql.Rows) error {
		var version string
		var n, crashed int64
		err := rows.Scan(&version, &n, &crashed)
		if h := at[version]; h != nil {
			h.Users, h.CrashedUsers = n, crashed
		}
		return err
	}); err != nil {
		return fmt.Errorf("count sessions' users: %w", err)
	}
	c = s.hours(lately(q))
	var whole int64
	if err := s.each(ctx, `SELECT release, CAST(sum(sessions) AS BIGINT) FROM session_count`+c.where()+` GROUP BY release`, c.args, func(rows *sql.Rows) error {
		var version string
		var n int64
		err := rows.Scan(&version, &n)
		whole += n
		if h := at[version]; h != nil {
			h.Lately.N = n
		}
		return err
	}); err != nil {
		return fmt.Errorf("count sessions: %w", err)
	}
	var people int64
	if err := s.DB.read.QueryRowContext(ctx, `SELECT count(DISTINCT person) FROM session_person`+c.where()+` AND sessions > 0`, c.args...).Scan(&people); err != nil {
		return fmt.Errorf("count sessions' users: %w", err)
	}
	if err := s.each(ctx, `SELECT release, count(DISTINCT person) FROM session_person`+c.where()+` AND sessions > 0 GROUP BY release`, c.args, func(rows *sql.Rows) error {
		var version string
		var n int64
		err := rows.Scan(&version, &n)
		if h := at[version]; h != nil {
			h.LatelyUsers.N = n
		}
		return err
	}); err != nil {
		return fmt.Errorf("count sessions' users: %w", err)
	}
	for _, h := range at {
		h.Lately.Of, h.LatelyUsers.Of = whole, people
	}
	return nil
}

func (s Health) countEvents(ctx context.Context, q release.Query, at map[string]*release.Health) error {
	c := s.hours(q)
	if err := s.each(ctx, `SELECT release, CAST(sum(events) AS BIGINT) FROM release_hour`+c.where()+` GROUP BY release`, c.args, func(rows *sql.Rows) error {
		var version string
		var n int64
		err := rows.Scan(&version, &n)
		if h := at[version]; h != nil {
			h.RecentSeen = n
		}
		return err
	}); err != nil {
		return fmt.Errorf("count events of releases: %w", err)
	}
	c = s.hours(lately(q))
	last := micros(q.Now) / hourMicros
	if err := s.each(ctx, `SELECT release, hour, CAST(sum(events) AS BIGINT) FROM release_hour`+c.where()+` GROUP BY release, hour`, c.args, func(rows *sql.Rows) error {
		var version string
		var hour, n int64
		err := rows.Scan(&version, &hour, &n)
		if h := at[version]; h != nil && hour <= last && hour > last-24 {
			h.Hours[23-(last-hour)] = n
		}
		return err
	}); err != nil {
		return fmt.Errorf("count events of releases: %w", err)
	}
	return nil
}

func (s Health) countIssues(ctx context.Context, q release.Query, at map[string]*release.Health) error {
	c := s.newIssues(q)
	if err := s.each(ctx, `SELECT first_release, count(*) FROM issue`+c.where()+` GROUP BY first_release`, c.args, func(rows *sql.Rows) error {
		var version string
		var n int64
		err := rows.Scan(&version, &n)
		if h := at[version]; h != nil {
			h.NewIssues = n
		}
		return err
	}); err != nil {
		return fmt.Errorf("count new issues: %w", err)
	}
	if err := s.each(ctx, `SELECT activity.details, count(DISTINCT activity.issue) FROM activity JOIN issue ON issue.id = activity.issue
		WHERE activity.deed = 'regressed' AND issue.project = $1 GROUP BY activity.details`, []any{int64(q.Project)}, func(rows *sql.Rows) error {
		var version string
		var n int64
		err := rows.Scan(&version, &n)
		if h := at[version]; h != nil {
			h.Regressions = n
		}
		return err
	}); err != nil {
		return fmt.Errorf("count regressions: %w", err)
	}
	return nil
}

func (s Health) newIssues(q release.Query) *conditions {
	c := &conditions{}
	c.add("project = $?", int64(q.Project))
	c.add("first_release <> ''")
	c.add("kind = ''")
	if q.Environment != "" {
		c.add("EXISTS (SELECT 1 FROM issue_environment WHERE issue_environment.issue = issue.id AND issue_environment.environment = $?)", q.Environment)
	}
	return c
}

func (s Health) each(ctx context.Context, query string, args []any, row func(*sql.Rows) error) error {
	rows, err := s.DB.read.QueryContext(ctx, query, args...)
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
