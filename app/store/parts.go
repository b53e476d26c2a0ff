package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"paddock/app/issue"
)

// A merged issue consists of parts, one for each issue that went into it. A part has its issue's number below zero.
// It keeps its own keys and goes on counting, so that a merge can be taken back at any time: nothing has to be
// worked out again, and what came since then is where it belongs. The issue that is shown counts all of it.

// shown gives the issue that an owner of keys is shown in, and the part of it that an event belongs to: 0 for the
// issue's own.
func (c *cache) shown(owner int64) (id, part int64) {
	if owner >= 0 {
		return owner, 0
	}
	id = c.parts[owner]
	if id == -owner {
		return id, 0
	}
	return id, owner
}

func (c *cache) loadParts(ctx context.Context, db queryer) error {
	rows, err := db.QueryContext(ctx, `SELECT id, issue FROM issue_part`)
	if err != nil {
		return fmt.Errorf("read parts of issues: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var id, of int64
		if err := rows.Scan(&id, &of); err != nil {
			return fmt.Errorf("read parts of issues: %w", err)
		}
		c.parts[id] = of
	}
	return rows.Err()
}

// remember fills the cache when it was emptied.
func (c *change) remember() error {
	if !c.cache.stale {
		return nil
	}
	if err := c.cache.load(c.ctx, c.tx); err != nil {
		return err
	}
	c.cache.stale = false
	return nil
}

// kindOf is what tells an issue's events apart that are together for different reasons: the first half of the key
// that says most of them.
func kindOf(g issue.Grouping) int64 {
	if len(g.Lookup) == 0 || len(g.Lookup[0]) < 16 {
		return 0
	}
	n, err := strconv.ParseUint(g.Lookup[0][:16], 16, 64)
	if err != nil {
		return 0
	}
	return int64(n)
}

// evidenceOf is why a new issue is one, as it is kept.
func evidenceOf(in issue.Incoming) string {
	text, err := json.Marshal(issue.Explain(in.Event, in.Verdict))
	if err != nil {
		return ""
	}
	return string(text)
}

// tellNoise mutes what is noise, and takes an issue out of it with the first event that is none.
func (c *change) tellNoise(was standing, d *delta) error {
	if !was.noise {
		return nil
	}
	if !d.real || was.noiseBy == issue.ByPerson {
		d.lead.Muted = true
		return nil
	}
	d.lead.Muted = was.status == issue.Ignored || was.status == issue.Snoozed && !d.lead.Woke
	d.lead.New = !d.lead.Muted // until now nobody was told of it
	_, err := c.exec(`UPDATE issue SET noise = 0, noise_by = '', seen = 0 WHERE id = $1`, was.id)
	return err
}

// notePart adds an event to the counters of the part it belongs to.
func (c *change) notePart(part int64, row *eventRow) error {
	e := row.in.Event
	at := micros(e.Time)
	d := c.parts[part]
	if d == nil {
		if c.parts == nil {
			c.parts = map[int64]*delta{}
		}
		d = &delta{first: at, last: at, newest: e, earliest: e, hours: map[int64]int64{}, tags: map[int64]int64{}}
		c.parts[part] = d
	}
	d.events++
	d.sources |= sourceBits[e.Source]
	if at < d.first {
		d.first, d.earliest = at, e
	}
	if at >= d.last {
		d.last, d.newest = at, e
	}
	d.hours[at/hourMicros]++
	for _, tag := range row.tags {
		d.tags[tag]++
	}
	if row.person != 0 {
		n, err := c.exec(`INSERT INTO issue_person (issue, person, customer, paying) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, part, row.person,
			boolean(e.User.Customer()), boolean(e.Paying()))
		if err != nil {
			return fmt.Errorf("count user of a part: %w", err)
		}
		d.users += n
	}
	if e.Environment != "" {
		if _, err := c.exec(`INSERT INTO issue_environment (issue, environment) VALUES ($1, $2) ON CONFLICT DO NOTHING`, part, e.Environment); err != nil {
			return fmt.Errorf("note environment of a part: %w", err)
		}
	}
	return nil
}

func (c *change) flushParts() error {
	for part, d := range c.parts {
		if err := c.flushPart(part, d); err != nil {
			return fmt.Errorf("count part %d: %w", part, err)
		}
	}
	return nil
}

func (c *change) flushPart(part int64, d *delta) error {
	var last int64
	if err := c.row(`SELECT last_seen FROM issue_part WHERE id = $1`, part).Scan(&last); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE issue_part SET events = events + $2, users = users + $3, sources = sources | $4,
		last_seen = CASE WHEN last_seen < $6 THEN $6 ELSE last_seen END,
		first_release = CASE WHEN first_seen > $5 OR first_release = '' THEN $7 ELSE first_release END,
		first_seen = CASE WHEN first_seen > $5 THEN $5 ELSE first_seen END WHERE id = $1`,
		part, d.events, d.users, d.sources, d.first, d.last, d.earliest.Release); err != nil {
		return err
	}
	if err := c.countTags(part, d.tags); err != nil {
		return err
	}
	if e := d.newest; d.last >= last {
		if _, err := c.exec(`UPDATE issue_part SET value = $2, culprit = $3, level = $4, search = $5,
			last_release = CASE WHEN $6 = '' THEN last_release ELSE $6 END WHERE id = $1`,
			part, clip(e.Summary(), 1000), clip(e.Culprit, 300), string(e.Level), searchText(e), e.Release); err != nil {
			return err
		}
	}
	for hour, n := range d.hours {
		if _, err := c.tx.StmtContext(c.ctx, c.stmts.addHour).ExecContext(c.ctx, part, hour, n); err != nil {
			return err
		}
	}
	return nil
}

// dropParts deletes the parts of an issue that is no more, and what the issues that went into it had.
func (c *change) dropParts(id int64) error {
	parts, err := c.partsOf(id)
	if err != nil || len(parts) == 0 {
		return err
	}
	for _, part := range parts {
		for _, table := range append([]string{"issue_key"}, counted...) {
			if _, err := c.exec(`DELETE FROM `+table+` WHERE issue = $1`, part); err != nil {
				return err
			}
		}
		for _, table := range []string{"issue_label", "activity"} {
			if _, err := c.exec(`DELETE FROM `+table+` WHERE issue = $1`, -part); err != nil {
				return err
			}
		}
	}
	for _, text := range []string{`DELETE FROM issue_part WHERE issue = $1`, `DELETE FROM regroup WHERE issue = $1`} {
		if _, err := c.exec(text, id); err != nil {
			return err
		}
	}
	return nil
}

// mergedInto gives the issue that one has gone into.
func (s Issues) mergedInto(ctx context.Context, id int64) (into int64, ok bool) {
	err := s.DB.read.QueryRowContext(ctx, `SELECT issue FROM issue_part WHERE id = $1 AND issue <> $2`, -id, id).Scan(&into)
	return into, err == nil
}

// partsOf gives the parts of a merged issue; none when it is not merged.
func (c *change) partsOf(id int64) (parts []int64, err error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT id FROM issue_part WHERE issue = $1 ORDER BY id DESC`, id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var part int64
		if err := rows.Scan(&part); err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, rows.Err()
}
