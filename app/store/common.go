package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"paddock/app/issue"
)

// common is what the events of a fault have alike, which is half of what they say: the stacks without their
// variables, and the installed packages. It is stored once, under a hash of itself, and its events name it.
type common struct {
	Stacks  [][]issue.Frame   `json:"stacks,omitempty"` // of the exceptions, then of the threads
	Modules map[string]string `json:"modules,omitempty"`
}

// split takes what is common out of an event. The event itself stays as it is; rest shares most of it.
func split(e *issue.Event) (rest issue.Event, shared common) {
	rest = *e
	shared.Modules, rest.Modules = e.Modules, nil
	rest.Exceptions = slices.Clone(e.Exceptions)
	for i := range rest.Exceptions {
		rest.Exceptions[i].Frames = shared.take(rest.Exceptions[i].Frames)
	}
	rest.Threads = slices.Clone(e.Threads)
	for i := range rest.Threads {
		rest.Threads[i].Frames = shared.take(rest.Threads[i].Frames)
	}
	return rest, shared
}

// take keeps a stack and gives what is left of it: the variables of each frame.
func (c *common) take(frames []issue.Frame) []issue.Frame {
	kept := slices.Clone(frames)
	var left []issue.Frame
	for i := range kept {
		if kept[i].Vars != nil && left == nil {
			left = make([]issue.Frame, len(frames))
		}
		if left != nil {
			left[i].Vars = kept[i].Vars
		}
		kept[i].Vars = nil
	}
	c.Stacks = append(c.Stacks, kept)
	return left
}

// join puts an event together again.
func (c *common) join(e *issue.Event) {
	e.Modules = c.Modules
	stacks := c.Stacks
	give := func(frames *[]issue.Frame) {
		if len(stacks) == 0 {
			return
		}
		whole := slices.Clone(stacks[0])
		for i, f := range *frames {
			if i < len(whole) {
				whole[i].Vars = f.Vars
			}
		}
		*frames, stacks = whole, stacks[1:]
	}
	for i := range e.Exceptions {
		give(&e.Exceptions[i].Frames)
	}
	for i := range e.Threads {
		give(&e.Threads[i].Frames)
	}
}

// key is a hash of everything in c; empty when there is nothing worth sharing.
func (c *common) key() string {
	frames := 0
	b := make([]byte, 0, 16<<10)
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, stack := range c.Stacks {
		frames += len(stack)
		b = binary.AppendUvarint(b, uint64(len(stack)))
		for i := range stack {
			f := &stack[i]
			for _, s := range []string{f.Function, f.Module, f.File, f.AbsPath, f.ContextLine} {
				text(s)
			}
			b = binary.AppendVarint(b, int64(f.Line))
			b = binary.AppendVarint(b, int64(f.Column))
			b = append(b, byte(boolean(f.InApp)))
			for _, lines := range [][]string{f.PreContext, f.PostContext} {
				b = binary.AppendUvarint(b, uint64(len(lines)))
				for _, line := range lines {
					text(line)
				}
			}
		}
	}
	if frames == 0 && len(c.Modules) == 0 {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(c.Modules)) {
		text(name)
		text(c.Modules[name])
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

func (c *common) encode() ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode stacks: %w", err)
	}
	return compress(text), nil
}

// seenCommon hints at what is stored already, so that it need not be encoded again. The writer, who knows,
// encodes what a wrong hint left out.
type seenCommon struct {
	mu   sync.Mutex
	keys map[string]bool
}

// meet says whether a key was met before.
func (s *seenCommon) meet(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys[key] {
		return true
	}
	if s.keys == nil || len(s.keys) >= maxCachedKeys {
		s.keys = map[string]bool{}
	}
	s.keys[key] = true
	return false
}

// keepCommon sees that what an event has in common with others is stored, and notes the day it was used.
func (c *change) keepCommon(row *eventRow) error {
	day := time.Now().UnixMicro() / dayMicros
	if row.common == "" || c.cache.common[row.common] == day {
		return nil
	}
	n, err := c.exec(`UPDATE common SET used = $2 WHERE key = $1`, row.common, day)
	if err != nil {
		return fmt.Errorf("find stacks: %w", err)
	}
	if n == 0 {
		if row.shared == nil {
			_, shared := split(row.in.Event)
			if row.shared, err = shared.encode(); err != nil {
				return err
			}
		}
		if _, err := c.exec(`INSERT INTO common (key, body, used) VALUES ($1, $2, $3)`, row.common, row.shared, day); err != nil {
			return fmt.Errorf("store stacks: %w", err)
		}
	}
	c.cache.common[row.common] = day
	return nil
}

// dropCommon deletes what no event from a time on has used, and none that is older and still there.
func (c *change) dropCommon(before int64) error {
	n, err := c.exec(`DELETE FROM common WHERE used < $1 AND key NOT IN (SELECT event.common FROM event WHERE event.received < $2)`, before/dayMicros, before+dayMicros)
	if err != nil {
		return fmt.Errorf("drop stacks: %w", err)
	}
	if n > 0 {
		clear(c.cache.common)
	}
	return nil
}

// commonReader reads what events have in common, each once.
type commonReader struct {
	db interface {
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
	known map[string]*common
}

const maxKnown = 300

func decodeBody(body []byte) (*issue.Event, error) {
	text, err := decompress(body)
	if err != nil {
		return nil, err
	}
	e := &issue.Event{}
	if err := json.Unmarshal(text, e); err != nil {
		return nil, fmt.Errorf("read stored event: %w", err)
	}
	return e, nil
}

// decode reads a stored event and puts it together.
func (r *commonReader) decode(ctx context.Context, body []byte, key string) (*issue.Event, error) {
	e, err := decodeBody(body)
	if err != nil || key == "" {
		return e, err
	}
	shared := r.known[key]
	if shared == nil {
		shared, err = r.read(ctx, key)
		if errors.Is(err, sql.ErrNoRows) {
			return e, nil // dropped with the event itself, after its row was read
		}
		if err != nil {
			return nil, err
		}
		if r.known == nil || len(r.known) >= maxKnown {
			r.known = map[string]*common{}
		}
		r.known[key] = shared
	}
	shared.join(e)
	return e, nil
}

func (r *commonReader) read(ctx context.Context, key string) (*common, error) {
	var body []byte
	if err := r.db.QueryRowContext(ctx, `SELECT body FROM common WHERE key = $1`, key).Scan(&body); err != nil {
		return nil, fmt.Errorf("read stacks %s: %w", key, err)
	}
	text, err := decompress(body)
	if err != nil {
		return nil, err
	}
	c := &common{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, fmt.Errorf("read stacks %s: %w", key, err)
	}
	return c, nil
}
