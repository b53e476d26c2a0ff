package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest"
)

func TestAPersonsSnoozeIsInTheirNameAndItsEndRings(t *testing.T) {
	a := working(t, freeAddress(t))
	rang := make(chan struct{}, 10)
	defer a.bus.Subscribe(bus.Notices, func() { rang <- struct{}{} })()
	at := time.Now().UTC().Truncate(time.Microsecond)
	e := issue.Event{ID: "a", Time: at, Received: at, Source: issue.SourceSentry, Level: issue.Error, Release: "shop@1.4.0", Past: true,
		Exceptions: []issue.Exception{{Type: "KeyError", Value: "'id'"}}}
	if err := a.pipe.Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{e}}); err != nil {
		t.Fatal(err)
	}
	people := triage{a, store.Triage{DB: a.db}}
	if people.Me() != issue.CleanName(config.OwnName()) {
		t.Errorf("%q is not the account's own name", people.Me())
	}
	if err := a.settings.Change(func(s *config.Settings) { s.Name = " Ada\nByron" }); err != nil {
		t.Fatal(err)
	}
	over := issue.Snooze(issue.Until{Time: at.Add(-time.Minute)})
	if _, err := people.Apply(t.Context(), issue.Change{Move: &over}, 1); err != nil {
		t.Fatal(err)
	}
	if err := a.wakeSnoozed(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-rang
	notices, _ := a.notices.All()
	if len(notices) != 1 || notices[0].Title != "KeyError is back in default" || notices[0].Issue != 1 {
		t.Errorf("%+v", notices)
	}
	line, err := people.Activity(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range line {
		got = append(got, string(one.Deed)+" "+one.By)
	}
	if diff := cmp.Diff([]string{"snoozed Ada Byron", "woke ", "first_seen "}, got); diff != "" {
		t.Error(diff)
	}
	names, err := people.Releases(t.Context(), 1)
	if diff := cmp.Diff([]string{"shop@1.4.0"}, names); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestAnExportedIssueTellsItsTriage(t *testing.T) {
	until := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	one := issue.Issue{ID: 7, Status: issue.Snoozed, Events: 10, Users: 4, Assignee: "Ada Byron", Labels: []string{"checkout"}, Ticket: "https://example.com/issues/3",
		Favourite: true, Snooze: issue.Sleep{Time: until, Events: 12, PerHour: 50, Users: 5}}
	text, err := json.Marshal(issueRowOf(&one))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"status": "snoozed", "assignee": "Ada Byron", "labels": []any{"checkout"}, "ticket": "https://example.com/issues/3", "favourite": true, "resolved_in": "",
		"snooze_until": "2026-12-01T09:00:00Z", "snooze_events": 2.0, "snooze_per_hour": 50.0, "snooze_users": 1.0,
	}
	for name, value := range want {
		if diff := cmp.Diff(value, got[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
