package store

import (
	"database/sql"
	"errors"
	"fmt"

	"paddock/app/issue"
	"paddock/app/project"
)

// taken is a mail's row that went because an SDK's event has its place, and whose counts it was in.
type taken struct {
	project              project.ID
	issue, owner         int64 // owner: the issue, or a part of it
	at                   int64
	person, release, env string
}

// partOf is how the owner's events say whose they are.
func (t *taken) partOf() int64 {
	if t.owner == t.issue || t.owner == -t.issue {
		return 0
	}
	return t.owner
}

// takeOut deletes an event and takes it from all counts but those of what came in. What only the events that are left can
// tell is put right when the transaction ends: others of it may still be counted for the same issue.
func (c *change) takeOut(p project.ID, id string) error {
	var t taken
	var part, size int64
	var sampled bool
	var packed []byte
	err := c.row(`DELETE FROM event WHERE project = $1 AND id = $2 RETURNING issue, part, time, person, release, environment, sampled, length(body), tags`, int64(p), id).
		Scan(&t.issue, &part, &t.at, &t.person, &t.release, &t.env, &sampled, &size, &packed)
	if err != nil {
		return fmt.Errorf("take event %s out: %w", id, err)
	}
	t.project = p
	held := c.hold(p)
	held.events--
	held.bytes -= size + rowBytes
	if !sampled {
		held.bodies--
	}
	if last := c.tails[t.issue]; last != nil && last.row.in.Event.ID == id {
		delete(c.tails, t.issue)
	}
	owners := []int64{t.issue}
	if part == 0 {
		part = -t.issue
	}
	if _, merged := c.cache.parts[part]; merged {
		owners = append(owners, part)
	}
	tags := map[int64]int64{}
	for _, tag := range unpackTags(packed) {
		tags[tag]--
	}
	for _, t.owner = range owners {
		if err := c.uncountOne(&t, tags); err != nil {
			return fmt.Errorf("take event %s out: %w", id, err)
		}
		c.taken = append(c.taken, t)
	}
	version, environment, err := c.bounded(p, t.release, t.env)
	if err != nil {
		return err
	}
	c.sight(p, version, t.at).events--
	c.countReleaseHour(p, version, environment, t.at, -1)
	return nil
}

func (c *change) uncountOne(t *taken, tags map[int64]int64) error {
	table := "issue"
	if t.owner < 0 {
		table = "issue_part"
	}
	if _, err := c.exec(`UPDATE `+table+` SET events = events - 1 WHERE id = $1`, t.owner); err != nil {
		return err
	}
	hours := map[int64]int64{t.at / hourMicros: -1}
	if _, err := c.tx.StmtContext(c.ctx, c.stmts.addHour).ExecContext(c.ctx, t.owner, t.at/hourMicros, -1); err != nil {
		return err
	}
	if t.owner > 0 {
		if err := c.countLate(t.owner, hours); err != nil {
			return err
		}
	}
	return c.countTags(t.owner, tags)
}

// settleTaken puts right what the events that are left tell of the issues that rows were taken out of.
func (c *change) settleTaken() error {
	cleaned := map[int64]bool{}
	for i := range c.taken {
		t := &c.taken[i]
		if !cleaned[t.owner] {
			cleaned[t.owner] = true
			if err := c.dropZeros(t.owner); err != nil {
				return fmt.Errorf("count issue %d: %w", t.issue, err)
			}
		}
		for _, settle := range []func(*taken) error{c.settlePerson, c.settlePlace, c.settleFirst, c.settleLast} {
			if err := settle(t); err != nil {
				return fmt.Errorf("count issue %d: %w", t.issue, err)
			}
		}
	}
	return nil
}

// dropZeros deletes what an issue, or a part of one, counts none of.
func (c *change) dropZeros(owner int64) error {
	if _, err := c.exec(`DELETE FROM issue_hour WHERE issue = $1 AND events <= 0`, owner); err != nil {
		return err
	}
	if _, err := c.exec(`DELETE FROM issue_day WHERE project = (SELECT project FROM issue WHERE id = $1) AND issue = $1 AND events <= 0`, owner); err != nil {
		return err
	}
	var none bool
	if err := c.row(`SELECT count(*) FROM (SELECT 1 FROM issue_tag WHERE issue = $1 AND events <= 0 LIMIT 1) AS none`, owner).Scan(&none); err != nil || !none {
		return err
	}
	if err := c.unfileTags(owner); err != nil {
		return err
	}
	if _, err := c.exec(`DELETE FROM issue_tag WHERE issue = $1 AND events <= 0`, owner); err != nil {
		return err
	}
	return c.refileTags(owner)
}

// ofOwner selects an owner's events.
func (t *taken) ofOwner() (table, where string, args []any) {
	if t.owner < 0 {
		return "issue_part", ` WHERE issue = $1 AND part = $2`, []any{t.issue, t.partOf()}
	}
	return "issue", ` WHERE issue = $1 AND $2 = 0`, []any{t.issue, 0}
}

