package issuepane

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/style"
)

// browserEvent is what a browser's SDK sends.
func browserEvent() *issue.Event {
	raw := func(s string) issue.RawJSON { return issue.RawJSON(s) }
	return &issue.Event{
		Source: issue.SourceSentry, Level: issue.Error, Platform: "javascript", Release: "shop@1.4.2", Environment: "production", TraceID: strings.Repeat("ab", 16),
		SDK: issue.SDK{Name: "sentry.javascript.browser", Version: "10.2.0"},
		Exceptions: []issue.Exception{{Type: "TypeError", Value: "can't access property \"total\", cart is undefined", Frames: []issue.Frame{
			{Function: "onClick", File: "https://shop.example.com/static/cart.js", Line: 88, Column: 13, InApp: true, PreContext: []string{"function onClick(event) {", "  const cart = carts[event.target.id];"}, ContextLine: "  pay(cart.total);", PostContext: []string{"}"}},
		}}},
		Request: &issue.Request{Method: "POST", URL: "https://shop.example.com/cart/", Headers: []issue.Var{{Name: "Content-Type", Value: "application/json"}},
			Body: `{"order":{"number":"A-7","lines":[{"sku":"lamp","quantity":2}],"note":null},"paid":false}`},
		User: &issue.User{ID: "42", Email: "mara@example.com", IP: "203.0.113.7", Data: map[string]string{"plan": "pro", "geo.city": "Leipzig"}},
		Contexts: map[string]issue.RawJSON{
			"browser": raw(`{"name":"Firefox","version":"130.0","type":"browser"}`), "os": raw(`{"name":"Windows","version":"11"}`),
			"device": raw(`{"model":"Pixel 8","family":"Pixel","memory_size":8268000000,"charging":false}`), "state": raw(`{"cart":{"items":[{"sku":"lamp"}],"open":true,"coupon":"SUMMER10"}}`),
			"cart_widget": raw(`{"version":7,"slots":["a","b"]}`), "trace": raw(`{"op":"ui.click","trace_id":"abab","span_id":"cd"}`), "odd": raw(`[1,2]`),
		},
		Breadcrumbs: []issue.Breadcrumb{
			{Time: noon.Add(-5 * time.Minute), Category: "navigation", Data: []issue.Var{{Name: "from", Value: "/"}, {Name: "to", Value: "/cart"}}},
			{Time: noon.Add(-270 * time.Second), Category: "query", Message: `SELECT "store_order"."id", "store_order"."number" FROM "store_order" INNER JOIN "store_customer" ON ("store_order"."customer_id" = "store_customer"."id") WHERE ("store_order"."number" = 'A-7' AND "store_customer"."active") ORDER BY "store_order"."id" ASC LIMIT 21`},
			{Time: noon.Add(-4 * time.Minute), Category: "console", Level: issue.Warning, Message: "cart 7 is empty"},
		},
	}
}

