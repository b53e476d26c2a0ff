package server

import (
	"sync"
	"time"
)

// quiet is for how long one trouble of the store is logged once: a full disk is often the log's disk too.
const quiet = 10 * time.Second

// trouble counts what goes wrong with each delivery.
type trouble struct {
	mu   sync.Mutex
	told time.Time
	more int
}

// tell tells whether it is time to log, and how often it was not since the last time.
func (t *trouble) tell(now time.Time) (more int, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.told) < quiet {
		t.more++
		return 0, false
	}
	more, t.told, t.more = t.more, now, 0
	return more, true
}
