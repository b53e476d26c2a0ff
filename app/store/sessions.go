package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"paddock/app/project"
	"paddock/app/release"
)

// maxWord is how long an environment or a session's id may be, in bytes.
const maxWord = 100

// keepDeliveries is for how long a delivery of counted sessions is recognised when it comes again.
const keepDeliveries = 7 * 24 * time.Hour

// sessionPlace is where sessions are counted.
type sessionPlace struct {
	project              project.ID
	hour                 int64 // in which they started
	release, environment string
}

type sessionKey struct {
	sessionPlace
	status release.Status
}

type sessionPersonKey struct {
	sessionPlace
	person int64
}

// sessionDelta is what one transaction adds to the counts.
type sessionDelta struct {
	counts  map[sessionKey]int64
	persons map[sessionPersonKey][2]int64 // sessions, and those that crashed
}

// sessionRow is a session as it is stored.
type sessionRow struct {
	release, environment string
	person               int64
	started, told, seq   int64
	status               release.Status
	errors, duration     int64
}

// hash names a person by a number, 0 for nobody.
func hash(key string) int64 {
	if key == "" {
		return 0
	}
	sum := sha256.Sum256([]byte(key))
	return int64(binary.LittleEndian.Uint64(sum[:]))
}

// addSessions counts what clients told of sessions. A session that has an id may report any number of times and in any
// order: what its highest seq said replaces the rest. Counts of sessions (aggregates) have no id and add up; when the
// delivery has a digest, the same delivery is counted once.
func (c *change) addSessions(d *Delivery) error {
	again, asked := false, false
	for i := range d.Sessions {
		s := d.Sessions[i]
		s.ID = clip(s.ID, maxWord)
		var err error
		if s.Release, s.Environment, err = c.bounded(d.Project, s.Release, s.Environment); err != nil {
			return fmt.Errorf("store session: %w", err)
		}
		if s.Started.IsZero() {
			s.Started = s.Time
		}
		if s.ID != "" {
			if err := c.addSession(d.Project, &s); err != nil {
				return fmt.Errorf("store session: %w", err)
			}
			continue
		}
		if !asked {
			var err error
			if again, err = c.hadDelivery(d.Project, d.Digest); err != nil {
				return fmt.Errorf("count sessions: %w", err)
			}
			asked = true
		}
		if again {
			c.count(d.Project, project.Tally{Protocol: "sentry", What: "duplicate sessions", Count: max(1, s.Count)})
			continue
		}
		at := sessionPlace{d.Project, micros(s.Started) / hourMicros, s.Release, s.Environment}
		c.countSessions(at, s.Final(), hash(s.Person), max(1, s.Count))
		c.sight(d.Project, s.Release, micros(s.Started))
	}
	return nil
}