func TestContextsAreCardsTheKnownOnesFirst(t *testing.T) {
	type card struct{ Title, Headline string }
	var got []card
	for _, c := range contextCards(browserEvent()) {
		got = append(got, card{c.Title, c.Headline})
	}
	want := []card{{"Browser", "Firefox 130.0"}, {"Operating system", "Windows 11"}, {"Device", "Pixel 8"}, {"Trace", "ui.click"}, {"State", ""}, {"Cart widget", ""}, {"Odd", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABodyIsSetOutAsWhatItIs(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":[1,2]}`: "body.json: {|  \"a\": [|    1,|    2|  ]|}", "<b>hi</b>": "body.html: <b>hi</b>", "SELECT 1 FROM t": "body.sql: SELECT 1|FROM t",
		"{broken": "", "plain": "", "": "",
	} {
		file, lines, ok := setOutBody(body, "", 80)
		if got := strings.TrimSuffix(file+": "+strings.Join(lines, "|"), ": "); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", body, got, ok, want)
		}
	}
}

func TestAQueryIsBrokenAtItsClausesButNotWithinQuotes(t *testing.T) {
	got := setOutSQL(`select a, b  from t left outer join s on s.a = t.a where x = 'from where' and (y in (select z from u)) order by a`, 60)
	want := []string{"select a, b", "from t", "left outer join s on s.a = t.a", "where x = 'from where'", "  and (y in (select z from u))", "order by a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, odd := range []string{"", "'", "SELECT '", strings.Repeat("(", 90), "SELECT " + strings.Repeat("x", 300)} {
		if joined := strings.Join(setOutSQL(odd, 40), ""); len(joined) < len(strings.TrimSpace(odd)) {
			t.Errorf("%q lost something: %q", odd, joined)
		}
	}
}

func TestBreadcrumbsCanBeFilteredAndTheTraceStandsBesideThem(t *testing.T) {
	o := open(t, only(browserEvent(), 1), wide1280, style.Light)
	at := o.known.Event.Time
	o.deps.Moments = func(_ context.Context, p project.ID, trace string) ([]issue.Moment, error) {
		if p != 1 || trace != strings.Repeat("ab", 16) {
			t.Error(p, trace)
		}
		return []issue.Moment{
			{Time: at.Add(-2 * time.Second), Took: 2300 * time.Millisecond, Kind: "transaction", Op: "http.server", Text: "POST /cart/", Bad: true},
			{Time: at.Add(-time.Second), Took: 42 * time.Millisecond, Kind: "span", Op: "db", Text: "SELECT 1"},
			{Time: at.Add(time.Second), Kind: "log", Level: issue.Warning, Op: "shop.cart", Text: "cart was left"},
		}, nil
	}
	o.detail.tabs.Select(int(partCrumbs))
	v := o.detail.crumbs
	v.filter.SetText("store_order query")
	if len(v.crumbs) != 1 || v.crumbs[0].Kind != "query" {
		t.Errorf("%+v", v.crumbs)
	}
	v.list.Select(0)
	o.mustSay("Breadcrumbs")
	o.picture("crumbs-query-light", partWide, v.object)
	v.filter.SetText("nothing like it")
	if !v.nothing.Visible() {
		t.Error("nothing says that the filter is to blame")
	}
	v.filter.SetText("")
	v.which.Select(1)
	var kinds []string
	for _, c := range v.crumbs {
		kinds = append(kinds, strings.TrimSpace(c.Kind+" "+c.Took))
	}
	if diff := cmp.Diff([]string{"http.server 2.3 s", "db 42 ms", "exception", "warning shop.cart"}, kinds); diff != "" {
		t.Error(diff)
	}
	o.picture("trace-dark", partSlim, v.object)
	v.showTrace(nil)
	if v.which.Visible() || v.which.Selected() != 0 {
		t.Error("the trace of an event that has none can be chosen")
	}
}

func TestPicturesOfTheRequestAndItsContext(t *testing.T) {
	for _, mode := range []style.Mode{style.Light, style.DarkMode} {
		o := open(t, only(browserEvent(), 1), wide1280, mode)
		o.detail.tabs.Select(int(partRequest))
		o.picture("context-"+string(mode), fyne.NewSize(600, 1200), o.detail.request.object)
	}
	o := open(t, only(browserEvent(), 1), wide1280, style.Light)
	o.detail.tabs.Select(int(partRequest))
	o.picture("context-slim-light", fyne.NewSize(470, 1200), o.detail.request.object)
}

func TestPackagesCanBeLookedThrough(t *testing.T) {
	e := event(t, "sdk19")
	e.Modules = map[string]string{}
	for _, name := range strings.Fields("asgiref certifi charset-normalizer django gunicorn idna pillow pip psycopg2 pytz requests sentry-sdk sqlparse urllib3") {
		e.Modules[name] = "1.0"
	}
	o := open(t, only(e, 1), wide1280, style.Light)
	o.detail.tabs.Select(int(partRequest))
	walk(o.detail.request.object, func(c fyne.CanvasObject) {
		if b, ok := c.(interface {
			Text() string
			Tapped(*fyne.PointEvent)
		}); ok && strings.HasPrefix(b.Text(), "Packages") {
			b.Tapped(nil)
		}
	})
	o.mustSay("psycopg2", "urllib3")
}

func TestOccurrencesAreChartedByReleaseAndAskedForAnewOnlyWhenNeeded(t *testing.T) {
	s := only(event(t, "sdk19"), 40)
	asked := &asking{spread: issue.Spread{From: noon.Add(-23 * time.Hour), Step: time.Hour}}
	one, two, rest := make([]int64, 24), make([]int64, 24), make([]int64, 24)
	for i := range 24 {
		asked.spread.Total = append(asked.spread.Total, int64(i%7+i/3))
		one[i] = int64(i % 7)
		if i > 9 {
			two[i] = int64(i/3 - 2)
		}
		rest[i] = asked.spread.Total[i] - one[i] - two[i]
	}
	asked.spread.Parts = []issue.SpreadPart{{Name: "shop@2026.9.0", Counts: one}, {Name: "shop@2026.9.1", Counts: two}, {Other: true, Counts: rest}}
	o := open(t, s, wide1280, style.Light)
	o.deps.History = asked
	o.detail.tabs.Select(int(partEvents))
	o.detail.tabs.Select(int(partStack))
	o.detail.tabs.Select(int(partEvents))
	o.picture("occurrences-light", partWide, o.detail.events.object)
	o.detail.events.chart.by.Select(1)
	var by []issue.SpreadBy
	for _, q := range asked.queries {
		by = append(by, q.By)
	}
	if diff := cmp.Diff([]issue.SpreadBy{issue.SpreadByRelease, issue.SpreadByEnvironment}, by); diff != "" {
		t.Error(diff)
	}
	o.detail.events.chart.chart.OnRange(2, 5)
	last := asked.queries[len(asked.queries)-1]
	if got := last.To.Sub(last.From); got != 4*time.Hour {
		t.Errorf("dragging over four bars asks for %s", got)
	}
	o.picture("occurrences-slim-light", partSlim, o.detail.events.object)
}

type asking struct {
	history
	spread  issue.Spread
	queries []issue.SpreadQuery
}

func (a *asking) Spread(_ context.Context, q issue.SpreadQuery) (issue.Spread, error) {
	a.queries = append(a.queries, q)
	return a.spread, nil
}

func TestAnEventWithoutBreadcrumbsShowsItsTraceButDoesNotChooseItForOthers(t *testing.T) {
	with, without := browserEvent(), browserEvent()
	without.Breadcrumbs = nil
	s := only(without, 1)
	s.add(with, 1, time.Minute)
	o := open(t, s, wide1280, style.Light)
	o.deps.Moments = func(context.Context, project.ID, string) ([]issue.Moment, error) {
		return []issue.Moment{{Time: noon, Kind: "span", Op: "db", Text: "SELECT 1"}}, nil
	}
	o.detail.tabs.Select(int(partCrumbs))
	var shown []int
	for _, id := range []int64{1, 2} {
		o.OpenIssue(id)
		shown = append(shown, o.detail.crumbs.which.Selected())
	}
	if diff := cmp.Diff([]int{1, 0}, shown); diff != "" {
		t.Error(diff)
	}
}

func TestAChartHasBarsThatCanBeToldApart(t *testing.T) {
	for span, want := range map[time.Duration]time.Duration{
		24 * time.Hour: time.Hour, 7 * 24 * time.Hour: 6 * time.Hour, 30 * 24 * time.Hour: 24 * time.Hour, 365 * 24 * time.Hour: 7 * 24 * time.Hour,
	} {
		if got := stepFor(span); got != want {
			t.Errorf("%s: %s, want %s", span, got, want)
		}
	}
	from, to := window(project.Hour, issue.Issue{FirstSeen: noon.AddDate(-1, 0, 0)}, noon)
	if to.Sub(from) != 24*time.Hour {
		t.Errorf("an hour is shown as %s", to.Sub(from))
	}
	if from, _ = window(project.AllTime, issue.Issue{FirstSeen: noon.AddDate(0, -2, 0)}, noon); !from.Equal(noon.AddDate(0, -2, 0)) {
		t.Error(from)
	}
}
