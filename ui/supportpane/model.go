// Package supportpane shows in plain words what a customer met, and drafts a reply to them.
package supportpane

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/support"
	"paddock/ui/wording"
)

// People knows who met errors.
type People interface {
	Find(ctx context.Context, q support.Query) ([]support.Person, error)
	// Same gives everybody who is the same person.
	Same(ctx context.Context, one support.Person) ([]support.Person, error)
	Customer(ctx context.Context, persons []support.Person, now time.Time) (support.Customer, error)
}

// Feedback is what people wrote, newest first.
type Feedback interface {
	List(ctx context.Context, s project.Scope) ([]issue.Feedback, error)
}

// mostPeople is how many people are offered.
const mostPeople = 50

// asked is what is looked for.
type asked struct {
	scope  project.Scope
	text   string
	chosen support.Person // Key and Email are empty: nobody yet
	said   string         // the message that was chosen; empty: none
}

func (a asked) nobody() bool { return a.chosen.Key == "" && a.chosen.Email == "" && a.said == "" }

// view is what the pane shows.
type view struct {
	asked    asked
	People   []support.Person
	Feedback []issue.Feedback
	Customer support.Customer
	Known    bool // there is a customer to tell of
}

// look finds people, and tells of the chosen one. While a person types, the first who fits is told of.
func look(ctx context.Context, d Deps, a asked) (view, error) {
	v := view{asked: a}
	var err error
	if v.People, err = d.People.Find(ctx, support.Query{Project: a.scope.Project, Text: a.text, Limit: mostPeople}); err != nil {
		return v, err
	}
	if v.Feedback, err = d.Feedback.List(ctx, a.scope); err != nil {
		return v, err
	}
	one := a.chosen
	if a.nobody() {
		if strings.TrimSpace(a.text) == "" || len(v.People) == 0 {
			return v, nil
		}
		one = v.People[0]
		if i := slices.IndexFunc(v.People, func(p support.Person) bool { return p.Is(a.text) }); i > 0 {
			one = v.People[i]
		}
	}
	v.Known = true
	persons := []support.Person{one}
	if one.Email != "" {
		if persons, err = d.People.Same(ctx, one); err != nil {
			return v, err
		}
	}
	if v.Customer, err = d.People.Customer(ctx, persons, d.Now()); err != nil {
		return v, err
	}
	if i := slices.IndexFunc(v.Feedback, func(f issue.Feedback) bool { return f.ID == a.said }); i >= 0 && !slices.ContainsFunc(v.Customer.Feedback, func(f issue.Feedback) bool { return f.ID == a.said }) {
		v.Customer.Feedback = append([]issue.Feedback{v.Feedback[i]}, v.Customer.Feedback...)
	}
	return v, nil
}

// line is one time that a customer met something.
type line struct {
	day, time   string // day only where it is another than the line above
	what, where string
	state       string
	issue       int64
	event       string
	met         issue.Issue
}

// lines lay out what a customer met by day, newest first.
func (v view) lines(now time.Time) []line {
	of := map[int64]issue.Issue{}
	for _, m := range v.Customer.Met {
		of[m.Issue.ID] = m.Issue
	}
	var all []line
	day := ""
	for _, o := range v.Customer.Occurrences {
		i, ok := of[o.Issue]
		if !ok {
			continue // gone between two readings
		}
		l := line{time: o.Time.In(now.Location()).Format("15:04"), what: capital(support.What(i, o)), issue: o.Issue, event: o.ID, met: i, state: state(i)}
		if d := support.Day(o.Time, now); d != day {
			l.day, day = strings.ToUpper(d[:1])+d[1:], d
		}
		var parts []string
		if at := support.Place(o); at != "" {
			parts = append(parts, "on "+at)
		}
		if o.Release != "" {
			parts = append(parts, "release "+wording.OneLine(o.Release, 30))
		}
		if o.Environment != "" && o.Environment != "production" {
			parts = append(parts, wording.OneLine(o.Environment, 20))
		}
		l.where = strings.Join(parts, " · ")
		all = append(all, l)
	}
	return all
}

// state is how far a problem is, in a word or two.
func state(i issue.Issue) string {
	switch i.Status {
	case issue.Resolved:
		return "Resolved"
	case issue.ResolvedInNextRelease:
		return "Next release"
	case issue.Ignored:
		return "Ignored"
	case issue.Snoozed:
		return "Put off"
	}
	switch {
	case i.Assignee != "":
		return wording.OneLine(i.Assignee, 14)
	case i.Regressed:
		return "Came back"
	case i.Seen:
		return "Open"
	}
	return "Not looked at"
}

// facts is what else is known: devices and sessions.
func (v view) facts(now time.Time) string {
	c := v.Customer
	var parts []string
	if len(c.Devices) > 0 {
		parts = append(parts, strings.Join(c.Devices[:min(3, len(c.Devices))], ", "))
	}
	if n := c.Sessions.Sessions(); n > 0 {
		words := wording.Count(n, "session", "sessions") + ", the last " + support.Ago(c.LastSession, now)
		if c.Sessions.Crashed > 0 {
			words += ", " + wording.Number(c.Sessions.Crashed) + " crashed"
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, " · ")
}

// seen is how long ago a person met anything, in a row.
func seen(p support.Person, now time.Time) string { return wording.Age(p.LastSeen, now) }

// key names a person for the list.
func key(p support.Person) string { return p.Project.String() + "/" + p.Key }

// capital begins a line with a capital letter where a sentence was meant.
func capital(s string) string {
	if first, _, more := strings.Cut(s, " "); more && first == strings.ToLower(first) {
		r := []rune(s)
		r[0] = unicode.ToUpper(r[0])
		return string(r)
	}
	return s
}
