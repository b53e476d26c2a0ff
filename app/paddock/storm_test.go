package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/pipe"
	"paddock/ingest/server"
)

func TestAStormThroughTheServerIsCountedInFullAndKeptWithinItsBudget(t *testing.T) {
	const sent, budget = 20_000, 3
	c := &call{Context: t.Context(), globals: globals{Data: t.TempDir()}, log: slog.New(slog.DiscardHandler)}
	err := withStore(c, func(db *store.DB) error {
		upkeeps, projects := store.Upkeeps{DB: db}, store.Projects{DB: db}
		if err := upkeeps.Set(t.Context(), 1, project.Upkeep{Bodies: 2 * budget, IssueBodies: budget}); err != nil {
			return err
		}
		all, err := projects.All(t.Context())
		if err != nil {
			return err
		}
		p := &pipe.Pipe{Keeper: keeper{db, &rate{}}, Quota: &pipe.Quota{PerMinute: func(project.ID) int64 { return 10 * sent }}}
		doors := server.New(server.Config{Protocols: protocols(), Keys: &keys{projects: projects}, Keeper: p}).Handler()
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var refused atomic.Int64
		var clients errgroup.Group
		clients.SetLimit(32)
		post := func(i int) {
			body := fmt.Sprintf("{\"event_id\":\"%032x\"}\n{\"type\":\"event\"}\n{\"message\":\"lamp %d of basket %d broke\",\"timestamp\":%d,\"user\":{\"id\":\"%d\"},\"extra\":{\"wick\":%q}}",
				i+1, i, i*7, 1790000000+i, i%100, strings.Repeat("oil ", 200))
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/1/envelope/", strings.NewReader(body))
			r.Header.Set("X-Sentry-Auth", "Sentry sentry_key="+all[0].PublicKey)
			w := httptest.NewRecorder()
			doors.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				refused.Add(1)
			}
		}
		post(0)
		for i := 1; i < sent-1; i++ {
			clients.Go(func() error {
				post(i)
				if i%10 == 0 { // a client that tries again
					post(i)
				}
				return nil
			})
		}
		if err := clients.Wait(); err != nil {
			return err
		}
		post(sent - 1)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 {
			t.Errorf("the heap grew by %d MB", grown>>20)
		}
		if n := refused.Load(); n > 0 {
			t.Errorf("%d were refused", n)
		}
		return checkStorm(t, db, sent, budget*project.BurstMinutes)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkStorm(t *testing.T, db *store.DB, sent int, budget int64) error {
	t.Helper()
	issues, err := store.Issues{DB: db}.List(t.Context(), issue.Query{})
	if err != nil {
		return err
	}
	if len(issues) != 1 || issues[0].Events != int64(sent) || issues[0].Users != 100 {
		t.Errorf("%d issues: %+v", len(issues), issues)
	}
	held, err := store.Upkeeps{DB: db}.Held(t.Context(), 1)
	if err != nil {
		return err
	}
	const distinct = 60 // users, levels and their like; the newest
	if held.Events != int64(sent) || held.Bodies < budget || held.Bodies > budget+distinct {
		t.Errorf("%+v", held)
	}
	for what, i := range map[string]int{"oldest": 0, "newest": sent - 1} {
		e, err := store.Events{DB: db}.Get(t.Context(), issues[0].ID, fmt.Sprintf("%032x", i+1))
		if err != nil || e.Sampled || len(e.Extra) == 0 {
			t.Errorf("the %s is %+v: %v", what, e, err)
		}
	}
	return nil
}
