package releasepane

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/release"
)

func TestAReleaseOfOneHourIsSeenToRise(t *testing.T) {
	from := time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)
	got := widened(release.Course{From: from, Step: time.Hour, Sessions: []release.Counts{{Healthy: 3}}, Events: []int64{21}})
	want := release.Course{From: from.Add(-7 * time.Hour), Step: time.Hour, Sessions: make([]release.Counts, 8), Events: []int64{0, 0, 0, 0, 0, 0, 0, 21}}
	want.Sessions[7].Healthy = 3
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(release.Course{}, widened(release.Course{})); diff != "" {
		t.Error("what never happened has no course:", diff)
	}
}

func TestAdoptionOfAReleaseWithoutSessionsIsUnknownAndSaysWhy(t *testing.T) {
	some := release.Counts{Healthy: 9}
	got := map[string]string{
		"used":                      adoption(release.Health{Counts: some, Lately: release.Part{N: 1, Of: 4}}),
		"used no longer":            adoption(release.Health{Counts: some, Lately: release.Part{Of: 4}}),
		"reports no sessions":       adoption(release.Health{Lately: release.Part{Of: 4}}),
		"nothing was used that day": adoption(release.Health{Counts: some}),
	}
	want := map[string]string{"used": "25 %", "used no longer": "0 %", "reports no sessions": "– no sessions", "nothing was used that day": "– none in 24 h"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
