package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paddock/app/issue"
)

func ptr[T any](v T) *T { return &v }

func TestUndoRestoresExactlyHowEachIssueStood(t *testing.T) {
	db := open(t, t.TempDir())
	var ids []int64
	for i := range 4 {
		ids = append(ids, deliver(t, db, other(fmt.Sprint("Error", i), fmt.Sprint("e", i), noon))[0].Issue)
	}
	triage := Triage{db}
	apply := func(do issue.Change, ids ...int64) issue.Before {
		t.Helper()
		before, err := triage.Apply(t.Context(), "Ann", do, ids...)
		if err != nil {
			t.Fatal(err)
		}
		return before
	}
	until := issue.Until{Time: now().Add(time.Hour), Events: 5, PerHour: 6, Users: 7}
	apply(issue.Change{Move: ptr(issue.Snooze(until)), Label: []string{"checkout", "slow"}, Assignee: ptr("Bob")}, ids[0])
	apply(issue.Change{Move: ptr(issue.ResolveInNextRelease()), Ticket: ptr("https://example.com/issues/3"), Favourite: ptr(true)}, ids[1])
	apply(issue.Change{Move: ptr(issue.Ignore())}, ids[2])
	look := func() (all []issue.Issue, lines [][]issue.Activity) {
		t.Helper()
		for _, id := range ids {
			one, err := Issues{db}.Get(t.Context(), id, noon)
			if err != nil {
				t.Fatal(err)
			}
			line, err := triage.Activity(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			all, lines = append(all, one), append(lines, line)
		}
		return all, lines
	}
	was, wasLines := look()
	before := apply(issue.Change{
		Move: ptr(issue.Resolve()), Assignee: ptr("  Cid\n Doe "), Label: []string{"Slow ", "new"}, Unlabel: []string{"checkout"},
		Favourite: ptr(false), Review: ptr(true), Ticket: ptr(""),
	}, ids...)
	all, _ := look()
	for i, one := range all {
		want := []string{"new", "slow"}
		if one.Status != issue.Resolved || one.Assignee != "Cid Doe" || !slices.Equal(one.Labels, want) || one.Favourite || one.Seen || one.Ticket != "" || one.Snooze != (issue.Sleep{}) {
			t.Errorf("issue %d: %+v", i, one)
		}
	}
	if err := triage.Restore(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	is, lines := look()
	if diff := cmp.Diff(was, is); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wasLines, lines); diff != "" {
		t.Error(diff)
	}
}

func TestOneBadChangeChangesNothingAndGoneIssuesArePassedOver(t *testing.T) {
	db := open(t, t.TempDir())
	deliver(t, db, event("a", noon))
	for _, bad := range []issue.Change{{Move: ptr(issue.Move{To: "lost"})}, {Ticket: ptr("javascript:alert(1)")}} {
		if _, err := (Triage{db}).Apply(t.Context(), "Ann", bad, 1); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
	before, err := Triage{db}.Apply(t.Context(), "Ann", issue.Change{Move: ptr(issue.Ignore())}, 99, 1)
	if err != nil || len(before.Issues) != 1 {
		t.Error(before, err)
	}
	if _, err := (Triage{db}).Apply(t.Context(), "Ann", issue.Change{}, 99); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := (Triage{db}).Comment(t.Context(), "Ann", 99, "?"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestTheTimelineTellsWhoDidWhatAmongReleases(t *testing.T) {
	db := open(t, t.TempDir())
	triage := Triage{db}
	deliver(t, db, of("1.0", event("a", noon)), of("1.1", other("OtherError", "b", noon.Add(time.Hour))))
	for _, do := range []issue.Change{
		{Assignee: ptr("Bob")}, {Assignee: ptr("Bob")}, {Label: []string{"checkout"}}, {Ticket: ptr("https://example.com/issues/3")}, {Move: ptr(issue.Reopen())},
		{Move: ptr(issue.Snooze(issue.Until{Events: 3}))}, {Move: ptr(issue.Reopen())},
	} {
		if _, err := triage.Apply(t.Context(), "Ann", do, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := triage.Comment(t.Context(), "Cid", 1, "It is the cache.\nAgain."); err != nil {
		t.Fatal(err)
	}
	got, err := triage.Activity(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []issue.Activity{
		{By: "Cid", Deed: issue.DidComment, Details: "It is the cache.\nAgain."},
		{By: "Ann", Deed: issue.DidReopen},
		{By: "Ann", Deed: issue.DidSnooze, Details: `{"events":3}`},
		{By: "Ann", Deed: issue.DidLink, Details: "https://example.com/issues/3"},
		{By: "Ann", Deed: issue.DidLabel, Details: "checkout"},
		{By: "Ann", Deed: issue.DidAssign, Details: "Bob"},
		{Deed: issue.DidDeploy, Details: "1.1"},
		{Deed: issue.DidAppear},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(issue.Activity{}, "Time", "ID", "Issue")); diff != "" {
		t.Error(diff)
	}
	mates, err := triage.Teammates(t.Context())
	slices.Sort(mates)
	if diff := cmp.Diff([]string{"Ann", "Bob", "Cid"}, mates); diff != "" || err != nil {
		t.Error(diff, err)
	}
	labels, err := triage.Labels(t.Context())
	if diff := cmp.Diff([]string{"checkout"}, labels); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestHowTicketsAreOpenedIsKeptForEachProject(t *testing.T) {
	triage := Triage{open(t, t.TempDir())}
	want := issue.TicketTemplate{Tracker: issue.GitHub, Address: "https://github.com/acme/shop"}
	for _, one := range []issue.TicketTemplate{{Tracker: issue.GitLab, Address: "https://gitlab.com/acme/shop"}, want} {
		if err := triage.SetTicketTemplate(t.Context(), 1, one); err != nil {
			t.Fatal(err)
		}
	}
	got, err := triage.TicketTemplate(t.Context(), 1)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	none, err := triage.TicketTemplate(t.Context(), 2)
	if none != (issue.TicketTemplate{}) || err != nil {
		t.Error(none, err)
	}
	if triage.SetTicketTemplate(t.Context(), 1, issue.TicketTemplate{Tracker: issue.OwnTracker, Address: "nowhere"}) == nil {
		t.Error("nowhere is taken")
	}
}

// SetStatus moves issues in triage, as of now.
func (s Issues) SetStatus(ctx context.Context, status issue.Status, ids ...int64) error {
	_, err := Triage(s).Apply(ctx, "", issue.Change{Move: &issue.Move{To: status}}, ids...)
	return err
}
