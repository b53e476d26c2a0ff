package ui

import (
	"sync"

	"fyne.io/fyne/v2"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/project"
)

// LookAt changes the project that all panes look at, over the range that was last chosen for it; its environments are
// others, so that choice is dropped.
func (w *Window) LookAt(id project.ID) {
	next := w.scope
	if next.Project != id {
		next.Project, next.Environment, next.Range = id, "", w.deps.Settings.Get().Ranges.Of(id, next.Range)
	}
	w.setScope(next)
}

// lookIn changes the environment; empty is every one.
func (w *Window) lookIn(environment string) {
	next := w.scope
	next.Environment = environment
	w.setScope(next)
}

// lookBack changes the stretch of time, for the project that is looked at.
func (w *Window) lookBack(r project.Range) {
	next := w.scope
	next.Range = r
	w.setScope(next)
	w.change(func(s *config.Settings) { s.Ranges = s.Ranges.With(next.Project, r) })
}

// setScope hands the scope to every pane that has been opened, and remembers it.
func (w *Window) setScope(next project.Scope) {
	if next == w.scope {
		return
	}
	w.scope = next
	w.asked.set(next)
	w.bar.show(w.projects, next)
	for _, p := range w.panes {
		p.SetScope(next)
	}
	w.badges.Ask()
	w.change(func(s *config.Settings) {
		s.Project, s.Environment, s.Range = next.Project, next.Environment, next.Range
	})
}

func (w *Window) setTheme(t config.Theme) {
	w.change(func(s *config.Settings) { s.Theme = t })
	w.Wear(t)
	w.deps.Bus.Publish(bus.Settings)
}

// change remembers a choice. That it could not be written is no reason to stop a person who looks at something.
func (w *Window) change(edit func(*config.Settings)) {
	if err := w.deps.Settings.Change(edit); err != nil {
		fyne.LogError("a choice will be forgotten at the end", err)
	}
}

// scopeBox hands the scope to work in the background.
type scopeBox struct {
	mu    sync.Mutex
	scope project.Scope
}

func (b *scopeBox) set(s project.Scope) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.scope = s
}

func (b *scopeBox) get() project.Scope {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.scope
}
