package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
)

// Delivery is what is written together, in one durable step.
type Delivery struct {
	Project  project.ID
	Events   []issue.Incoming
	Sessions []release.Session
	Feedback []issue.Feedback
	Items    []Item
	Tallies  []project.Tally
	Raw      []Raw
	Digest   string          // of the delivery as it came, where the client made it one of a kind; empty: not known
	Folder   *inbox.Position // a mailbox folder's new place, when the delivery came from one
}

// Item is a part of a delivery that is kept as it came.
type Item struct {
	Type, EventID    string
	Headers, Payload []byte
	Received         time.Time
	Traces           []string // ids of the traces it tells of; set on the way in only
}

// Deliver stores a delivery and returns once it is durable; stored has an entry for each event.
// An event whose id the project has already is not stored again, and counted as a duplicate.
func (db *DB) Deliver(ctx context.Context, d Delivery) (stored []issue.Stored, err error) {
	rows := make([]eventRow, len(d.Events))
	for i, in := range d.Events {
		if rows[i], err = db.newRow(d.Project, in); err != nil {
			return nil, err
		}
	}
	items := make([][]byte, len(d.Items))
	for i, item := range d.Items {
		items[i] = compress(item.Payload)
	}
	stored = make([]issue.Stored, len(rows))
	err = db.writeOne(ctx, func(c *change) error {
		if err := c.remember(); err != nil {
			return err
		}
		clear(stored)
		for i := range rows {
			if err := c.addEvent(d.Project, &rows[i], &stored[i]); err != nil {
				return fmt.Errorf("store event %s: %w", rows[i].in.Event.ID, err)
			}
			c.noteSite(d.Project, rows[i].in.Event, &stored[i])
		}
		for i := range d.Items {
			if err := c.addItem(d.Project, &d.Items[i], items[i]); err != nil {
				return fmt.Errorf("store %s item: %w", d.Items[i].Type, err)
			}
		}
		if err := c.addSessions(&d); err != nil {
			return err
		}
		for i := range d.Feedback {
			if err := c.addFeedback(d.Project, &d.Feedback[i]); err != nil {
				return fmt.Errorf("store feedback: %w", err)
			}
		}
		for i := range d.Raw {
			if err := c.addRaw(d.Project, d.Raw[i]); err != nil {
				return fmt.Errorf("store what could not be read: %w", err)
			}
		}
		for _, t := range d.Tallies {
			c.count(d.Project, t)
		}
		if d.Folder != nil {
			return c.moveFolder(*d.Folder, stored)
		}
		return nil
	})
	return stored, err
}

func (c *change) addEvent(p project.ID, row *eventRow, stored *issue.Stored) (err error) {
	if isMail(row.in.Event) {
		if row, err = c.meetMail(p, row, stored); err != nil || row == nil {
			return err
		}
	}
	return c.addOccurrence(p, row, stored)
}

func (c *change) addOccurrence(p project.ID, row *eventRow, stored *issue.Stored) error {
	e, g := row.in.Event, row.in.Grouping
	owner, err := c.findIssue(p, g)
	if err != nil {
		return err
	}
	id, part := c.cache.shown(owner)
	fresh := id == 0
	if fresh {
		if id, err = c.issueOfEvent(p, e.ID); err != nil {
			return err
		}
		if id != 0 {
			c.duplicate(p, e, stored)
			stored.Issue = id
			return nil
		}
		if id, err = c.addIssue(p, row); err != nil {
			return err
		}
		owner = id
	}
	var twin *match
	if !fresh {
		if twin, err = c.twinFor(p, id, e); err != nil {
			return err
		}
	}
	if twin != nil && !twin.taken {
		*stored = issue.Stored{Issue: id, Duplicate: true, Twin: true}
		return errors.Join(c.addTwin(twin, owner), c.register(p, owner, g))
	}
	if row.tags, err = c.tagsOf(p, e); err != nil {
		return err
	}
	v, err := c.weigh(p, id, e, fresh)
	if err != nil {
		return err
	}
	body, common := []byte{}, ""
	if v.full = v.full || c.tookFull(twin); v.full {
		if err := row.encode(); err != nil {
			return err
		}
		body, common = row.body, row.common
	}
	r, err := c.tx.StmtContext(c.ctx, c.stmts.addEvent).ExecContext(c.ctx, int64(p), e.ID, id, micros(e.Time), micros(e.Received),
		string(e.Source), string(e.Level), e.Environment, e.Release, e.User.Key(), urlOf(e), clip(e.Summary(), 300), body, common, kindOf(g), part, boolean(!v.full), packTags(row.tags))
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 { // it may have been grouped elsewhere before
		c.duplicate(p, e, stored)
		stored.Issue, err = c.issueOfEvent(p, e.ID)
		return err
	}
	*stored = issue.Stored{Issue: id, New: fresh, Muted: fresh && row.in.Verdict.Noise != ""}
	if err := c.settled(p, id, row, v); err != nil {
		return err
	}
	if err := c.register(p, owner, g); err != nil {
		return err
	}
	if owner < 0 {
		if err := c.notePart(owner, row); err != nil {
			return err
		}
	}
	if err := c.note(p, row, stored); err != nil || twin == nil {
		return err
	}
	stored.Twin = true
	return c.takePlace(twin)
}

