package main

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/pipe"
	"paddock/ingest/scrub"
	"paddock/ui/privacypane"
)

func TestRulesAreTriedOnWhatIsStoredAndHideWhatComesAfterThem(t *testing.T) {
	c := &call{Context: t.Context(), globals: globals{Data: t.TempDir()}, log: slog.New(slog.DiscardHandler)}
	const rules = "mask name customer_no\nip truncate"
	err := withStore(c, func(db *store.DB) error {
		a := &application{db: db}
		p := &pipe.Pipe{Keeper: keeper{db, &rate{}}, Private: (&privacy{db: db, log: c.log}).of}
		send := func(id string) error {
			return p.Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{{
				ID: id, Source: issue.SourceSentry, Received: time.Now(), Message: "m", User: &issue.User{ID: "7", IP: "203.0.113.77"}, Tags: map[string]string{"customer_no": "4017"},
			}}})
		}
		if err := send("a"); err != nil {
			return err
		}
		out, err := a.previewPrivacy(t.Context(), 1, rules)
		if err != nil {
			return err
		}
		want := privacypane.Outcome{Looked: 1, Found: 2, Hidden: []privacypane.Hidden{{Event: "a", Place: "tags.customer_no", Before: "4017", After: "[Filtered]"}, {Event: "a", Place: "user.ip", Before: "203.0.113.77", After: "203.0.113.0"}}}
		if diff := cmp.Diff(want, out); diff != "" {
			t.Error(diff)
		}
		if err := (store.Upkeeps{DB: db}).Set(t.Context(), 1, project.Upkeep{Rules: rules}); err != nil {
			return err
		}
		if err := send("b"); err != nil {
			return err
		}
		got := map[string]string{}
		if err := (store.Events{DB: db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
			got[e.ID] = e.User.IP + " " + e.Tags["customer_no"]
			return nil
		}); err != nil {
			return err
		}
		if diff := cmp.Diff(map[string]string{"a": "203.0.113.77 4017", "b": "203.0.113.0 [Filtered]"}, got); diff != "" {
			t.Error(diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if fault := checkPrivacy("mask name a\n hide b"); fault == nil || fault.Line != 2 || fault.Column != 2 {
		t.Errorf("%+v", fault)
	}
}

func TestRulesThatAreNotUnderstoodHideEverythingAndAPersonIsTold(t *testing.T) {
	a := working(t, freeAddress(t))
	if err := (store.Upkeeps{DB: a.db}).Set(t.Context(), 1, project.Upkeep{Rules: "mask name a\nconceal name customer_no"}); err != nil {
		t.Fatal(err)
	}
	if err := a.pipe.Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{{
		ID: "a", Source: issue.SourceSentry, Received: time.Now(), Exceptions: []issue.Exception{{Type: "KeyError", Value: "zoe"}}, Tags: map[string]string{"customer_no": "4017"},
	}}}); err != nil {
		t.Fatal(err)
	}
	e, err := store.Events{DB: a.db}.Get(t.Context(), 1, "a")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"KeyError", scrub.Filtered, scrub.Filtered}, []string{e.Exceptions[0].Type, e.Exceptions[0].Value, e.Tags["customer_no"]}); diff != "" {
		t.Error(diff)
	}
	if err := a.tellUnread(t.Context()); err != nil {
		t.Fatal(err)
	}
	told, _ := a.notices.All()
	want := `Line 2, column 1: "conceal" is no action: write mask, remove, hash, keep or ip. Until they are mended in Privacy, every value that comes in is hidden.`
	if len(told) != 1 || told[0].Title != "The privacy rules of default are not understood" || told[0].Body != want {
		t.Errorf("%+v", told)
	}
}
