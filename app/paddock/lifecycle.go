package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"paddock/app/bus"
	"paddock/app/store"
	"paddock/ingest/server"
)

// run does everything until ctx ends. The store ends last, so that what came in before is written.
func (a *application) run(ctx context.Context) error {
	writing, stopWriting := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWriting()
	all, inner := errgroup.WithContext(ctx)
	all.Go(func() error { return a.db.Run(writing) })
	all.Go(func() error {
		defer stopWriting()
		work, inner := errgroup.WithContext(inner)
		for _, one := range []func(context.Context) error{
			a.listener.run, a.post.Run, a.tidy.Run, a.alerts.run, a.alerts.desk.Run, a.alerts.outbox.Run, a.schedule.Run, a.refusals.run, a.control, a.fileOld, a.rereadAfterUpdate, a.tellUnread,
		} {
			work.Go(func() error { return one(inner) })
		}
		return work.Wait()
	})
	return all.Wait()
}

// fileOld makes what was stored by an earlier Paddock, or not filed before a crash, findable.
func (a *application) fileOld(ctx context.Context) error {
	n, err := store.Events{DB: a.db}.FillTags(ctx)
	if err == nil {
		err = store.Issues{DB: a.db}.CheckWords(ctx)
	}
	if err == nil {
		err = store.Issues{DB: a.db}.RollDays(ctx, time.Now())
	}
	if n > 0 {
		a.log.Info("filed older events by their tags", "events", n)
		a.bus.Publish(bus.Issues)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("older events are not all filed by their tags and days", "error", err) // the next start goes on
	}
	return nil
}

// listener keeps the server listening, also when its port is taken for a while.
type listener struct {
	config server.Config
	must   bool // give up when the port is taken
	bus    *bus.Bus
	log    *slog.Logger
	heard  func(ctx context.Context, hears bool) // told when it begins and ends to listen; may be nil

	mu    sync.Mutex
	state listening
}

// listening is how the listener stands.
type listening struct {
	Address string
	Problem error // why nothing is heard; nil while all is well
}

const portRetry = 3 * time.Second

func (l *listener) run(ctx context.Context) error {
	said := false
	for {
		s := server.New(l.config)
		if err := s.Listen(ctx); err != nil {
			l.set(listening{l.config.Listen, err})
			if l.must {
				return fmt.Errorf("%w: quit the other program, or choose another address with --listen", err)
			}
			if !said {
				l.log.Error("nothing can be received", "error", err)
				said = true
			}
			if !pause(ctx, portRetry) {
				return nil
			}
			continue
		}
		l.set(listening{Address: s.Addr()})
		l.log.Info("listening", "address", s.Addr())
		if l.heard != nil {
			l.heard(ctx, true)
			defer l.heard(ctx, false)
		}
		return s.Run(ctx)
	}
}

func (l *listener) set(s listening) {
	l.mu.Lock()
	l.state = s
	l.mu.Unlock()
	l.bus.Publish(bus.Settings)
}

// now tells how the listener stands.
func (l *listener) now() listening {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.Address == "" {
		return listening{Address: l.config.Listen}
	}
	return l.state
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

type serveCommand struct{}

// Run implements `paddock serve`.
func (serveCommand) Run(c *call) (err error) {
	a, err := open(c)
	if errors.Is(err, errOwned) {
		return fmt.Errorf("%w: quit it first, or name another folder with --data", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	a.listener.must = true
	return a.run(c)
}
