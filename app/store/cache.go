package store

import (
	"context"
	"database/sql"
	"fmt"

	"paddock/app/issue"
	"paddock/app/project"
)

const (
	maxCachedKeys   = 200_000
	maxCachedPeople = 500_000
	maxPatterns     = 5_000 // message patterns a project that are compared with new messages
)

// cache is what the writer remembers of the tables it alone writes. A rollback empties it.
type cache struct {
	keys      map[projectKey]int64
	people    map[issuePerson]struct{}
	persons   map[projectKey]knownPerson
	places    map[issueText]struct{} // environments
	patterns  map[patternClass][]knownPattern
	known     map[project.ID]int
	first     map[project.ID]bool // projects that had an event
	common    map[string]int64    // day on which stored stacks were noted as used
	parts     map[int64]int64     // the issues that parts of merged ones are shown in
	named     map[project.ID]*dayNames
	tags      tagCache
	today     *int64 // the first day that is not added up
	raw       map[rawKind]*rawHeld
	names     map[project.ID]*names
	mailed    map[project.ID]bool // whether a mail was ever noted
	lastAlone map[int64]int64     // the time of the newest mail of an issue that has no twin
	live      map[int64]bool      // whether an issue has events that did not come by mail
	reworded  map[int64]struct{}  // issues whose texts are filed otherwise by now; outlives a rollback
	stale     bool
}

type projectKey struct {
	project project.ID
	key     string
}
type issuePerson struct{ issue, person int64 }
type issueText struct {
	issue int64
	text  string
}

// patternClass narrows the search: a template may fit any length, a message only its own.
type patternClass struct {
	project project.ID
	level   issue.Level
	tokens  int // 0 for templates
}

type knownPattern struct {
	pattern *issue.Pattern
	issue   int64
}

func loadCache(ctx context.Context, db *sql.DB) (*cache, error) {
	c := &cache{reworded: map[int64]struct{}{}}
	c.clear()
	return c, c.load(ctx, db)
}

func (c *cache) clear() {
	c.keys = map[projectKey]int64{}
	c.people = map[issuePerson]struct{}{}
	c.persons = map[projectKey]knownPerson{}
	c.places = map[issueText]struct{}{}
	c.patterns = map[patternClass][]knownPattern{}
	c.known = map[project.ID]int{}
	c.first = map[project.ID]bool{}
	c.common = map[string]int64{}
	c.parts = map[int64]int64{}
	c.named = map[project.ID]*dayNames{}
	c.raw = map[rawKind]*rawHeld{}
	c.names = map[project.ID]*names{}
	c.mailed = map[project.ID]bool{}
	c.lastAlone = map[int64]int64{}
	c.live = map[int64]bool{}
	c.tags = newTagCache()
	c.today = nil
}

type queryer interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

func (c *cache) load(ctx context.Context, db queryer) error {
	if err := c.loadParts(ctx, db); err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, `SELECT project, issue, level, pattern, template FROM issue_key WHERE pattern <> '' ORDER BY issue DESC LIMIT 50000`)
	if err != nil {
		return fmt.Errorf("read message patterns: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var p, id int64
		var level, text string
		var template bool
		if err := rows.Scan(&p, &id, &level, &text, &template); err != nil {
			return fmt.Errorf("read message patterns: %w", err)
		}
		c.learn(project.ID(p), issue.ParsePattern(issue.Level(level), text, template), id)
	}
	return rows.Err()
}

// forget empties the cache after a rollback: it may know of rows that are not there.
func (c *cache) forget() {
	c.clear()
	c.stale = true
}

// settle keeps the cache within its bounds after a commit.
func (c *cache) settle() {
	if len(c.keys) > maxCachedKeys {
		clear(c.keys)
	}
	if len(c.people) > maxCachedPeople {
		clear(c.people)
	}
	if len(c.persons) > maxCachedKeys {
		clear(c.persons)
	}
	if len(c.common) > maxCachedKeys {
		clear(c.common)
	}
	c.tags.settle()
	if len(c.lastAlone) > maxCachedKeys {
		clear(c.lastAlone)
	}
	if len(c.live) > maxCachedKeys {
		clear(c.live)
	}
	if len(c.places) > maxCachedKeys {
		clear(c.places)
	}
}

func class(p project.ID, pattern *issue.Pattern) patternClass {
	if pattern.Template {
		return patternClass{p, pattern.Level, 0}
	}
	return patternClass{p, pattern.Level, pattern.Tokens()}
}

func (c *cache) learn(p project.ID, pattern *issue.Pattern, id int64) {
	if c.known[p] >= maxPatterns {
		return
	}
	c.known[p]++
	k := class(p, pattern)
	c.patterns[k] = append(c.patterns[k], knownPattern{pattern, id})
}

// similar finds the issue of a message that differs only in its changing parts; 0 when there is none.
func (c *cache) similar(p project.ID, pattern *issue.Pattern) int64 {
	if pattern.Template {
		for tokens := 1; tokens <= 40; tokens++ {
			for _, known := range c.patterns[patternClass{p, pattern.Level, tokens}] {
				if pattern.Fits(known.pattern) {
					return known.issue
				}
			}
		}
		return 0
	}
	near := []int{0, 0, 1, -1, 2, -2} // templates first, then messages of as many words, then of nearly as many
	for i, by := range near {
		k := patternClass{p, pattern.Level, pattern.Tokens() + by}
		if i == 0 {
			k.tokens = 0
		}
		for _, known := range c.patterns[k] {
			if known.pattern.Fits(pattern) {
				return known.issue
			}
		}
	}
	return 0
}
