package store

import (
	"fmt"
	"testing"
	"time"

	"paddock/app/project"
)

func TestNamesThatClientsMakeUpAreBounded(t *testing.T) {
	db := open(t, t.TempDir())
	const sent = 2000
	for i := range sent {
		if err := (Tallies{db}).Add(t.Context(), 1, project.Tally{Protocol: "sentry", What: fmt.Sprint("unknown item type: ", i), Count: 1}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Tallies{db}.Sum(t.Context(), 1, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var sum, others int64
	for _, one := range all {
		sum += one.Count
		if one.What == "unknown item type: other" {
			others = one.Count
		}
	}
	if len(all) > maxNames+1 || sum != sent || others != sent-maxNames {
		t.Errorf("%d rows count %d, %d as others", len(all), sum, others)
	}
}

func TestAFloodOfMadeUpNamesHidesNoneOfOurOwn(t *testing.T) {
	db := open(t, t.TempDir())
	var made []project.Tally
	for i := range maxNames + 100 {
		made = append(made, project.Tally{Protocol: "sentry", What: fmt.Sprint("unknown item type: ", i), Count: 1})
	}
	if err := (Tallies{db}).Add(t.Context(), 1, append(made, project.Tally{Protocol: "sentry", What: "duplicate", Count: 7})...); err != nil {
		t.Fatal(err)
	}
	deliver(t, db, event("a", noon))
	all, err := Tallies{db}.Sum(t.Context(), 1, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int64{}
	for _, one := range all {
		counts[one.What] += one.Count
	}
	if counts["duplicate"] != 7 || counts["error"] != 1 {
		t.Errorf("%d duplicates, %d errors", counts["duplicate"], counts["error"])
	}
}
