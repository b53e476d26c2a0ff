package main

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/pipe"
)

func TestWhatCouldNotBeReadIsReadOnceMoreAndStoredAsOfItsTime(t *testing.T) {
	came := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	c := &call{Context: t.Context(), globals: globals{Data: t.TempDir()}, log: slog.New(slog.DiscardHandler)}
	err := withStore(c, func(db *store.DB) error {
		p := &pipe.Pipe{Keeper: keeper{db, &rate{}}}
		now := `{"event_id":"0123456789abcdef0123456789abcdef"}` + "\n" + `{"type":"event"}` + "\n" + `{"message":"now it is understood"}`
		for version, body := range map[string]string{"older": now, triedBy(): "{}\n{\"type\":\"event\"}\n{"} {
			raw := store.Raw{Protocol: "sentry", Path: "/api/1/envelope/", Body: []byte(body), Reason: "a fault", Version: version, Received: came}
			if _, err := db.Deliver(t.Context(), store.Delivery{Project: 1, Raw: []store.Raw{raw}}); err != nil {
				return err
			}
		}
		for _, untried := range []bool{true, false} {
			done, err := reprocess(t.Context(), db, p, which{untried: untried})
			if want := (reprocessed{Read: 1, Left: 1}); err != nil || untried && done != want || !untried && done != (reprocessed{Left: 1}) {
				t.Errorf("untried %v: %+v, %v", untried, done, err)
			}
		}
		var got []any
		if err := (store.Events{DB: db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
			got = append(got, e.Message, e.Received)
			return nil
		}); err != nil {
			return err
		}
		if diff := cmp.Diff([]any{"now it is understood", came}, got); diff != "" {
			t.Error(diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsReadOnceMoreFromTheShellMeetsTheProjectsOwnRules(t *testing.T) {
	var out bytes.Buffer
	c := &call{Context: t.Context(), globals: globals{Data: t.TempDir()}, log: slog.New(slog.DiscardHandler), out: &out}
	prepare := func(db *store.DB) error {
		if _, err := (store.Rules{DB: db}).Save(t.Context(), issue.RuleSet{Project: 1, Text: `message:"*noise*" -> ignore`}); err != nil {
			return err
		}
		d := store.Delivery{Project: 1}
		for _, message := range []string{"a noise", "a fault"} {
			body := "{}\n{\"type\":\"event\"}\n{\"message\":\"" + message + "\"}"
			d.Raw = append(d.Raw, store.Raw{Protocol: "sentry", Path: "/api/1/envelope/", Body: []byte(body), Reason: "a fault", Version: "older", Received: time.Now()})
		}
		_, err := db.Deliver(t.Context(), d)
		return err
	}
	if err := withStore(c, prepare); err != nil {
		t.Fatal(err)
	}
	if err := (reprocessCommand{}).Run(c); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := withStore(c, func(db *store.DB) error {
		return store.Events{DB: db}.Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
			got = append(got, e.Message)
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a fault"}, got); diff != "" {
		t.Error(diff, out.String())
	}
}
