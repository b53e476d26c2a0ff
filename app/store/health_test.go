package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/release"
)

// told delivers what a client told of sessions.
func told(t testing.TB, db *DB, digest string, sessions ...release.Session) {
	t.Helper()
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Sessions: sessions, Digest: digest}); err != nil {
		t.Fatal(err)
	}
}

// healthOf gives how one release does.
func healthOf(t testing.TB, db *DB, version string, q release.Query) release.Health {
	t.Helper()
	q.Project = 1
	if q.Now.IsZero() {
		q.Now = noon.Add(time.Hour)
	}
	all, err := Health{db}.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range all {
		if h.Version == version {
			return h
		}
	}
	t.Fatalf("release %s is not listed among %d", version, len(all))
	return release.Health{}
}

// life is what one session tells, from its beginning to its crash.
func life(id, person string) []release.Session {
	s := release.Session{ID: id, Person: person, Release: "1.0", Environment: "production", Started: noon, Time: noon, Status: release.OK, Count: 1}
	went := s
	went.Seq, went.Time, went.Errors = 1, noon.Add(time.Minute), 1
	end := s
	end.Seq, end.Time, end.Errors, end.Status, end.Duration = 2, noon.Add(2*time.Minute), 1, release.Crashed, 2*time.Minute
	return []release.Session{s, went, end}
}

func TestASessionCountsOnceHoweverOftenAndInWhateverOrderItReports(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0, 1, 2}, {0, 0, 2, 2}, {2}} {
		db := open(t, t.TempDir())
		reports := life("s1", "kim")
		for _, i := range order {
			told(t, db, "", reports[i])
		}
		want := release.Counts{Crashed: 1, Users: 1, CrashedUsers: 1}
		if diff := cmp.Diff(want, healthOf(t, db, "1.0", release.Query{}).Counts); diff != "" {
			t.Errorf("in the order %v: %s", order, diff)
		}
	}
}

func TestASessionsStatusIsThatOfItsNewestReport(t *testing.T) {
	db := open(t, t.TempDir())
	reports := life("s1", "kim")
	for i, want := range []release.Counts{{Healthy: 1, Users: 1}, {Errored: 1, Users: 1}, {Crashed: 1, Users: 1, CrashedUsers: 1}} {
		told(t, db, "", reports[i])
		if diff := cmp.Diff(want, healthOf(t, db, "1.0", release.Query{}).Counts); diff != "" {
			t.Errorf("after report %d: %s", i, diff)
		}
	}
}

func TestAggregatesAddUpAndOneDeliverySentTwiceDoesNot(t *testing.T) {
	db := open(t, t.TempDir())
	a := release.Session{Release: "1.0", Started: noon, Time: noon, Status: release.Exited, Count: 90}
	crashed := a
	crashed.Status, crashed.Count = release.Crashed, 2
	told(t, db, "first", a, crashed)
	told(t, db, "first", a, crashed)
	told(t, db, "second", a)
	told(t, db, "", a) // without a digest nothing tells it from another process's
	if diff := cmp.Diff(release.Counts{Healthy: 270, Crashed: 2}, healthOf(t, db, "1.0", release.Query{}).Counts); diff != "" {
		t.Error(diff)
	}
}

func TestHealthIsCountedByEnvironmentAndTime(t *testing.T) {
	db := open(t, t.TempDir())
	early := release.Session{ID: "s1", Person: "kim", Release: "1.0", Environment: "staging", Started: noon.AddDate(0, 0, -3), Time: noon.AddDate(0, 0, -3), Status: release.Exited}
	now := early
	now.ID, now.Environment, now.Started, now.Time = "s2", "production", noon, noon
	other := now
	other.ID, other.Person, other.Release = "s3", "ana", "1.1"
	told(t, db, "", early, now, other)
	h := healthOf(t, db, "1.0", release.Query{})
	if diff := cmp.Diff(release.Health{
		Release: release.Release{Project: 1, Version: "1.0", FirstSeen: early.Started, LastSeen: noon},
		Counts:  release.Counts{Healthy: 2, Users: 1}, Lately: release.Part{N: 1, Of: 2}, LatelyUsers: release.Part{N: 1, Of: 2}, Hours: make([]int64, 24),
	}, h); diff != "" {
		t.Error(diff)
	}
	if got := healthOf(t, db, "1.0", release.Query{Environment: "staging"}).Counts; got != (release.Counts{Healthy: 1, Users: 1}) {
		t.Errorf("in staging: %+v", got)
	}
	if got := healthOf(t, db, "1.0", release.Query{From: noon.Add(-time.Hour)}).Counts; got != (release.Counts{Healthy: 1, Users: 1}) {
		t.Errorf("in the last hour: %+v", got)
	}
	all, err := Health{db}.List(t.Context(), release.Query{Project: 1, Environment: "staging", Now: noon})
	if err != nil || len(all) != 1 {
		t.Errorf("%d releases were seen in staging, %v", len(all), err)
	}
}

func TestAReleaseKnownFromErrorsAloneIsListedWithItsNewIssues(t *testing.T) {
	db := open(t, t.TempDir())
	deliver(t, db, of("1.0", event("a", noon)), of("1.1", event("b", noon.Add(time.Hour))), of("1.1", other("TypeError", "c", noon.Add(time.Hour))))
	q := release.Query{Project: 1, Now: noon.Add(time.Hour)}
	all, err := Health{db}.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	hours := make([]int64, 24)
	hours[23] = 2
	if len(all) != 2 || all[0].Version != "1.1" || all[0].NewIssues != 1 || all[0].RecentSeen != 2 || all[0].Sessions() != 0 {
		t.Errorf("%+v", all)
	}
	if diff := cmp.Diff(hours, all[0].Hours); diff != "" {
		t.Error(diff)
	}
	story, err := Health{db}.Story(t.Context(), q, "1.1")
	if err != nil {
		t.Fatal(err)
	}
	if len(story.New) != 1 || len(story.Environments) != 1 || story.Course.Events[0] != 2 {
		t.Errorf("%+v", story)
	}
}

func TestIssuesThatCameBackAreToldOfTheReleaseTheyCameBackIn(t *testing.T) {
	db := open(t, t.TempDir())
	first := deliver(t, db, of("1.0", event("a", noon)))[0]
	if err := (Issues{db}).SetStatus(t.Context(), issue.Resolved, first.Issue); err != nil {
		t.Fatal(err)
	}
	deliver(t, db, of("1.1", event("b", time.Now().Add(time.Hour))))
	if h := healthOf(t, db, "1.1", release.Query{}); h.Regressions != 1 || h.NewIssues != 0 {
		t.Errorf("%d regressions, %d new", h.Regressions, h.NewIssues)
	}
}
