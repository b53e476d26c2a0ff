package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paddock/app/project"
)

// Tallies keeps the counts of what came in.
type Tallies struct{ DB *DB }

type tallyKey struct {
	project        project.ID
	protocol, what string
	kept           bool
}

func (c *change) count(p project.ID, t project.Tally) {
	if c.tallies == nil {
		c.tallies = map[tallyKey]int64{}
	}
	c.tallies[tallyKey{p, t.Protocol, clip(t.What, 200), t.Kept}] += t.Count
}

func (c *change) flushTallies() error {
	day := time.Now().UnixMicro() / dayMicros
	for k, n := range c.tallies {
		if err := c.boundName(day, &k); err != nil {
			return fmt.Errorf("count intake: %w", err)
		}
		if _, err := c.tx.StmtContext(c.ctx, c.stmts.addTally).ExecContext(c.ctx, int64(k.project), day, k.protocol, k.what, boolean(k.kept), n); err != nil {
			return fmt.Errorf("count intake: %w", err)
		}
	}
	return nil
}

// maxNames is how many different things a project's intake counts on one day by their name.
const maxNames = 300

// dayNames are the names of a day that have a row.
type dayNames struct {
	day   int64
	names map[string]bool
}

// boundName counts a name among the others when its project has many already: whoever has the key makes names up.
// Our own keep theirs, however many were made up before them.
func (c *change) boundName(day int64, k *tallyKey) error {
	known := c.cache.named[k.project]
	if known == nil || known.day != day {
		var err error
		if known, err = c.namesOf(k.project, day); err != nil {
			return err
		}
		c.cache.named[k.project] = known
	}
	if begin, _, theirs := strings.Cut(k.what, ": "); theirs && !known.names[k.what] && len(known.names) >= maxNames {
		k.what = begin + ": other" // the beginning is ours, and so are names without a colon
	}
	known.names[k.what] = true
	return nil
}

func (c *change) namesOf(p project.ID, day int64) (*dayNames, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT DISTINCT what FROM tally WHERE project = $1 AND day = $2`, int64(p), day)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	known := &dayNames{day: day, names: map[string]bool{}}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		known.names[name] = true
	}
	return known, rows.Err()
}

// Sum adds up the counts of a project since a day, UTC; project 0 holds what no project could be found for.
func (t Tallies) Sum(ctx context.Context, p project.ID, since time.Time) ([]project.Tally, error) {
	day := int64(0)
	if !since.IsZero() {
		day = since.UnixMicro() / dayMicros
	}
	rows, err := t.DB.read.QueryContext(ctx, `SELECT protocol, what, kept, CAST(sum(count) AS BIGINT) FROM tally
		WHERE project = $1 AND day >= $2 GROUP BY protocol, what, kept ORDER BY 4 DESC, 1, 2 LIMIT 500`, int64(p), day)
	if err != nil {
		return nil, fmt.Errorf("read intake counts: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []project.Tally
	for rows.Next() {
		var one project.Tally
		if err := rows.Scan(&one.Protocol, &one.What, &one.Kept, &one.Count); err != nil {
			return nil, fmt.Errorf("read intake counts: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Add counts things that belong to no event, such as refused requests.
func (t Tallies) Add(ctx context.Context, p project.ID, tallies ...project.Tally) error {
	return t.DB.writeOne(ctx, func(c *change) error {
		for _, one := range tallies {
			c.count(p, one)
		}
		return nil
	})
}
