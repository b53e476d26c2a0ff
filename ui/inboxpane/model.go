package inboxpane

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/wording"
)

// Source is what the pane asks of the reading of mailboxes.
type Source interface {
	Statuses(ctx context.Context) ([]inbox.Status, error)
	// Try connects, and looks at the newest mails, without keeping anything.
	Try(ctx context.Context, a inbox.Account, password string) inbox.Trial
	// Add keeps a mailbox, with its password in the system's keyring, and begins to read it. Its error is
	// for people: it says when there is no keyring, and what to do.
	Add(ctx context.Context, a inbox.Account, password string) error
	Change(ctx context.Context, id int64, do inbox.Action) error
}

// Issues lists the issues that came by mail.
type Issues interface {
	List(ctx context.Context, q issue.Query) ([]issue.Issue, error)
}

// Projects lists the projects that a mailbox may belong to.
type Projects interface {
	All(ctx context.Context) ([]project.Project, error)
}

// maxIssues bounds the list of issues found in mail.
const maxIssues = 500

// View is what the pane shows.
type View struct {
	Boxes    []inbox.Status
	Tidy     map[int64]inbox.TidyState // by account
	Issues   []issue.Issue
	Projects []project.Project
}

func look(ctx context.Context, d Deps, scope project.Scope) (View, error) {
	boxes, err := d.Source.Statuses(ctx)
	if err != nil {
		return View{}, err
	}
	v := View{Boxes: ofScope(boxes, scope)}
	if v.Tidy, err = tidyStates(ctx, d.Tidy, v.Boxes); err != nil {
		return View{}, err
	}
	if v.Projects, err = d.Projects.All(ctx); err != nil {
		return View{}, err
	}
	v.Issues, err = d.Issues.List(ctx, issue.Query{Project: scope.Project, Environment: scope.Environment, Source: issue.SourceMail, Limit: maxIssues})
	return v, err
}

// ofScope picks the mailboxes of the project that is looked at.
func ofScope(boxes []inbox.Status, scope project.Scope) []inbox.Status {
	return slices.DeleteFunc(slices.Clone(boxes), func(b inbox.Status) bool {
		return scope.Project != 0 && b.Account.Project != scope.Project
	})
}

// phase is a badge's word, and how it is coloured.
func phase(s inbox.Status) (word string, tone tone) {
	switch s.Phase {
	case inbox.Connecting:
		return "Connecting", toneBusy
	case inbox.Reading:
		return "Reading", toneBusy
	case inbox.Watching:
		return "Connected", toneGood
	case inbox.Waiting:
		return "Waiting", toneWarn
	case inbox.Paused:
		return "Paused", toneOff
	}
	return string(s.Phase), toneOff
}

// tone is how a badge is coloured, by what it means.
type tone int

const (
	toneOff tone = iota
	toneGood
	toneBusy
	toneWarn
)

// headline answers the pane's question, are we still on admin mail, with the evidence under it.
func (v View) headline() (sentence, line string) {
	if len(v.Boxes) == 0 {
		return "Connect the inbox your Django error mails go to", "Nothing in your code has to change. Issues appear while the mails are being read."
	}
	var mails, issues int64
	for _, b := range v.Boxes {
		mails, issues = mails+b.Errors, issues+b.Issues
	}
	if mails == 0 {
		return "No error mails yet", "They appear here and in Errors as they are read."
	}
	only := int64(0)
	for _, one := range v.Issues {
		if !foundOf(one).Moved {
			only++
		}
	}
	sentence = wording.Count(mails, "error mail", "error mails") + " in " + wording.Count(issues, "issue", "issues")
	switch {
	case len(v.Issues) == maxIssues || len(v.Issues) == 0:
		return sentence, ""
	case only == 0:
		return sentence, "All of these issues are sent as events as well."
	case only == int64(len(v.Issues)):
		return sentence, "None of these issues is sent as an event yet."
	}
	return sentence, wording.Count(only, "issue comes", "issues come") + " by mail only; " + wording.Number(int64(len(v.Issues))-only) + " as events as well."
}

// place says what of a mailbox is read, and that reading changes nothing.
func place(a inbox.Account, project string, tidied bool) string {
	if project != "" {
		project += " · "
	}
	if tidied {
		return project + "IMAP · " + folders(a.Folders) + " · nothing is written but the tidy-up"
	}
	return project + "IMAP · " + folders(a.Folders) + " · read only, nothing is deleted"
}

// folders names a few folders and counts the others.
func folders(all []string) string {
	const named = 3
	if len(all) <= named+1 {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:named], ", ") + " and " + wording.Number(int64(len(all)-named)) + " more"
}

// progress is the bar of a card.
type progress struct {
	Text  string
	Right string  // what is still to come
	Share float64 // 0 to 1
	Shown bool
	Bare  bool // without the bar: what was left out has no measure
}

