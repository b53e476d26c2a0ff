package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
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
	n, err := dropBefore(t, db, noon.Add(time.Hour))
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
	if _, err := (Events{db}).Retain(ctx, Retention{Project: 1, Before: noon.Add(time.Hour)}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// dropBefore drops what is old of every project, as if no issue were open.
func dropBefore(t *testing.T, db *DB, before time.Time) (n int64, err error) {
	t.Helper()
	mark := func(from, to string) {
		t.Helper()
		if err := db.writeOne(t.Context(), func(c *change) error {
			_, err := c.exec(`UPDATE issue SET status = $2 WHERE status = $1`, from, to)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	mark("unresolved", "closed for a test")
	for p := range project.ID(3) {
		some, err := Events{db}.Retain(t.Context(), Retention{Project: p, Before: before})
		if err != nil {
			return n, err
		}
		n += some
	}
	mark("closed for a test", "unresolved")
	return n, nil
}

func TestOpenIssuesAndFavouritesKeepTheirFirstAndLastEvent(t *testing.T) {
	db := open(t, t.TempDir())
	var all []issue.Incoming
	for i := range 5 {
		at := noon.Add(time.Duration(i) * time.Minute)
		all = append(all, other("Open", fmt.Sprint("open", i), at), other("Resolved", fmt.Sprint("resolved", i), at), other("Favourite", fmt.Sprint("favourite", i), at))
	}
	stored := deliver(t, db, all...)
	for _, text := range []string{`UPDATE issue SET status = 'resolved' WHERE id IN ($1, $2)`, `UPDATE issue SET favourite = 1 WHERE id = $2 AND $1 > 0`} {
		if err := db.writeOne(t.Context(), func(c *change) error {
			_, err := c.exec(text, stored[1].Issue, stored[2].Issue)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // what is kept once is kept again
		if _, err := (Events{db}).Retain(t.Context(), Retention{Project: 1, Before: noon.AddDate(0, 0, 1)}); err != nil {
			t.Fatal(err)
		}
	}
	left := map[string]bool{}
	if err := (Events{db}).Each(t.Context(), EventQuery{}, func(e *issue.Event, _ int64) error {
		left[e.ID] = len(e.Raised().Frames) > 0
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]bool{"open0": true, "open4": true, "favourite0": true, "favourite4": true}, left); diff != "" {
		t.Error(diff)
	}
}

func TestTheOldestGoUntilCountAndBytesAreWithinTheirLimits(t *testing.T) {
	db := open(t, t.TempDir())
	if err := (Upkeeps{db}).Set(t.Context(), 1, project.Upkeep{Bodies: -1, IssueBodies: -1}); err != nil {
		t.Fatal(err)
	}
	var all []issue.Incoming
	for i := range 2000 {
		all = append(all, event(fmt.Sprintf("%04d", i), noon.Add(time.Duration(i)*time.Second)))
	}
	deliver(t, db, all...)
	u := Upkeeps{db}
	before, err := u.Held(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	size := db.Size()
	if n, err := (Events{db}).Retain(t.Context(), Retention{Project: 1, Events: 700}); err != nil || n != 1300 {
		t.Fatalf("%d went: %v", n, err)
	}
	held, err := u.Held(t.Context(), 1)
	if err != nil || held.Events != 700 || held.Bodies != 700 || held.Bytes >= before.Bytes/2 {
		t.Errorf("%+v, before %+v, %v", held, before, err)
	}
	if _, err := (Events{db}).Retain(t.Context(), Retention{Project: 1, Bytes: before.Bytes / 10}); err != nil {
		t.Fatal(err)
	}
	if held, err = u.Held(t.Context(), 1); err != nil || held.Bytes > before.Bytes/10 || held.Events < 150 {
		t.Errorf("%+v, before %+v, %v", held, before, err)
	}
	if _, err := db.write.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	if now := db.Size(); now >= size {
		t.Errorf("%d bytes on disk, %d before", now, size)
	}
	one, err := Issues{db}.Get(t.Context(), 1, noon)
	if err != nil || one.Events != 2000 {
		t.Errorf("%d events are counted (%v)", one.Events, err)
	}
}
