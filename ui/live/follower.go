package live

import (
	"sync"
	"time"

	"paddock/app/bus"
	"paddock/app/project"
)

// Follower is embedded in a pane: while the pane is on screen, its loader follows what changes, and loads what the scope
// in force asks for. Between Hide and Show it does no work.
type Follower struct {
	loader interface {
		Start()
		Stop()
		Ask()
	}
	changes *bus.Bus
	topics  []bus.Topic
	every   time.Duration
	stops   []func()

	mu    sync.Mutex // the scope is read in the background
	scope project.Scope
}

// Follow says what is loaded, and which changes it follows. It is called once, before Show.
func (f *Follower) Follow(loader interface {
	Start()
	Stop()
	Ask()
}, changes *bus.Bus, topics ...bus.Topic) {
	f.loader, f.changes, f.topics = loader, changes, topics
}

// Every loads again each time d has passed besides: what is written as an age grows old.
func (f *Follower) Every(d time.Duration) { f.every = d }

// Show loads, and follows every change, until Hide.
func (f *Follower) Show() {
	f.Hide()
	for _, topic := range f.topics {
		f.stops = append(f.stops, f.changes.Subscribe(topic, f.loader.Ask))
	}
	if f.every > 0 {
		f.stops = append(f.stops, Every(f.every, f.loader.Ask))
	}
	f.loader.Start()
}

// Hide ends what Show began.
func (f *Follower) Hide() {
	for _, stop := range f.stops {
		stop()
	}
	f.stops = nil
	f.loader.Stop()
}

// SetScope changes what is looked at.
func (f *Follower) SetScope(s project.Scope) {
	f.mu.Lock()
	changed := f.scope != s
	f.scope = s
	f.mu.Unlock()
	if changed {
		f.loader.Ask()
	}
}

// Scope gives what is looked at, on any goroutine.
func (f *Follower) Scope() project.Scope {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.scope
}
