package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/release"
)

// of is an event of a release.
func of(version string, in issue.Incoming) issue.Incoming {
	in.Event.Release = version
	return in
}

func TestReleasesAreKnownFromWhatTheyReportNewestFirst(t *testing.T) {
	db := open(t, t.TempDir())
	deliver(t, db, of("shop@1.10.0", event("a", noon)), of("shop@1.9.0", event("b", noon.Add(time.Hour))), of("", event("c", noon)))
	deliver(t, db, of("shop@1.10.0", event("d", noon.Add(-time.Hour))), of("shop@1.10.0", event("e", noon.Add(2*time.Hour))))
	deliver(t, db, of("shop@1.10.0", event("d", noon.Add(-time.Hour)))) // a duplicate
	got, err := Releases{db}.List(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []release.Release{
		{Project: 1, Version: "shop@1.10.0", FirstSeen: noon.Add(-time.Hour), LastSeen: noon.Add(2 * time.Hour), Events: 3},
		{Project: 1, Version: "shop@1.9.0", FirstSeen: noon.Add(time.Hour), LastSeen: noon.Add(time.Hour), Events: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	one, err := Releases{db}.Get(t.Context(), 1, "shop@1.9.0")
	if diff := cmp.Diff(want[1], one); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestReleasesOfOldEventsAreKnownAfterAnUpgrade(t *testing.T) {
	dir := t.TempDir()
	t.Run("before", func(t *testing.T) {
		db := open(t, dir)
		deliver(t, db, of("1.0", event("a", noon)), of("1.0", event("b", noon.Add(time.Hour))), of("", event("c", noon)))
		for _, undo := range []string{`DROP TABLE release`, `DELETE FROM migration WHERE number = 7`} {
			if _, err := db.write.ExecContext(t.Context(), undo); err != nil {
				t.Fatal(err)
			}
		}
	})
	got, err := Releases{open(t, dir)}.List(t.Context(), 1)
	if diff := cmp.Diff([]release.Release{{Project: 1, Version: "1.0", FirstSeen: noon, LastSeen: noon.Add(time.Hour), Events: 2}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
