package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// open gives a running store in a folder of the test's own.
func open(t testing.TB, dir string) *DB {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	db, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func event(id string, at time.Time) issue.Incoming {
	e := &issue.Event{
		ID: id, Time: at, Received: at, Source: issue.SourceSentry, Level: issue.Error, Environment: "production", Release: "1.0",
		User: &issue.User{ID: "7"},
		Exceptions: []issue.Exception{{Type: "KeyError", Value: "'id'", Frames: []issue.Frame{
			{Function: "detail", AbsPath: "/srv/shop/store/views.py", Module: "store.views", Line: 4, InApp: true, ContextLine: "x = d['id']"},
		}}},
	}
	e.SetCulprit()
	return issue.Incoming{Event: e, Grouping: issue.Group(e)}
}

func TestAnEventDeliveredTwiceIsCountedOnce(t *testing.T) {
	db := open(t, t.TempDir())
	for range 2 {
		if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{event("a", noon), event("b", noon.Add(time.Hour))}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Issues{db}.List(t.Context(), issue.Query{Project: 1, HoursUntil: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	hours := make([]int64, 24)
	hours[22], hours[23] = 1, 1
	want := []issue.Issue{{
		ID: 1, ShortID: "DEFAULT-1", Project: 1, Title: "KeyError", Type: "KeyError", Value: "'id'", Culprit: "store.views in detail",
		Level: issue.Error, Status: issue.Unresolved, FirstSeen: noon, LastSeen: noon.Add(time.Hour), Events: 2, Users: 1, Customers: 1,
		Sources: []issue.Source{issue.SourceSentry}, Environments: []string{"production"}, FirstRelease: "1.0", LastRelease: "1.0", Hours: hours,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAResolvedIssueThatOccursAgainIsARegressionAndAnIgnoredOneIsMuted(t *testing.T) {
	db := open(t, t.TempDir())
	deliver := func(id string, at time.Time) issue.Stored {
		t.Helper()
		stored, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{event(id, at)}})
		if err != nil {
			t.Fatal(err)
		}
		return stored[0]
	}
	set := func(status issue.Status) {
		t.Helper()
		if err := (Issues{db}).SetStatus(t.Context(), status, 1); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(issue.Stored{Issue: 1, New: true}, deliver("a", noon)); diff != "" {
		t.Error(diff)
	}
	set(issue.Resolved)
	if diff := cmp.Diff(issue.Stored{Issue: 1}, deliver("b", noon.Add(-time.Hour))); diff != "" {
		t.Errorf("an event from before the resolution: %s", diff)
	}
	if diff := cmp.Diff(issue.Stored{Issue: 1, Regressed: true}, deliver("c", time.Now().Add(time.Hour))); diff != "" {
		t.Error(diff)
	}
	set(issue.Ignored)
	if diff := cmp.Diff(issue.Stored{Issue: 1, Muted: true}, deliver("d", time.Now().Add(2*time.Hour))); diff != "" {
		t.Error(diff)
	}
}

func TestWhatWasStoredIsThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	db, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if _, err := db.Deliver(ctx, Delivery{Project: 1, Events: []issue.Incoming{event(fmt.Sprint("e", i), noon.Add(time.Duration(i)*time.Second))}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	beside, err := Open(t.Context(), Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = beside.Close() })
	n := 0
	last := time.Time{}
	if err := (Events{beside}).Each(t.Context(), EventQuery{Project: 1}, func(e *issue.Event, _ int64) error {
		if e.Time.Before(last) {
			t.Errorf("event %s is out of order", e.ID)
		}
		n, last = n+1, e.Time
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n != 50 {
		t.Errorf("%d events, want 50", n)
	}
}

func TestSearchTakesPercentAndUnderscoreLiterally(t *testing.T) {
	db := open(t, t.TempDir())
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{event("a", noon)}}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"keyerror views": 1, "%": 0, "_": 0, "KEYERROR": 1, "detail nothing": 0} {
		got, err := Issues{db}.List(t.Context(), issue.Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != want {
			t.Errorf("search %q: %d issues, want %d", text, len(got), want)
		}
	}
}
