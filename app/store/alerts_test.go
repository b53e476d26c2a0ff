package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/alert"
	"paddock/app/issue"
)

func TestAlertRulesChannelsAndHistoryAreKept(t *testing.T) {
	db := open(t, t.TempDir())
	ctx, a := t.Context(), Alerts{DB: db}
	if _, fresh, err := a.Rules(ctx); err != nil || !fresh {
		t.Fatalf("fresh %v, %v", fresh, err)
	}
	rule := alert.Rule{Name: "Storm", When: alert.OnEvents, Count: 20, Minutes: 5, Desktop: true, Filter: alert.Filter{Tags: []alert.TagGlob{{Key: "browser", Value: "Safari*"}}}}
	rule, err := a.SaveRule(ctx, rule)
	if err != nil {
		t.Fatal(err)
	}
	rule.Off = true
	if rule, err = a.SaveRule(ctx, rule); err != nil {
		t.Fatal(err)
	}
	got, _, err := a.Rules(ctx)
	if diff := cmp.Diff([]alert.Rule{rule}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := a.DropRule(ctx, rule.ID); err != nil {
		t.Fatal(err)
	}
	if got, fresh, err := a.Rules(ctx); len(got) != 0 || fresh || err != nil {
		t.Errorf("after deleting: %v, fresh %v, %v", got, fresh, err)
	}
	if _, err := a.SaveRule(ctx, alert.Rule{Name: "Nobody", When: alert.OnNew}); err == nil {
		t.Error("a rule that tells nobody was kept")
	}

	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for i := range 3 {
		e := alert.Entry{At: at.Add(time.Duration(i) * time.Hour), Project: 1, Issue: int64(i), Title: "Many errors", Deliveries: []alert.Delivery{{Name: "Desktop", State: alert.Waiting}}}
		if e, err = a.Record(ctx, e); err != nil {
			t.Fatal(err)
		}
		e.Deliveries[0].State = alert.Sent
		if _, err = a.Record(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := a.History(ctx, EntryQuery{Project: 1, From: at.Add(time.Minute), Limit: 10})
	if err != nil || len(entries) != 2 || entries[0].Issue != 2 || entries[0].Deliveries[0].State != alert.Sent {
		t.Errorf("%+v, %v", entries, err)
	}
	for range 2 {
		if err := a.AddHeld(ctx, at, alert.HeldCount{Rule: 1, Why: alert.HeldCooldown, Count: 2}); err != nil {
			t.Fatal(err)
		}
	}
	held, err := a.Held(ctx, at)
	if diff := cmp.Diff([]alert.HeldCount{{Rule: 1, Why: alert.HeldCooldown, Count: 4}}, held); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := a.Mute(ctx, true, 4, 5); err != nil {
		t.Fatal(err)
	}
	if err := a.Mute(ctx, false, 4); err != nil {
		t.Fatal(err)
	}
	muted, err := a.Muted(ctx)
	if diff := cmp.Diff(map[int64]bool{5: true}, muted); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestStoredEventsAreHeldAgainstRulesWithoutTheirBodies(t *testing.T) {
	db := open(t, t.TempDir())
	a := Alerts{DB: db}
	for i := range 3 {
		e := late(string(rune('a'+i)), "cart", noon.Add(time.Duration(i)*time.Minute))
		e.Environment, e.Tags, e.User = "production", map[string]string{"browser": "Safari 17"}, &issue.User{Email: "ann@example.com"}
		_, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{{Event: e, Grouping: issue.GroupAs(e, issue.Verdict{})}}})
		must0(t, err)
	}
	filter := alert.Filter{Environments: []string{"production"}, Type: "Timeout", Message: "timed*", Tags: []alert.TagGlob{{Key: "browser", Value: "Safari*"}}}
	read := func() (news []bool) {
		must0(t, a.Events(t.Context(), WeighedQuery{Project: 1, Since: noon, Tags: true}, func(n alert.News) {
			if !filter.Match(n.Event) || n.Issue != 1 || n.Event.User.Key() == "" || n.At.Before(noon) {
				t.Errorf("%+v", n.Event)
			}
			news = append(news, n.New)
		}))
		return news
	}
	if diff := cmp.Diff([]bool{true, false, false}, read()); diff != "" {
		t.Error(diff)
	}
	must0(t, Issues{DB: db}.SetStatus(t.Context(), issue.Ignored, 1))
	if got := read(); got != nil {
		t.Errorf("an ignored issue is counted: %v", got)
	}
}
