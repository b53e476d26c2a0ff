package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"paddock/app/issue"
)

// Split says which events of an issue become one of their own.
type Split struct {
	Issue int64
	Part  int64    // of the kind; see issue.EventKind
	Kind  int64    // all events of this kind, and those to come
	IDs   []string // or these occurrences alone
	Note  string
}

// maxSplitIDs bounds how many chosen occurrences are split off at a time.
const maxSplitIDs = 5000

// Split takes events out of an issue into one of their own, and gives that and what undoes it. A part that once was an
// issue by itself becomes it again.
func (s Groups) Split(ctx context.Context, by Deciding, w Split) (made, done int64, err error) {
	if len(w.IDs) > maxSplitIDs {
		return 0, 0, fmt.Errorf("%d occurrences are too many to split at a time: choose at most %d", len(w.IDs), maxSplitIDs)
	}
	err = s.DB.writeOne(ctx, func(c *change) error {
		if err := c.begin(w.Issue); err != nil {
			return err
		}
		var err error
		made, done, err = c.split(by, w)
		if err != nil {
			return fmt.Errorf("split issue %d: %w", w.Issue, err)
		}
		return nil
	})
	return made, done, err
}

// moving are the events that are on their way, and where from.
type moving struct {
	*change
	from  int64 // the issue that is shown
	owner int64 // whose counters and keys they are: the issue, or its part
	where string
	args  []any
}

func (c *change) split(by Deciding, w Split) (made, done int64, err error) {
	m := moving{change: c, from: w.Issue, owner: w.Issue}
	parts, err := c.partsOf(w.Issue)
	if err != nil {
		return 0, 0, err
	}
	if w.Part != 0 {
		m.owner = w.Part
	} else if len(parts) > 0 {
		m.owner = -w.Issue
	}
	cond := conditions{}
	cond.add("issue = $?", w.Issue)
	cond.add("part = $?", w.Part)
	if len(w.IDs) > 0 {
		marks := make([]string, len(w.IDs))
		values := make([]any, len(w.IDs))
		for i, id := range w.IDs {
			marks[i], values[i] = "$?", id
		}
		cond.add("id IN ("+strings.Join(marks, ", ")+")", values...)
	} else {
		cond.add("kind = $?", w.Kind)
	}
	m.where, m.args = cond.where(), cond.args
	kept, going, err := m.sizes(w.Part)
	if err != nil {
		return 0, 0, err
	}
	if going == 0 {
		return 0, 0, ErrNothingLeft
	}
	if going == kept && w.Part == 0 && len(parts) < 2 {
		return 0, 0, ErrSplitAll
	}
	newest, err := m.newest(m.where, m.args)
	if err != nil {
		return 0, 0, err
	}
	if made, err = c.issueLike(w.Issue, newest); err != nil {
		return 0, 0, err
	}
	if err := m.move(made, w); err != nil {
		return 0, 0, err
	}
	r := regrouping{project: newest.Project, what: issue.DidSplit, issue: w.Issue, other: made, name: newest.Title(), parts: []int64{m.owner}}
	done, err = c.regrouped(by, r)
	return made, done, err
}

// sizes counts the stored events of the owner, and those that go.
func (m *moving) sizes(part int64) (kept, going int64, err error) {
	if err = m.tx.QueryRowContext(m.ctx, `SELECT count(*) FROM event WHERE issue = $1 AND part = $2`, m.from, part).Scan(&kept); err != nil {
		return 0, 0, err
	}
	err = m.tx.QueryRowContext(m.ctx, `SELECT count(*) FROM event`+m.where, m.args...).Scan(&going)
	return kept, going, err
}

// newest reads the newest of some events; nil when there is none.
func (m *moving) newest(where string, args []any) (*issue.Event, error) {
	return m.read(where+` ORDER BY sampled, time DESC, id DESC LIMIT 1`, args)
}

