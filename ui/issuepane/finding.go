package issuepane

import (
	"context"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/search"
)

// Finding shares out what a query selects, and knows what can be asked for.
type Finding interface {
	Facets(ctx context.Context, q issue.Query) ([]issue.Facet, error)
	Histogram(ctx context.Context, q issue.Query, bars int) (issue.Histogram, error)
	// Tags shares all events of an issue out over their tags.
	Tags(ctx context.Context, id int64) ([]issue.Facet, error)
	// TagValues gives a few values of a tag that hold what was typed.
	TagValues(ctx context.Context, p project.ID, key, typed string) ([]string, error)
	TagKeys(ctx context.Context, p project.ID) ([]string, error)
}

// Searches are the queries that a team keeps.
type Searches interface {
	All(ctx context.Context, p project.ID) ([]issue.SavedSearch, error)
	Save(ctx context.Context, p project.ID, name, text string) error
	Drop(ctx context.Context, id int64) error
}

// builtIn are searches that everybody has.
var builtIn = []issue.SavedSearch{
	{Name: "Unassigned", Text: "is:unresolved is:unassigned"},
	{Name: "New today", Text: "age:-24h"},
	{Name: "Many users", Text: "users:>=10 sort:users"},
	{Name: "Paying customers hit", Text: "paying:>0 sort:harm"},
	{Name: "Came by mail", Text: "source:mail"},
}

// pileOf is the pile that a query names by is:, if it names one.
func pileOf(q search.Query) (tab, bool) {
	piles := map[string]tab{
		"unresolved": tabUnresolved, "resolved": tabResolved, "ignored": tabIgnored, "snoozed": tabIgnored,
		"regressed": tabRegressed, "new": tabReview, "noise": tabNoise,
	}
	pile, found := tab(0), false
	for i := range q.Terms {
		if t := &q.Terms[i]; t.Key == "is" && !t.Not && len(t.Values) == 1 {
			if one, ok := piles[t.Value()]; ok && (!found || one != tabUnresolved) {
				pile, found = one, true
			}
		}
	}
	return pile, found
}

// withTerm adds a term to a query, or takes it out where it is in it already.
func withTerm(text, term string) string {
	q, err := issue.ParseQuery(text)
	if err != nil {
		return strings.TrimSpace(text + " " + term)
	}
	for i := range q.Terms {
		t := &q.Terms[i]
		if t.String() == term || text[t.From:t.To] == term {
			return strings.TrimSpace(strings.TrimSpace(text[:t.From]) + " " + strings.TrimSpace(text[t.To:]))
		}
	}
	return strings.TrimSpace(strings.TrimSpace(text) + " " + term)
}

// me is the name that "me" stands for.
func (p *Pane) me() string {
	if p.deps.Team == nil {
		return ""
	}
	return p.deps.Team.Me()
}

// inForce finds the term of a query that asks for a facet's value; nil when none does.
func inForce(q search.Query, key, value string) *search.Term {
	made, err := issue.ParseQuery(search.Make(key, value, false))
	if err != nil || len(made.Terms) != 1 {
		return nil
	}
	want := &made.Terms[0]
	for i := range q.Terms {
		if t := &q.Terms[i]; t.Key == want.Key && t.Op == want.Op && slices.Contains(t.Values, want.Value()) {
			return t
		}
	}
	return nil
}

// flipped is a query with a facet's value put in, or taken out where it is in force. Several values of one facet are
// alternatives, unless they are left out.
func flipped(text, key, value string, not bool) string {
	q, err := issue.ParseQuery(text)
	if err != nil {
		return withTerm(text, search.Make(key, value, not))
	}
	if t := inForce(q, key, value); t != nil {
		text = text[:t.From] + otherwise(t, slices.DeleteFunc(slices.Clone(t.Values), func(v string) bool { return strings.EqualFold(v, value) })) + strings.TrimLeft(text[t.To:], " ")
		if !not || t.Not {
			return strings.TrimSpace(text)
		}
		return withTerm(text, search.Make(key, value, not))
	}
	for i := range q.Terms {
		t := &q.Terms[i]
		if !not && !t.Not && strings.EqualFold(t.Key, key) && t.Op == search.Is && !t.Age && (t.Exact || !strings.Contains(strings.Join(t.Values, ""), "*")) {
			return strings.TrimSpace(text[:t.From] + otherwise(t, append(slices.Clone(t.Values), value)) + strings.TrimLeft(text[t.To:], " "))
		}
	}
	return withTerm(text, search.Make(key, value, not))
}

// otherwise writes a term with other values, and a space behind it; nothing without a value.
func otherwise(t *search.Term, values []string) string {
	if len(values) == 0 {
		return ""
	}
	other := *t
	other.Values, other.Exact = values, true
	return other.String() + " "
}