// hadDelivery notes a delivery, and tells whether it was noted before.
func (c *change) hadDelivery(p project.ID, digest string) (bool, error) {
	if digest == "" {
		return false, nil
	}
	now := time.Now()
	if _, err := c.exec(`DELETE FROM session_delivery WHERE received < $1`, micros(now.Add(-keepDeliveries))); err != nil {
		return false, err
	}
	n, err := c.exec(`INSERT INTO session_delivery (digest, received) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.String()+" "+digest, micros(now))
	return n == 0, err
}

func (c *change) addSession(p project.ID, s *release.Session) error {
	was, known, err := c.session(p, s.ID)
	if err != nil {
		return err
	}
	now := sessionRow{
		release: s.Release, environment: s.Environment, person: hash(s.Person), started: micros(s.Started), told: micros(s.Time), seq: s.Seq,
		status: s.Status, errors: s.Errors, duration: int64(s.Duration / time.Microsecond),
	}
	if known {
		now = was.with(now)
		if now == was {
			return nil
		}
		c.countSessions(was.place(p), was.final(), was.person, -1)
	}
	c.countSessions(now.place(p), now.final(), now.person, 1)
	if seen := c.sight(p, now.release, now.started); now.told > now.started {
		seen.last = max(seen.last, now.told)
	}
	_, err = c.exec(`INSERT INTO session (project, id, release, environment, person, started, told, seq, status, errors, duration)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (project, id) DO UPDATE SET release = excluded.release,
		environment = excluded.environment, person = excluded.person, started = excluded.started, told = excluded.told, seq = excluded.seq,
		status = excluded.status, errors = excluded.errors, duration = excluded.duration`,
		int64(p), s.ID, now.release, now.environment, now.person, now.started, now.told, now.seq, string(now.status), now.errors, now.duration)
	return err
}

// with gives a session after another report of it. The newer report says how it stands; what neither order nor
// repetition can change (when it began, how many errors at least, who it was) is taken from both.
func (r sessionRow) with(other sessionRow) sessionRow {
	older, newer := r, other
	if other.seq < r.seq || other.seq == r.seq && worse(other.status) <= worse(r.status) {
		older, newer = other, r
	}
	if newer.release == "" {
		newer.release = older.release
	}
	if newer.environment == "" {
		newer.environment = older.environment
	}
	if newer.person == 0 {
		newer.person = older.person
	}
	newer.started = min(newer.started, older.started)
	newer.told = max(newer.told, older.told)
	newer.errors = max(newer.errors, older.errors)
	newer.duration = max(newer.duration, older.duration)
	return newer
}

// worse orders how sessions end, for two reports of one number.
func worse(s release.Status) int {
	switch s {
	case release.Crashed:
		return 4
	case release.Abnormal:
		return 3
	case release.Errored:
		return 2
	case release.Exited:
		return 1
	}
	return 0
}

func (r sessionRow) place(p project.ID) sessionPlace {
	return sessionPlace{p, r.started / hourMicros, r.release, r.environment}
}

func (r sessionRow) final() release.Status {
	return release.Session{Status: r.status, Errors: r.errors}.Final()
}

func (c *change) session(p project.ID, id string) (r sessionRow, known bool, err error) {
	err = c.row(`SELECT release, environment, person, started, told, seq, status, errors, duration FROM session WHERE project = $1 AND id = $2`, int64(p), id).
		Scan(&r.release, &r.environment, &r.person, &r.started, &r.told, &r.seq, &r.status, &r.errors, &r.duration)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

// countSessions adds n sessions, or takes them off, when the transaction ends.
func (c *change) countSessions(at sessionPlace, status release.Status, person, n int64) {
	if c.sessions.counts == nil {
		c.sessions = sessionDelta{counts: map[sessionKey]int64{}, persons: map[sessionPersonKey][2]int64{}}
	}
	c.sessions.counts[sessionKey{at, status}] += n
	if person == 0 {
		return
	}
	k := sessionPersonKey{at, person}
	d := c.sessions.persons[k]
	d[0] += n
	if status == release.Crashed {
		d[1] += n
	}
	c.sessions.persons[k] = d
}

func (c *change) flushSessions() error {
	for k, n := range c.sessions.counts {
		if n == 0 {
			continue
		}
		if _, err := c.exec(`INSERT INTO session_count (project, hour, release, environment, status, sessions) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (project, hour, release, environment, status) DO UPDATE SET sessions = session_count.sessions + excluded.sessions`,
			int64(k.project), k.hour, k.release, k.environment, string(k.status), n); err != nil {
			return fmt.Errorf("count sessions: %w", err)
		}
	}
	for k, n := range c.sessions.persons {
		if n == [2]int64{} {
			continue
		}
		if _, err := c.exec(`INSERT INTO session_person (project, hour, release, environment, person, sessions, crashed) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (project, hour, release, environment, person) DO UPDATE SET sessions = session_person.sessions + excluded.sessions,
			crashed = session_person.crashed + excluded.crashed`,
			int64(k.project), k.hour, k.release, k.environment, k.person, n[0], n[1]); err != nil {
			return fmt.Errorf("count sessions' users: %w", err)
		}
	}
	return nil
}

// noteReleaseHour counts an event of a release; flush writes it.
func (c *change) noteReleaseHour(p project.ID, version, environment string, at int64) {
	c.countReleaseHour(p, version, environment, at, 1)
}

func (c *change) countReleaseHour(p project.ID, version, environment string, at, n int64) {
	if version == "" {
		return
	}
	if c.releaseHours == nil {
		c.releaseHours = map[sessionPlace]int64{}
	}
	c.releaseHours[sessionPlace{p, at / hourMicros, clip(version, maxVersion), clip(environment, maxWord)}] += n
}

func (c *change) flushReleaseHours() error {
	for k, n := range c.releaseHours {
		if _, err := c.exec(`INSERT INTO release_hour (project, hour, release, environment, events) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (project, hour, release, environment) DO UPDATE SET events = release_hour.events + excluded.events`,
			int64(k.project), k.hour, k.release, k.environment, n); err != nil {
			return fmt.Errorf("count events of release %s: %w", k.release, err)
		}
	}
	return nil
}

// dropSessions deletes sessions that were last told of before a time; their counts stay.
func (c *change) dropSessions(p project.ID, before int64) (n int64, err error) {
	return c.exec(`DELETE FROM session WHERE (project, id) IN (SELECT project, id FROM session WHERE told < $1 AND +project = $3 ORDER BY told LIMIT $2)`, before, dropStep, int64(p))
}
