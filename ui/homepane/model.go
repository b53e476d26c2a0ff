package homepane

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/migration"
	"paddock/app/project"
	"paddock/ui/wording"
)

// Issues answers what broke.
type Issues interface {
	List(ctx context.Context, q issue.Query) ([]issue.Issue, error)
	Counts(ctx context.Context, q issue.Query) (issue.Counts, error)
}

// Mailboxes tells how the reading of the mailboxes stands.
type Mailboxes interface {
	Statuses(ctx context.Context) ([]inbox.Status, error)
}

// Moves tells how far the move off error mail has come. It is asked often, and need not count anew each time.
type Moves interface {
	Board(ctx context.Context, scope project.Scope) (migration.Board, error)
}

// Listener is how the door for SDKs stands.
type Listener struct {
	Addr    string // host:port that is listened on; empty: not listening
	Problem string // why it does not listen, and what to do
}

// state colours an answer.
type state int

const (
	quiet state = iota // nothing is known yet
	good
	warn
	bad
)

// answer is one card: a question of the window, and what is known today.
type answer struct {
	Question string
	Icon     string
	Answer   string
	Detail   string
	State    state
	Bars     []float64 // events an hour, oldest first; nil: no chart
	Pane     string    // opened by a click
}

// need is one row of what waits for a person.
type need struct {
	Title, Detail, When string
	Icon                string
	State               state
	Issue               int64 // opened by a click; 0: Pane is
	Pane                string
}

func (n need) key() string { return fmt.Sprint(n.Issue, n.Pane, n.Title) }

// View is what the pane shows.
type View struct {
	Sentence string
	Line     string // date, environment, project
	Answers  []answer
	Needs    []need
}

const (
	hourly   = 24
	maxIssue = 1000 // issues whose hours are added up
	maxNeeds = 5
)

// facts is what a View is made of.
type facts struct {
	counts   issue.Counts
	unseen   []issue.Issue // newest first
	lately   []issue.Issue // seen within a day, with their hours
	boxes    []inbox.Status
	board    migration.Board // zero: not judged
	listener Listener
}

func look(ctx context.Context, d Deps, scope project.Scope, now time.Time) (View, error) {
	var f facts
	var err error
	q := issue.Query{Project: scope.Project, Environment: scope.Environment, Noise: issue.WithoutNoise}
	if f.counts, err = d.Issues.Counts(ctx, q); err != nil {
		return View{}, err
	}
	q.Statuses, q.From, q.Limit, q.HoursUntil = []issue.Status{issue.Unresolved}, now.Add(-hourly*time.Hour), maxIssue, now
	if f.lately, err = d.Issues.List(ctx, q); err != nil {
		return View{}, err
	}
	q.From, q.HoursUntil, q.Unseen, q.Limit = time.Time{}, time.Time{}, true, maxNeeds
	if f.unseen, err = d.Issues.List(ctx, q); err != nil {
		return View{}, err
	}
	boxes, err := d.Mailboxes.Statuses(ctx)
	if err != nil {
		return View{}, err
	}
	for _, b := range boxes {
		if scope.Project == 0 || b.Account.Project == scope.Project {
			f.boxes = append(f.boxes, b)
		}
	}
	if len(f.boxes) > 0 && d.Moves != nil {
		if f.board, err = d.Moves.Board(ctx, scope); err != nil {
			return View{}, err
		}
	}
	f.listener = d.Listener()
	return f.view(scope, now), nil
}

func (f facts) view(scope project.Scope, now time.Time) View {
	v := View{Sentence: f.sentence(now), Line: strings.Join(nonEmpty(now.Format("Monday 2 January"), scope.Environment), " · ")}
	v.Answers = []answer{f.errors(), f.mail(now), f.listening()}
	v.Needs = f.needs(now)
	return v
}

