package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/pipe"
)

// keeper puts what the pipe carries into the store.
type keeper struct {
	db   *store.DB
	rate *rate
}

// Deliver implements pipe.Keeper.
func (k keeper) Deliver(ctx context.Context, d pipe.Delivery) ([]issue.Stored, error) {
	out := store.Delivery{Project: d.Project, Events: d.Events, Folder: d.Folder, Sessions: d.Sessions, Feedback: d.Feedback, Digest: d.Digest, Items: make([]store.Item, len(d.Items))}
	for i, item := range d.Items {
		out.Items[i] = store.Item{Type: item.Type, EventID: item.EventID, Headers: item.Headers, Payload: item.Payload, Received: item.Received, Traces: ingest.TraceIDs(item.Type, item.Payload)}
		out.Tallies = append(out.Tallies, project.Tally{Protocol: item.Protocol, What: item.Type, Kept: true, Count: 1})
	}
	for _, s := range d.Skipped {
		out.Tallies = append(out.Tallies, project.Tally{Protocol: s.Protocol, What: s.Reason, Count: int64(s.Count)})
	}
	for _, raw := range d.Raw {
		out.Raw = append(out.Raw, store.Raw{Protocol: raw.Protocol, Path: raw.Path, Body: raw.Body, Reason: raw.Reason, Received: raw.Received, Version: triedBy(), Mail: raw.Mail})
	}
	stored, err := k.db.Deliver(ctx, out)
	if errors.Is(err, store.ErrBusy) {
		return nil, errors.Join(ingest.ErrBusy, err)
	}
	if err == nil {
		k.rate.add(len(d.Events) + len(d.Items))
	}
	return stored, err
}

// keys finds projects by their ingest keys. It reads the store again when a key is new to it; those whose keys
// are known do not wait for that.
type keys struct {
	projects store.Projects

	loading sync.Mutex            // held by who reads the store
	mu      sync.Mutex            // never held while the store is read
	known   map[string]project.ID // by public key; never changed, only replaced
	read    time.Time             // when the reading of known began
	stale   time.Time             // what was read before must be read again
}

// Lookup implements server.Keys.
func (k *keys) Lookup(ctx context.Context, id, key string) (project.ID, error) {
	known, fresh := k.now()
	of, ok := known[key]
	if !ok && !fresh { // a stranger's guesses cost one read a second at most
		var err error
		if known, err = k.load(ctx); err != nil {
			return 0, err
		}
		of, ok = known[key]
	}
	if id == "" {
		if !ok {
			return 0, ingest.ErrWrongKey
		}
		return of, nil
	}
	asked, err := project.Parse(id)
	if err != nil {
		return 0, ingest.ErrNoProject
	}
	for _, has := range known {
		if has == asked {
			if of != asked {
				return 0, ingest.ErrWrongKey
			}
			return of, nil
		}
	}
	return 0, ingest.ErrNoProject
}

func (k *keys) now() (known map[string]project.ID, fresh bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known, k.read.After(k.stale) && time.Since(k.read) <= time.Second
}

func (k *keys) load(ctx context.Context) (map[string]project.ID, error) {
	k.loading.Lock()
	defer k.loading.Unlock()
	if known, fresh := k.now(); fresh { // somebody else has just done it
		return known, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	began := time.Now()
	all, err := k.projects.All(ctx)
	if err != nil {
		return nil, errors.Join(ingest.ErrNotKept, err)
	}
	known := make(map[string]project.ID, len(all))
	for _, p := range all {
		known[p.PublicKey] = p.ID
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known, k.read = known, began
	return known, nil
}

// forget has the next lookup read the store: a project was added.
func (k *keys) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stale = time.Now()
}

// refusals counts deliveries that were refused. They are written once a second, so that a flood of bad
// requests costs the disk nothing more.
type refusals struct {
	tallies store.Tallies
	log     *slog.Logger
	changed func()

	mu      sync.Mutex
	waiting map[refusal]int64
}

type refusal struct {
	project          project.ID
	protocol, reason string
}

func (r *refusals) add(p project.ID, s ingest.Skip) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting == nil {
		r.waiting = map[refusal]int64{}
	}
	r.waiting[refusal{p, s.Protocol, s.Reason}] += int64(s.Count)
}

func (r *refusals) run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			r.flush(last)
			return nil
		}
	}
}

func (r *refusals) flush(ctx context.Context) {
	r.mu.Lock()
	waiting := r.waiting
	r.waiting = nil
	r.mu.Unlock()
	if len(waiting) == 0 {
		return
	}
	byProject := map[project.ID][]project.Tally{}
	for one, n := range waiting {
		byProject[one.project] = append(byProject[one.project], project.Tally{Protocol: one.protocol, What: one.reason, Count: n})
	}
	for p, tallies := range byProject {
		if err := r.tallies.Add(ctx, p, tallies...); err != nil {
			r.log.Warn("could not count refused deliveries", "project", p, "error", err)
		}
	}
	r.changed()
}

// rate tells how many events a second came in lately. It counts in seconds of its own, so that a clock that is
// set back does not have it stand still.
type rate struct {
	mu      sync.Mutex
	start   time.Time       // second 0
	seconds [rateSpan]int64 // a ring by second
	newest  int64           // second of the newest entry
}

const rateSpan = 10 // seconds

func (r *rate) add(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn()
	r.seconds[r.newest%rateSpan] += int64(n)
}

// turn empties what the ring holds of more than rateSpan seconds ago.
func (r *rate) turn() {
	if r.start.IsZero() {
		r.start = time.Now()
	}
	now := int64(time.Since(r.start) / time.Second)
	for s := max(r.newest+1, now-rateSpan+1); s <= now; s++ {
		r.seconds[s%rateSpan] = 0
	}
	r.newest = now
}

// perSecond is the mean of the last ten seconds.
func (r *rate) perSecond() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn()
	var sum int64
	for _, n := range r.seconds {
		sum += n
	}
	return float64(sum) / rateSpan
}
