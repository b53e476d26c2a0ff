package issuepane

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

//go:embed testdata/*.json
var recorded embed.FS

// event reads one of the recorded events.
func event(t testing.TB, name string) *issue.Event {
	t.Helper()
	raw, err := recorded.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	e := &issue.Event{}
	if err := json.Unmarshal(raw, e); err != nil {
		t.Fatal(err)
	}
	return e
}

var errGone = errors.New("not found")

// shop is a store with issues and events in memory.
type shop struct {
	bus    bus.Bus
	issues []issue.Issue
	events map[int64][]*issue.Event // oldest first
	fail   error
	lists  []issue.Query // what List was asked
	seen   []int64
	shopTriage
	groups   Groups
	finding  Finding
	makeRule func(project.ID, string)
	into     map[int64]int64 // issues that went into others
}

func (s *shop) deps() Deps {
	return Deps{Issues: s, Events: shopEvents{s}, Finding: s.finding, Searches: &library{}, Grouping: s, Groups: s.groups, MakeRule: s.makeRule, Triage: s, Team: s, Tickets: s, OpenPage: func(address string) { s.opened = append(s.opened, address) }, Bus: &s.bus, Now: func() time.Time { return noon }}
}

func match(q issue.Query, one *issue.Issue) bool {
	for _, t := range q.Search.Terms {
		text := one.Title + "\n" + one.Value + "\n" + one.Culprit
		switch t.Key {
		case "level":
			text = string(one.Level)
		case "":
		default:
			continue
		}
		if strings.Contains(strings.ToLower(text), strings.ToLower(t.Value())) == t.Not {
			return false
		}
	}
	return (q.Project == 0 || q.Project == one.Project) &&
		(len(q.Statuses) == 0 || slices.Contains(q.Statuses, one.Status)) &&
		(q.Noise == "" || one.Noise == (q.Noise == issue.OnlyNoise)) &&
		(!q.Regressed || one.Regressed) && (!q.Unseen || !one.Seen) &&
		(q.From.IsZero() || !one.LastSeen.Before(q.From))
}

func (s *shop) List(_ context.Context, q issue.Query) ([]issue.Issue, error) {
	s.lists = append(s.lists, q)
	var all []*issue.Issue
	for i := range s.issues {
		if match(q, &s.issues[i]) {
			all = append(all, &s.issues[i])
		}
	}
	order := func(a, b *issue.Issue) int {
		switch q.Sort {
		case issue.ByEvents:
			return cmp.Compare(b.Events, a.Events)
		case issue.ByUsers:
			return cmp.Compare(b.Users, a.Users)
		case issue.ByFirstSeen:
			return b.FirstSeen.Compare(a.FirstSeen)
		}
		return b.LastSeen.Compare(a.LastSeen)
	}
	if !slices.IsSortedFunc(all, order) {
		slices.SortStableFunc(all, order)
	}
	from := min(q.Offset, len(all))
	var page []issue.Issue
	for _, one := range all[from:min(from+q.Limit, len(all))] {
		page = append(page, *one)
	}
	return page, s.fail
}

func (s *shop) Counts(_ context.Context, q issue.Query) (n issue.Counts, err error) {
	q.Statuses, q.Regressed, q.Unseen, q.Noise = nil, false, false, ""
	for i := range s.issues {
		one := &s.issues[i]
		if !match(q, one) {
			continue
		}
		if one.Noise {
			n.Noise++
			continue
		}
		switch one.Status {
		case issue.Unresolved:
			n.Unresolved++
			if one.Regressed {
				n.Regressed++
			}
			if !one.Seen {
				n.Unseen++
			}
		case issue.Resolved, issue.ResolvedInNextRelease:
			n.Resolved++
		case issue.Ignored, issue.Snoozed:
			n.Ignored++
		}
	}
	return n, s.fail
}

func (s *shop) at(id int64) int {
	return slices.IndexFunc(s.issues, func(one issue.Issue) bool { return one.ID == id })
}

func (s *shop) Get(_ context.Context, id int64, _ time.Time) (issue.Issue, error) {
	if into := s.into[id]; into != 0 {
		id = into
	}
	if i := s.at(id); i >= 0 {
		return s.issues[i], s.fail
	}
	return issue.Issue{}, errGone
}

