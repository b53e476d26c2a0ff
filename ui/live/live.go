// Package live joins work in the background with the window: it is the only place where one reaches the other.
package live

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// group owns the goroutines of the window's background work.
type group struct {
	ctx    context.Context
	cancel context.CancelFunc
	inline bool           // run on the caller, for tests
	do     func(f func()) // runs f on the window's goroutine

	mu   sync.Mutex
	shut bool
	busy sync.WaitGroup
}

var (
	mu      sync.Mutex
	current *group // nil before Open: no work is taken
)

// AfterShow is called on the window's goroutine after each function that ran there; the window sets it, to be repainted.
// Fyne repaints by itself only for objects it has painted before: one that was hidden until a result showed it would
// stay unseen until something else changes.
var AfterShow func()

// Open lets background work run under ctx. The result ends it: it takes no more work, cancels what runs and waits for
// it, so that afterwards nothing touches what the caller is about to close. It may be called on the window's goroutine.
func Open(ctx context.Context) (shut func()) {
	g := &group{do: fyne.Do}
	g.ctx, g.cancel = context.WithCancel(ctx)
	use(g)
	return g.close
}

// T is the part of testing.TB that Inline needs.
type T interface {
	Context() context.Context
	Cleanup(func())
}

// Inline runs everything on the caller's goroutine until the test ends: when Ask or Go returns, its result is shown.
func Inline(t T) {
	g := &group{inline: true, do: func(f func()) { f() }}
	g.ctx, g.cancel = context.WithCancel(t.Context())
	use(g)
	t.Cleanup(g.close)
}

// Do runs f on the window's goroutine, soon and in order. The queue has no bound: what may come often goes through a
// Loader.
func Do(f func()) {
	if g := now(); g != nil {
		g.post(f)
	}
}

// Go does work in the background, once, then calls done with its error on the window's goroutine. done may be nil; it
// is not called once the window has been closed.
func Go(work func(context.Context) error, done func(error)) {
	g := now()
	if g == nil {
		return
	}
	g.run(func() {
		err := work(g.ctx)
		if done != nil && g.ctx.Err() == nil {
			g.post(func() { done(err) })
		}
	})
}

// Every calls tick on the window's goroutine each time d has passed, until stop is called. Inline it never ticks.
func Every(d time.Duration, tick func()) (stop func()) {
	g := now()
	if g == nil || g.inline {
		return func() {}
	}
	ctx, cancel := context.WithCancel(g.ctx)
	g.run(func() {
		for g.pause(ctx, d) {
			g.finish(ctx, tick)
		}
	})
	return cancel
}

// After calls f on the window's goroutine once, when d has passed, unless stop is called first. Inline it never does.
func After(d time.Duration, f func()) (stop func()) {
	g := now()
	if g == nil || g.inline {
		return func() {}
	}
	ctx, cancel := context.WithCancel(g.ctx)
	g.run(func() {
		defer cancel()
		if g.pause(ctx, d) {
			g.finish(ctx, f)
		}
	})
	return cancel
}

func use(g *group) {
	mu.Lock()
	defer mu.Unlock()
	current = g
}

func now() *group {
	mu.Lock()
	defer mu.Unlock()
	return current
}

// run starts work and says whether it did: a closed group takes none.
func (g *group) run(work func()) bool {
	g.mu.Lock()
	if g.shut || g.ctx.Err() != nil {
		g.mu.Unlock()
		return false
	}
	if g.inline {
		g.mu.Unlock()
		work()
		return true
	}
	g.busy.Go(work)
	g.mu.Unlock()
	return true
}

// post runs f on the window's goroutine.
func (g *group) post(f func()) {
	g.do(func() {
		f()
		if AfterShow != nil {
			AfterShow()
		}
	})
}

// finish runs f on the window's goroutine unless ctx has ended by then, and waits for it.
func (g *group) finish(ctx context.Context, f func()) {
	done := make(chan struct{})
	g.post(func() {
		defer close(done)
		if ctx.Err() == nil {
			f()
		}
	})
	select {
	case <-done:
	case <-ctx.Done(): // the window's queue may be gone, and with it what waits in it
	}
}

// pause waits for d and says whether ctx is still alive.
func (g *group) pause(ctx context.Context, d time.Duration) bool {
	if g.inline {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func (g *group) close() {
	g.mu.Lock()
	g.shut = true
	g.mu.Unlock()
	g.cancel()
	g.busy.Wait()
}
