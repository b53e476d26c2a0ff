package issuepane

import (
	"context"
	"slices"

	"paddock/app/issue"
	"paddock/app/project"
)

// shopTriage is what people did in a shop.
type shopTriage struct {
	changes  []issue.Change
	undone   map[int64][]issue.Issue // as they were, by number of the change
	line     []issue.Activity        // of every issue, oldest first
	template issue.TicketTemplate
	opened   []string // pages
	number   int64
}

func (s *shop) Apply(_ context.Context, do issue.Change, ids ...int64) (before issue.Before, err error) {
	if s.fail != nil {
		return before, s.fail
	}
	s.changes = append(s.changes, do)
	s.number++
	if s.undone == nil {
		s.undone = map[int64][]issue.Issue{}
	}
	for _, id := range ids {
		one := &s.issues[s.at(id)]
		s.undone[s.number] = append(s.undone[s.number], *one)
		*one = do.On(*one)
	}
	return issue.Before{First: s.number, Last: s.number}, nil
}

func (s *shop) Restore(_ context.Context, before issue.Before) error {
	if s.fail != nil {
		return s.fail
	}
	for _, one := range s.undone[before.First] {
		s.issues[s.at(one.ID)] = one
	}
	s.line = slices.DeleteFunc(s.line, func(a issue.Activity) bool { return a.ID == before.First })
	return nil
}

func (s *shop) Comment(_ context.Context, id int64, text string) (issue.Before, error) {
	s.number++
	s.line = append(s.line, issue.Activity{ID: s.number, Issue: id, Time: noon, By: "Ada Byron", Deed: issue.DidComment, Details: text})
	return issue.Before{First: s.number, Last: s.number}, s.fail
}

func (s *shop) Activity(_ context.Context, id int64) (all []issue.Activity, err error) {
	for _, a := range slices.Backward(s.line) {
		if a.Issue == id {
			all = append(all, a)
		}
	}
	return append(all, issue.Activity{Issue: id, Time: s.issues[s.at(id)].FirstSeen, Deed: issue.DidAppear}), s.fail
}

func (s *shop) Me() string { return "Ada Byron" }

func (s *shop) Teammates(context.Context) ([]string, error) {
	return []string{"Bob Stone", "Ada Byron", "Cid Doe"}, s.fail
}

func (s *shop) Labels(context.Context) ([]string, error) { return []string{"checkout", "slow"}, s.fail }

func (s *shop) Releases(context.Context, project.ID) ([]string, error) {
	return []string{"shop@1.5.0", "shop@1.4.0"}, s.fail
}

func (s *shop) TicketTemplate(context.Context, project.ID) (issue.TicketTemplate, error) {
	return s.template, s.fail
}

func (s *shop) SetTicketTemplate(_ context.Context, _ project.ID, t issue.TicketTemplate) error {
	s.template = t
	return s.fail
}
