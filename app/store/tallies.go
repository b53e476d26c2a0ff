package store

import (
	"context"
	"fmt"
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
		if _, err := c.tx.StmtContext(c.ctx, c.stmts.addTally).ExecContext(c.ctx, int64(k.project), day, k.protocol, k.what, boolean(k.kept), n); err != nil {
			return fmt.Errorf("count intake: %w", err)
		}
	}
	return nil
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
