package store

import (
	"context"
	"database/sql"
	"fmt"

	"paddock/app/issue"
	"paddock/app/project"
)

// delta is what one transaction adds to an issue; it is written once, however many events it had.
type delta struct {
	events, users int64
	sources       int
	first, last   int64
	newest        *issue.Event
	earliest      *issue.Event
	hours         map[int64]int64
	lead          *issue.Stored // told when the issue turns out to be a regression
	releases      []sighted
	tags          map[int64]int64
	customers     int64
	paying        int64
	real          bool // not all of it is noise
}

// statements are prepared once: they run for every event.
type statements struct {
	addEvent, findKey, addPerson, addHour, readIssue, addCounts, setNewest, addTally, addRelease *sql.Stmt

	readPerson, keepPerson, addWord *sql.Stmt

	usual usual
}

func prepare(ctx context.Context, db *sql.DB) (*statements, error) {
	s := &statements{usual: newUsual()}
	for _, one := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&s.addEvent, `INSERT INTO event (project, id, issue, time, received, source, level, environment, release, person, url, value, body, common, kind, part, sampled, tags)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING`},
		{&s.findKey, `SELECT issue FROM issue_key WHERE project = $1 AND key = $2`},
		{&s.addPerson, `INSERT INTO issue_person (issue, person, customer, paying) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`},
		{&s.addHour, `INSERT INTO issue_hour (issue, hour, events) VALUES ($1, $2, $3)
			ON CONFLICT (issue, hour) DO UPDATE SET events = issue_hour.events + excluded.events`},
		{&s.readIssue, readStanding},
		{&s.addCounts, `UPDATE issue SET events = events + $2, users = users + $3, sources = sources | $4, customers = customers + $8, paying = paying + $9,
			last_seen = CASE WHEN last_seen < $6 THEN $6 ELSE last_seen END,
			first_release = CASE WHEN first_seen > $5 OR first_release = '' THEN $7 ELSE first_release END,
			first_seen = CASE WHEN first_seen > $5 THEN $5 ELSE first_seen END WHERE id = $1`},
		{&s.setNewest, `UPDATE issue SET level = $4, search = $5,
			value = CASE WHEN type <> '' AND type <> $8 THEN value ELSE $2 END, culprit = CASE WHEN type <> '' AND type <> $8 THEN culprit ELSE $3 END,
			title = CASE WHEN $7 = '' OR type <> '' THEN title ELSE $7 END,
			last_release = CASE WHEN $6 = '' THEN last_release ELSE $6 END WHERE id = $1`},
		{&s.addRelease, addRelease},
		{&s.readPerson, readPerson},
		{&s.keepPerson, keepPerson},
		{&s.addWord, addPersonWord},
		{&s.addTally, `INSERT INTO tally (project, day, protocol, what, kept, count) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (project, day, protocol, what, kept) DO UPDATE SET count = tally.count + excluded.count`},
	} {
		stmt, err := db.PrepareContext(ctx, one.text)
		if err != nil {
			return nil, fmt.Errorf("prepare: %w", err)
		}
		*one.to = stmt
	}
	return s, nil
}

func (s *statements) close() {
	for _, stmt := range []*sql.Stmt{s.addEvent, s.findKey, s.addPerson, s.addHour, s.readIssue, s.addCounts, s.setNewest, s.addTally, s.addRelease, s.readPerson, s.keepPerson, s.addWord} {
		_ = stmt.Close() // the connection goes with it
	}
	s.usual.close()
}

var sourceBits = map[issue.Source]int{issue.SourceMail: 1, issue.SourceSentry: 2, issue.SourceOTLP: 4, issue.SourceLog: 8}

func sourcesOf(bits int) []issue.Source {
	all := []issue.Source{}
	for _, s := range []issue.Source{issue.SourceMail, issue.SourceSentry, issue.SourceOTLP, issue.SourceLog} {
		if bits&sourceBits[s] != 0 {
			all = append(all, s)
		}
	}
	return all
}

