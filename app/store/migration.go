package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"paddock/app/issue"
	"paddock/app/migration"
	"paddock/app/project"
)

// Migrations counts what the move off error mail is judged by. A mail that no SDK's event matched is an event that came
// by mail; one that was matched is a twin.
type Migrations struct{ DB *DB }

// How far back counts by day go, and how many sites are told.
const (
	maxMailDays = 4000
	leastDays   = 90
	mostSites   = 100
)

// moved is what is being counted.
type moved struct {
	Migrations
	project project.ID // 0: all
	now     int64
	recent  int64 // the beginning of the last days, a whole hour
	issues  map[int64]*movedIssue
	days    map[int64]*migration.Day
	first   int64 // day of the first mail
}

type movedIssue struct {
	migration.Issue
	newest int64   // mail
	recent []int64 // the times of its mails of the last days without a twin
}

// Facts counts what there is of a scope's project until now. Mails seldom name an environment, so it narrows nothing.
func (s Migrations) Facts(ctx context.Context, scope project.Scope, now time.Time) (migration.Facts, error) {
	m := &moved{
		Migrations: s, project: scope.Project, now: micros(now), recent: (micros(now) - migration.Window*dayMicros) / hourMicros * hourMicros,
		issues: map[int64]*movedIssue{}, days: map[int64]*migration.Day{},
	}
	f := migration.Facts{Now: now.UTC()}
	var err error
	if f.FirstLive, err = m.firstLive(ctx); err != nil {
		return f, fmt.Errorf("find the first event of an SDK: %w", err)
	}
	m.first = m.now/dayMicros - leastDays
	for _, count := range []func(context.Context) error{m.name, m.mails, m.live} {
		if err := count(ctx); err != nil {
			return f, fmt.Errorf("count mails: %w", err)
		}
	}
	from := time.UnixMicro(m.first * dayMicros)
	if f.Heard, err = (Listening(s)).Heard(ctx, from, now); err != nil {
		return f, err
	}
	f.Issues, f.Mails = m.sorted(f.Heard), m.everyDay()
	if f.Sites, err = m.sites(ctx); err == nil && len(f.Sites) == 0 {
		f.Sites, err = m.oldSites(ctx, f.Issues)
	}
	if err != nil {
		return f, fmt.Errorf("list who mails: %w", err)
	}
	if f.Mailboxes, err = m.mailboxes(ctx, f.Mails); err != nil {
		return f, fmt.Errorf("list mailboxes: %w", err)
	}
	return f, nil
}

// The mails: those that have an event's row, and those that an SDK's event has the row of. The sign keeps SQLite on the
// small index of mails. They are read one by one: grouping them by issue and day takes longer.
const (
	everyMail = `SELECT issue, time FROM event WHERE source = 'mail' AND +time >= $1 AND +time < $2`
	everyTwin = `SELECT issue, time FROM mail_twin WHERE +time >= $1 AND +time < $2`
)

