package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
)

// Each value of a tag has a number. An event keeps the numbers of its tags, an issue counts them, so that any number of
// events are found and counted by their tags without being read.

// OtherValue stands for all values of a tag beyond the first maxTagValues of a project.
const OtherValue = "(other)"

// Bounds of a project's tags: a tag whose values are as many as its events is no use to find anything by.
const (
	maxTagKeys   = 300
	maxTagValues = 10_000 // of one key
)

// tagPlace is one value of one tag.
type tagPlace struct {
	project project.ID
	issue.Tag
}

// tagCache is what the writer remembers of tags.
type tagCache struct {
	ids     map[tagPlace]int64
	keys    map[project.ID]map[string]tagKey
	keySets map[int64]int64    // the sets of tags' keys
	sets    map[tagWord]uint64 // who is in them, as far as it is known
}

// tagKey is a key of tags: how many values it has, and the number of the first.
type tagKey struct {
	values int
	first  int64
}

func newTagCache() tagCache {
	return tagCache{ids: map[tagPlace]int64{}, keys: map[project.ID]map[string]tagKey{}, keySets: map[int64]int64{}, sets: map[tagWord]uint64{}}
}

// settle keeps it within its bounds.
func (c *tagCache) settle() {
	if len(c.ids) > maxCachedKeys {
		clear(c.ids)
	}
	if len(c.keySets) > maxCachedKeys {
		clear(c.keySets)
	}
	if len(c.sets) > maxCachedKeys {
		clear(c.sets)
	}
}

