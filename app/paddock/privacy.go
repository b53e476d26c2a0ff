package main

import (
	"log/slog"
	"sync"

	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/scrub"
)

// privacy has each project's own rules compiled, until they are changed.
type privacy struct {
	db  *store.DB
	log *slog.Logger

	mu    sync.Mutex
	known map[project.ID]compiledRules
}

type compiledRules struct {
	text, salt string
	rules      *scrub.Rules
}

// of gives a project's rules; nil when it has none. What is in the database was accepted when it was saved: rules of
// another version that are no longer understood are said in the log.
func (p *privacy) of(id project.ID) *scrub.Rules {
	k := store.Upkeeps{DB: p.db}.Get(id)
	if k.Rules == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if one, ok := p.known[id]; ok && one.text == k.Rules && one.salt == k.Salt {
		return one.rules
	}
	rules, err := scrub.Compile(k.Rules, k.Salt)
	if err != nil {
		p.log.Error("a project's privacy rules are not understood, so only the usual is hidden", "project", id, "error", err)
	}
	if p.known == nil {
		p.known = map[project.ID]compiledRules{}
	}
	p.known[id] = compiledRules{k.Rules, k.Salt, rules}
	return rules
}
