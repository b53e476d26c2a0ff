package issuepane

import (
	"context"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/live"
	"sync"
)

// badge is the number beside the pane's name. It stays up to date while the pane is hidden, for as long as the window lives.
type badge struct {
	deps    Deps
	loader  *live.Loader[issue.Counts]
	changed func()

	mu     sync.Mutex
	scope  project.Scope
	counts issue.Counts
	heard  bool
}

func newBadge(d Deps) *badge {
	b := &badge{deps: d}
	b.loader = live.NewLoader(b.load, b.show)
	return b
}

func (b *badge) start() {
	if !b.heard {
		b.heard = true
		b.deps.Bus.Subscribe(bus.Issues, b.loader.Ask)
	}
	b.loader.Start()
}

func (b *badge) ask() { b.loader.Ask() }

func (b *badge) setScope(s project.Scope) {
	b.mu.Lock()
	b.scope = s
	b.mu.Unlock()
	b.ask()
}

func (b *badge) load(ctx context.Context) (issue.Counts, error) {
	b.mu.Lock()
	c := choice{Scope: b.scope}
	b.mu.Unlock()
	return b.deps.Issues.Counts(ctx, c.query(b.deps.Now()))
}

func (b *badge) show(n issue.Counts, err error) {
	if err != nil || n == b.counts {
		return // the pane itself says what is wrong
	}
	b.counts = n
	if b.changed != nil {
		b.changed()
	}
}

func (b *badge) words() (string, bool) {
	if b.counts.Unresolved == 0 {
		return "", false
	}
	return compact(b.counts.Unresolved), b.counts.Unseen > 0
}