func (s *shop) MarkSeen(_ context.Context, id int64) error {
	if s.at(id) < 0 {
		return nil // it is gone
	}
	s.seen = append(s.seen, id)
	s.issues[s.at(id)].Seen = true
	return s.fail
}

func (s *shop) Why(context.Context, int64) (string, error) {
	return "the same exception raised in charge by the same line of code", nil
}

type shopEvents struct{ s *shop }

func (e shopEvents) Newest(_ context.Context, id int64, before time.Time, limit int) ([]issue.Occurrence, error) {
	all := []issue.Occurrence{}
	events := e.s.events[id]
	for i := len(events) - 1; i >= 0 && len(all) < limit; i-- {
		if v := events[i]; before.IsZero() || v.Time.Before(before) {
			o := issue.Occurrence{ID: v.ID, Issue: id, Time: v.Time, Source: v.Source, Level: v.Level, Value: v.Summary(), Release: v.Release, Sampled: v.Sampled,
				Environment: v.Environment, UserKey: v.User.Key()}
			if v.Request != nil {
				o.URL = v.Request.URL
			}
			all = append(all, o)
		}
	}
	return all, e.s.fail
}

func (e shopEvents) Get(_ context.Context, id int64, event string) (*issue.Event, error) {
	for _, v := range e.s.events[id] {
		if v.ID == event {
			return v, e.s.fail
		}
	}
	return nil, errGone
}

// shopFinding shares out what the shop has; it knows of no more to ask for.
type shopFinding struct{ s *shop }

func (shopFinding) Facets(context.Context, issue.Query) ([]issue.Facet, error) { return nil, nil }

func (shopFinding) Histogram(context.Context, issue.Query, int) (issue.Histogram, error) {
	return issue.Histogram{}, nil
}

func (f shopFinding) Tags(_ context.Context, id int64) ([]issue.Facet, error) {
	counts := map[string]map[string]int64{}
	for _, v := range f.s.events[id] {
		for k, value := range v.AllTags() {
			if counts[k] == nil {
				counts[k] = map[string]int64{}
			}
			counts[k][value]++
		}
	}
	var all []issue.Facet
	for k, values := range counts {
		one := issue.Facet{Key: k}
		for value, n := range values {
			one.Values = append(one.Values, issue.FacetValue{Value: value, Events: n})
			one.Events += n
		}
		slices.SortFunc(one.Values, func(a, b issue.FacetValue) int {
			return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Value, b.Value))
		})
		all = append(all, one)
	}
	return all, f.s.fail
}

func (shopFinding) TagValues(context.Context, project.ID, string, string) ([]string, error) {
	return nil, nil
}

func (shopFinding) TagKeys(context.Context, project.ID) ([]string, error) { return nil, nil }

// add opens an issue with n events like e, the newest ago minutes before noon.
func (s *shop) add(e *issue.Event, n int, ago time.Duration) int64 {
	id := int64(len(s.issues) + 1)
	one := issue.Issue{
		ID: id, ShortID: fmt.Sprintf("SHOP-%X", id), Project: 1, Kind: e.Kind, Title: e.Title(), Value: e.Summary(), Culprit: e.Culprit,
		Level: e.Level, Logger: e.Logger, Status: issue.Unresolved, LastSeen: noon.Add(-ago), Events: int64(n), Users: int64(n / 3),
		Sources: []issue.Source{e.Source}, LastRelease: e.Release, FirstRelease: e.Release, Hours: make([]int64, 24),
	}
	if x := e.Raised(); x != nil {
		one.Type = x.Type
	}
	if s.events == nil {
		s.events = map[int64][]*issue.Event{}
	}
	for i := range n {
		copied := *e
		copied.ID = fmt.Sprintf("%08x%024x", id, i)
		copied.Time = one.LastSeen.Add(-time.Duration(n-1-i) * 7 * time.Minute)
		s.events[id] = append(s.events[id], &copied)
		if h := 23 - int(noon.Sub(copied.Time).Hours()); h >= 0 {
			one.Hours[h] += int64(1 + (i*i)%5)
		}
	}
	one.FirstSeen = s.events[id][0].Time
	s.issues = append(s.issues, one)
	return id
}
