package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// reported is an event of a type, with what a test wants different.
func reported(typ string, n int, edit func(*issue.Event)) issue.Incoming {
	in := other(typ, fmt.Sprintf("%032x", n), noon)
	e := in.Event
	e.Level, e.Environment, e.Release = issue.Error, "production", "shop@1.0"
	e.User = nil
	edit(e)
	in.Grouping = issue.Group(e)
	return in
}

// shelf is a store of five issues that differ in what can be asked for.
func shelf(t *testing.T) *DB {
	db := open(t, t.TempDir())
	deliver(t, db,
		reported("KeyError", 1, func(e *issue.Event) {
			e.Tags = map[string]string{"browser": "Safari 17", "plan": "pro"}
			e.User = &issue.User{ID: "7", Email: "Ana@example.com"}
		}),
		reported("ValueError", 2, func(e *issue.Event) {
			e.Level, e.Release, e.Tags = issue.Warning, "shop@1.1", map[string]string{"browser": "Firefox 120"}
			e.User = &issue.User{IP: "192.0.2.9"}
			e.Time = noon.Add(-48 * time.Hour)
		}),
		reported("KeyError", 3, func(e *issue.Event) { e.Tags = map[string]string{"browser": "Safari 17"} }),
		reported("OSError", 4, func(e *issue.Event) {
			e.Environment, e.Source, e.Exceptions[0].Value = "staging", issue.SourceMail, `Disk "/srv/100%_full" [Errno 28]`
			e.Time = noon.Add(-30 * 24 * time.Hour)
		}),
		reported("TypeError", 5, func(e *issue.Event) {
			e.Level, e.Request = issue.Fatal, &issue.Request{URL: "https://shop.example.com/checkout/?basket=7", Method: "POST"}
		}),
	)
	return db
}

