package main

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
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
			done, err := reprocess(t.Context(), db, p, project.ID(0), untried)
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
