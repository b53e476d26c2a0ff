package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"paddock/app/issue"
)

// Spread counts an issue's occurrences by time and by release or environment. The totals come from the hourly counters,
// which count what is kept no longer too; the parts from an index that holds all that is needed of the occurrences.
func (s Events) Spread(ctx context.Context, q issue.SpreadQuery) (issue.Spread, error) {
	step := max(1, int64(q.Step/time.Hour)) * hourMicros
	first, end := micros(q.From)/step, (micros(q.To)+step-1)/step
	n := min(max(0, end-first), issue.MostSteps)
	first = end - n
	out := issue.Spread{From: fromMicros(first * step), Step: time.Duration(step) * time.Microsecond, Total: make([]int64, n)}
	if err := s.totals(ctx, q.Issue, first*step, out.Total, step); err != nil {
		return out, err
	}
	column := map[issue.SpreadBy]string{issue.SpreadByRelease: "release", issue.SpreadByEnvironment: "environment"}[q.By]
	if column == "" {
		return out, fmt.Errorf("no such way to tell occurrences apart: %q", q.By)
	}
	p := spreading{Events: s, issue: q.Issue, column: column, step: step / hourMicros, first: first, counts: map[string][]int64{}, sums: map[string]int64{}, n: n}
	if err := p.count(ctx, first*p.step, end*p.step); err != nil {
		return out, fmt.Errorf("spread occurrences: %w", err)
	}
	out.Parts = parts(&out, p.counts, p.sums)
	return out, nil
}

// spreading is a spread that is being counted, by hours.
type spreading struct {
	Events
	issue          int64
	column         string
	step, first, n int64
	counts         map[string][]int64
	sums           map[string]int64
}

// count takes what was added up of an issue's busy days, and counts the events of the time between these.
func (p *spreading) count(ctx context.Context, from, to int64) error {
	busy := map[int64]bool{}
	err := p.each(ctx, `SELECT hour, `+p.column+`, events FROM issue_spread WHERE issue = $1 AND hour >= $2 AND hour < $3`,
		[]any{p.issue, from / 24 * 24, to}, func(hour int64, name string, events int64) {
			busy[hour/24] = true
			if hour >= from {
				p.add(hour, name, events)
			}
		})
	for begin := from; err == nil && begin < to; {
		if busy[begin/24] {
			begin = (begin/24 + 1) * 24
			continue
		}
		end := begin
		for end < to && !busy[end/24] {
			end = (end/24 + 1) * 24
		}
		end = min(end, to)
		err = p.each(ctx, `SELECT time / $4, `+p.column+`, count(*) FROM event WHERE issue = $1 AND time >= $2 AND time < $3 GROUP BY 1, 2`,
			[]any{p.issue, begin * hourMicros, end * hourMicros, p.step * hourMicros}, func(step int64, name string, events int64) { p.add(step*p.step, name, events) })
		begin = end
	}
	return err
}

func (p *spreading) add(hour int64, name string, events int64) {
	if p.counts[name] == nil {
		p.counts[name] = make([]int64, p.n)
	}
	p.counts[name][hour/p.step-p.first] += events
	p.sums[name] += events
}

func (p *spreading) each(ctx context.Context, query string, args []any, row func(at int64, name string, events int64)) error {
	return p.DB.eachRow(ctx, query, args, func(rows *sql.Rows) error {
		var at, events int64
		var name string
		err := rows.Scan(&at, &name, &events)
		if err == nil {
			row(at, name, events)
		}
		return err
	})
}

func (s Events) totals(ctx context.Context, id, from int64, total []int64, step int64) error {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT hour, events FROM issue_hour WHERE issue = $1 AND hour >= $2`, id, from/hourMicros)
	if err != nil {
		return fmt.Errorf("count occurrences: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var hour, n int64
		if err := rows.Scan(&hour, &n); err != nil {
			return fmt.Errorf("count occurrences: %w", err)
		}
		if i := (hour*hourMicros - from) / step; i >= 0 && i < int64(len(total)) {
			total[i] += n
		}
	}
	return rows.Err()
}

// parts gives the most frequent a part of their own, and one to the rest.
func parts(of *issue.Spread, counts map[string][]int64, sums map[string]int64) []issue.SpreadPart {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b))
	})
	rest := slices.Clone(of.Total)
	var all []issue.SpreadPart
	for _, name := range names[:min(len(names), issue.MostParts)] {
		all = append(all, issue.SpreadPart{Name: name, Counts: counts[name]})
		for i, n := range counts[name] {
			rest[i] = max(0, rest[i]-n)
		}
	}
	if slices.Max(append(rest, 0)) > 0 {
		all = append(all, issue.SpreadPart{Other: true, Counts: rest})
	}
	return all
}

// Typical gives the id of an issue's most typical event: of the newest ones, at most sample of them, the one whose tags
// (level, release, environment, address and the rest of AllTags) are shared by most of the others. Each tag of an event
// counts by the share of the sample that has the same value; an event without a tag that others carry gets nothing for
// it. Of equals, it is the newest. It is empty when the issue has no event.
func (s Events) Typical(ctx context.Context, id int64, sample int) (string, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, body FROM event WHERE issue = $1 AND sampled = 0 ORDER BY time DESC, id DESC LIMIT $2`, id, sample)
	if err != nil {
		return "", fmt.Errorf("find the typical event: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	type one struct {
		id   string
		tags map[string]string
	}
	var all []one
	shared := map[[2]string]int{}
	for rows.Next() {
		var event string
		var body []byte
		if err := rows.Scan(&event, &body); err != nil {
			return "", fmt.Errorf("find the typical event: %w", err)
		}
		e, err := decodeBody(body)
		if err != nil {
			return "", err
		}
		tags := e.AllTags()
		for name, value := range tags {
			shared[[2]string{name, value}]++
		}
		all = append(all, one{event, tags})
	}
	best, most := "", -1
	for _, o := range all {
		score := 0
		for name, value := range o.tags {
			if n := shared[[2]string{name, value}]; n > 1 {
				score += n // a value of its own, such as an order's number, tells nothing
			}
		}
		if score > most {
			best, most = o.id, score
		}
	}
	return best, rows.Err()
}

// Oldest gives the id of an issue's oldest event that is kept; empty when it has none.
func (s Events) Oldest(ctx context.Context, id int64) (event string, err error) {
	err = s.DB.read.QueryRowContext(ctx, `SELECT id FROM event WHERE issue = $1 ORDER BY time, id LIMIT 1`, id).Scan(&event)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find the oldest event: %w", err)
	}
	return event, nil
}
