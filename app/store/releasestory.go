package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"paddock/app/release"
)

// maxOfRelease bounds the issues of a release that are named.
const maxOfRelease = 50

// Story tells all of one release; ErrNotFound when it reported nothing.
func (s Health) Story(ctx context.Context, q release.Query, version string) (release.Story, error) {
	var out release.Story
	one, err := Releases(s).Get(ctx, q.Project, version)
	if err != nil {
		return out, err
	}
	out.Health = release.Health{Release: one, Hours: make([]int64, 24)}
	at := map[string]*release.Health{version: &out.Health}
	for _, count := range []func(context.Context, release.Query, map[string]*release.Health) error{s.countSessions, s.countEvents, s.countIssues} {
		if err := count(ctx, q, at); err != nil {
			return out, err
		}
	}
	if err := s.each(ctx, `SELECT environment FROM release_hour WHERE project = $1 AND release = $2
		UNION SELECT environment FROM session_count WHERE project = $1 AND release = $2 ORDER BY 1`, []any{int64(q.Project), version}, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		if name != "" {
			out.Environments = append(out.Environments, name)
		}
		return err
	}); err != nil {
		return out, fmt.Errorf("list environments of release %s: %w", version, err)
	}
	c := s.newIssues(q)
	c.add("first_release = $?", version)
	if out.New, err = s.ids(ctx, `SELECT id FROM issue`+c.where()+fmt.Sprintf(` ORDER BY last_seen DESC LIMIT %d`, maxOfRelease), c.args...); err != nil {
		return out, fmt.Errorf("list new issues of release %s: %w", version, err)
	}
	if out.Returned, err = s.ids(ctx, fmt.Sprintf(`SELECT activity.issue FROM activity JOIN issue ON issue.id = activity.issue
		WHERE activity.deed = 'regressed' AND activity.details = $2 AND issue.project = $1 GROUP BY activity.issue ORDER BY max(activity.time) DESC LIMIT %d`, maxOfRelease), int64(q.Project), version); err != nil {
		return out, fmt.Errorf("list issues that came back in release %s: %w", version, err)
	}
	out.Course, err = s.course(ctx, q, one)
	return out, err
}

func (s Health) ids(ctx context.Context, query string, args ...any) (all []int64, err error) {
	err = s.each(ctx, query, args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// course counts sessions and events over the time that is looked at, or over the release's life where that is open, in
// hours or, where there would be more than four days of them, in days.
func (s Health) course(ctx context.Context, q release.Query, one release.Release) (release.Course, error) {
	from, to := q.From, q.To
	if from.IsZero() || from.Before(one.FirstSeen) {
		from = one.FirstSeen
	}
	if to.IsZero() || to.After(q.Now) {
		to = q.Now
	}
	if last := one.LastSeen.Add(24 * time.Hour); last.Before(to) {
		to = last
	}
	if from.After(to) {
		from = to
	}
	step := time.Hour
	if to.Sub(from) > 4*24*time.Hour {
		step = 24 * time.Hour
	}
	const most = 120
	per := int64(step / time.Hour)
	first, last := micros(from)/hourMicros/per, micros(to)/hourMicros/per
	first = max(first, last-most+1)
	n := last - first + 1
	out := release.Course{From: fromMicros(first * per * hourMicros), Step: step, Sessions: make([]release.Counts, n), Events: make([]int64, n)}
	c := &conditions{}
	c.add("project = $?", int64(q.Project))
	c.add("release = $?", one.Version)
	c.add("hour >= $?", first*per)
	if q.Environment != "" {
		c.add("environment = $?", q.Environment)
	}
	if err := s.each(ctx, `SELECT hour, status, CAST(sum(sessions) AS BIGINT) FROM session_count`+c.where()+` GROUP BY hour, status`, c.args, func(rows *sql.Rows) error {
		var hour, count int64
		var status release.Status
		err := rows.Scan(&hour, &status, &count)
		if i := hour/per - first; i >= 0 && i < n {
			out.Sessions[i].Add(status, count)
		}
		return err
	}); err != nil {
		return out, fmt.Errorf("count sessions of release %s: %w", one.Version, err)
	}
	if err := s.each(ctx, `SELECT hour, CAST(sum(events) AS BIGINT) FROM release_hour`+c.where()+` GROUP BY hour`, c.args, func(rows *sql.Rows) error {
		var hour, count int64
		err := rows.Scan(&hour, &count)
		if i := hour/per - first; i >= 0 && i < n {
			out.Events[i] += count
		}
		return err
	}); err != nil {
		return out, fmt.Errorf("count events of release %s: %w", one.Version, err)
	}
	return out, nil
}
