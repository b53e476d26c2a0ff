package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// other is event with an exception of another type, and so of another issue.
func other(typ, id string, at time.Time) issue.Incoming {
	in := event(id, at)
	in.Event.Exceptions[0].Type = typ
	in.Grouping = issue.Group(in.Event)
	return in
}

func deliver(t testing.TB, db *DB, events ...issue.Incoming) []issue.Stored {
	t.Helper()
	stored, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: events})
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestWhatIsOldIsDroppedAndCountsStayTrue(t *testing.T) {
	db := open(t, t.TempDir())
	later := noon.AddDate(0, 1, 0)
	var old []issue.Incoming
	for i := range 1200 { // more than two steps
		old = append(old, event(fmt.Sprint("old", i), noon))
	}
	deliver(t, db, old...)
	deliver(t, db, event("new", later), other("GoneError", "gone", noon), other("IgnoredError", "ignored", noon))
	if err := (Issues{db}).SetStatus(t.Context(), issue.Ignored, 3); err != nil {
		t.Fatal(err)
	}
	item := Item{Type: "session", Headers: []byte("{}"), Payload: []byte("{}"), Received: noon}
	kept := Item{Type: "session", Headers: []byte("{}"), Payload: []byte(`{"a":1}`), Received: later}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Items: []Item{item, kept}}); err != nil {
		t.Fatal(err)
	}
	n, err := Events{db}.DropBefore(t.Context(), noon.Add(time.Hour))
	if err != nil || n != 1202 {
		t.Fatalf("dropped %d: %v", n, err)
	}
	all, err := Issues{db}.List(t.Context(), issue.Query{Sort: issue.ByEvents})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, one := range all {
		got[one.Type] = one.Events
	}
	if diff := cmp.Diff(map[string]int64{"KeyError": 1201, "IgnoredError": 1}, got); diff != "" {
		t.Error(diff)
	}
	var left []string
	if err := (Events{db}).Each(t.Context(), EventQuery{}, func(e *issue.Event, _ int64) error {
		left = append(left, e.ID)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var items []string
	if err := (Items{db}).Each(t.Context(), ItemQuery{Project: 1}, func(i Item) error {
		items = append(items, string(i.Payload))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"new"}, {`{"a":1}`}}, [][]string{left, items}); diff != "" {
		t.Error(diff)
	}
	again := deliver(t, db, other("GoneError", "gone again", later), other("IgnoredError", "ignored again", later), event("new again", later))
	want := []issue.Stored{{Issue: again[0].Issue, New: true}, {Issue: 3, Muted: true}, {Issue: 1}}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
}

func TestDroppingEndsWithItsContext(t *testing.T) {
	db := open(t, t.TempDir())
	deliver(t, db, event("a", noon))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Events{db}).DropBefore(ctx, noon.Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
