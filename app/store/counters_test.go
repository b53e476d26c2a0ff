package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestALateEventMovesTheBeginningAndNotTheNewestOfItsIssue(t *testing.T) {
	db := open(t, t.TempDir())
	send := func(id, release, value, user string, at time.Time) {
		t.Helper()
		in := event(id, at)
		in.Event.Release, in.Event.Exceptions[0].Value, in.Event.User = release, value, &issue.User{ID: user}
		in.Grouping = issue.Group(in.Event)
		deliver(t, db, in)
	}
	send("b", "2.0", "'two'", "1", noon)
	send("c", "3.0", "'three'", "2", noon.Add(2*time.Hour))
	send("a", "1.0", "'one'", "1", noon.Add(-time.Hour))
	send("a", "1.0", "'one'", "9", noon.Add(-time.Hour)) // once more
	got, err := Issues{db}.Get(t.Context(), 1, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	hours := make([]int64, 24)
	hours[20], hours[21], hours[23] = 1, 1, 1
	want := issue.Issue{
		ID: 1, ShortID: "DEFAULT-1", Project: 1, Title: "KeyError", Type: "KeyError", Value: "'three'", Culprit: "store.views in detail",
		Level: issue.Error, Status: issue.Unresolved, FirstSeen: noon.Add(-time.Hour), LastSeen: noon.Add(2 * time.Hour), Events: 3, Users: 2, Customers: 2,
		Sources: []issue.Source{issue.SourceSentry}, Environments: []string{"production"}, FirstRelease: "1.0", LastRelease: "3.0", Hours: hours,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	newest, err := Events{db}.Newest(t.Context(), 1, time.Time{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, o := range newest {
		ids = append(ids, o.ID)
	}
	if diff := cmp.Diff([]string{"c", "b", "a"}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestOneDeliveryCountsEachUserAndHourOnce(t *testing.T) {
	db := open(t, t.TempDir())
	var all []issue.Incoming
	for i, user := range []string{"1", "2", "1", "", "2"} {
		in := event(string(rune('a'+i)), noon.Add(time.Duration(i)*time.Minute))
		in.Event.User = &issue.User{ID: user}
		all = append(all, in)
	}
	deliver(t, db, all...)
	got, err := Issues{db}.Get(t.Context(), 1, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got.Events != 5 || got.Users != 2 || got.Hours[23] != 5 {
		t.Errorf("%d events, %d users, hours %v", got.Events, got.Users, got.Hours)
	}
}

func TestAnEventThatTwoIssuesClaimGoesToTheOneOfItsBestKey(t *testing.T) {
	db := open(t, t.TempDir())
	in := func(id string, lookup ...string) issue.Incoming {
		one := event(id, noon)
		one.Grouping = issue.Grouping{Lookup: lookup, Register: lookup}
		return one
	}
	stored := deliver(t, db, in("a", "first"), in("b", "second"), in("c", "second", "first"), in("d", "third", "first"), in("e", "third"), in("c", "other"))
	want := []issue.Stored{{Issue: 1, New: true}, {Issue: 2, New: true}, {Issue: 2}, {Issue: 1}, {Issue: 1}, {Issue: 2, Duplicate: true}}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Error(diff)
	}
	twice := deliver(t, db, in("a", "second")) // known under another issue
	if diff := cmp.Diff([]issue.Stored{{Issue: 1, Duplicate: true}}, twice); diff != "" {
		t.Error(diff)
	}
	all, err := Issues{db}.List(t.Context(), issue.Query{})
	if err != nil || len(all) != 2 {
		t.Errorf("%d issues, want 2 (%v)", len(all), err)
	}
}

// A site moves its database: source lines are missing for a while.
func TestEventsWithAndWithoutSourceLinesMeetInOneIssue(t *testing.T) {
	db := open(t, t.TempDir())
	in := func(id, line string) issue.Incoming {
		one := event(id, noon)
		one.Event.Exceptions[0].Frames[0].ContextLine = line
		one.Grouping = issue.Group(one.Event)
		return one
	}
	for _, s := range deliver(t, db, in("a", ""), in("b", "x = d['id']"), in("c", ""), in("d", "x = d['id']")) {
		if s.Issue != 1 {
			t.Errorf("issue %d", s.Issue)
		}
	}
	if s := deliver(t, db, other("ValueError", "e", noon), in("f", "y = e['id']")); s[1].Issue == s[0].Issue {
		t.Errorf("%+v", s)
	}
}

func TestPagesOfOccurrencesMissNoneOfOneTime(t *testing.T) {
	db := open(t, t.TempDir())
	var all []issue.Incoming
	for i := range 12 { // three at each of four times
		all = append(all, event(string(rune('a'+i)), noon.Add(time.Duration(i/3)*time.Second)))
	}
	deliver(t, db, all...)
	got := ""
	for before := (time.Time{}); ; {
		page, err := Events{db}.Newest(t.Context(), 1, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, o := range page {
			got += o.ID
		}
		before = page[len(page)-1].Time
	}
	if want := "lkjihgfedcba"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAnIssueOfMessagesTakesTheTitleOfTheLoggingCall(t *testing.T) {
	db := open(t, t.TempDir())
	send := func(id, message, template string, at time.Time) issue.Issue {
		t.Helper()
		in := event(id, at)
		in.Event.Exceptions, in.Event.Message, in.Event.Template = nil, message, template
		in.Grouping = issue.Group(in.Event)
		deliver(t, db, in)
		got, err := Issues{db}.Get(t.Context(), 1, at)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := send("a", "Payment of order 7 failed", "", noon)
	second := send("b", "Payment of order 8 failed", "Payment of order %s failed", noon.Add(time.Hour))
	third := send("c", "Payment of order 9 failed", "", noon.Add(2*time.Hour))
	want := []string{
		"Payment of order 7 failed", "Payment of order 7 failed", "Payment of order %s failed", "Payment of order 8 failed", "Payment of order %s failed", "Payment of order 9 failed",
	}
	if diff := cmp.Diff(want, []string{first.Title, first.Value, second.Title, second.Value, third.Title, third.Value}); diff != "" {
		t.Error(diff)
	}
}
