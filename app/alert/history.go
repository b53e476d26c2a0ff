package alert

import (
	"slices"
	"sync"
)

const maxHistory = 100

// History remembers the notices of this run, for the bell in the window. Its zero value is ready.
type History struct {
	mu     sync.Mutex
	all    []Notice // oldest first
	unread int
}

// Add remembers a notice; one of the same key is replaced.
func (h *History) Add(n Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = slices.DeleteFunc(h.all, func(old Notice) bool { return old.Key == n.Key })
	h.all = append(h.all, n)
	if len(h.all) > maxHistory {
		h.all = h.all[1:]
	}
	h.unread = min(h.unread+1, len(h.all))
}

// All gives the notices, newest first, and how many of them nobody has looked at.
func (h *History) All() (notices []Notice, unread int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	notices = slices.Clone(h.all)
	slices.Reverse(notices)
	return notices, h.unread
}

// MarkRead notes that a person has looked at all of them.
func (h *History) MarkRead() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unread = 0
}