func nonEmpty(all ...string) []string {
	var kept []string
	for _, s := range all {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

func greeting(now time.Time) string {
	switch h := now.Hour(); {
	case h >= 5 && h < 12:
		return "Good morning."
	case h >= 12 && h < 18:
		return "Good afternoon."
	}
	return "Good evening." // also deep in the night: "Good night" is said on leaving
}

// sentence answers the pane's question: what needs me?
func (f facts) sentence(now time.Time) string {
	said := greeting(now) + " "
	switch n := f.counts; {
	case f.listener.Addr == "" && f.listener.Problem != "":
		return said + "Nothing is being listened to."
	case n.Unresolved == 0 && !f.heard():
		return said + "Nothing is connected yet."
	case n.Unresolved == 0:
		return said + "Nothing is open."
	case n.Unseen == 0:
		return said + wording.Count(n.Unresolved, "open issue", "open issues") + ", all seen."
	default:
		return said + wording.Count(n.Unresolved, "open issue", "open issues") + ", " + wording.Number(n.Unseen) + " new since you last looked."
	}
}

// heard tells whether anything was ever connected.
func (f facts) heard() bool {
	n := f.counts
	return n.Unresolved+n.Resolved+n.Ignored > 0 || len(f.boxes) > 0
}

func (f facts) errors() answer {
	a := answer{Question: "What broke?", Icon: "bug", Pane: "Errors", Answer: wording.Count(f.counts.Unresolved, "open issue", "open issues"), State: bad}
	if f.counts.Unresolved == 0 {
		a.Answer, a.State, a.Detail = "Nothing open", good, "No error waits for you"
		if !f.heard() {
			a.Answer, a.State, a.Detail, a.Pane = "Nothing heard yet", quiet, "Point a Sentry SDK at this app in Setup", "Setup"
		}
		return a
	}
	var parts []string
	if f.counts.Unseen > 0 {
		parts = append(parts, wording.Number(f.counts.Unseen)+" new")
	}
	if f.counts.Regressed > 0 {
		parts = append(parts, wording.Number(f.counts.Regressed)+" came back")
	}
	if len(f.lately) < maxIssue {
		bars := make([]float64, hourly)
		events := int64(0)
		for _, one := range f.lately {
			for i, n := range one.Hours {
				bars[i] += float64(n)
				events += n
			}
		}
		parts = append(parts, wording.Count(events, "event", "events")+" in 24 h")
		if events > 0 {
			a.Bars = bars
		}
	}
	a.Detail = strings.Join(parts, ", ")
	return a
}

func (f facts) mail(now time.Time) answer {
	a := answer{Question: "Still on admin mail?", Icon: "inbox", Pane: "Inbox"}
	if len(f.boxes) == 0 {
		a.Answer, a.Detail = "No inbox connected", "Connect the one your Django error mails go to"
		return a
	}
	var found, issues int64
	var last time.Time
	var ill *inbox.Status
	paused, reading := 0, false
	for i, b := range f.boxes {
		found, issues = found+b.Errors, issues+b.Issues
		if b.LastMail.After(last) {
			last = b.LastMail
		}
		if b.Problem != nil && ill == nil {
			ill = &f.boxes[i]
		}
		if b.Phase == inbox.Paused {
			paused++
		}
		reading = reading || b.Phase == inbox.Reading
	}
	a.Answer, a.State = wording.Count(found, "error mail", "error mails"), good
	answered := f.moved(&a)
	switch {
	case ill != nil:
		a.State, a.Detail = warn, ill.Problem.What
	case paused == len(f.boxes):
		a.State, a.Detail = quiet, "Reading is paused"
	case reading:
		a.Detail = "Reading the history, " + wording.Count(issues, "issue", "issues") + " so far"
	case answered:
	case last.IsZero():
		a.Detail = "None has come yet"
	default:
		a.Detail = wording.Count(issues, "issue", "issues") + ", the last mail " + wording.Ago(last, now)
	}
	return a
}

// moved answers by how far the move off error mail has come, once an SDK reports; it tells whether it did.
func (f facts) moved(a *answer) bool {
	b := f.board
	if b.FirstLive.IsZero() || len(b.Issues) == 0 {
		return false
	}
	covered, of := b.Tally()
	sentence, evidence := b.Answer()
	a.Detail = sentence
	switch {
	case b.Off:
		a.Answer, a.Detail = "Not any more", evidence
	case b.Ready:
		a.Answer, a.Detail = "Safe to switch off", evidence
	case b.Again:
		a.Answer, a.State = "Mails came again", warn
	default:
		a.Answer = wording.Number(int64(covered)) + " of " + wording.Count(int64(of), "issue", "issues") + " moved"
		a.Detail = evidence
	}
	return true
}

func (f facts) listening() answer {
	a := answer{Question: "Is Paddock listening?", Icon: "plug", Pane: "Setup"}
	if f.listener.Addr == "" {
		a.Answer, a.State, a.Detail, a.Pane = "Not listening", bad, f.listener.Problem, "Settings"
		return a
	}
	a.Answer, a.State, a.Detail = "Listening", good, "Sentry SDKs report to "+f.listener.Addr
	return a
}

// needs lists what waits for a person: troubles first, then issues nobody has looked at.
func (f facts) needs(now time.Time) []need {
	var all []need
	if f.listener.Addr == "" {
		all = append(all, need{Title: "Paddock is not listening", Detail: f.listener.Problem, Icon: "circle-alert", State: bad, Pane: "Settings"})
	}
	for _, b := range f.boxes {
		if b.Problem != nil {
			all = append(all, need{Title: b.Account.Username + " cannot be read", Detail: b.Problem.Error(), Icon: "mail", State: warn, Pane: "Inbox"})
		}
	}
	for _, one := range f.unseen {
		n := need{Title: one.Title + " is new", Icon: "bug", State: bad, Issue: one.ID, When: wording.Age(one.LastSeen, now)}
		if one.Regressed {
			n.Title = one.Title + " came back"
		}
		n.Detail = strings.Join(nonEmpty(wording.Count(one.Events, "event", "events"), people(one.Users), one.Culprit), ", ")
		all = append(all, n)
	}
	if !f.heard() {
		all = append(all, firstSteps...)
	}
	return all[:min(len(all), maxNeeds)]
}

// firstSteps are what a new data folder needs; either is enough.
var firstSteps = []need{
	{Title: "Connect your site", Detail: "Paste a few lines into settings.py, and errors are sent here", Icon: "plug", State: good, Pane: "Setup"},
	{Title: "Connect the inbox your error mails go to", Detail: "It is opened read only; its mails become issues", Icon: "inbox", State: good, Pane: "Inbox"},
}

func people(n int64) string {
	if n == 0 {
		return ""
	}
	return wording.Count(n, "person", "people")
}
