package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paddock/app/issue"
)

// settled gives a store with one issue of release 1.4 that was moved, and what delivers further events to it.
func settled(t *testing.T, m issue.Move, releases ...string) (db *DB, happens func(release string, after time.Duration) issue.Stored) {
	t.Helper()
	db = open(t, t.TempDir())
	n := 0
	happens = func(release string, after time.Duration) issue.Stored {
		t.Helper()
		n++
		return deliver(t, db, of(release, event(fmt.Sprint("e", n), time.Now().Add(after))))[0]
	}
	for _, r := range releases {
		happens(r, -time.Hour)
	}
	if _, err := (Triage{db}).Apply(t.Context(), "Ann", issue.Change{Move: &m}, 1); err != nil {
		t.Fatal(err)
	}
	return db, happens
}

func status(t *testing.T, db *DB) issue.Issue {
	t.Helper()
	one, err := Issues{db}.Get(t.Context(), 1, noon)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func TestWhatIsResolvedInTheNextReleaseComesBackWithANewerReleaseOnly(t *testing.T) {
	db, happens := settled(t, issue.ResolveInNextRelease(), "shop@1.4.0", "shop@1.10.0", "shop@1.9.0")
	if got := status(t, db); got.Status != issue.ResolvedInNextRelease || got.ResolvedIn != "shop@1.10.0" {
		t.Error(got.Status, got.ResolvedIn)
	}
	for _, old := range []string{"shop@1.10.0", "shop@1.4.0", "shop@1.5.0", ""} {
		if diff := cmp.Diff(issue.Stored{Issue: 1}, happens(old, time.Minute)); diff != "" {
			t.Errorf("release %q: %s", old, diff)
		}
	}
	if diff := cmp.Diff(issue.Stored{Issue: 1, Regressed: true}, happens("shop@1.10.1", 2*time.Minute)); diff != "" {
		t.Error(diff)
	}
	if got := status(t, db); got.Status != issue.Unresolved || !got.Regressed || got.Seen || got.ResolvedIn != "" {
		t.Errorf("%+v", got)
	}
	line, err := Triage{db}.Activity(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []issue.Activity
	for _, a := range line {
		if a.Deed != issue.DidDeploy {
			got = append(got, a)
		}
	}
	want := []issue.Activity{
		{ID: 2, Issue: 1, Deed: issue.DidRegress, Details: "shop@1.10.1"},
		{ID: 1, Issue: 1, By: "Ann", Deed: issue.DidResolveNext, Details: "shop@1.10.0"},
		{Issue: 1, Deed: issue.DidAppear},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(issue.Activity{}, "Time")); diff != "" || len(line) != len(want)+4 {
		t.Error(diff, line)
	}
}

func TestAnEventWithoutAReleaseCountsAsOfTheNewestThatWasOut(t *testing.T) {
	_, happens := settled(t, issue.ResolveInNextRelease(), "1.4")
	if got := happens("", time.Minute); got.Regressed {
		t.Error("no newer release is out")
	}
	db, happens := settled(t, issue.ResolveInNextRelease(), "1.4")
	in := other("OtherError", "x", time.Now())
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{of("1.5", in)}}); err != nil {
		t.Fatal(err)
	}
	if got := happens("", time.Minute); !got.Regressed {
		t.Error("1.5 is out, and it happened again")
	}
}

func TestWhereNoReleaseIsKnownTimeDecides(t *testing.T) {
	_, happens := settled(t, issue.ResolveInNextRelease(), "")
	if got := happens("", -time.Minute); got.Regressed {
		t.Error("it happened before")
	}
	if got := happens("", time.Minute); !got.Regressed {
		t.Error("it happened after")
	}
	_, happens = settled(t, issue.ResolveInNextRelease(), "c0ffee1")
	if got := happens("c0ffee1", time.Minute); got.Regressed {
		t.Error("a commit is no newer than itself")
	}
	if got := happens("0badbad", 2*time.Minute); !got.Regressed {
		t.Error("a commit that is seen later is newer")
	}
}

