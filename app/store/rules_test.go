package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// late is an event of a view that times out.
func late(id, function string, at time.Time) *issue.Event {
	return &issue.Event{ID: id, Time: at, Received: at, Source: issue.SourceSentry, Level: issue.Error, Exceptions: []issue.Exception{
		{Type: "Timeout", Value: "timed out", Frames: []issue.Frame{{Function: function, AbsPath: "/srv/shop/views.py", InApp: true, ContextLine: function + "()"}}},
	}}
}

func TestStoredEventsFollowRulesOnRequestNewOnesFollowAndAllIsUndone(t *testing.T) {
	db := open(t, t.TempDir())
	rules := (*issue.Rules)(nil)
	n := 0
	send := func(function string) issue.Stored {
		t.Helper()
		n++
		in := issue.Incoming{Event: late(string(rune('a'+n)), function, noon.Add(time.Duration(n)*time.Minute))}
		in.Verdict = rules.Apply(in.Event)
		in.Grouping = issue.GroupAs(in.Event, in.Verdict)
		stored, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{in}})
		must0(t, err)
		return stored[0]
	}
	for _, f := range []string{"cart", "cart", "pay", "ship", "pay"} {
		send(f)
	}
	before := state(t, db)
	saved, err := Rules{DB: db}.Save(t.Context(), issue.RuleSet{Project: 1, By: "ana", Text: `type:Timeout function:cart -> fingerprint("slow")` + "\n" + `type:Timeout function:pay -> fingerprint("slow")`})
	must0(t, err)
	rules, err = issue.CompileRules(saved.Text, saved.Switches)
	must0(t, err)
	trial := issue.NewTrial(nil, rules)
	whole, err := Events{DB: db}.Recent(t.Context(), 1, 100, func(e *issue.Event, of int64) error { trial.Add(e, of); return nil })
	must0(t, err)
	out := trial.Outcome()
	if !whole || out.Looked != 5 || len(out.Groups) != 1 || out.Groups[0].Events != 4 || len(out.Groups[0].From) != 2 {
		t.Fatalf("%+v", out)
	}
	g := Groups{DB: db}
	done, err := g.Regroup(t.Context(), Deciding{By: "ana", Note: rules.Line(1)}, 1, out.Groups[0])
	must0(t, err)
	all, err := Issues{DB: db}.List(t.Context(), issue.Query{Sort: issue.ByEvents})
	must0(t, err)
	if len(all) != 2 || all[0].Events != 4 {
		t.Fatalf("%+v", all)
	}
	if s := send("pay"); s.Issue != all[0].ID || s.New {
		t.Errorf("a new event: %+v, want issue %d", s, all[0].ID)
	}
	together, err := g.Together(t.Context(), all[0].ID)
	must0(t, err)
	if len(together.Changes) != 1 || together.Changes[0].Note != rules.Line(1) {
		t.Errorf("%+v", together.Changes)
	}
	must0(t, g.Undo(t.Context(), done...))
	after := state(t, db)
	if len(after["issue"]) != len(before["issue"]) || len(after["part"]) != 0 {
		t.Error(cmp.Diff(before, after))
	}
}

func TestEveryVersionOfRulesIsKeptAndABadOneIsRefused(t *testing.T) {
	db := open(t, t.TempDir())
	r := Rules{DB: db}
	for _, text := range []string{"type:A -> noise", "type:B -> noise"} {
		_, err := r.Save(t.Context(), issue.RuleSet{Project: 1, By: "ana", Text: text, Switches: []string{"-hosts", "crawlers"}})
		must0(t, err)
	}
	_, err := r.Save(t.Context(), issue.RuleSet{Project: 1, Text: "type:A -> nois"})
	var place *issue.RuleError
	if !errors.As(err, &place) || place.Column != 11 {
		t.Errorf("a bad rule: %v", err)
	}
	history, err := r.History(t.Context(), 1)
	must0(t, err)
	var got []any
	for _, set := range history {
		got = append(got, set.Version, set.By, set.Text, set.Switches)
	}
	if diff := cmp.Diff([]any{int64(2), "ana", "type:B -> noise", []string{"-hosts", "crawlers"}, int64(1), "ana", "type:A -> noise", []string{"-hosts", "crawlers"}}, got); diff != "" {
		t.Error(diff)
	}
	newest, err := r.Newest(t.Context())
	must0(t, err)
	if len(newest) != 1 || newest[0].Version != 2 {
		t.Errorf("%+v", newest)
	}
}
