package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
)

func TestInAStormEveryEventIsCountedAndFewBodiesAreKept(t *testing.T) {
	db := open(t, t.TempDir())
	if err := (Upkeeps{db}).Set(t.Context(), 1, project.Upkeep{Bodies: 5, IssueBodies: 2}); err != nil {
		t.Fatal(err)
	}
	const sent = 3000
	for i := 0; i < sent; i += 100 {
		var some []issue.Incoming
		for j := i; j < i+100; j++ {
			in := event(fmt.Sprintf("%032d", j), noon.Add(time.Duration(j)*time.Second))
			in.Event.User = &issue.User{ID: fmt.Sprint(j % 7)}
			if j == 1500 {
				in.Event.Release = "rare"
			}
			some = append(some, in)
		}
		deliver(t, db, some...)
		deliver(t, db, some[:10]...) // a client that tries again
	}
	one, err := Issues{db}.Get(t.Context(), 1, noon)
	if err != nil {
		t.Fatal(err)
	}
	stored, sampled, err := Events{db}.Kept(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if one.Events != sent || one.Users != 7 || stored != sent {
		t.Errorf("%d events by %d users, %d rows", one.Events, one.Users, stored)
	}
	const budget = 2 * project.BurstMinutes
	if kept := stored - sampled; kept < budget || kept > budget+30 {
		t.Errorf("%d kept in full", kept)
	}
	full := map[string]bool{}
	rows := 0
	if err := (Events{db}).Each(t.Context(), EventQuery{Project: 1}, func(e *issue.Event, of int64) error {
		rows++
		full[e.ID] = !e.Sampled
		if of != 1 || e.Raised().Type != "KeyError" || e.Raised().Value != "'id'" || e.User.Key() == "" || e.Release == "" {
			t.Errorf("a row tells %+v", e)
		}
		if !e.Sampled && len(e.Raised().Frames) == 0 {
			t.Errorf("%s has no stack", e.ID)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if rows != sent {
		t.Errorf("%d rows", rows)
	}
	for what, i := range map[string]int{"oldest": 0, "rare one": 1500, "newest": sent - 1} {
		if !full[fmt.Sprintf("%032d", i)] {
			t.Errorf("the %s is not kept in full", what)
		}
	}
	held, err := Upkeeps{db}.Held(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if held.Events != sent || held.Bodies != stored-sampled || !held.Oldest.Equal(noon) {
		t.Errorf("held: %+v", held)
	}
	if n := len(db.writer.storm.met); n > 100 {
		t.Errorf("%d values are remembered", n)
	}
	listed, err := Events{db}.Newest(t.Context(), 1, time.Time{}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]bool{false, true}, []bool{listed[0].Sampled, listed[1].Sampled}); diff != "" {
		t.Error(diff)
	}
	e, err := Events{db}.Get(t.Context(), 1, listed[1].ID)
	if err != nil || !e.Sampled || e.Culprit == "" || !e.Time.Equal(listed[1].Time) {
		t.Errorf("a sampled event is %+v: %v", e, err)
	}
}

func TestManyFaultsShareTheBudgetOfTheirProject(t *testing.T) {
	db := open(t, t.TempDir())
	if err := (Upkeeps{db}).Set(t.Context(), 1, project.Upkeep{Bodies: 3, IssueBodies: -1}); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		deliver(t, db, other(fmt.Sprintf("Fault%d", i%4), fmt.Sprintf("%032d", i), noon))
	}
	held, err := Upkeeps{db}.Held(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(3*project.BurstMinutes + 4 + 8); held.Events != 100 || held.Bodies > most {
		t.Errorf("held: %+v, at most %d bodies", held, most)
	}
}

func TestABodyBeyondTheBudgetIsNotEncodedButForTheNewestEvent(t *testing.T) {
	db := open(t, t.TempDir())
	if err := (Upkeeps{db}).Set(t.Context(), 1, project.Upkeep{Bodies: 1, IssueBodies: 1}); err != nil {
		t.Fatal(err)
	}
	for i := range 2 * project.BurstMinutes {
		deliver(t, db, event(fmt.Sprintf("%032d", i), noon.Add(time.Duration(i)*time.Second)))
	}
	late := event(fmt.Sprintf("%032d", 1000), noon.Add(time.Hour))
	if row, err := db.newRow(1, late); err != nil || row.encoded {
		t.Errorf("a body that will be left out is encoded: %v, %v", row.encoded, err)
	}
	if row, err := db.newRow(1, other("Another", fmt.Sprintf("%032d", 1001), noon)); err != nil || !row.encoded {
		t.Errorf("a body of a group within its budget is encoded: %v, %v", row.encoded, err)
	}
	deliver(t, db, late)
	e, err := (Events{db}).Get(t.Context(), 1, late.Event.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(late.Event.Exceptions, e.Exceptions); e.Sampled || diff != "" {
		t.Errorf("the newest event has its body: sampled %v, %s", e.Sampled, diff)
	}
}