func progressOf(s inbox.Status, now time.Time) progress {
	switch s.Phase {
	case inbox.Reading, inbox.Paused, inbox.Waiting:
		if s.Total == 0 {
			return progress{}
		}
		p := progress{Shown: true, Share: min(1, float64(s.Read)/float64(s.Total))}
		p.Text = fmt.Sprintf("%s of %s read", wording.Number(s.Read), wording.Count(s.Total, "message", "messages"))
		if s.Phase == inbox.Reading {
			p.Right = pace(s)
		}
		if s.Phase == inbox.Paused {
			p.Right = "goes on from here"
			if s.Read >= s.Total {
				p.Text, p.Right = "Everything read", "new mail waits"
			}
		}
		return p
	case inbox.Watching:
		p := progress{Shown: true, Share: 1, Text: "Everything read", Right: "no error mail yet"}
		if s.Account.NewOnly {
			p.Text, p.Bare = "Only new mail is read; the rest of the history was left alone", true
		}
		if !s.LastMail.IsZero() {
			p.Right = "last error mail " + ago(s.LastMail, now)
		}
		return p
	}
	return progress{}
}

// pace says how fast the reading goes, and when it ends.
func pace(s inbox.Status) string {
	var parts []string
	switch {
	case s.Rate >= 1:
		parts = append(parts, wording.Number(int64(s.Rate+0.5))+" a second")
	case s.Rate > 0:
		parts = append(parts, wording.Number(int64(s.Rate*60+0.5))+" a minute")
	}
	if s.Left > 0 {
		parts = append(parts, "about "+duration(s.Left)+" left")
	}
	return strings.Join(parts, " · ")
}

// duration rounds to what one would say: 40 s, 3 min, 2 h.
func duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.Itoa(max(5, int((d.Seconds()+2.5)/5)*5)) + " s"
	case d < 90*time.Minute:
		return strconv.Itoa(int(d.Minutes()+0.5)) + " min"
	}
	return strconv.Itoa(int(d.Hours()+0.5)) + " h"
}

func ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "m ago"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + "h ago"
	}
	return "on " + t.Local().Format("2 January 2006")
}

// figure is one big number of a card.
type figure struct{ Number, Words string }

func figures(s inbox.Status) []figure {
	words := func(n int64, one, many string) figure {
		if n == 1 {
			return figure{"1", one}
		}
		return figure{wording.Number(n), many}
	}
	return []figure{
		words(s.Issues, "issue grouped", "issues grouped"),
		words(s.Errors, "error mail matched", "error mails matched"),
		words(s.Ignored, "other mail skipped", "other mails skipped"),
	}
}

// trouble is what is wrong with a mailbox, in words.
type trouble struct {
	What, Do, Details string
	Password          bool // entering the password again may help
	SignIn            bool // signing in again does
}

func troubleOf(s inbox.Status) *trouble {
	if s.Problem == nil {
		return nil
	}
	t := &trouble{What: s.Problem.What, Do: s.Problem.Do, Details: s.Problem.More}
	t.Password = s.Problem.Code == "password" || s.Problem.Code == "app_password"
	if t.SignIn = s.Problem.Code == "signin" || t.Password && inbox.ProviderFor(s.Account.Host).Demanded; t.SignIn {
		t.Password = false
	}
	if s.Phase == inbox.Waiting && !s.Retry.IsZero() {
		t.Do = strings.TrimSpace(t.Do + " It is tried again at " + s.Retry.Local().Format("15:04:05") + ".")
	}
	return t
}

// found is one row of the issues found in mail.
type found struct {
	ID     int64
	Title  string
	Detail string
	Count  string
	Moved  bool // the site sends events as well
}

func foundOf(one issue.Issue) found {
	f := found{ID: one.ID, Title: one.Title, Detail: one.Value, Moved: slices.Contains(one.Sources, issue.SourceSentry)}
	if f.Detail == "" || f.Detail == f.Title {
		f.Detail = one.Culprit
	}
	f.Detail, _, _ = strings.Cut(strings.TrimSpace(f.Detail), "\n")
	f.Count = wording.Count(one.Events, "mail", "mails")
	if len(one.Sources) > 1 {
		f.Count = wording.Count(one.Events, "event", "events") // mails and sent events together
	}
	return f
}

// trial says what a test found, as one line, where it found error mails.
func trial(t inbox.Trial) string {
	said := "Works. " + wording.Count(int64(len(t.Folders)), "folder", "folders") + "; "
	looked := "the newest " + wording.Count(int64(t.Looked), "mail", "mails")
	if t.Looked == 1 {
		looked = "1 mail"
	}
	if t.Found == 1 {
		return said + "1 of " + looked + " looks like an error report."
	}
	return said + wording.Number(int64(t.Found)) + " of " + looked + " look like error reports."
}
