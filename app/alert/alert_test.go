package alert

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
)

func fact(n int) Fact {
	return Fact{Rule: Rule{ID: 1, When: OnNew}, Reason: OnNew, Project: 1, Issue: int64(n), Title: fmt.Sprint("Error", n), Value: "no lamp", Culprit: "store.views in cart", Level: issue.Error}
}

// desk runs a desk in a bubble of fake time that begins at midnight UTC on 1 January 2000.
func desk(t *testing.T, quiet *Hours) (d *Desk, told func() []string) {
	t.Helper()
	var mu sync.Mutex
	var all []string
	d = &Desk{
		Quiet: func() *Hours { return quiet }, Name: func(project.ID) string { return "shop" }, Log: slog.New(slog.DiscardHandler),
		Tell: func(_ context.Context, n Notice) error {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, n.Title+" | "+n.Body)
			return nil
		},
	}
	go func() { _ = d.Run(t.Context()) }()
	return d, func() []string {
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		got := all
		all = nil
		return got
	}
}

func TestANewIssueIsToldByTitleCulpritAndProject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, told := desk(t, nil)
		d.Hear(fact(1))
		time.Sleep(gather)
		if diff := cmp.Diff([]string{"New issue in shop: Error1 in cart | no lamp\nstore.views in cart"}, told()); diff != "" {
			t.Error(diff)
		}
		back := fact(1)
		back.Reason = OnRegression
		d.Hear(back)
		time.Sleep(maxGather)
		if diff := cmp.Diff([]string{"Error1 is back in shop | no lamp\nstore.views in cart"}, told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFloodBecomesOneNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, told := desk(t, nil)
		for i := range 14 {
			d.Hear(fact(i))
		}
		time.Sleep(gather)
		want := []string{"14 new issues in shop | Error0 · store.views in cart\nError1 · store.views in cart\nError2 · store.views in cart\nand 11 more"}
		if diff := cmp.Diff(want, told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFloodThatGoesOnForAnHourIsAFewDozenNotices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, told := desk(t, nil)
		for i := range 3600 {
			d.Hear(fact(i))
			time.Sleep(time.Second)
		}
		if n := len(told()); n < 10 || n > 60 {
			t.Errorf("%d notices", n)
		}
	})
}

func TestQuietHoursHoldEverythingUntilTheyEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		local := time.Now().Local()
		midnight := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute
		quiet := &Hours{From: midnight, To: (midnight + time.Hour) % (24 * time.Hour)}
		d, told := desk(t, quiet)
		d.Hear(fact(1))
		time.Sleep(30 * time.Minute)
		d.Hear(fact(2))
		time.Sleep(29 * time.Minute)
		if got := told(); got != nil {
			t.Errorf("told in quiet hours: %q", got)
		}
		time.Sleep(2 * time.Minute)
		if diff := cmp.Diff([]string{"2 new issues in shop | Error1 · store.views in cart\nError2 · store.views in cart"}, told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHoursMayGoOverMidnight(t *testing.T) {
	h := Hours{From: 22 * time.Hour, To: 7 * time.Hour}
	for clock, want := range map[string]bool{"21:59": false, "22:00": true, "00:10": true, "06:59": true, "07:00": false, "12:00": false} {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.Hold(at); got != want {
			t.Errorf("at %s: %v", clock, got)
		}
	}
}

func TestTheHistoryKeepsTheNewestOfEachKey(t *testing.T) {
	var h History
	h.Add(Notice{Key: "issue 1", Title: "first"})
	h.Add(Notice{Key: "issue 2", Title: "other"})
	h.Add(Notice{Key: "issue 1", Title: "again"})
	got, unread := h.All()
	if diff := cmp.Diff([]Notice{{Key: "issue 1", Title: "again"}, {Key: "issue 2", Title: "other"}}, got); diff != "" {
		t.Error(diff)
	}
	if unread != 2 {
		t.Errorf("%d unread, want 2", unread)
	}
	h.MarkRead()
	if _, unread = h.All(); unread != 0 {
		t.Errorf("%d unread after reading", unread)
	}
}
