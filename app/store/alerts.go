package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"paddock/app/alert"
	"paddock/app/issue"
	"paddock/app/project"
)

// Alerts keep the rules of alerting, the channels, and what was told.
type Alerts struct{ DB *DB }

// maxEntries bounds the history: the oldest go first.
const maxEntries = 5000

// Rules lists the rules in the order in which they were made. fresh: there has never been one.
func (s Alerts) Rules(ctx context.Context) (all []alert.Rule, fresh bool, err error) {
	if all, err = bodiesOf[alert.Rule](ctx, s.DB, "alert_rule"); err != nil || len(all) > 0 {
		return all, false, err
	}
	var last int64
	if err := s.DB.read.QueryRowContext(ctx, `SELECT last FROM counter WHERE kind = 'alert_rule'`).Scan(&last); err != nil {
		return nil, false, fmt.Errorf("count alert rules: %w", err)
	}
	return all, last == 0, nil
}

// Channels lists the channels besides the desktop.
func (s Alerts) Channels(ctx context.Context) ([]alert.Channel, error) {
	return bodiesOf[alert.Channel](ctx, s.DB, "alert_channel")
}

func bodiesOf[T any](ctx context.Context, db *DB, table string) ([]T, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT body FROM `+table+` ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []T{}
	for rows.Next() {
		var body string
		var one T
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		if err := json.Unmarshal([]byte(body), &one); err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// SaveRule keeps a rule and gives it a number when it has none. It fails with what Check finds wrong.
func (s Alerts) SaveRule(ctx context.Context, r alert.Rule) (alert.Rule, error) {
	if err := r.Check(); err != nil {
		return r, err
	}
	return r, s.save(ctx, "alert_rule", &r.ID, &r)
}

// SaveChannel keeps a channel and gives it a number when it has none.
func (s Alerts) SaveChannel(ctx context.Context, c alert.Channel) (alert.Channel, error) {
	return c, s.save(ctx, "alert_channel", &c.ID, &c)
}

func (s Alerts) save(ctx context.Context, table string, id *int64, of any) error {
	err := s.DB.writeOne(ctx, func(c *change) (err error) {
		if *id == 0 {
			if *id, err = c.number(table); err != nil {
				return err
			}
		}
		body, err := json.Marshal(of)
		if err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO `+table+` (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, *id, string(body))
		return err
	})
	if err != nil {
		return fmt.Errorf("save in %s: %w", table, err)
	}
	return nil
}

// DropRule forgets a rule.
func (s Alerts) DropRule(ctx context.Context, id int64) error { return s.drop(ctx, "alert_rule", id) }

// DropChannel forgets a channel. Rules that name it go on without it.
func (s Alerts) DropChannel(ctx context.Context, id int64) error {
	return s.drop(ctx, "alert_channel", id)
}

func (s Alerts) drop(ctx context.Context, table string, id int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`DELETE FROM `+table+` WHERE id = $1`, id)
		return err
	})
}

// Record writes an alert into the history, or anew when it has a number, and keeps the history within its bound.
func (s Alerts) Record(ctx context.Context, e alert.Entry) (alert.Entry, error) {
	err := s.DB.writeOne(ctx, func(c *change) (err error) {
		if e.ID == 0 {
			if e.ID, err = c.number("alert_entry"); err != nil {
				return err
			}
		}
		body, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if _, err = c.exec(`INSERT INTO alert_entry (id, time, project, issue, rule, body) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (id) DO UPDATE SET body = excluded.body`, e.ID, micros(e.At), int64(e.Project), e.Issue, e.Rule, string(body)); err != nil {
			return err
		}
		_, err = c.exec(`DELETE FROM alert_entry WHERE id <= $1`, e.ID-maxEntries)
		return err
	})
	if err != nil {
		return e, fmt.Errorf("write the history of alerts: %w", err)
	}
	return e, nil
}

// EntryQuery chooses from the history. Zero fields choose all.
type EntryQuery struct {
	Project  project.ID
	Issue    int64
	From, To time.Time
	Limit    int
}

