package pipe_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/pipe"
	"paddock/ingest/sentry"
	"paddock/ingest/server"
)

func TestAProjectsRulesAreAskedBeforeAnEventIsKept(t *testing.T) {
	s := build(t)
	rules, err := issue.CompileRules(`type:KeyError function:ignored -> ignore
type:KeyError function:quiet -> noise
type:KeyError -> fingerprint("keys"), level(warning), assign("ana")`, nil)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	s.pipe.Rules = func(project.ID) *issue.Rules { return rules }
	s.pipe.Tell = func(n pipe.News) {
		if !n.Stored.Muted {
			told++
		}
	}
	doors := server.New(server.Config{Protocols: []ingest.Protocol{sentry.Protocol()}, Keys: openKeys{}, Keeper: s.pipe}).Handler()
	for _, r := range []report{
		raise("KeyError", "'a'", "ignored", "a['a']"), raise("KeyError", "'a'", "one", "b['a']"), raise("KeyError", "'b'", "two", "c['b']"),
		raise("ValueError", "x", "quiet", "int(x)"),
	} {
		body, err := json.Marshal(r.event)
		if err != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/1/store/?sentry_key=0123456789abcdef0123456789abcdef", bytes.NewReader(body))
		answer := httptest.NewRecorder()
		if doors.ServeHTTP(answer, req); answer.Code != http.StatusOK {
			t.Fatalf("answered %d %s", answer.Code, answer.Body)
		}
	}
	all, err := store.Issues{DB: s.db}.List(t.Context(), issue.Query{Sort: issue.ByEvents})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Events          int64
		Level           issue.Level
		Assignee, Title string
	}
	var got []row
	for _, one := range all {
		got = append(got, row{one.Events, one.Level, one.Assignee, one.Title})
	}
	if diff := cmp.Diff([]row{{2, issue.Warning, "ana", "KeyError"}, {1, issue.Error, "", "ValueError"}}, got); diff != "" {
		t.Error(diff)
	}
	tallies, err := store.Tallies{DB: s.db}.Sum(t.Context(), 1, all[0].FirstSeen.AddDate(-9, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	counted := false
	for _, one := range tallies {
		counted = counted || one.What == "ignored by a rule" && one.Count == 1
	}
	if !counted || told != 3 {
		t.Errorf("%d told; counts %+v", told, tallies)
	}
}