// tagsOf gives the numbers of an event's tags.
func (c *change) tagsOf(p project.ID, e *issue.Event) ([]int64, error) {
	tags := e.SearchTags()
	ids := make([]int64, 0, len(tags))
	for _, t := range tags {
		id, err := c.tagID(tagPlace{p, t})
		if err != nil {
			return nil, fmt.Errorf("tag %s: %w", t.Key, err)
		}
		if id != 0 {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// tagID gives the number of a value; 0 when the project has too many keys.
func (c *change) tagID(t tagPlace) (int64, error) {
	if id, ok := c.cache.tags.ids[t]; ok {
		return id, nil
	}
	var id int64
	err := c.row(`SELECT id FROM tag WHERE project = $1 AND key = $2 AND value = $3`, int64(t.project), t.Key, t.Value).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		id, err = c.addTag(t)
	}
	if err != nil {
		return 0, err
	}
	keys, err := c.tagKeys(t.project)
	if err != nil {
		return 0, err
	}
	c.cache.tags.ids[t] = id
	c.cache.tags.keySets[id] = -keys[t.Key].first
	return id, nil
}

func (c *change) addTag(t tagPlace) (int64, error) {
	keys, err := c.tagKeys(t.project)
	if err != nil {
		return 0, err
	}
	key, known := keys[t.Key]
	switch {
	case !known && len(keys) >= maxTagKeys:
		return 0, nil
	case key.values >= maxTagValues && t.Value != OtherValue:
		t.Value = OtherValue
		return c.tagID(t)
	}
	id, err := c.number("tag")
	if err != nil {
		return 0, err
	}
	if _, err := c.exec(`INSERT INTO tag (id, project, key, value) VALUES ($1, $2, $3, $4)`, id, int64(t.project), t.Key, t.Value); err != nil {
		return 0, err
	}
	if key.values++; !known {
		key.first = id
	}
	keys[t.Key] = key
	return id, nil
}

func (c *change) tagKeys(p project.ID) (map[string]tagKey, error) {
	if keys, ok := c.cache.tags.keys[p]; ok {
		return keys, nil
	}
	rows, err := c.tx.QueryContext(c.ctx, `SELECT key, count(*), min(id) FROM tag WHERE project = $1 GROUP BY key`, int64(p))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	keys := map[string]tagKey{}
	for rows.Next() {
		var name string
		var key tagKey
		if err := rows.Scan(&name, &key.values, &key.first); err != nil {
			return nil, err
		}
		keys[name] = key
	}
	c.cache.tags.keys[p] = keys
	return keys, rows.Err()
}

// packTags writes tag numbers as an event keeps them: varints (encoding/binary).
func packTags(ids []int64) []byte {
	b := make([]byte, 0, 3*len(ids))
	for _, id := range ids {
		b = binary.AppendUvarint(b, uint64(id))
	}
	return b
}

func unpackTags(b []byte) (ids []int64) {
	for len(b) > 0 {
		id, n := binary.Uvarint(b)
		if n <= 0 {
			return ids
		}
		ids, b = append(ids, int64(id)), b[n:]
	}
	return ids
}

// tagsAtOnce is how many counts one statement writes.
const tagsAtOnce = 16

// addTags are the statements that write so many counts.
var addTags = func() (texts [tagsAtOnce + 1]string) {
	for n := 1; n <= tagsAtOnce; n++ {
		rows := make([]string, n)
		for i := range rows {
			rows[i] = fmt.Sprintf("($1, $%d, $%d)", 2*i+2, 2*i+3)
		}
		texts[n] = `INSERT INTO issue_tag (issue, tag, events) VALUES ` + strings.Join(rows, ", ") + `
			ON CONFLICT (issue, tag) DO UPDATE SET events = issue_tag.events + excluded.events`
	}
	return texts
}()

// countTags adds to what an issue, or a part of one, counts of its tags.
func (c *change) countTags(owner int64, tags map[int64]int64) error {
	args := make([]any, 1, 2*tagsAtOnce+1)
	args[0] = owner
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		if args = append(args, tag, tags[tag]); len(args) == cap(args) {
			if err := c.addTags(args); err != nil {
				return err
			}
			args = args[:1]
		}
	}
	if err := c.addTags(args); err != nil {
		return err
	}
	return c.fileTags(owner, tags)
}

func (c *change) addTags(args []any) error {
	if len(args) == 1 {
		return nil
	}
	if _, err := c.exec(addTags[len(args)/2], args...); err != nil {
		return fmt.Errorf("count tags: %w", err)
	}
	return nil
}

// moveTags takes the tags of events from their owner's and gives them to an issue made of them.
func (m *moving) moveTags(made int64) error {
	moved, err := m.tagCounts(`SELECT tags FROM event`+m.where, m.args...)
	if err != nil {
		return err
	}
	if err := m.countTags(made, moved); err != nil {
		return err
	}
	for tag := range moved {
		moved[tag] = -moved[tag]
	}
	if err := m.countTags(m.owner, moved); err != nil {
		return err
	}
	_, err = m.exec(`DELETE FROM issue_tag WHERE issue = $1 AND events <= 0`, m.owner)
	return err
}

func (c *change) tagCounts(query string, args ...any) (map[int64]int64, error) {
	rows, err := c.tx.QueryContext(c.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	counts := map[int64]int64{}
	for rows.Next() {
		var packed []byte
		if err := rows.Scan(&packed); err != nil {
			return nil, err
		}
		for _, tag := range unpackTags(packed) {
			counts[tag]++
		}
	}
	return counts, rows.Err()
}

// tagStep is how many older events FillTags files in one step.
const tagStep = 200

// FillTags files, a few at a time, the events that were stored before tags were counted, and gives how many it filed.
// What is not filed yet is found by its issue's words alone.
func (s Events) FillTags(ctx context.Context) (n int, err error) {
	for {
		step, err := s.fillStep(ctx)
		n += step
		if err != nil || step < tagStep {
			return n, err
		}
	}
}

// untagged is an event that is still to be filed.
type untagged struct {
	project         project.ID
	id, person      string
	issue, part     int64
	tags            []issue.Tag
	customer, payer bool
}

func (s Events) fillStep(ctx context.Context) (int, error) {
	all, err := s.untagged(ctx)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return len(all), s.DB.writeOne(ctx, func(c *change) error {
		if err := c.remember(); err != nil {
			return err
		}
		for i := range all {
			if err := c.file(&all[i]); err != nil {
				return fmt.Errorf("file event %s: %w", all[i].id, err)
			}
		}
		return nil
	})
}

func (s Events) untagged(ctx context.Context) ([]untagged, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT project, id, issue, part, person, body, common, level, environment, release FROM event WHERE tags IS NULL ORDER BY received LIMIT $1`, tagStep)
	if err != nil {
		return nil, fmt.Errorf("read events without tags: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []untagged
	for rows.Next() {
		var u untagged
		var body []byte
		var common string
		short := issue.Event{}
		if err := rows.Scan(&u.project, &u.id, &u.issue, &u.part, &u.person, &body, &common, &short.Level, &short.Environment, &short.Release); err != nil {
			return nil, fmt.Errorf("read events without tags: %w", err)
		}
		e := &short
		if len(body) > 0 {
			if whole, err := decodeBody(body); err == nil { // one that cannot be read is filed by its columns
				e = whole
			}
		}
		u.tags, u.customer, u.payer = e.SearchTags(), e.User.Customer(), e.Paying()
		all = append(all, u)
	}
	return all, rows.Err()
}

func (c *change) file(u *untagged) error {
	ids := make([]int64, 0, len(u.tags))
	counts := map[int64]int64{}
	for _, t := range u.tags {
		id, err := c.tagID(tagPlace{u.project, t})
		if err != nil {
			return err
		}
		if id != 0 {
			ids, counts[id] = append(ids, id), 1
		}
	}
	// Whose it is may have changed since it was read.
	var in, part int64
	err := c.row(`UPDATE event SET tags = $3 WHERE project = $1 AND id = $2 AND tags IS NULL RETURNING issue, part`, int64(u.project), u.id, packTags(ids)).Scan(&in, &part)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	owners := []int64{in}
	if part == 0 {
		part = -in
	}
	if _, ok := c.cache.parts[part]; ok {
		owners = append(owners, part)
	}
	for _, owner := range owners {
		if err := c.countTags(owner, counts); err != nil {
			return err
		}
		if !u.customer {
			continue
		}
		if _, err := c.exec(`UPDATE issue_person SET customer = 1, paying = CASE WHEN $3 = 1 THEN 1 ELSE paying END WHERE issue = $1 AND person = $2`, owner, hash(u.person), boolean(u.payer)); err != nil {
			return err
		}
	}
	return c.countCustomers(in)
}

// countCustomers brings an issue's numbers of customers up to date.
func (c *change) countCustomers(id int64) error {
	_, err := c.exec(`UPDATE issue SET customers = (SELECT count(*) FROM issue_person WHERE issue_person.issue = $1 AND customer = 1),
		paying = (SELECT count(*) FROM issue_person WHERE issue_person.issue = $1 AND paying = 1) WHERE id = $1`, id)
	return err
}
