package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"paddock/app/issue"
)

// longStep is from how many hours on the steps of a histogram are whole days, which are added up already.
const longStep = 7

// Histogram counts the events of the issues that a query selects over its time, in at most bars steps. A query without
// a beginning begins with the first of these events.
func (s Issues) Histogram(ctx context.Context, q issue.Query, bars int) (issue.Histogram, error) {
	var h issue.Histogram
	end := nowOf(q)
	if !q.To.IsZero() && q.To.Before(end) {
		end = q.To
	}
	c, err := s.conditions(ctx, q)
	if err != nil {
		return h, err
	}
	from := q.From
	if from.IsZero() {
		var first sql.NullInt64
		if err := s.DB.read.QueryRowContext(ctx, `SELECT min(first_seen) FROM issue`+c.where(), c.args...).Scan(&first); err != nil {
			return h, fmt.Errorf("count events by time: %w", err)
		}
		if !first.Valid {
			return h, nil
		}
		from = fromMicros(first.Int64)
	}
	t := timed{Issues: s, conditions: c, h: &h}
	t.first, t.last = micros(from)/hourMicros, micros(end)/hourMicros
	t.step = max(1, (t.last-t.first)/int64(max(1, bars))+1)
	if t.step >= longStep {
		t.step = (t.step + 23) / 24 * 24
	}
	t.first -= t.first % t.step // steps stand still while time goes on
	h.From, h.Step = fromMicros(t.first*hourMicros), time.Duration(t.step)*time.Hour
	h.Events = make([]int64, max(0, (t.last-t.first)/t.step+1))
	begin := t.first
	if t.step%24 == 0 {
		begin, err = t.days(ctx, q)
	}
	if err == nil {
		err = t.hours(ctx, begin)
	}
	if err != nil {
		return h, fmt.Errorf("count events by time: %w", err)
	}
	return h, nil
}

// timed is a histogram that is being counted, by hours.
type timed struct {
	Issues
	*conditions
	h                 *issue.Histogram
	first, last, step int64
}

func (t *timed) add(hour, events int64) {
	if bar := (hour - t.first) / t.step; bar >= 0 && bar < int64(len(t.h.Events)) {
		t.h.Events[bar] += events
	}
}

// days counts the days that are over, and gives the hour with which the rest begins.
func (t *timed) days(ctx context.Context, q issue.Query) (rest int64, err error) {
	var today int64
	if err := t.DB.read.QueryRowContext(ctx, `SELECT last FROM counter WHERE kind = 'day'`).Scan(&today); err != nil {
		return 0, err
	}
	end := max(t.first/24, min(today, (t.last+1)/24))
	var mine []string
	args := slices.Concat(t.args, []any{t.first / 24, end})
	if q.Project != 0 {
		args = append(args, int64(q.Project))
		mine = append(mine, fmt.Sprintf("project = $%d", len(args)))
	}
	mine = append(mine, fmt.Sprintf("day >= $%d AND day < $%d", len(t.args)+1, len(t.args)+2))
	if len(t.parts) > len(mine)-1 { // the project is not all that is asked for
		mine = append(mine, `issue IN (SELECT issue.id FROM issue`+t.where()+`)`)
	}
	return 24 * end, t.DB.eachRow(ctx, `SELECT day, CAST(sum(events) AS BIGINT) FROM issue_day WHERE `+strings.Join(mine, " AND ")+` GROUP BY project, day`, args, func(rows *sql.Rows) error {
		var day, events int64
		err := rows.Scan(&day, &events)
		t.add(24*day, events)
		return err
	})
}

// hours counts the hours from one on.
func (t *timed) hours(ctx context.Context, begin int64) error {
	args := slices.Concat(t.args, []any{begin, t.last, begin * hourMicros})
	n := len(t.args)
	seen := append(slices.Clip(t.parts), fmt.Sprintf("issue.last_seen >= $%d", n+3))
	return t.DB.eachRow(ctx, fmt.Sprintf(`SELECT hour, CAST(sum(events) AS BIGINT) FROM issue_hour
		WHERE issue IN (SELECT issue.id FROM issue WHERE %s) AND hour >= $%d AND hour <= $%d GROUP BY hour`, strings.Join(seen, " AND "), n+1, n+2), args, func(rows *sql.Rows) error {
		var hour, events int64
		err := rows.Scan(&hour, &events)
		t.add(hour, events)
		return err
	})
}
