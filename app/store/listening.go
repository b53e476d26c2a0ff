package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"paddock/app/project"
)

// Listening keeps when events could be received: from the listener's start to its end, without the times in which the
// computer slept.
type Listening struct{ DB *DB }

// Beat is a heart that tells Listening, at least once in BeatEvery, that events can be received.
type Beat struct {
	mu    sync.Mutex
	since time.Time // of the span that goes on; zero: nothing listens
	last  time.Time // when it was told last
}

// BeatEvery is how often a Beat tells. A clock that went on for more than twice as long without it says that the computer
// slept: nothing was heard meanwhile.
const BeatEvery = time.Minute

// Tell notes that events can be received now, or that they cannot any more.
func (l Listening) Tell(ctx context.Context, b *Beat, now time.Time, hears bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now = now.Round(0) // the clock on the wall: the other one may stand still while the computer sleeps
	slept := b.since.IsZero() || now.Sub(b.last) > 2*BeatEvery || now.Before(b.last)
	if slept {
		if !hears {
			b.since = time.Time{}
			return nil
		}
		b.since = now
	}
	since := b.since
	err := l.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`INSERT INTO listening (since, until) VALUES ($1, $2)
			ON CONFLICT (since) DO UPDATE SET until = CASE WHEN excluded.until > listening.until THEN excluded.until ELSE listening.until END`, micros(since), micros(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("note that events can be received: %w", err)
	}
	b.last = now
	if !hears {
		b.since = time.Time{}
	}
	return nil
}

// Heard gives the spans of [from, to) in which events could be received, oldest first. Spans that touch are one.
func (l Listening) Heard(ctx context.Context, from, to time.Time) ([]project.Span, error) {
	rows, err := l.DB.read.QueryContext(ctx, `SELECT since, until FROM listening WHERE since < $2 AND until > $1 ORDER BY since`, micros(from), micros(to))
	if err != nil {
		return nil, fmt.Errorf("read when events could be received: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []project.Span
	for rows.Next() {
		var since, until int64
		if err := rows.Scan(&since, &until); err != nil {
			return nil, fmt.Errorf("read when events could be received: %w", err)
		}
		one := project.Span{From: fromMicros(max(since, micros(from))), To: fromMicros(min(until, micros(to)))}
		if n := len(all); n > 0 && !one.From.After(all[n-1].To) {
			if one.To.After(all[n-1].To) {
				all[n-1].To = one.To
			}
			continue
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
