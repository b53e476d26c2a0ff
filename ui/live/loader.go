package live

import (
	"context"
	"sync"
	"time"
)

// DefaultPace is a Loader's pace where none is set: ten a second are as many as a person can follow.
const DefaultPace = 100 * time.Millisecond

// Loader keeps what a pane shows up to date: it loads in the background and shows on the window's goroutine. However
// often it is asked, one load runs and one more is owed. What is on screen stays until newer data arrives.
type Loader[V any] struct {
	Pace time.Duration // the least time between two shows; zero: DefaultPace. Set it before Start.

	load func(context.Context) (V, error)
	show func(V, error)

	mu     sync.Mutex
	ctx    context.Context // nil while stopped
	cancel context.CancelFunc
	group  *group
	busy   bool // a load runs
	owed   bool // and another must follow
}

// NewLoader makes a stopped Loader. load is called in the background and reads what it is to load, when it is called,
// from state that is safe to share; its context ends with Stop. show is called on the window's goroutine.
func NewLoader[V any](load func(context.Context) (V, error), show func(V, error)) *Loader[V] {
	return &Loader[V]{load: load, show: show}
}

// Start loads and shows, and does so again after each Ask, until Stop.
func (l *Loader[V]) Start() {
	l.mu.Lock()
	if g := now(); l.ctx == nil && g != nil {
		l.group = g
		l.ctx, l.cancel = context.WithCancel(g.ctx)
	}
	l.mu.Unlock()
	l.Ask()
}

// Stop ends loading. What a running load gives is thrown away. Called on the window's goroutine, nothing is shown after
// it.
func (l *Loader[V]) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx != nil {
		l.cancel()
		l.ctx, l.owed = nil, false
	}
}

// Ask says that what is shown may be out of date. It returns at once, on any goroutine, and does nothing while stopped.
func (l *Loader[V]) Ask() {
	l.mu.Lock()
	if l.ctx == nil {
		l.mu.Unlock()
		return
	}
	l.owed = true
	if l.busy {
		l.mu.Unlock()
		return
	}
	l.busy = true
	g := l.group
	l.mu.Unlock()
	if !g.run(func() { l.work(g) }) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.busy = false
	}
}

// work loads and shows until nothing is owed.
func (l *Loader[V]) work(g *group) {
	pace := l.Pace
	if pace == 0 {
		pace = DefaultPace
	}
	for ctx := l.next(); ctx != nil; ctx = l.next() {
		v, err := l.load(ctx)
		g.finish(ctx, func() { l.show(v, err) })
		g.pause(ctx, pace)
	}
}

// next takes what is owed: the context to load under, or nil if there is nothing to do.
func (l *Loader[V]) next() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.owed || l.ctx.Err() != nil {
		l.busy = false
		return nil
	}
	l.owed = false
	return l.ctx
}
