package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"paddock/app/issue"
	"paddock/app/search"
)

// fewOfSet is up to how many issues of a set are looked up one by one.
const fewOfSet = 500

// issueSet is a set of issues: a byte for each number from 1 on.
type issueSet struct {
	members []byte
	size    int
}

func (s *issueSet) add(word int64, members uint64) {
	last := int(word*issuesInWord) + bits.Len64(members) - 1
	if missing := last - len(s.members); missing > 0 {
		s.members = append(s.members, make([]byte, missing)...)
	}
	for ; members != 0; members &= members - 1 {
		at := int(word*issuesInWord) + bits.TrailingZeros64(members) - 1
		if s.members[at] == 0 {
			s.members[at] = 1
			s.size++
		}
	}
}

// in selects the issues of a set: SQLite looks a byte up in less time than it needs to build a set of its own.
func (c *conditions) in(set *issueSet) {
	if set.size > fewOfSet {
		c.add("substr($?, issue.id, 1) = $?", set.members, []byte{1})
		return
	}
	ids := make([]string, 0, set.size)
	for at, member := range set.members {
		if member == 1 {
			ids = append(ids, strconv.Itoa(at+1))
		}
	}
	c.add("issue.id IN (" + strings.Join(ids, ",") + ")")
}

// tag selects the issues that have an event with a tag of that value.
func (c *conditions) tag(t *search.Term, q issue.Query) {
	values := &conditions{}
	for _, v := range t.Values {
		if v == "*" && !t.Exact {
			c.any(&search.Term{Values: []string{t.Key}, Not: t.Not}, func(key string) { c.hasTag(key, q) })
			return
		}
		values.like("tag.value", v, t.Exact)
	}
	either := "(" + strings.Join(values.parts, " OR ") + ")"
	values.parts = nil
	values.add("tag.key = $?", t.Key)
	if q.Project != 0 {
		values.add("tag.project = $?", int64(q.Project))
	}
	set := c.set(`SELECT tag_set.word, tag_set.bits FROM tag CROSS JOIN tag_set ON tag_set.tag = tag.id`+values.where()+" AND "+either, values.args...)
	c.any(&search.Term{Values: []string{t.Key}, Not: t.Not}, func(string) { c.in(set) })
}

// hasTag selects the issues that have an event with a tag, whatever its value.
func (c *conditions) hasTag(key string, q issue.Query) {
	keys := &conditions{}
	keys.add("tag.key = $?", key)
	if q.Project != 0 {
		keys.add("tag.project = $?", int64(q.Project))
	}
	c.in(c.set(`SELECT word, bits FROM tag_set WHERE tag IN (SELECT -min(tag.id) FROM tag`+keys.where()+` GROUP BY tag.project)`, keys.args...))
}

// set reads the words of a set; it is empty when they cannot be read, and the error is the conditions'.
func (c *conditions) set(query string, args ...any) *issueSet {
	set := &issueSet{}
	if c.err != nil {
		return set
	}
	c.err = c.read(query, args, func(rows *sql.Rows) error {
		var word, members int64
		err := rows.Scan(&word, &members)
		set.add(word, uint64(members))
		return err
	})
	return set
}

// conditions gives those of a query, with the sets of issues that its terms ask for.
func (s Issues) conditions(ctx context.Context, q issue.Query) (*conditions, error) {
	c := &conditions{read: func(query string, args []any, row func(*sql.Rows) error) error {
		return s.DB.eachRow(ctx, query, args, row)
	}}
	c.query(q)
	if c.err != nil {
		return nil, fmt.Errorf("find issues by their tags: %w", c.err)
	}
	return c, nil
}
