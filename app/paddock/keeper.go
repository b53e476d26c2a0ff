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
	out := store.Delivery{Project: d.Project, Events: d.Events, Folder: d.Folder, Items: make([]store.Item, len(d.Items))}
	for i, item := range d.Items {
		out.Items[i] = store.Item{Type: item.Type, EventID: item.EventID, Headers: item.Headers, Payload: item.Payload, Received: item.Received}
		out.Tallies = append(out.Tallies, project.Tally{Protocol: item.Protocol, What: item.Type, Kept: true, Count: 1})
	}
	for _, s := range d.Skipped {
		out.Tallies = append(out.Tallies, project.Tally{Protocol: s.Protocol, What: s.Reason, Count: int64(s.Count)})
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

// keys finds projects by their ingest keys. It reads the store again when a key is new to it.
type keys struct {
	projects store.Projects

	mu    sync.Mutex
	known map[string]project.ID // by public key
	read  time.Time
}

// Lookup implements server.Keys.
func (k *keys) Lookup(ctx context.Context, id, key string) (project.ID, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	of, ok := k.known[key]
	if !ok && time.Since(k.read) > time.Second { // a stranger's guesses cost one read a second at most
		if err := k.load(ctx); err != nil {
			return 0, err
		}
		of, ok = k.known[key]
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
	for _, has := range k.known {
		if has == asked {
			if of != asked {
				return 0, ingest.ErrWrongKey
			}
			return of, nil
		}
	}
	return 0, ingest.ErrNoProject
}

func (k *keys) load(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	all, err := k.projects.All(ctx)
	if err != nil {
		return errors.Join(ingest.ErrNotKept, err)
	}
	k.known = make(map[string]project.ID, len(all))
	for _, p := range all {
		k.known[p.PublicKey] = p.ID
	}
	k.read = time.Now()
	return nil
}

// forget has the next lookup read the store: a project was added.
func (k *keys) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.read = time.Time{}
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

// rate tells how many events a second came in lately.
type rate struct {
	mu      sync.Mutex
	seconds [rateSpan]int64 // a ring by second
	newest  int64           // unix second of the newest entry
}

const rateSpan = 10 // seconds

func (r *rate) add(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(time.Now().Unix())
	r.seconds[r.newest%rateSpan] += int64(n)
}

// turn empties what the ring holds of more than rateSpan seconds ago.
func (r *rate) turn(now int64) {
	for s := max(r.newest+1, now-rateSpan+1); s <= now; s++ {
		r.seconds[s%rateSpan] = 0
	}
	r.newest = max(r.newest, now)
}

// perSecond is the mean of the last ten seconds.
func (r *rate) perSecond() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(time.Now().Unix())
	var sum int64
	for _, n := range r.seconds {
		sum += n
	}
	return float64(sum) / rateSpan
}
