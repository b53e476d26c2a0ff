package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// eventRow is an event on its way into the store.
type eventRow struct {
	in      issue.Incoming
	encoded bool   // the next three are set
	body    []byte // compressed
	common  string // key of what it has in common with others; empty: nothing
	shared  []byte // that, encoded; nil when it should be stored already
	person  int64
	tags    []int64 // set in the transaction
}

// newRow makes the row of an event. Its body is encoded here, beside those of other deliveries, unless it is
// likely to be left out.
func (db *DB) newRow(p project.ID, in issue.Incoming) (eventRow, error) {
	row := eventRow{in: in, person: hash(in.Event.User.Key())}
	if db.over.likely(p, in.Grouping) {
		return row, nil
	}
	if err := row.encode(); err != nil {
		return row, err
	}
	if row.common == "" || db.seen.meet(row.common) {
		return row, nil
	}
	_, shared := split(in.Event)
	var err error
	if row.shared, err = shared.encode(); err != nil {
		return row, fmt.Errorf("event %s: %w", in.Event.ID, err)
	}
	return row, nil
}

// bodies are buffers that events are encoded in before they are compressed.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// encode makes the body, once.
func (row *eventRow) encode() error {
	if row.encoded {
		return nil
	}
	text, ok := bodies.Get().(*bytes.Buffer)
	if !ok {
		text = new(bytes.Buffer)
	}
	text.Reset()
	encoding := json.NewEncoder(text)
	encoding.SetEscapeHTML(false)
	rest, shared := split(row.in.Event)
	row.common = shared.key()
	var whole any = row.in.Event
	if row.common != "" {
		whole = &rest
	}
	if err := encoding.Encode(whole); err != nil {
		return fmt.Errorf("encode event %s: %w", row.in.Event.ID, err)
	}
	row.body, row.encoded = compress(text.Bytes()), true
	if text.Cap() < 1<<20 {
		bodies.Put(text)
	}
	return nil
}

// overBudget hints at whose bodies are left out at present, so that they need not be encoded. The writer, who
// knows, encodes what a wrong hint left out.
type overBudget struct {
	mu    sync.Mutex
	until map[groupKey]time.Time
}

// groupKey tells groups of events apart before their issue is looked up.
type groupKey struct {
	project project.ID
	kind    int64
}

const (
	overFor  = time.Second // for how long a hint holds: a budget that is not used up any more fills within seconds
	overMost = 10_000      // groups that are remembered
)

func (o *overBudget) likely(p project.ID, g issue.Grouping) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	until, ok := o.until[groupKey{p, kindOf(g)}]
	return ok && time.Now().Before(until)
}

// note remembers that a body was left out.
func (o *overBudget) note(p project.ID, g issue.Grouping) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.until == nil || len(o.until) >= overMost {
		o.until = map[groupKey]time.Time{}
	}
	o.until[groupKey{p, kindOf(g)}] = time.Now().Add(overFor)
}
