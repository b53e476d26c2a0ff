package wording

import (
	"testing"
	"time"
)

func TestNumbersCountsSizesAndAgesAreWrittenForPeople(t *testing.T) {
	noon := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for want, got := range map[string]string{
		"0": Number(0), "999": Number(999), "1,284": Number(1284), "1,234,567": Number(1234567), "-1,000": Number(-1000), "-100": Number(-100),
		"1 event": Count(1, "event", "events"), "2 events": Count(2, "event", "events"), "1,000 events": Count(1000, "event", "events"),
		"now": Age(noon, noon), "2m": Age(noon.Add(-2*time.Minute), noon), "23h": Age(noon.Add(-23*time.Hour), noon),
		"1d": Age(noon.Add(-24*time.Hour), noon), "2y": Age(noon.AddDate(-2, 0, -3), noon), "–": Age(time.Time{}, noon),
		"just now": Ago(noon, noon), "2m ago": Ago(noon.Add(-2*time.Minute), noon),
		"0 bytes": Size(0), "1 byte": Size(1), "999 bytes": Size(999), "1 kB": Size(1000), "123 kB": Size(123_456), "1 MB": Size(999_600),
		"1.8 GB": Size(1_800_000_000), "41 GB": Size(41_000_000_000),
		"one line": OneLine(" one\n\tline ", 8), "one lin…": OneLine("one lines", 8), "größ…": OneLine("größer", 5),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