// note adds an event that was stored to its issue's counters.
func (c *change) note(p project.ID, row *eventRow, stored *issue.Stored) error {
	e, id := row.in.Event, stored.Issue
	at := micros(e.Time)
	c.alone(id, e)
	d := c.deltas[id]
	if d == nil {
		d = &delta{first: at, last: at, newest: e, earliest: e, hours: map[int64]int64{}, tags: map[int64]int64{}, lead: stored}
		c.deltas[id] = d
	}
	d.events++
	d.real = d.real || row.in.Verdict.Noise == ""
	d.sources |= sourceBits[e.Source]
	if at < d.first {
		d.first, d.earliest = at, e
	}
	if at >= d.last {
		d.last, d.newest, d.lead = at, e, stored
	}
	d.hours[at/hourMicros]++
	for _, tag := range row.tags {
		d.tags[tag]++
	}
	c.count(p, project.Tally{Protocol: string(e.Source), What: "error", Kept: true, Count: 1})
	version, environment, err := c.bounded(p, e.Release, e.Environment)
	if err != nil {
		return err
	}
	c.sight(p, version, at).events++
	c.noteReleaseHour(p, version, environment, at)
	d.sawRelease(e.Release, at)
	if row.person != 0 {
		if err := c.notePerson(p, e); err != nil {
			return err
		}
		k := issuePerson{id, row.person}
		if _, ok := c.cache.people[k]; !ok {
			r, err := c.tx.StmtContext(c.ctx, c.stmts.addPerson).ExecContext(c.ctx, id, row.person, boolean(e.User.Customer()), boolean(e.Paying()))
			if err != nil {
				return fmt.Errorf("count user: %w", err)
			}
			n, err := r.RowsAffected()
			if err != nil {
				return fmt.Errorf("count user: %w", err)
			}
			d.users += n
			if n > 0 && e.User.Customer() {
				d.customers++
				d.paying += int64(boolean(e.Paying()))
			}
			c.cache.people[k] = struct{}{}
		}
	}
	if k := (issueText{id, environment}); environment != "" {
		if _, ok := c.cache.places[k]; !ok {
			if _, err := c.exec(`INSERT INTO issue_environment (issue, environment) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, environment); err != nil {
				return fmt.Errorf("note environment: %w", err)
			}
			c.cache.places[k] = struct{}{}
		}
	}
	if !c.cache.first[p] {
		if _, err := c.exec(`UPDATE project SET first_event = $2 WHERE id = $1 AND first_event = 0`, int64(p), micros(e.Received)); err != nil {
			return fmt.Errorf("note first event: %w", err)
		}
		c.cache.first[p] = true
	}
	return nil
}

// number gives the next number of a kind of row. It never gives one again, not even after its row is gone: people
// keep links to issues, and keyrings passwords of mailboxes.
func (c *change) number(kind string) (n int64, err error) {
	err = c.row(`UPDATE counter SET last = last + 1 WHERE kind = $1 RETURNING last`, kind).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("number %s: %w", kind, err)
	}
	return n, nil
}

// flush writes the counters of the whole transaction.
func (c *change) flush() error {
	if err := c.flushReleases(); err != nil { // first: which is newer decides about issues
		return err
	}
	for id, d := range c.deltas {
		if err := c.flushIssue(id, d); err != nil {
			return fmt.Errorf("count issue %d: %w", id, err)
		}
	}
	if err := c.flushSessions(); err != nil {
		return err
	}
	if err := c.flushReleaseHours(); err != nil {
		return err
	}
	if err := c.flushParts(); err != nil {
		return err
	}
	if err := c.settleTaken(); err != nil {
		return err
	}
	if err := c.flushTails(); err != nil {
		return fmt.Errorf("move a body: %w", err)
	}
	if err := c.flushHeld(); err != nil {
		return err
	}
	if err := c.flushSites(); err != nil {
		return fmt.Errorf("note who mails: %w", err)
	}
	return c.flushTallies()
}

func (c *change) flushIssue(id int64, d *delta) error {
	was, err := c.standing(id)
	if err != nil {
		return err
	}
	if _, err := c.tx.StmtContext(c.ctx, c.stmts.addCounts).ExecContext(c.ctx, id, d.events, d.users, d.sources, d.first, d.last, d.earliest.Release, d.customers, d.paying); err != nil {
		return err
	}
	if e := d.newest; d.last >= was.last {
		if _, err := c.tx.StmtContext(c.ctx, c.stmts.setNewest).ExecContext(c.ctx, id, clip(e.Summary(), 1000), clip(e.Culprit, 300), string(e.Level), searchText(e), e.Release, clip(e.Call(), 300), typeOf(e)); err != nil {
			return err
		}
		c.reword(id)
	}
	for hour, n := range d.hours {
		if _, err := c.tx.StmtContext(c.ctx, c.stmts.addHour).ExecContext(c.ctx, id, hour, n); err != nil {
			return err
		}
	}
	if err := c.countLate(id, d.hours); err != nil {
		return err
	}
	if err := c.countTags(id, d.tags); err != nil {
		return err
	}
	if err := c.bringBack(was, d); err != nil {
		return err
	}
	return c.tellNoise(was, d)
}
