package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
)

// What brings settled and sleeping issues back is in this file.

// standing is what decides whether an issue comes back.
type standing struct {
	id            int64
	project       project.ID
	status        issue.Status
	since, last   int64
	events, users int64 // before this transaction
	resolvedIn    string
	until         int64
	wakeEvents    int64
	wakeRate      int64
	wakeUsers     int64
	noise         bool
	noiseBy       string
}

const readStanding = `SELECT id, project, status, status_since, last_seen, events, users, resolved_in, snooze_until, snooze_events, snooze_rate, snooze_users, noise, noise_by FROM issue WHERE id = $1`

func (c *change) standing(id int64) (s standing, err error) {
	err = c.tx.StmtContext(c.ctx, c.stmts.readIssue).QueryRowContext(c.ctx, id).Scan(&s.id, &s.project, &s.status, &s.since, &s.last, &s.events, &s.users,
		&s.resolvedIn, &s.until, &s.wakeEvents, &s.wakeRate, &s.wakeUsers, &s.noise, &s.noiseBy)
	return s, err
}

// sighted is the newest event of a release in one transaction.
type sighted struct {
	version string
	last    int64
}

// maxSighted bounds how many releases of one issue a transaction tells apart; there are rarely more than two.
const maxSighted = 50

func (d *delta) sawRelease(version string, at int64) {
	for i := range d.releases {
		if s := &d.releases[i]; s.version == version {
			s.last = max(s.last, at)
			return
		}
	}
	if len(d.releases) < maxSighted {
		d.releases = append(d.releases, sighted{version, at})
	}
}

// bringBack puts an issue among the open ones again when what just came in asks for it, and tells the event.
func (c *change) bringBack(was standing, d *delta) error {
	switch was.status {
	case issue.Resolved, issue.ResolvedInNextRelease:
		version, back, err := c.regressed(was, d)
		if err != nil || !back {
			return err
		}
		d.lead.Regressed = true
		return c.awake(was, d.last, issue.DidRegress, version)
	case issue.Ignored:
		d.lead.Muted = true
	case issue.Snoozed:
		met, err := c.met(was, d)
		if err != nil {
			return err
		}
		d.lead.Woke, d.lead.Muted = !met.IsZero(), met.IsZero()
		if !met.IsZero() {
			return c.awake(was, d.last, issue.DidWake, met.Details())
		}
	}
	return nil
}

// awake opens an issue that was settled or asleep.
func (c *change) awake(was standing, at int64, why issue.Deed, details string) error {
	if _, err := c.exec(`UPDATE issue SET status = 'unresolved', status_since = $2, seen = 0, regressed = CASE WHEN $3 = 1 THEN 1 ELSE regressed END, resolved_in = '',
		snooze_until = 0, snooze_events = 0, snooze_rate = 0, snooze_users = 0 WHERE id = $1`, was.id, at, boolean(why == issue.DidRegress)); err != nil {
		return err
	}
	_, err := c.record(issue.Activity{Issue: was.id, Time: fromMicros(at), Deed: why, Details: details})
	return err
}

// regressed tells whether an event in d brings a resolved issue back, and of which release it is. Where releases are
// known their order decides; else, any event after the resolution does.
func (c *change) regressed(was standing, d *delta) (version string, back bool, err error) {
	if was.resolvedIn == "" {
		return d.newest.Release, d.last > was.since, nil
	}
	remedy, err := c.release(was.project, was.resolvedIn)
	if err != nil {
		return "", false, err
	}
	for _, s := range d.releases {
		if s.last <= was.since && (s.version == "" || was.status == issue.Resolved) {
			continue // it happened before a person said so
		}
		if s.version == "" {
			// It says no release: it counts as being of the newest that was out by then.
			if back, err = c.outBy(was, remedy, s.last); back || err != nil {
				return "", back, err // which one it was of, the event does not say
			}
			continue
		}
		one, err := c.release(was.project, s.version)
		if err != nil {
			return "", false, err
		}
		if was.overtaken(one, remedy) {
			return s.version, true, nil
		}
	}
	return "", false, nil
}

