package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"paddock/app/project"
	"paddock/app/release"
)

// Releases keeps which releases reported anything.
type Releases struct{ DB *DB }

// maxVersion is how long a release's name may be, in bytes.
const maxVersion = 250

// maxReleases bounds how many releases of a project are looked at: those that reported last.
const maxReleases = 5000

const releaseColumns = `project, version, first_seen, last_seen, events`

func scanRelease(row scanner) (release.Release, error) {
	var one release.Release
	var first, last int64
	err := row.Scan(&one.Project, &one.Version, &first, &last, &one.Events)
	one.FirstSeen, one.LastSeen = fromMicros(first), fromMicros(last)
	return one, err
}

// List gives a project's releases, newest first.
func (s Releases) List(ctx context.Context, p project.ID) ([]release.Release, error) {
	all, err := releases(ctx, s.DB.read, p)
	release.Sort(all)
	slices.Reverse(all)
	return all, err
}

// releases reads a project's releases in no order.
func releases(ctx context.Context, db queryer, p project.ID) ([]release.Release, error) {
	rows, err := db.QueryContext(ctx, `SELECT `+releaseColumns+` FROM release WHERE project = $1 ORDER BY last_seen DESC LIMIT $2`, int64(p), maxReleases)
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []release.Release{}
	for rows.Next() {
		one, err := scanRelease(rows)
		if err != nil {
			return nil, fmt.Errorf("list releases: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Get gives one release; ErrNotFound when it reported nothing.
func (s Releases) Get(ctx context.Context, p project.ID, version string) (release.Release, error) {
	one, err := scanRelease(s.DB.read.QueryRowContext(ctx, `SELECT `+releaseColumns+` FROM release WHERE project = $1 AND version = $2`, int64(p), version))
	if errors.Is(err, sql.ErrNoRows) {
		return one, ErrNotFound
	}
	if err != nil {
		return one, fmt.Errorf("read release %s: %w", version, err)
	}
	return one, nil
}

type releaseKey struct {
	project project.ID
	version string
}

// sighting is what one transaction adds to a release.
type sighting struct{ first, last, events int64 }

// sight notes that a release reported something at a time; flush writes it. An empty version is no release.
func (c *change) sight(p project.ID, version string, at int64) *sighting {
	k := releaseKey{p, clip(version, maxVersion)}
	s := c.sighted[k]
	if s == nil {
		s = &sighting{first: at, last: at}
		if c.sighted == nil {
			c.sighted = map[releaseKey]*sighting{}
		}
		c.sighted[k] = s
	}
	s.first, s.last = min(s.first, at), max(s.last, at)
	return s
}

const addRelease = `INSERT INTO release (project, version, first_seen, last_seen, events) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (project, version) DO UPDATE SET events = release.events + excluded.events,
	first_seen = CASE WHEN excluded.first_seen < release.first_seen THEN excluded.first_seen ELSE release.first_seen END,
	last_seen = CASE WHEN excluded.last_seen > release.last_seen THEN excluded.last_seen ELSE release.last_seen END`

func (c *change) flushReleases() error {
	for k, s := range c.sighted {
		if k.version == "" {
			continue
		}
		if _, err := c.tx.StmtContext(c.ctx, c.stmts.addRelease).ExecContext(c.ctx, int64(k.project), k.version, s.first, s.last, s.events); err != nil {
			return fmt.Errorf("note release %s: %w", k.version, err)
		}
	}
	return nil
}