// lastOf tells whether what went was the last of its kind: no event is left that meets a condition about $3 and $4, and
// all events that the owner counts are stored, so that it is known.
func (c *change) lastOf(t *taken, cond string, about ...any) (last bool, err error) {
	table, where, args := t.ofOwner()
	var n, all int64
	if err := c.row(`SELECT count(*) FROM (SELECT 1 FROM event`+where+cond+` LIMIT 1) AS one`, append(args, about...)...).Scan(&n); err != nil || n > 0 {
		return false, err
	}
	if err := c.row(`SELECT count(*) FROM event`+where, args...).Scan(&n); err != nil {
		return false, err
	}
	err = c.row(`SELECT events FROM `+table+` WHERE id = $1`, t.owner).Scan(&all)
	return all <= n, err
}

func (c *change) settlePerson(t *taken) error {
	if t.person == "" {
		return nil
	}
	if last, err := c.lastOf(t, ` AND project = $3 AND person = $4 AND person <> ''`, int64(t.project), t.person); err != nil || !last {
		return err
	}
	n, err := c.exec(`DELETE FROM issue_person WHERE issue = $1 AND person = $2`, t.owner, hash(t.person))
	if err != nil || n == 0 {
		return err
	}
	if t.owner < 0 {
		_, err := c.exec(`UPDATE issue_part SET users = users - 1 WHERE id = $1`, t.owner)
		return err
	}
	delete(c.cache.people, issuePerson{t.issue, hash(t.person)})
	if _, err := c.exec(`UPDATE issue SET users = users - 1 WHERE id = $1`, t.owner); err != nil {
		return err
	}
	if err := c.countCustomers(t.issue); err != nil {
		return err
	}
	var met bool
	if err := c.row(`SELECT count(*) FROM (SELECT 1 FROM event WHERE project = $1 AND person = $2 AND person <> '' LIMIT 1) AS met`, int64(t.project), t.person).Scan(&met); err != nil || met {
		return err
	}
	for _, table := range []string{"person", "person_word"} {
		if _, err := c.exec(`DELETE FROM `+table+` WHERE project = $1 AND key = $2`, int64(t.project), t.person); err != nil {
			return err
		}
	}
	delete(c.cache.persons, projectKey{t.project, t.person})
	return nil
}

func (c *change) settlePlace(t *taken) error {
	_, environment, err := c.bounded(t.project, "", t.env)
	if err != nil || environment == "" {
		return err
	}
	if last, err := c.lastOf(t, ` AND environment = $3`, t.env); err != nil || !last {
		return err
	}
	if t.owner < 0 {
		environment = t.env
	}
	delete(c.cache.places, issueText{t.owner, environment})
	_, err = c.exec(`DELETE FROM issue_environment WHERE issue = $1 AND environment = $2`, t.owner, environment)
	return err
}

// settleFirst finds out when an issue was first seen, if it was with what went.
func (c *change) settleFirst(t *taken) error {
	table, where, args := t.ofOwner()
	var first, was int64
	var release string
	if err := c.row(`SELECT first_seen FROM `+table+` WHERE id = $1`, t.owner).Scan(&was); err != nil || was != t.at {
		return err
	}
	err := c.row(`SELECT time, release FROM event`+where+` ORDER BY time LIMIT 1`, args...).Scan(&first, &release)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = c.exec(`UPDATE `+table+` SET first_seen = $2, first_release = $3 WHERE id = $1`, t.owner, first, release)
	return err
}

// settleLast finds out what an issue said last, if it was what went.
func (c *change) settleLast(t *taken) error {
	table, where, args := t.ofOwner()
	var was int64
	if err := c.row(`SELECT last_seen FROM `+table+` WHERE id = $1`, t.owner).Scan(&was); err != nil || was != t.at {
		return err
	}
	e, err := (&moving{change: c, from: t.issue}).read(where+` ORDER BY time DESC, id DESC LIMIT 1`, args)
	if err != nil || e == nil {
		return err
	}
	own := `''`
	if t.owner > 0 {
		own = `type`
	}
	if _, err := c.exec(`UPDATE `+table+` SET last_seen = $2, level = $5,
		value = CASE WHEN `+own+` IN ('', $6) THEN $3 ELSE value END, culprit = CASE WHEN `+own+` IN ('', $6) THEN $4 ELSE culprit END WHERE id = $1`,
		t.owner, micros(e.Time), clip(e.Summary(), 1000), clip(e.Culprit, 300), string(e.Level), typeOf(e)); err != nil {
		return err
	}
	if !e.Sampled {
		if _, err := c.exec(`UPDATE `+table+` SET search = $2 WHERE id = $1`, t.owner, searchText(e)); err != nil {
			return err
		}
	}
	if t.release != "" {
		if _, err := c.exec(`UPDATE `+table+` SET last_release = coalesce((SELECT release FROM event WHERE event.issue = $2 AND ($3 = 0 OR part = $3) AND release <> '' ORDER BY time DESC LIMIT 1), '') WHERE id = $1`,
			t.owner, t.issue, t.partOf()); err != nil {
			return err
		}
	}
	if t.owner > 0 {
		c.reword(t.owner)
	}
	return nil
}

// alsoMailed notes that an event's issue is told of by mail too.
func (c *change) alsoMailed(id, owner int64) error {
	bit := sourceBits[issue.SourceMail]
	if _, err := c.exec(`UPDATE issue SET sources = sources | $2 WHERE id = $1`, id, bit); err != nil {
		return err
	}
	if owner >= 0 {
		return nil
	}
	_, err := c.exec(`UPDATE issue_part SET sources = sources | $2 WHERE id = $1`, owner, bit)
	return err
}
