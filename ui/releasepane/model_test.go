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