func titlesOf(t *testing.T, db *DB, text string) []string {
	t.Helper()
	parsed, err := issue.ParseQuery(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	q := issue.Query{Project: 1, Search: parsed, Sort: issue.Sorted(parsed, issue.ByFirstSeen), Now: noon.Add(time.Hour)}
	all, err := Issues{db}.List(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	names := []string{}
	for _, one := range all {
		names = append(names, one.Title)
	}
	return names
}

func TestASearchFindsTheIssuesThatAllOfItsTermsHoldFor(t *testing.T) {
	db := shelf(t)
	if err := (Issues{db}).SetStatus(t.Context(), issue.Resolved, 2); err != nil {
		t.Fatal(err)
	}
	const key, val, osErr, typ = "KeyError", "ValueError", "OSError", "TypeError"
	for text, want := range map[string][]string{
		"is:unresolved":                  {typ, key, osErr},
		"is:resolved":                    {val},
		"!is:resolved level:>=error":     {typ, key, osErr},
		"level:[warning, fatal]":         {typ, val},
		"release:shop@1.1":               {val},
		"release:shop@1.*":               {typ, key, val, osErr},
		`browser:"Safari 17"`:            {key},
		"!browser:Safari*":               {typ, val, osErr},
		"browser:[*17, *120]":            {key, val},
		"user.email:ana@example.com":     {key},
		"!user.id:7":                     {typ, val, osErr},
		"user.ip:192.0.*":                {val},
		"environment:staging":            {osErr},
		"!environment:staging events:>1": {key},
		"events:1 users:0":               {typ, osErr},
		"customers:>0":                   {key},
		"paying:1":                       {key},
		"source:mail":                    {osErr},
		"age:-24h":                       {typ, key},
		"age:+7d":                        {osErr},
		"last_seen:<" + noon.Local().AddDate(0, 0, -1).Format(time.DateOnly): {val, osErr},
		"last_seen:" + noon.Local().Format(time.DateOnly):                    {typ, key},
		"!last_seen:" + noon.Local().Format(time.DateOnly):                   {val, osErr},
		"url:*checkout*":                         {typ},
		"url:https://shop.example.com/checkout/": {typ},
		"error.type:*error":                      {typ, key, val, osErr},
		"error.value:errno":                      {osErr},
		"has:browser":                            {key, val},
		"!has:user":                              {typ, osErr},
		"issue:DEFAULT-1":                        {key},
		`"100%_full"`:                            {osErr},
		"[errno":                                 {osErr},
		"100%xfull":                              {},
		"!keyerror is:unresolved":                {typ, osErr},
		"os":                                     {osErr},
		"is:[resolved, regressed]":               {val},
		"is:unassigned assigned:none":            {typ, key, val, osErr},
		"sort:events is:unresolved":              {key, typ, osErr},
		"sort:harm":                              {key, val, typ, osErr},
		"sort:trend level:error":                 {key, osErr},
		"nothing:like this":                      {},
		"KeyError: 'id'":                         {},
	} {
		if diff := cmp.Diff(want, titlesOf(t, db, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestTheNewestMessageOfAnIssueIsFoundOnceItsWordsAreFiled(t *testing.T) {
	db := open(t, t.TempDir())
	say := func(n int, value string) {
		deliver(t, db, reported("KeyError", n, func(e *issue.Event) { e.Exceptions[0].Value = value; e.Time = noon.Add(time.Duration(n) * time.Second) }))
	}
	say(1, "first words")
	say(2, "second words")
	if err := (Issues{db}).RefreshWords(t.Context()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"second": 1, "first": 0} {
		if got := titlesOf(t, db, text); len(got) != want {
			t.Errorf("%s finds %v", text, got)
		}
	}
	if err := db.writeOne(t.Context(), func(c *change) error { _, err := c.exec(`DELETE FROM issue_text`); return err }); err != nil {
		t.Fatal(err)
	}
	if err := (Issues{db}).CheckWords(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := titlesOf(t, db, "second"); len(got) != 1 {
		t.Errorf("after a loss of the index %v is found", got)
	}
}

func TestFacetsAndHistogramCountTheEventsOfTheIssuesThatASearchFinds(t *testing.T) {
	db := shelf(t)
	parsed, err := issue.ParseQuery("has:browser")
	if err != nil {
		t.Fatal(err)
	}
	q := issue.Query{Project: 1, Search: parsed, Now: noon.Add(time.Hour)}
	facets, err := Issues{db}.Facets(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]issue.Facet{}
	for _, f := range facets {
		got[f.Key] = f
	}
	want := issue.Facet{Key: "browser", Events: 3, Values: []issue.FacetValue{{Value: "Safari 17", Events: 2, Issues: 1}, {Value: "Firefox 120", Events: 1, Issues: 1}}}
	if diff := cmp.Diff(want, got["browser"]); diff != "" {
		t.Errorf("browser (-want +got):\n%s", diff)
	}
	h, err := Issues{db}.Histogram(t.Context(), q, 24)
	if err != nil {
		t.Fatal(err)
	}
	if h.Total() != 3 || len(h.Events) > 25 || h.Step != 3*time.Hour {
		t.Errorf("histogram %+v", h)
	}
	q.From = noon.Add(-time.Hour)
	if h, err = (Issues{db}).Histogram(t.Context(), q, 24); err != nil || h.Total() != 2 || h.Step != time.Hour {
		t.Errorf("of the last hours %+v, %v", h, err)
	}
}

func TestEventsStoredBeforeTagsWereCountedAreFiledOnceOnly(t *testing.T) {
	db := shelf(t)
	want := tagged(t, db, 1, "browser")
	for _, text := range []string{`UPDATE event SET tags = NULL`, `DELETE FROM issue_tag`, `UPDATE issue_person SET customer = 0, paying = 0`, `UPDATE issue SET customers = 0, paying = 0`} {
		if err := db.writeOne(t.Context(), func(c *change) error { _, err := c.exec(text); return err }); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if _, err := (Events{db}).FillTags(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, tagged(t, db, 1, "browser")); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"KeyError"}, titlesOf(t, db, "paying:1 customers:1")); diff != "" {
		t.Errorf("customers (-want +got):\n%s", diff)
	}
}

func TestMergedAndSplitIssuesCountTheirTagsExactly(t *testing.T) {
	db := shelf(t)
	groups := Groups{DB: db}
	one, two := tagged(t, db, 1, "browser"), tagged(t, db, 2, "browser")
	done, err := groups.Merge(t.Context(), Deciding{By: "Ana"}, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int64{"Safari 17": 2, "Firefox 120": 1}, tagged(t, db, 1, "browser")); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	deliver(t, db, reported("ValueError", 9, func(e *issue.Event) { e.Tags = map[string]string{"browser": "Firefox 121"} }))
	if err := groups.Undo(t.Context(), done...); err != nil {
		t.Fatal(err)
	}
	two["Firefox 121"] = 1
	if diff := cmp.Diff(one, tagged(t, db, 1, "browser")); diff != "" {
		t.Errorf("first again (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(two, tagged(t, db, 2, "browser")); diff != "" {
		t.Errorf("second again (-want +got):\n%s", diff)
	}
}

func TestASavedSearchKeepsItsNameAndTheNewestText(t *testing.T) {
	db := open(t, t.TempDir())
	s := Searches{db}
	ctx := context.WithoutCancel(t.Context())
	for _, text := range []string{"is:new", "is:new level:fatal"} {
		if err := s.Save(ctx, 1, "Fresh", text); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.All(ctx, 1)
	if err != nil || len(all) != 1 || all[0].Name != "Fresh" || all[0].Text != "is:new level:fatal" {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := s.Drop(ctx, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if all, err = s.All(ctx, 1); err != nil || len(all) != 0 {
		t.Errorf("after dropping: %+v, %v", all, err)
	}
}
