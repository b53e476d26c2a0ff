package wording

import (
	"testing"
	"time"
)

func TestNumbersCountsAndAgesAreWrittenForPeople(t *testing.T) {
	noon := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for want, got := range map[string]string{
		"0": Number(0), "999": Number(999), "1,284": Number(1284), "1,234,567": Number(1234567), "-1,000": Number(-1000), "-100": Number(-100),
		"1 event": Count(1, "event", "events"), "2 events": Count(2, "event", "events"), "1,000 events": Count(1000, "event", "events"),
		"now": Age(noon, noon), "2m": Age(noon.Add(-2*time.Minute), noon), "23h": Age(noon.Add(-23*time.Hour), noon),
		"1d": Age(noon.Add(-24*time.Hour), noon), "2y": Age(noon.AddDate(-2, 0, -3), noon), "–": Age(time.Time{}, noon),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
