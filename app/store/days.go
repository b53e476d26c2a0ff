package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Days that are over are added up once: the events of each issue, and, where an issue had very many in a day, these by
// hour, release and environment. Events of today cost nothing more; one that comes late is added to its day, and its
// day's spread is counted anew. The first day that is not over is the counter "day".

// manyInDay is how many events of an issue in one day are more than a chart counts each time.
const manyInDay = 1000

// lateness is how long after its end a day is added up: what belongs to it comes late more often than not.
const lateness = time.Hour

// RollDays adds up the days that are over.
func (s Issues) RollDays(ctx context.Context, now time.Time) error {
	until := micros(now.Add(-lateness)) / dayMicros
	if err := s.DB.writeOne(ctx, func(c *change) error { return c.rollDays(until) }); err != nil {
		return fmt.Errorf("add days up: %w", err)
	}
	type busyDay struct{ issue, day int64 }
	var busy []busyDay
	err := s.DB.eachRow(ctx, `SELECT issue, day FROM issue_day WHERE events > $1 AND NOT EXISTS
		(SELECT 1 FROM issue_spread WHERE issue_spread.issue = issue_day.issue AND hour >= 24 * day AND hour < 24 * (day + 1))`, []any{manyInDay}, func(rows *sql.Rows) error {
		var one busyDay
		err := rows.Scan(&one.issue, &one.day)
		busy = append(busy, one)
		return err
	})
	if err != nil {
		return fmt.Errorf("find days with many events: %w", err)
	}
	for _, one := range busy {
		if err := s.DB.writeOne(ctx, func(c *change) error { return c.spreadDay(one.issue, one.day) }); err != nil {
			return fmt.Errorf("add up a day of issue %d: %w", one.issue, err)
		}
	}
	return nil
}

func (c *change) rollDays(until int64) error {
	from, err := c.today()
	if err != nil || from >= until {
		return err
	}
	if _, err := c.exec(`INSERT INTO issue_day (project, day, issue, events)
		SELECT issue.project, issue_hour.hour / 24, issue.id, CAST(sum(issue_hour.events) AS BIGINT)
		FROM issue_hour JOIN issue ON issue.id = issue_hour.issue WHERE issue_hour.hour >= $1 AND issue_hour.hour < $2 GROUP BY 1, 2, 3`, 24*from, 24*until); err != nil {
		return err
	}
	_, err = c.exec(`UPDATE counter SET last = $1 WHERE kind = 'day'`, until)
	c.cache.today = &until
	return err
}

// today gives the first day that is not added up.
func (c *change) today() (day int64, err error) {
	if c.cache.today == nil {
		if err := c.row(`SELECT last FROM counter WHERE kind = 'day'`).Scan(&day); err != nil {
			return 0, fmt.Errorf("read which days are over: %w", err)
		}
		c.cache.today = &day
	}
	return *c.cache.today, nil
}

// spreadDay adds an issue's stored events of a day up; they are what its chart would count.
func (c *change) spreadDay(id, day int64) error {
	_, err := c.exec(`INSERT INTO issue_spread (issue, hour, release, environment, events)
		SELECT issue, time / $4, release, environment, count(*) FROM event WHERE issue = $1 AND time >= $2 AND time < $3 GROUP BY 1, 2, 3, 4
		ON CONFLICT (issue, hour, release, environment) DO UPDATE SET events = excluded.events`, id, day*dayMicros, (day+1)*dayMicros, hourMicros)
	return err
}

// countLate adds events of days that are over to what was added up.
func (c *change) countLate(id int64, hours map[int64]int64) error {
	today, err := c.today()
	if err != nil {
		return err
	}
	for hour, events := range hours {
		day := hour / 24
		if day >= today {
			continue
		}
		if _, err := c.exec(`INSERT INTO issue_day (project, day, issue, events) SELECT project, $2, id, $3 FROM issue WHERE id = $1
			ON CONFLICT (project, day, issue) DO UPDATE SET events = issue_day.events + excluded.events`, id, day, events); err != nil {
			return fmt.Errorf("count late events: %w", err)
		}
		if _, err := c.exec(`DELETE FROM issue_spread WHERE issue = $1 AND hour >= $2 AND hour < $3`, id, 24*day, 24*(day+1)); err != nil {
			return fmt.Errorf("count late events: %w", err)
		}
	}
	return nil
}

// unfile forgets what is kept a second time of an issue's counts, before they change otherwise than by an event.
func (c *change) unfile(id int64) error {
	for _, text := range []string{
		`DELETE FROM issue_day WHERE project IN (SELECT id FROM project) AND day IN (SELECT hour / 24 FROM issue_hour WHERE issue_hour.issue = $1) AND issue = $1`,
		`DELETE FROM issue_spread WHERE issue = $1`,
	} {
		if _, err := c.exec(text, id); err != nil {
			return fmt.Errorf("forget days of issue %d: %w", id, err)
		}
	}
	return c.unfileTags(id)
}

// refile keeps it again. Parts of issues have none of it.
func (c *change) refile(id int64) error {
	today, err := c.today()
	if err != nil {
		return err
	}
	if _, err := c.exec(`INSERT INTO issue_day (project, day, issue, events)
		SELECT issue.project, issue_hour.hour / 24, issue.id, CAST(sum(issue_hour.events) AS BIGINT)
		FROM issue JOIN issue_hour ON issue_hour.issue = issue.id WHERE issue.id = $1 AND issue_hour.hour < $2 GROUP BY 1, 2, 3`, id, 24*today); err != nil {
		return fmt.Errorf("add up days of issue %d: %w", id, err)
	}
	return c.refileTags(id)
}
