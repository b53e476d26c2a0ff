package store

import (
	"context"
	"fmt"

	"paddock/app/project"
)

// Filled counts the mails of each of some stretches of time, of a project or with 0 of all, that no SDK's event was sent
// for: what would have been lost without them. The stretches are in order and do not overlap.
func (l Listening) Filled(ctx context.Context, p project.ID, gaps []project.Span) ([]int64, error) {
	counts := make([]int64, len(gaps))
	if len(gaps) == 0 {
		return counts, nil
	}
	rows, err := l.DB.read.QueryContext(ctx, `SELECT time FROM event WHERE source = 'mail' AND time >= $1 AND time < $2 AND (project = $3 OR $3 = 0)`,
		micros(gaps[0].From), micros(gaps[len(gaps)-1].To), int64(p))
	if err != nil {
		return nil, fmt.Errorf("count the mails of silent times: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return nil, fmt.Errorf("count the mails of silent times: %w", err)
		}
		for i, g := range gaps {
			if at >= micros(g.From) && at < micros(g.To) {
				counts[i]++
			}
		}
	}
	return counts, rows.Err()
}