// overtaken tells whether a release should no longer have the fault.
func (s standing) overtaken(one, remedy release.Release) bool {
	if one.Version == remedy.Version {
		return s.status == issue.Resolved // resolved in this very release
	}
	if remedy.FirstSeen.IsZero() && !release.Comparable(one, remedy) {
		return false // the remedy is not out yet, as far as is known
	}
	return release.Compare(one, remedy) > 0
}

// outBy tells whether a release that should no longer have the fault had reported something by then.
func (c *change) outBy(was standing, remedy release.Release, at int64) (bool, error) {
	all, err := releases(c.ctx, c.tx, was.project)
	return slices.ContainsFunc(all, func(one release.Release) bool {
		return micros(one.FirstSeen) <= at && was.overtaken(one, remedy)
	}), err
}

// release gives what is known of a release; only its name when it has reported nothing.
func (c *change) release(p project.ID, version string) (release.Release, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT `+releaseColumns+` FROM release WHERE project = $1 AND version = $2`, int64(p), clip(version, maxVersion))
	if err != nil {
		return release.Release{}, fmt.Errorf("read release: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	one := release.Release{Project: p, Version: version}
	for rows.Next() {
		if one, err = scanRelease(rows); err != nil {
			return one, fmt.Errorf("read release: %w", err)
		}
	}
	return one, rows.Err()
}

// newestRelease is the newest release of a project that a version can be compared with; empty when it has none.
func (c *change) newestRelease(k releaseKey) (string, error) {
	all, err := releases(c.ctx, c.tx, k.project)
	one, _ := release.NewestLike(all, k.version)
	return one.Version, err
}

// met gives which condition of a snooze has come true with this transaction; zero when none has.
func (c *change) met(was standing, d *delta) (issue.Until, error) {
	switch now := time.Now().UnixMicro(); {
	case was.until > 0 && now >= was.until:
		return issue.Until{Time: fromMicros(was.until)}, nil
	case was.wakeEvents > 0 && was.events+d.events >= was.wakeEvents:
		return issue.Until{Events: was.wakeEvents}, nil
	case was.wakeUsers > 0 && was.users+d.users >= was.wakeUsers:
		return issue.Until{Users: was.wakeUsers}, nil
	case was.wakeRate > 0:
		n, err := c.lastHour(was, d.last)
		if err == nil && n >= was.wakeRate {
			return issue.Until{PerHour: was.wakeRate}, nil
		}
		return issue.Until{}, err
	}
	return issue.Until{}, nil
}

// lastHour counts an issue's events of the hour that ends at a time and lies after the snooze began, up to the rate
// that is asked for. The hour of the clock is looked at too: in a storm not every event is kept, but all are counted.
func (c *change) lastHour(was standing, at int64) (n int64, err error) {
	if err = c.row(`SELECT count(*) FROM (SELECT 1 FROM event WHERE issue = $1 AND time > $2 AND time <= $3 LIMIT $4) AS lately`,
		was.id, max(at-hourMicros, was.since), at, was.wakeRate).Scan(&n); err != nil || at/hourMicros*hourMicros < was.since {
		return n, err
	}
	var counted int64
	err = c.row(`SELECT coalesce(max(events), 0) FROM issue_hour WHERE issue = $1 AND hour = $2`, was.id, at/hourMicros).Scan(&counted)
	return max(n, counted), err
}

// Wake opens the issues whose snooze has ended by the clock, and gives them.
func (s Triage) Wake(ctx context.Context, now time.Time) (woken []int64, err error) {
	err = s.DB.writeOne(ctx, func(c *change) error {
		woken = nil
		due, err := c.due(micros(now))
		if err != nil {
			return fmt.Errorf("find issues whose snooze is over: %w", err)
		}
		for _, one := range due {
			if err := c.awake(one, one.until, issue.DidWake, issue.Until{Time: fromMicros(one.until)}.Details()); err != nil {
				return fmt.Errorf("wake issue %d: %w", one.id, err)
			}
			woken = append(woken, one.id)
		}
		return nil
	})
	return woken, err
}

func (c *change) due(now int64) ([]standing, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT id, project, snooze_until FROM issue WHERE status = 'snoozed' AND snooze_until > 0 AND snooze_until <= $1 LIMIT 1000`, now)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []standing
	for rows.Next() {
		one := standing{status: issue.Snoozed}
		if err := rows.Scan(&one.id, &one.project, &one.until); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