// read reads the first of some events; nil when there is none.
func (m *moving) read(which string, args []any) (*issue.Event, error) {
	var body []byte
	var common string
	var short brief
	err := m.tx.QueryRowContext(m.ctx, `SELECT body, common, `+briefColumns+` FROM event`+which, args...).Scan(append([]any{&body, &common}, short.columns()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var e *issue.Event
	if len(body) == 0 {
		e, err = short.event(m.ctx, m.tx)
	} else {
		e, err = (&commonReader{db: m.tx}).decode(m.ctx, body, common)
	}
	if err != nil {
		return nil, err
	}
	err = m.tx.QueryRowContext(m.ctx, `SELECT project FROM issue WHERE id = $1`, m.from).Scan(&e.Project)
	return e, err
}

// issueLike makes an issue that stands as another does, for an event.
func (c *change) issueLike(id int64, e *issue.Event) (made int64, err error) {
	row, err := c.snapshot(id)
	if err != nil {
		return 0, err
	}
	if made, err = c.number("issue"); err != nil {
		return 0, err
	}
	row = strings.Replace(row, `"id":`+strconv.FormatInt(id, 10), `"id":`+strconv.FormatInt(made, 10), 1)
	if err := c.restore(row); err != nil {
		return 0, err
	}
	typ := ""
	if x := e.Raised(); x != nil {
		typ = x.Type
	}
	in := issue.Incoming{Event: e, Grouping: issue.Group(e)}
	_, err = c.exec(`UPDATE issue SET kind = $2, title = $3, type = $4, value = $5, culprit = $6, level = $7, logger = $8, why = $9, search = $10, evidence = $11,
		events = 0, users = 0, sources = 0, first_release = '', last_release = '', ticket = '' WHERE id = $1`,
		made, string(e.Kind), clip(e.Title(), 300), clip(typ, 300), clip(e.Summary(), 1000), clip(e.Culprit, 300), string(e.Level), e.Logger, in.Grouping.Why, searchText(e), evidenceOf(in))
	return made, err
}

// move moves events to an issue of their own, and what was counted for them.
func (m *moving) move(made int64, w Split) error {
	_, all, err := m.complete(w.Part)
	if err != nil {
		return err
	}
	if err := m.unfile(m.owner); err != nil {
		return err
	}
	if err := m.moveHours(made); err != nil {
		return err
	}
	if err := m.moveTags(made); err != nil {
		return err
	}
	for _, id := range []int64{m.owner, made} {
		if err := m.refile(id); err != nil {
			return err
		}
	}
	if _, err := m.exec(`UPDATE event SET issue = $`+strconv.Itoa(len(m.args)+1)+`, part = 0`+m.where, append(m.args, made)...); err != nil {
		return err
	}
	if err := m.carryTwins(m.from); err != nil {
		return err
	}
	if err := m.people(made, all); err != nil {
		return err
	}
	if len(w.IDs) == 0 {
		if err := m.keys(made, w.Kind); err != nil {
			return err
		}
	}
	if err := m.tally(made); err != nil {
		return err
	}
	if err := m.shrink(made, all); err != nil {
		return err
	}
	if err := m.countCustomers(made); err != nil {
		return err
	}
	return m.countCustomers(m.from)
}

// complete tells whether every event that was counted is stored too: only then is it known who has none left.
func (m *moving) complete(part int64) (stored int64, all bool, err error) {
	var events int64
	table, id := "issue", m.owner
	if m.owner < 0 {
		table = "issue_part"
	}
	if err = m.tx.QueryRowContext(m.ctx, `SELECT events FROM `+table+` WHERE id = $1`, id).Scan(&events); err != nil {
		return 0, false, err
	}
	err = m.tx.QueryRowContext(m.ctx, `SELECT count(*) FROM event WHERE issue = $1 AND part = $2`, m.from, part).Scan(&stored)
	return stored, stored >= events, err
}

// moveHours takes the hours of the events from their owner's.
func (m *moving) moveHours(made int64) error {
	rows, err := m.tx.QueryContext(m.ctx, fmt.Sprintf(`SELECT time / %d, count(*) FROM event%s GROUP BY time / %d`, hourMicros, m.where, hourMicros), m.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	hours := map[int64]int64{}
	for rows.Next() {
		var hour, n int64
		if err := rows.Scan(&hour, &n); err != nil {
			return err
		}
		hours[hour] = n
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for hour, n := range hours {
		if _, err := m.exec(`INSERT INTO issue_hour (issue, hour, events) VALUES ($1, $2, $3)`, made, hour, n); err != nil {
			return err
		}
		if _, err := m.exec(`UPDATE issue_hour SET events = events - $3 WHERE issue = $1 AND hour = $2`, m.owner, hour, n); err != nil {
			return err
		}
	}
	_, err = m.exec(`DELETE FROM issue_hour WHERE issue = $1 AND events <= 0`, m.owner)
	return err
}

// people counts users and environments of what moved, and forgets those of the owner who have nothing left there.
func (m *moving) people(made int64, all bool) error {
	persons, err := m.texts(`SELECT DISTINCT person FROM event WHERE issue = $1 AND person <> ''`, made)
	if err != nil {
		return err
	}
	for _, p := range persons {
		if _, err := m.exec(`INSERT INTO issue_person (issue, person, customer, paying) SELECT CAST($1 AS BIGINT), person, customer, paying FROM issue_person
			WHERE issue = $3 AND person = $2 ON CONFLICT DO NOTHING`, made, hash(p), m.owner); err != nil {
			return err
		}
		if !all {
			continue
		}
		if _, err := m.exec(`DELETE FROM issue_person WHERE issue = $1 AND person = $2 AND NOT EXISTS (SELECT 1 FROM event WHERE event.issue = $3 AND event.part = $4 AND event.person = $5)`,
			m.owner, hash(p), m.from, m.partOf(), p); err != nil {
			return err
		}
	}
	places, err := m.texts(`SELECT DISTINCT environment FROM event WHERE issue = $1 AND environment <> ''`, made)
	if err != nil {
		return err
	}
	for _, p := range places {
		if _, err := m.exec(`INSERT INTO issue_environment (issue, environment) VALUES ($1, $2) ON CONFLICT DO NOTHING`, made, p); err != nil {
			return err
		}
		if !all {
			continue
		}
		if _, err := m.exec(`DELETE FROM issue_environment WHERE issue = $1 AND environment = $2 AND NOT EXISTS (SELECT 1 FROM event WHERE event.issue = $3 AND event.part = $4 AND event.environment = $2)`,
			m.owner, p, m.from, m.partOf()); err != nil {
			return err
		}
	}
	return nil
}

// partOf is how the owner's events say whose they are.
func (m *moving) partOf() int64 {
	if m.owner == -m.from || m.owner == m.from {
		return 0
	}
	return m.owner
}

// keys lets events of the kind that come later follow.
func (m *moving) keys(made, kind int64) error {
	prefix := fmt.Sprintf("%016x", uint64(kind))
	n, err := m.exec(`UPDATE issue_key SET issue = $2 WHERE issue = $1 AND key >= $3 AND key < $4`, m.owner, made, prefix, prefix+"g")
	if err != nil || n > 0 {
		return err
	}
	e, err := m.newest(` WHERE issue = $1`, []any{made})
	if err != nil || e == nil {
		return err
	}
	k := issue.Group(e).Lookup[0]
	if !strings.HasPrefix(k, prefix) {
		return nil // it was grouped by a rule, or in an older way
	}
	_, err = m.exec(`INSERT INTO issue_key (project, key, issue, level, pattern, template) VALUES ($1, $2, $3, '', '', 0)
		ON CONFLICT (project, key) DO UPDATE SET issue = excluded.issue`, int64(e.Project), k, made)
	return err
}

// tally fills an issue's counters from its events, all of which are stored.
func (m *moving) tally(id int64) error {
	bits := 0
	sources, err := m.texts(`SELECT DISTINCT source FROM event WHERE issue = $1`, id)
	if err != nil {
		return err
	}
	for _, s := range sources {
		bits |= sourceBits[issue.Source(s)]
	}
	if twins, err := m.texts(`SELECT mail FROM mail_twin WHERE issue = $1 LIMIT 1`, id); err != nil {
		return err
	} else if len(twins) > 0 {
		bits |= sourceBits[issue.SourceMail]
	}
	_, err = m.exec(`UPDATE issue SET sources = $2,
		events = (SELECT count(*) FROM event WHERE event.issue = $1),
		users = (SELECT count(*) FROM issue_person WHERE issue_person.issue = $1),
		first_seen = (SELECT min(time) FROM event WHERE event.issue = $1),
		last_seen = (SELECT max(time) FROM event WHERE event.issue = $1),
		first_release = coalesce((SELECT release FROM event WHERE event.issue = $1 ORDER BY time LIMIT 1), ''),
		last_release = coalesce((SELECT release FROM event WHERE event.issue = $1 AND release <> '' ORDER BY time DESC LIMIT 1), '') WHERE id = $1`, id, bits)
	return err
}

// shrink takes what moved from its owner's counters.
func (m *moving) shrink(made int64, all bool) error {
	table := "issue"
	if m.owner < 0 {
		table = "issue_part"
	}
	if _, err := m.exec(`UPDATE `+table+` SET events = events - (SELECT events FROM issue AS moved WHERE moved.id = $2),
		users = (SELECT count(*) FROM issue_person WHERE issue_person.issue = $1) WHERE id = $1`, m.owner, made); err != nil {
		return err
	}
	left, err := m.newest(` WHERE issue = $1 AND part = $2`, []any{m.from, m.partOf()})
	if err != nil {
		return err
	}
	if left != nil {
		own := `''`
		if m.owner > 0 {
			own = `type`
		}
		if _, err := m.exec(`UPDATE `+table+` SET level = $4, search = $5,
			value = CASE WHEN `+own+` IN ('', $8) THEN $2 ELSE value END, culprit = CASE WHEN `+own+` IN ('', $8) THEN $3 ELSE culprit END, last_seen = (SELECT max(time) FROM event WHERE event.issue = $6 AND event.part = $7) WHERE id = $1`,
			m.owner, clip(left.Summary(), 1000), clip(left.Culprit, 300), string(left.Level), searchText(left), m.from, m.partOf(), typeOf(left)); err != nil {
			return err
		}
		if all {
			if _, err := m.exec(`UPDATE `+table+` SET first_seen = (SELECT min(time) FROM event WHERE event.issue = $2 AND event.part = $3) WHERE id = $1`, m.owner, m.from, m.partOf()); err != nil {
				return err
			}
		}
	}
	if m.owner < 0 {
		return m.recount(m.from)
	}
	return nil
}
