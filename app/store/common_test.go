package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// deep is an event with two exceptions, a thread, variables and packages.
func deep(id string, at time.Time, secretOfTheDay string) issue.Incoming {
	in := event(id, at)
	e := in.Event
	e.Exceptions = append(e.Exceptions, issue.Exception{Type: "Missing", Value: "no " + secretOfTheDay, Frames: []issue.Frame{
		{Function: "a", File: "a.py", Line: 1, ContextLine: "b()", PreContext: []string{"def a():"}, PostContext: []string{"", "c()"}},
		{Function: "b", File: "b.py", Line: 2, InApp: true, ContextLine: "raise Missing", Vars: []issue.Var{{Name: "x", Value: secretOfTheDay}}},
	}}, issue.Exception{Type: "Bare", Value: "no stack"})
	e.Threads = []issue.Thread{{ID: "1", Frames: []issue.Frame{{Function: "wait", File: "threading.py", Line: 3, Vars: []issue.Var{{Name: "y", Value: secretOfTheDay}}}}}, {ID: "2"}}
	e.Modules = map[string]string{"django": "5.2", "psycopg": "3.2"}
	in.Grouping = issue.Group(e)
	return in
}

func TestWhatEventsHaveInCommonIsStoredOnceAndComesBackWhole(t *testing.T) {
	db := open(t, t.TempDir())
	want := map[string]*issue.Event{}
	for i := range 20 {
		in := deep(fmt.Sprint("e", i), noon.Add(time.Duration(i)*time.Second), fmt.Sprint("lamp ", i))
		want[in.Event.ID] = in.Event
		if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{in}}); err != nil {
			t.Fatal(err)
		}
	}
	var rows int
	if err := db.read.QueryRow(`SELECT count(*) FROM common`).Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v; want 1", rows, err)
	}
	got := map[string]*issue.Event{}
	var of int64
	if err := (Events{db}).Each(t.Context(), EventQuery{}, func(e *issue.Event, id int64) error {
		got[e.ID], of = e, id
		e.Project = 0 // the row's, not the body's
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	one, err := Events{db}.Get(t.Context(), of, "e7")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want["e7"], one); diff != "" {
		t.Error(diff)
	}
}

func TestStacksThatAHintPromisedInVainAreStoredAllTheSame(t *testing.T) {
	db := open(t, t.TempDir())
	in := deep("a", noon, "lamp")
	_, shared := split(in.Event)
	db.seen.meet(shared.key()) // as after a write that was rolled back
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{in}}); err != nil {
		t.Fatal(err)
	}
	got, err := Events{db}.Get(t.Context(), 1, "a")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in.Event, got); diff != "" {
		t.Error(diff)
	}
}

func TestStacksGoWithTheLastEventThatUsedThem(t *testing.T) {
	db := open(t, t.TempDir())
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{deep("a", noon, "lamp")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := dropBefore(t, db, time.Now().Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{deep("b", noon, "chair")}}); err != nil {
		t.Fatal(err)
	}
	want := deep("b", noon, "chair").Event
	got := []*issue.Event{}
	if err := (Events{db}).Each(t.Context(), EventQuery{}, func(e *issue.Event, _ int64) error {
		e.Project = 0
		got = append(got, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*issue.Event{want}, got); diff != "" {
		t.Error(diff)
	}
}
