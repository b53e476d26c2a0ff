package main

import (
	"context"
	"fmt"
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

// of gives a project's rules; nil when it has none. What is in the database was accepted when it was saved: where rules
// of another version are not understood, every value is hidden, as any of them may have been meant.
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
		p.log.Error("a project's privacy rules are not understood, so every value is hidden", "project", id, "error", err)
		rules = scrub.Strict()
	}
	if p.known == nil {
		p.known = map[project.ID]compiledRules{}
	}
	p.known[id] = compiledRules{k.Rules, k.Salt, rules}
	return rules
}

// tellUnread tells a person whose privacy rules are not understood, as what comes in meanwhile says little.
func (a *application) tellUnread(ctx context.Context) error {
	all, err := store.Projects{DB: a.db}.All(ctx)
	if ctx.Err() != nil {
		return nil // it quits as soon as it has begun
	}
	if err != nil {
		a.log.Warn("the privacy rules could not be looked through", "error", err)
		return nil
	}
	for _, p := range all {
		if fault := checkPrivacy(store.Upkeeps{DB: a.db}.Get(p.ID).Rules); fault != nil {
			a.warn("The privacy rules of "+p.Name+" are not understood",
				fmt.Sprintf("Line %d, column %d: %s. Until they are mended in Privacy, every value that comes in is hidden.", fault.Line, fault.Column, fault.Problem))
		}
	}
	return nil
}
