package issuepane

import (
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/search"
)

// tab is one of the piles that issues lie on.
type tab int

const (
	tabUnresolved tab = iota
	tabReview
	tabRegressed
	tabResolved
	tabIgnored
	tabNoise
)

var tabNames = []string{"Unresolved", "For review", "Regressed", "Resolved", "Ignored", "Noise"}

// sorts are the orders of the picker.
var sorts = []struct {
	by    issue.Sort
	words string
}{
	{issue.ByLastSeen, "Last seen"},
	{issue.ByFirstSeen, "First seen"},
	{issue.ByEvents, "Most events"},
	{issue.ByUsers, "Most users"},
	{issue.ByTrend, "Rising fastest"},
	{issue.ByHarm, "Most harm"},
}

// choice is which issues a person asked for.
type choice struct {
	Tab   tab
	Sort  issue.Sort
	Text  string // in the query language
	Scope project.Scope
	Me    string // whom "me" means
}

// query says the choice in the store's terms. now ends the 24 hours of each row.
func (c choice) query(now time.Time) issue.Query {
	asked, err := issue.ParseQuery(c.Text)
	if err != nil {
		asked = search.Words(c.Text)
	}
	q := issue.Query{
		Project:     c.Scope.Project,
		Environment: c.Scope.Environment,
		Search:      issue.Mine(asked, c.Me),
		Now:         now,
		From:        c.Scope.Range.From(now),
		Sort:        issue.Sorted(asked, c.Sort),
		HoursUntil:  now,
		Noise:       issue.WithoutNoise,
	}
	switch c.Tab {
	case tabUnresolved:
		q.Statuses = []issue.Status{issue.Unresolved}
	case tabReview:
		q.Statuses, q.Unseen = []issue.Status{issue.Unresolved}, true
	case tabRegressed:
		q.Statuses, q.Regressed = []issue.Status{issue.Unresolved}, true
	case tabResolved:
		q.Statuses = []issue.Status{issue.Resolved, issue.ResolvedInNextRelease}
	case tabIgnored:
		q.Statuses = []issue.Status{issue.Ignored, issue.Snoozed}
	case tabNoise:
		q.Noise = issue.OnlyNoise
	}
	return q
}

// narrow tells whether more is set than the pile itself.
func (c choice) narrow() bool {
	return strings.TrimSpace(c.Text) != ""
}

// of gives how many issues a pile holds.
func (t tab) of(n issue.Counts) int64 {
	switch t {
	case tabReview:
		return n.Unseen
	case tabRegressed:
		return n.Regressed
	case tabResolved:
		return n.Resolved
	case tabIgnored:
		return n.Ignored
	case tabNoise:
		return n.Noise
	}
	return n.Unresolved
}

// holds tells whether an issue lies on the pile.
func (t tab) holds(one issue.Issue) bool {
	if one.Noise || t == tabNoise {
		return one.Noise && t == tabNoise
	}
	switch one.Status {
	case issue.Resolved, issue.ResolvedInNextRelease:
		return t == tabResolved
	case issue.Ignored, issue.Snoozed:
		return t == tabIgnored
	}
	switch t {
	case tabReview:
		return !one.Seen
	case tabRegressed:
		return one.Regressed
	}
	return t == tabUnresolved
}
