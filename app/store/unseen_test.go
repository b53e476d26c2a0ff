package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestIssuesThatNobodyHasOpenedCanBeAskedForAndStillCountEverywhere(t *testing.T) {
	db := open(t, t.TempDir())
	opened, fresh := event("a", noon), event("b", noon)
	fresh.Event.Exceptions[0].Type = "ValueError"
	fresh.Grouping = issue.Group(fresh.Event)
	stored, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{opened, fresh}})
	if err != nil {
		t.Fatal(err)
	}
	if err := (Issues{db}).MarkSeen(t.Context(), stored[0].Issue); err != nil {
		t.Fatal(err)
	}
	unseen := issue.Query{Statuses: []issue.Status{issue.Unresolved}, Unseen: true}
	all, err := Issues{db}.List(t.Context(), unseen)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, one := range all {
		titles = append(titles, one.Title)
	}
	if diff := cmp.Diff([]string{"ValueError"}, titles); diff != "" {
		t.Error(diff)
	}
	counts, err := Issues{db}.Counts(t.Context(), unseen)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(issue.Counts{Unresolved: 2, Unseen: 1}, counts); diff != "" {
		t.Error(diff)
	}
}
