package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strings"

	"paddock/app/project"
)

// Upkeeps keeps how much of what comes in each project keeps, and tells how much that is.
type Upkeeps struct{ DB *DB }

// Get gives what a project has chosen.
func (u Upkeeps) Get(p project.ID) project.Upkeep { return u.DB.upkeepOf(p) }

// Set changes what a project keeps; it counts from the next event on.
func (u Upkeeps) Set(ctx context.Context, p project.ID, k project.Upkeep) error {
	if k.Salt = u.DB.upkeepOf(p).Salt; k.Salt == "" {
		k.Salt = rand.Text()
	}
	err := u.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`INSERT INTO upkeep (project, bodies, issue_bodies, hard_limit, keep_days, keep_events, keep_bytes, rules, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (project) DO UPDATE SET bodies = excluded.bodies, issue_bodies = excluded.issue_bodies, hard_limit = excluded.hard_limit,
			keep_days = excluded.keep_days, keep_events = excluded.keep_events, keep_bytes = excluded.keep_bytes, rules = excluded.rules, salt = excluded.salt`,
			int64(p), k.Bodies, k.IssueBodies, k.HardLimit, k.KeepDays, k.KeepEvents, k.KeepBytes, k.Rules, k.Salt)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep the limits of project %d: %w", p, err)
	}
	all := map[project.ID]project.Upkeep{}
	u.DB.upkeepLock.Lock()
	defer u.DB.upkeepLock.Unlock()
	if now := u.DB.upkeeps.Load(); now != nil {
		maps.Copy(all, *now)
	}
	all[p] = k
	u.DB.upkeeps.Store(&all)
	return nil
}

func (db *DB) upkeepOf(p project.ID) project.Upkeep {
	if all := db.upkeeps.Load(); all != nil {
		return (*all)[p]
	}
	return project.Upkeep{}
}

func (db *DB) loadUpkeeps(ctx context.Context) error {
	rows, err := db.read.QueryContext(ctx, `SELECT project, bodies, issue_bodies, hard_limit, keep_days, keep_events, keep_bytes, rules, salt FROM upkeep`)
	if err != nil {
		return fmt.Errorf("read the limits of projects: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := map[project.ID]project.Upkeep{}
	for rows.Next() {
		var p project.ID
		var k project.Upkeep
		if err := rows.Scan(&p, &k.Bodies, &k.IssueBodies, &k.HardLimit, &k.KeepDays, &k.KeepEvents, &k.KeepBytes, &k.Rules, &k.Salt); err != nil {
			return fmt.Errorf("read the limits of projects: %w", err)
		}
		all[p] = k
	}
	db.upkeeps.Store(&all)
	return rows.Err()
}

// Held tells what is stored of a project now; project 0 is all of them.
func (u Upkeeps) Held(ctx context.Context, p project.ID) (h project.Held, err error) {
	where, args := "", []any(nil)
	if p != 0 {
		where, args = ` WHERE project = $1`, []any{int64(p)}
	}
	var oldest sql.NullInt64
	for _, one := range []struct {
		text string
		to   []any
	}{
		{`SELECT coalesce(CAST(sum(events) AS BIGINT), 0), coalesce(CAST(sum(bodies) AS BIGINT), 0), coalesce(CAST(sum(bytes) AS BIGINT), 0) FROM holding`, []any{&h.Events, &h.Bodies, &h.Bytes}},
		{`SELECT count(*) FROM raw`, []any{&h.Raw}},
	} {
		if err := u.DB.read.QueryRowContext(ctx, one.text+where, args...).Scan(one.to...); err != nil {
			return h, fmt.Errorf("count what is stored: %w", err)
		}
	}
	text := strings.Replace(`SELECT time FROM event`+where+` ORDER BY time LIMIT 1`, "WHERE project", "WHERE +project", 1) // the sign keeps SQLite on the index that is in order
	if err := u.DB.read.QueryRowContext(ctx, text, args...).Scan(&oldest); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("find the oldest event: %w", err)
	}
	h.Oldest = fromMicros(oldest.Int64)
	return h, nil
}

// rowBytes is about what an event takes on disk beside its body.
const rowBytes = 400

// held is what a transaction adds to what is stored of a project.
type held struct{ events, bodies, bytes int64 }

func (c *change) hold(p project.ID) *held {
	h := c.held[p]
	if h == nil {
		if c.held == nil {
			c.held = map[project.ID]*held{}
		}
		h = &held{}
		c.held[p] = h
	}
	return h
}

func (c *change) flushHeld() error {
	for p, h := range c.held {
		if _, err := c.exec(`INSERT INTO holding (project, events, bodies, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (project) DO UPDATE SET
			events = holding.events + excluded.events, bodies = holding.bodies + excluded.bodies, bytes = holding.bytes + excluded.bytes`,
			int64(p), h.events, h.bodies, h.bytes); err != nil {
			return fmt.Errorf("count what is stored: %w", err)
		}
	}
	return nil
}
