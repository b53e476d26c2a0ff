package main

import (
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/release"
	"paddock/app/store"
)

func TestReleasesAndCustomersAreReportedFromWhatCameIn(t *testing.T) {
	dir := t.TempDir()
	now := time.Now().UTC().Truncate(time.Second)
	fill(t, dir, store.Delivery{
		Project: 1,
		Sessions: []release.Session{
			{ID: "s1", Person: "ana", Release: "shop@1.4", Environment: "production", Started: now, Time: now, Status: release.Exited},
			{ID: "s2", Person: "ben", Release: "shop@1.4", Environment: "production", Started: now, Time: now, Status: release.Crashed},
		},
		Events:   []issue.Incoming{met("a", now), met("b", now.Add(-time.Minute))},
		Feedback: []issue.Feedback{{ID: "f", Event: "a", Message: "It broke", Time: now}},
	})
	var rows []releaseRow
	if err := json.Unmarshal([]byte(must(t, dir, "report", "releases", "--environment", "production")), &rows); err != nil {
		t.Fatal(err)
	}
	half, whole := 0.5, 1.0
	hours := rows[0].Hours
	rows[0].Hours = nil
	want := []releaseRow{{
		Project: 1, Release: "shop@1.4", FirstSeen: now.Add(-time.Minute), LastSeen: now, Sessions: 2, Healthy: 1, Crashed: 1, Users: 2, CrashedUsers: 1,
		CrashFreeSessions: &half, CrashFreeUsers: &half, Adoption: &whole, AdoptionUsers: &whole, Sessions24h: 2, NewIssues: 1, Errors: 2, ErrorsTotal: 2,
	}}
	if diff := cmp.Diff(want, rows); diff != "" || len(hours) != 24 {
		t.Error(diff)
	}
	if got := strings.TrimSpace(must(t, dir, "report", "releases", "--environment", "staging")); got != "[]" {
		t.Errorf("in staging: %s", got)
	}
	for format, lines := range map[string]int{"ndjson": 1, "json": strings.Count(must(t, dir, "report", "releases"), "\n")} {
		if got := strings.Count(must(t, dir, "report", "releases", "--format", format), "\n"); got != lines {
			t.Errorf("one release has %d lines of %s, want %d", got, format, lines)
		}
	}
	cells, err := csv.NewReader(strings.NewReader(must(t, dir, "report", "releases", "--format", "csv"))).ReadAll()
	if err != nil || len(cells) != 2 || cells[0][1] != "release" || cells[1][1] != "shop@1.4" || len(cells[1]) != reflect.TypeFor[releaseRow]().NumField() {
		t.Errorf("csv: %v, %v", cells, err)
	}
	if one, err := csv.NewReader(strings.NewReader(must(t, dir, "report", "customer", "--who", "ana@example.com", "--limit", "1", "--format", "csv"))).ReadAll(); err != nil || len(one) != 2 || strings.Count(one[1][3], `"timestamp"`) != 1 {
		t.Errorf("csv of a customer: %v, %v", one, err)
	}
	if none := must(t, dir, "report", "alerts", "--format", "csv"); strings.Count(none, "\n") != 1 || !strings.HasPrefix(none, "id,timestamp,") {
		t.Errorf("csv of no alerts: %s", none)
	}
	if code, _, said := paddock(t, dir, "report", "releases", "--format", "xml"); code != exitUsage || strings.Count(said, "\n") != 1 {
		t.Errorf("--format xml: exit %d: %s", code, said)
	}
	var c customerRow
	if err := json.Unmarshal([]byte(must(t, dir, "report", "customer", "--who", "ANA@example.com")), &c); err != nil {
		t.Fatal(err)
	}
	if c.Customer.Label != "ana (ana@example.com)" || len(c.Problems) != 1 || c.Problems[0].Times != 2 || c.Problems[0].LastEvent != "a" || len(c.Timeline) != 2 || len(c.Feedback) != 1 {
		t.Errorf("%+v", c)
	}
	if code, _, said := paddock(t, dir, "report", "customer", "--who", "zoe"); code != exitFailed || !strings.Contains(said, "nobody who is known by that") {
		t.Errorf("exit %d: %s", code, said)
	}
	if code, _, _ := paddock(t, dir, "report", "customer"); code != exitUsage {
		t.Errorf("without --who: exit %d", code)
	}
}

func met(id string, at time.Time) issue.Incoming {
	e := &issue.Event{
		ID: id, Time: at, Received: at, Source: issue.SourceSentry, Level: issue.Error, Release: "shop@1.4", Environment: "production",
		User: &issue.User{Email: "ana@example.com"}, Exceptions: []issue.Exception{{Type: "KeyError", Value: "'id'"}},
	}
	return issue.Incoming{Event: e, Grouping: issue.Group(e)}
}

// fill stores a delivery as a Paddock does that owns the folder.
func fill(t *testing.T, dir string, d store.Delivery) {
	t.Helper()
	if err := withStore(&call{Context: t.Context(), globals: globals{Data: dir}}, func(db *store.DB) error {
		_, err := db.Deliver(t.Context(), d)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
