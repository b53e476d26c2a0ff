package issuepane

import (
	"context"
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

// addTerm narrows the list by a term, or widens it again by taking the term out.
func (p *Pane) addTerm(term string) { p.head.search.SetText(withTerm(p.head.search.Text(), term)) }
