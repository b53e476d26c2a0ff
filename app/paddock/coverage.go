package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"paddock/app/store"
)

// coverage notes when events could be received, so that it is known what only the mails can tell.
type coverage struct {
	hours store.Listening
	log   *slog.Logger
	beat  store.Beat
	hears atomic.Bool
}

// note is told when the listener begins and when it ends.
func (c *coverage) note(ctx context.Context, hears bool) {
	c.hears.Store(hears)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := c.hours.Tell(ctx, &c.beat, time.Now(), hears); err != nil {
		c.log.Warn("could not note that it listens", "error", err)
	}
}

// keep notes that it goes on.
func (c *coverage) keep(ctx context.Context) error {
	if !c.hears.Load() {
		return nil
	}
	return c.hours.Tell(ctx, &c.beat, time.Now(), true)
}
