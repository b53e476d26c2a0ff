package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ui"
)

// working is an application that does all its work, without a window, until the test ends.
func working(t *testing.T, address string) *application {
	t.Helper()
	c := &call{Context: t.Context(), globals: globals{Data: t.TempDir(), Listen: address}, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	a, err := open(c)
	if err != nil {
		t.Fatal(err)
	}
	settled := make(chan struct{}, 10)
	defer a.bus.Subscribe(bus.Settings, func() { settled <- struct{}{} })()
	ctx, cancel := context.WithCancel(t.Context())
	var all errgroup.Group
	all.Go(func() error { return a.run(ctx) })
	t.Cleanup(func() {
		cancel()
		if err := all.Wait(); err != nil {
			t.Error(err)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	<-settled // it listens, or knows why it cannot
	return a
}

func TestSetupsTestEventComesInThroughTheListenerAndIsFound(t *testing.T) {
	a := working(t, freeAddress(t))
	setup, window := setupSource{a, store.Projects{DB: a.db}}, windowSource{a}
	if err := setup.SendTest(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	first, err := setup.FirstEvent(t.Context(), 1)
	if err != nil || first.IsZero() {
		t.Errorf("first event at %v, error %v", first, err)
	}
	badges, err := window.Badges(t.Context(), project.Scope{Project: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]ui.Badge{"Errors": {Count: 1, Alarming: true}, "Inbox": {}}, badges); diff != "" {
		t.Error(diff)
	}
	hits, err := window.Find(t.Context(), project.Scope{Project: 1}, "test event")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ui.Hit{{Title: "A test event from Paddock's Setup", Detail: "DEFAULT-1", Icon: "bug", Issue: 1}}, hits); diff != "" {
		t.Error(diff)
	}
}

func TestTheFootSaysThatThePortIsTaken(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	a := working(t, taken.Addr().String())
	if diff := cmp.Diff(ui.Listener{State: ui.Failed, Address: taken.Addr().String(), Problem: "Port in use"}, windowSource{a}.Listener()); diff != "" {
		t.Error(diff)
	}
	if err := (setupSource{a, store.Projects{DB: a.db}}).SendTest(t.Context(), 1); err == nil {
		t.Error("a test event was sent although nothing listens")
	}
}

func TestTheCountBesideErrorsIsOfTheRangeThatIsLookedAt(t *testing.T) {
	a := working(t, freeAddress(t))
	event := func(id string, ago time.Duration) issue.Event {
		at := time.Now().Add(-ago)
		return issue.Event{ID: id, Source: issue.SourceSentry, Received: at, Time: at, Message: "event " + id, Past: true}
	}
	if err := a.pipe.Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{event("new", 0), event("old", 50*time.Hour)}}); err != nil {
		t.Fatal(err)
	}
	got := map[project.Range]int64{}
	for _, r := range []project.Range{project.Day, project.Week} {
		badges, err := windowSource{a}.Badges(t.Context(), project.Scope{Project: 1, Range: r})
		if err != nil {
			t.Fatal(err)
		}
		got[r] = badges["Errors"].Count
	}
	if diff := cmp.Diff(map[project.Range]int64{project.Day: 1, project.Week: 2}, got); diff != "" {
		t.Error(diff)
	}
}