// duplicate counts an event that is here already.
func (c *change) duplicate(p project.ID, e *issue.Event, stored *issue.Stored) {
	stored.Duplicate = true
	c.count(p, project.Tally{Protocol: string(e.Source), What: "duplicate", Count: 1})
}

func (c *change) findIssue(p project.ID, g issue.Grouping) (int64, error) {
	for _, k := range g.Lookup {
		if id, ok := c.cache.keys[projectKey{p, k}]; ok {
			return id, nil
		}
		var id int64
		err := c.tx.StmtContext(c.ctx, c.stmts.findKey).QueryRowContext(c.ctx, int64(p), k).Scan(&id)
		if err == nil {
			c.cache.keys[projectKey{p, k}] = id
			return id, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return 0, fmt.Errorf("find issue: %w", err)
		}
	}
	if g.Pattern != nil {
		return c.cache.similar(p, g.Pattern), nil
	}
	return 0, nil
}

func (c *change) issueOfEvent(p project.ID, event string) (id int64, err error) {
	err = c.row(`SELECT issue FROM event WHERE project = $1 AND id = $2`, int64(p), event).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

func (c *change) addIssue(p project.ID, row *eventRow) (id int64, err error) {
	e, v := row.in.Event, row.in.Verdict
	if err := c.knowTeammate(v.Assign); err != nil {
		return 0, err
	}
	if id, err = c.number("issue"); err != nil {
		return 0, err
	}
	_, err = c.exec(`INSERT INTO issue (id, project, kind, title, type, value, culprit, level, logger, why, search, status, status_since, regressed, seen,
		first_seen, last_seen, events, users, sources, first_release, last_release, evidence, noise, noise_by, assignee)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'unresolved', $12, 0, 0, $13, $14, 0, 0, 0, $15, $15, $16, $17, $18, $19)`,
		id, int64(p), string(e.Kind), clip(e.Title(), 300), typeOf(e), clip(e.Summary(), 1000), clip(e.Culprit, 300), string(e.Level), e.Logger, row.in.Grouping.Why, searchText(e),
		micros(e.Received), micros(e.Time), micros(e.Time), e.Release, evidenceOf(row.in), boolean(v.Noise != ""), v.Noise, v.Assign)
	if err != nil {
		return 0, fmt.Errorf("add issue: %w", err)
	}
	return id, c.indexWords(id, searchText(e))
}

// typeOf is the type of what was raised. An issue's value and place are those of events of its own type: with events of
// another merged into it, one's words must not stand below the other's name.
func typeOf(e *issue.Event) string {
	if x := e.Raised(); x != nil {
		return clip(x.Type, 300)
	}
	return ""
}

func searchText(e *issue.Event) string {
	return strings.ToLower(strings.Join([]string{clip(e.Title(), 300), clip(e.Summary(), 1000), clip(e.Culprit, 300), e.Transaction, e.Logger}, "\n"))
}

func (c *change) register(p project.ID, id int64, g issue.Grouping) error {
	for i, k := range g.Register {
		if _, ok := c.cache.keys[projectKey{p, k}]; ok {
			continue
		}
		level, text, template := "", "", 0
		if g.Pattern != nil && i == 0 {
			level, text, template = string(g.Pattern.Level), g.Pattern.String(), boolean(g.Pattern.Template)
		}
		n, err := c.exec(`INSERT INTO issue_key (project, key, issue, level, pattern, template) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			int64(p), k, id, level, text, template)
		if err != nil {
			return fmt.Errorf("register grouping key: %w", err)
		}
		if n == 0 {
			continue
		}
		c.cache.keys[projectKey{p, k}] = id
		if text != "" {
			c.cache.learn(p, g.Pattern, id)
		}
	}
	return nil
}

func (c *change) addItem(p project.ID, item *Item, body []byte) error {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(p.String()), []byte(item.Type), []byte(item.EventID), item.Headers, item.Payload} {
		var size [8]byte
		binary.LittleEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write(part)
	}
	var id int64
	err := c.row(`INSERT INTO item (id, project, type, event, received, digest, headers, body)
		SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM item WHERE true ON CONFLICT (digest) DO NOTHING RETURNING id`,
		int64(p), item.Type, item.EventID, micros(item.Received), hex.EncodeToString(h.Sum(nil)), string(item.Headers), body).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it is here already
	}
	if err != nil {
		return err
	}
	return c.noteTraces(p, id, item.Traces)
}

func urlOf(e *issue.Event) string {
	if e.Request == nil {
		return e.Transaction
	}
	if e.Request.URL != "" {
		return clip(e.Request.URL, 500)
	}
	return clip(e.Request.Path, 500)
}

// clip shortens s to at most n bytes at a character's edge.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