func TestWhatIsResolvedInAReleaseIsNotBroughtBackByOlderOnes(t *testing.T) {
	_, happens := settled(t, issue.ResolveInRelease("1.6"), "1.4", "1.5")
	for _, old := range []string{"1.4", "1.5"} {
		if got := happens(old, time.Minute); got.Regressed {
			t.Errorf("%s is older", old)
		}
	}
	if got := happens("1.6", time.Minute); !got.Regressed {
		t.Error("1.6 should not have it any more")
	}
	_, happens = settled(t, issue.ResolveInRelease("c0ffee1"), "0badbad")
	if got := happens("1234abc", time.Minute); got.Regressed {
		t.Error("the remedy is not out yet")
	}
	if got := happens("c0ffee1", 2*time.Minute); !got.Regressed {
		t.Error("the remedy has the fault")
	}
	_, happens = settled(t, issue.ResolveInRelease("1.4"), "1.4")
	if got := happens("1.4", -time.Minute); got.Regressed {
		t.Error("a late report of what happened before")
	}
}

func TestASnoozeEndsWhenItsConditionComesTrue(t *testing.T) {
	for name, one := range map[string]struct {
		until issue.Until
		quiet int // events of the same user that do not wake it
		woken issue.Until
	}{
		"events":   {issue.Until{Events: 3}, 2, issue.Until{Events: 4}},
		"an hour":  {issue.Until{PerHour: 3}, 2, issue.Until{PerHour: 3}},
		"several":  {issue.Until{Events: 2, PerHour: 50, Users: 9}, 1, issue.Until{Events: 3}},
		"the past": {issue.Until{Time: noon}, 0, issue.Until{Time: noon}},
	} {
		t.Run(name, func(t *testing.T) {
			db, happens := settled(t, issue.Snooze(one.until), "1.0")
			for i := range one.quiet {
				if diff := cmp.Diff(issue.Stored{Issue: 1, Muted: true}, happens("1.0", time.Duration(i+1)*time.Second)); diff != "" {
					t.Error(diff)
				}
			}
			if diff := cmp.Diff(issue.Stored{Issue: 1, Woke: true}, happens("1.0", time.Minute)); diff != "" {
				t.Error(diff)
			}
			if got := status(t, db); got.Status != issue.Unresolved || got.Seen || got.Regressed || got.Snooze != (issue.Sleep{}) {
				t.Errorf("%+v", got)
			}
			line, err := Triage{db}.Activity(t.Context(), 1)
			if err != nil || line[0].Deed != issue.DidWake || issue.ParseUntil(line[0].Details) != one.woken {
				t.Error(err, line[0])
			}
		})
	}
}

func TestASnoozeUntilSoManyUsersCountsNewOnes(t *testing.T) {
	db, happens := settled(t, issue.Snooze(issue.Until{Users: 2}), "1.0")
	as := func(id, user string) issue.Stored {
		in := event(id, time.Now().Add(time.Second))
		in.Event.User = &issue.User{ID: user}
		return deliver(t, db, in)[0]
	}
	if happens("1.0", time.Second); as("x", "8").Woke || as("y", "8").Woke {
		t.Error("one new user woke it")
	}
	if !as("z", "9").Woke {
		t.Error("two new users did not")
	}
}

func TestEventsAnHourAreCountedOverSixtyMinutes(t *testing.T) {
	_, happens := settled(t, issue.Snooze(issue.Until{PerHour: 3}), "1.0")
	for i := range 8 { // one each half an hour
		if happens("1.0", time.Duration(i+1)*31*time.Minute).Woke {
			t.Fatal(i)
		}
	}
	if !happens("1.0", (8*31+1)*time.Minute).Woke {
		t.Error("three within 32 minutes")
	}
}

func TestTheClockWakesWhatIsDue(t *testing.T) {
	tomorrow := now().Add(24 * time.Hour)
	db, _ := settled(t, issue.Snooze(issue.Until{Time: tomorrow}), "1.0")
	if got, err := (Triage{db}).Wake(t.Context(), tomorrow.Add(-time.Second)); err != nil || len(got) > 0 {
		t.Error("it woke early", got, err)
	}
	got, err := Triage{db}.Wake(t.Context(), tomorrow)
	if diff := cmp.Diff([]int64{1}, got); diff != "" || err != nil || status(t, db).Status != issue.Unresolved {
		t.Error(diff, err)
	}
	if got, err := (Triage{db}).Wake(t.Context(), tomorrow.Add(time.Hour)); err != nil || len(got) > 0 {
		t.Error("it woke twice", got, err)
	}
}
