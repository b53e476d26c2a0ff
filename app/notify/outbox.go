package notify

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"paddock/app/alert"
)

// ErrFull means that too much waits for a channel.
var ErrFull = errors.New("too much waits for this channel")

// maxQueue is how many notices may wait for a channel.
const maxQueue = 100

// tries are the pauses before further attempts.
var tries = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute}

// Letter is a notice on its way to a channel.
type Letter struct {
	Channel alert.Channel
	Notice  alert.Notice
	Done    func(error) // called once, when it was delivered or given up
}

// Outbox delivers in the background: each channel by itself, so that one that fails holds no other.
type Outbox struct {
	Deliver func(context.Context, alert.Channel, alert.Notice) error

	mu     sync.Mutex
	queues map[int64]chan Letter
	fresh  chan chan Letter // queues that nobody serves yet
}

// Send takes a letter in. It never waits: it fails with ErrFull when the channel has too much to do.
func (o *Outbox) Send(l Letter) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.init()
	q := o.queues[l.Channel.ID]
	if q == nil {
		q = make(chan Letter, maxQueue)
		select {
		case o.fresh <- q:
		default:
			return ErrFull
		}
		o.queues[l.Channel.ID] = q
	}
	select {
	case q <- l:
		return nil
	default:
		return ErrFull
	}
}

func (o *Outbox) init() {
	if o.queues == nil {
		o.queues, o.fresh = map[int64]chan Letter{}, make(chan chan Letter, maxQueue)
	}
}

// Run delivers until ctx ends.
func (o *Outbox) Run(ctx context.Context) error {
	o.mu.Lock()
	o.init()
	o.mu.Unlock()
	var all errgroup.Group
	for {
		select {
		case <-ctx.Done():
			return all.Wait()
		case q := <-o.fresh:
			all.Go(func() error { o.serve(ctx, q); return nil })
		}
	}
}

func (o *Outbox) serve(ctx context.Context, q chan Letter) {
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-q:
			l.Done(o.try(ctx, l))
		}
	}
}

func (o *Outbox) try(ctx context.Context, l Letter) error {
	err := o.Deliver(ctx, l.Channel, l.Notice)
	for _, wait := range tries {
		if err == nil || ctx.Err() != nil || errors.Is(err, ErrSettings) {
			return err
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return err
		case <-t.C:
		}
		err = o.Deliver(ctx, l.Channel, l.Notice)
	}
	return err
}