// mails counts the mails of issues that were named.
func (m *moved) mails(ctx context.Context) error {
	for _, query := range []string{everyMail, everyTwin} {
		matched := int64(boolean(query == everyTwin))
		err := m.DB.eachRow(ctx, query, []any{0, m.now}, func(rows *sql.Rows) error {
			var id, at int64
			if err := rows.Scan(&id, &at); err != nil {
				return err
			}
			i := m.issues[id]
			if i == nil {
				return nil
			}
			i.Mails++
			i.newest = max(i.newest, at)
			d := m.day(at / dayMicros)
			d.Mails++
			d.Matched += matched
			if at < m.recent {
				return nil
			}
			i.Recent++
			i.Matched += matched
			if matched == 0 {
				i.recent = append(i.recent, at)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *moved) day(n int64) *migration.Day {
	d := m.days[n]
	if d == nil {
		d = &migration.Day{Day: time.UnixMicro(n * dayMicros).UTC()}
		m.days[n] = d
		m.first = max(min(m.first, n), m.now/dayMicros-maxMailDays)
	}
	return d
}

// live counts what came otherwise: by day, as it was received, and in the last days of each issue that was mailed.
func (m *moved) live(ctx context.Context) error {
	all := Issues{m.DB}
	err := all.DB.eachRow(ctx, `SELECT day, CAST(sum(count) AS BIGINT) FROM tally WHERE protocol <> 'mail' AND what = 'error' AND kept = 1 AND (project = $1 OR $1 = 0) AND day <= $2 GROUP BY day`,
		[]any{int64(m.project), (m.now - 1) / dayMicros}, func(rows *sql.Rows) error {
			var day, n int64
			err := rows.Scan(&day, &n)
			m.day(day).Live += n
			return err
		})
	if err != nil || len(m.issues) == 0 {
		return err
	}
	return all.DB.eachRow(ctx, `SELECT issue, CAST(sum(events) AS BIGINT) FROM issue_hour WHERE hour >= $1 AND hour <= $2 AND issue IN (`+mailedIssues+`) GROUP BY issue`,
		[]any{m.recent / hourMicros, (m.now - 1) / hourMicros}, func(rows *sql.Rows) error {
			var id, n int64
			err := rows.Scan(&id, &n)
			if i := m.issues[id]; i != nil {
				i.Live = max(0, n-int64(len(i.recent)))
			}
			return err
		})
}

const mailedIssues = `SELECT event.issue FROM event WHERE event.source = 'mail' UNION SELECT mail_twin.issue FROM mail_twin`

// name finds the issues that were mailed. Broken links are no errors: no SDK tells of them.
func (m *moved) name(ctx context.Context) error {
	return m.DB.eachRow(ctx, `SELECT issue.id, project.slug, issue.title, issue.culprit, CASE WHEN issue.sources = 1 THEN 0 ELSE
		coalesce((SELECT event.time FROM event WHERE event.issue = issue.id AND event.source <> 'mail' AND event.time < $1 ORDER BY event.time DESC LIMIT 1), 0) END
		FROM issue JOIN project ON project.id = issue.project WHERE issue.kind = '' AND (issue.project = $2 OR $2 = 0) AND issue.id IN (`+mailedIssues+`)`, []any{m.now, int64(m.project)}, func(rows *sql.Rows) error {
		var slug string
		var live int64
		i := &movedIssue{}
		err := rows.Scan(&i.ID, &slug, &i.Title, &i.Culprit, &live)
		i.ShortID, i.LastLive = shortID(slug, i.ID), fromMicros(live)
		m.issues[i.ID] = i
		return err
	})
}

// sorted completes the issues that had a mail by now.
func (m *moved) sorted(heard []project.Span) []migration.Issue {
	all := make([]migration.Issue, 0, len(m.issues))
	for _, i := range m.issues {
		if i.Mails == 0 {
			continue
		}
		for _, at := range i.recent {
			if !within(heard, fromMicros(at)) {
				i.Asleep++
			}
		}
		i.LastMail, i.PerDay = fromMicros(i.newest), float64(i.Recent)/migration.Window
		all = append(all, i.Issue)
	}
	slices.SortFunc(all, func(a, b migration.Issue) int {
		return cmp.Or(cmp.Compare(b.Recent, a.Recent), cmp.Compare(b.Mails, a.Mails), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// within tells whether a time is in one of some spans, which are in order.
func within(spans []project.Span, at time.Time) bool {
	i, found := slices.BinarySearchFunc(spans, at, func(s project.Span, at time.Time) int { return s.From.Compare(at) })
	return found || i > 0 && at.Before(spans[i-1].To)
}

// Filled counts the error mails without a twin of each of some stretches of time: they fill it when nothing listened.
func (s Migrations) Filled(ctx context.Context, scope project.Scope, gaps []project.Span) ([]int64, error) {
	counts := make([]int64, len(gaps))
	if len(gaps) == 0 {
		return counts, nil
	}
	ours := map[int64]bool{}
	err := s.DB.eachRow(ctx, `SELECT id FROM issue WHERE kind = '' AND (project = $1 OR $1 = 0) AND id IN (SELECT event.issue FROM event WHERE event.source = 'mail')`, []any{int64(scope.Project)}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ours[id] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find what was mailed: %w", err)
	}
	from, to := gaps[0].From, gaps[0].To
	for _, g := range gaps {
		if g.From.Before(from) {
			from = g.From
		}
		if g.To.After(to) {
			to = g.To
		}
	}
	err = s.DB.eachRow(ctx, everyMail, []any{micros(from), micros(to)}, func(rows *sql.Rows) error {
		var id, at int64
		err := rows.Scan(&id, &at)
		for i, g := range gaps {
			if ours[id] && at >= micros(g.From) && at < micros(g.To) {
				counts[i]++
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count mails of gaps: %w", err)
	}
	return counts, nil
}

// everyDay lists the days from the first mail, or the least that are told, to today.
func (m *moved) everyDay() []migration.Day {
	var all []migration.Day
	for n := m.first; n <= (m.now-1)/dayMicros; n++ {
		all = append(all, *m.day(n))
	}
	return all
}

// firstLive finds when the first event came that was no mail. It is remembered: it changes no more.
func (m *moved) firstLive(ctx context.Context) (time.Time, error) {
	if at, ok := m.DB.firstLive.Load(m.project); ok {
		if at, ok := at.(time.Time); ok && micros(at) < m.now {
			return at, nil
		}
	}
	var day, at int64
	err := m.DB.read.QueryRowContext(ctx, `SELECT min(day) FROM tally WHERE protocol IN ($1, $2, $3) AND what = 'error' AND kept = 1 AND (project = $4 OR $4 = 0) HAVING min(day) IS NOT NULL`,
		string(issue.SourceSentry), string(issue.SourceOTLP), string(issue.SourceLog), int64(m.project)).Scan(&day)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	err = m.DB.read.QueryRowContext(ctx, `SELECT received FROM event WHERE received >= $1 AND received < $2 AND source <> 'mail' AND (project = $3 OR $3 = 0) ORDER BY received LIMIT 1`,
		day*dayMicros, (day+1)*dayMicros, int64(m.project)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) { // it is kept no longer
		at, err = day*dayMicros, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	first := fromMicros(at)
	m.DB.firstLive.Store(m.project, first)
	if at >= m.now {
		return time.Time{}, nil
	}
	return first, nil
}
