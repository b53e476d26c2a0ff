package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestIssuesCanBeAskedForByTheDoorTheirEventsCameThrough(t *testing.T) {
	db := open(t, t.TempDir())
	both, mailed := event("a", noon), event("b", noon)
	mailed.Event.Source = issue.SourceMail
	other := event("c", noon)
	other.Event.Exceptions[0].Type = "ValueError"
	other.Grouping = issue.Group(other.Event)
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{both, mailed, other}}); err != nil {
		t.Fatal(err)
	}
	got := map[issue.Source][]string{}
	for _, door := range []issue.Source{"", issue.SourceMail, issue.SourceSentry, issue.SourceOTLP} {
		all, err := Issues{db}.List(t.Context(), issue.Query{Source: door, Sort: issue.ByEvents})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			got[door] = append(got[door], one.Title)
		}
	}
	want := map[issue.Source][]string{"": {"KeyError", "ValueError"}, issue.SourceMail: {"KeyError"}, issue.SourceSentry: {"KeyError", "ValueError"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
