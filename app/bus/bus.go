// Package bus tells interested parties in the process that something changed.
package bus

import "sync"

// Topic names what changed.
type Topic string

// The topics.
const (
	Issues    Topic = "issues"    // issues or events were written
	Mailboxes Topic = "mailboxes" // a mailbox's state or progress changed
	Projects  Topic = "projects"  // a project was added, or had its first event
	Settings  Topic = "settings"
	Intake    Topic = "intake"  // counts of what came in or was skipped
	Notices   Topic = "notices" // a person was told something
)

// Bus hands notices on. Its zero value is ready.
type Bus struct {
	mu   sync.Mutex
	subs map[Topic]map[int]func()
	next int
}

// Subscribe calls f after every Publish of topic, on the publisher's goroutine: f must be quick.
// The result takes the subscription back.
func (b *Bus) Subscribe(topic Topic, f func()) (stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subs == nil {
		b.subs = map[Topic]map[int]func(){}
	}
	if b.subs[topic] == nil {
		b.subs[topic] = map[int]func(){}
	}
	b.next++
	id := b.next
	b.subs[topic][id] = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs[topic], id)
	}
}

// Publish tells every subscriber of topic.
func (b *Bus) Publish(topic Topic) {
	b.mu.Lock()
	fs := make([]func(), 0, len(b.subs[topic]))
	for _, f := range b.subs[topic] {
		fs = append(fs, f)
	}
	b.mu.Unlock()
	for _, f := range fs {
		f()
	}
}