// History lists what alerted, newest first.
func (s Alerts) History(ctx context.Context, q EntryQuery) ([]alert.Entry, error) {
	c := &conditions{}
	if q.Project != 0 {
		c.add("project = $?", int64(q.Project))
	}
	if q.Issue != 0 {
		c.add("issue = $?", q.Issue)
	}
	if !q.From.IsZero() {
		c.add("time >= $?", micros(q.From))
	}
	if !q.To.IsZero() {
		c.add("time < $?", micros(q.To))
	}
	limit := ""
	if q.Limit > 0 {
		limit = fmt.Sprintf(" LIMIT %d", q.Limit)
	}
	rows, err := s.DB.read.QueryContext(ctx, `SELECT body FROM alert_entry`+c.where()+` ORDER BY time DESC, id DESC`+limit, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read the history of alerts: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []alert.Entry{}
	for rows.Next() {
		var body string
		var e alert.Entry
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("read the history of alerts: %w", err)
		}
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return nil, fmt.Errorf("read the history of alerts: %w", err)
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// AddHeld counts what was held back.
func (s Alerts) AddHeld(ctx context.Context, at time.Time, held ...alert.HeldCount) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		for _, h := range held {
			if _, err := c.exec(`INSERT INTO alert_held (day, rule, why, count) VALUES ($1, $2, $3, $4)
				ON CONFLICT (day, rule, why) DO UPDATE SET count = alert_held.count + excluded.count`, micros(at)/dayMicros, h.Rule, h.Why, h.Count); err != nil {
				return fmt.Errorf("count held alerts: %w", err)
			}
		}
		return nil
	})
}

// Held tells what was held back since a day.
func (s Alerts) Held(ctx context.Context, since time.Time) ([]alert.HeldCount, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT rule, why, CAST(sum(count) AS BIGINT) FROM alert_held WHERE day >= $1 GROUP BY rule, why ORDER BY rule, why`, micros(since)/dayMicros)
	if err != nil {
		return nil, fmt.Errorf("read held alerts: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []alert.HeldCount{}
	for rows.Next() {
		var h alert.HeldCount
		if err := rows.Scan(&h.Rule, &h.Why, &h.Count); err != nil {
			return nil, fmt.Errorf("read held alerts: %w", err)
		}
		all = append(all, h)
	}
	return all, rows.Err()
}

// Mute has alerts of issues be held back, or not any more.
func (s Alerts) Mute(ctx context.Context, muted bool, issues ...int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		for _, id := range issues {
			query, args := `DELETE FROM issue_mute WHERE issue = $1`, []any{id}
			if muted {
				query, args = `INSERT INTO issue_mute (issue, since) VALUES ($1, $2) ON CONFLICT DO NOTHING`, []any{id, micros(now())}
			}
			if _, err := c.exec(query, args...); err != nil {
				return fmt.Errorf("mute alerts of issue %d: %w", id, err)
			}
		}
		return nil
	})
}

// Muted lists the issues whose alerts are held back.
func (s Alerts) Muted(ctx context.Context) (map[int64]bool, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT issue FROM issue_mute`)
	if err != nil {
		return nil, fmt.Errorf("read muted issues: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := map[int64]bool{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read muted issues: %w", err)
		}
		all[id] = true
	}
	return all, rows.Err()
}

// HourCounts calls f with how many events each issue had in each hour since a time.
func (s Alerts) HourCounts(ctx context.Context, since time.Time, f func(p project.ID, of, hour int64, events int)) error {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT issue.project, issue_hour.issue, issue_hour.hour, issue_hour.events FROM issue_hour
		JOIN issue ON issue.id = issue_hour.issue WHERE issue_hour.hour >= $1 ORDER BY issue_hour.hour`, micros(since)/hourMicros)
	if err != nil {
		return fmt.Errorf("read events by hour: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var p project.ID
		var of, hour int64
		var n int
		if err := rows.Scan(&p, &of, &hour, &n); err != nil {
			return fmt.Errorf("read events by hour: %w", err)
		}
		f(p, of, hour, n)
	}
	return rows.Err()
}

// Returns counts how often issues came back since a time, or only how often their snooze ended; project 0 counts all.
func (s Alerts) Returns(ctx context.Context, p project.ID, since time.Time, woken bool) (n int, err error) {
	c := &conditions{}
	c.add("activity.time >= $?", micros(since))
	if woken {
		c.add("activity.deed = $?", string(issue.DidWake))
	} else {
		c.add("activity.deed IN ($?, $?)", string(issue.DidRegress), string(issue.DidWake))
	}
	if p != 0 {
		c.add("issue.project = $?", int64(p))
	}
	err = s.DB.read.QueryRowContext(ctx, `SELECT count(*) FROM activity JOIN issue ON issue.id = activity.issue`+c.where(), c.args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count issues that came back: %w", err)
	}
	return n, nil
}
