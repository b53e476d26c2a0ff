package homepane

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/migration"
	"paddock/app/project"
)

var afternoon = time.Date(2026, 3, 12, 14, 30, 0, 0, time.Local)

func TestTheSentenceSaysWhatIsOpenAndWhatIsNew(t *testing.T) {
	up := Listener{Addr: "127.0.0.1:7669"}
	for want, f := range map[string]facts{
		"Good afternoon. 3 open issues, 1 new since you last looked.": {counts: issue.Counts{Unresolved: 3, Unseen: 1}, listener: up},
		"Good afternoon. 1 open issue, all seen.":                     {counts: issue.Counts{Unresolved: 1}, listener: up},
		"Good afternoon. Nothing is open.":                            {counts: issue.Counts{Resolved: 1}, listener: up},
		"Good afternoon. Nothing is connected yet.":                   {listener: up},
		"Good afternoon. Nothing is being listened to.":               {counts: issue.Counts{Unresolved: 3}, listener: Listener{Problem: "Another program has the port."}},
	} {
		if got := f.sentence(afternoon); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for hour, want := range map[int]string{3: "Good evening.", 8: "Good morning.", 12: "Good afternoon.", 18: "Good evening."} {
		if got := greeting(time.Date(2026, 3, 12, hour, 0, 0, 0, time.Local)); got != want {
			t.Errorf("at %d: %q, want %q", hour, got, want)
		}
	}
}

func TestAnswersComeFromWhatIsThere(t *testing.T) {
	hours := func(last int64) []int64 {
		h := make([]int64, 24)
		h[23] = last
		return h
	}
	f := facts{
		counts:   issue.Counts{Unresolved: 3, Unseen: 1, Regressed: 1},
		lately:   []issue.Issue{{Hours: hours(4)}, {Hours: hours(1200)}},
		boxes:    []inbox.Status{{Phase: inbox.Watching, Errors: 1398, Issues: 63, LastMail: afternoon.Add(-2 * time.Hour)}},
		listener: Listener{Addr: "127.0.0.1:7669"},
	}
	bars := make([]float64, 24)
	bars[23] = 1204
	want := []answer{
		{Question: "What broke?", Icon: "bug", Answer: "3 open issues", Detail: "1 new, 1 came back, 1,204 events in 24 h", State: bad, Bars: bars, Pane: "Errors"},
		{Question: "Still on admin mail?", Icon: "inbox", Answer: "1,398 error mails", Detail: "63 issues, the last mail 2h ago", State: good, Pane: "Inbox"},
		{Question: "Is Paddock listening?", Icon: "plug", Answer: "Listening", Detail: "Sentry SDKs report to 127.0.0.1:7669", State: good, Pane: "Setup"},
	}
	if diff := cmp.Diff(want, f.view(project.Scope{}, afternoon).Answers); diff != "" {
		t.Error(diff)
	}
}

func TestTroublesComeBeforeNewIssuesInNeedsYou(t *testing.T) {
	f := facts{
		listener: Listener{Problem: "Another program has the port."},
		boxes: []inbox.Status{{Account: inbox.Account{Username: "errors@example.com"}, Phase: inbox.Waiting,
			Problem: &inbox.Problem{What: "The server refused the password.", Do: "Enter it again."}}},
		unseen: []issue.Issue{{ID: 7, Title: "KeyError", Events: 4, Users: 2, Culprit: "shop.cart in total", LastSeen: afternoon.Add(-3 * time.Minute)},
			{ID: 8, Title: "TypeError", Events: 1, Regressed: true, LastSeen: afternoon}},
	}
	if diff := cmp.Diff(firstSteps, facts{listener: Listener{Addr: "127.0.0.1:7669"}}.needs(afternoon)); diff != "" {
		t.Errorf("a new data folder: %s", diff)
	}
	want := []need{
		{Title: "Paddock is not listening", Detail: "Another program has the port.", Icon: "circle-alert", State: bad, Pane: "Settings"},
		{Title: "errors@example.com cannot be read", Detail: "The server refused the password. Enter it again.", Icon: "mail", State: warn, Pane: "Inbox"},
		{Title: "KeyError is new", Detail: "4 events, 2 people, shop.cart in total", When: "3m", Icon: "bug", State: bad, Issue: 7},
		{Title: "TypeError came back", Detail: "1 event", When: "now", Icon: "bug", State: bad, Issue: 8},
	}
	if diff := cmp.Diff(want, f.needs(afternoon)); diff != "" {
		t.Error(diff)
	}
}

func TestEventsAreNotAddedUpWhenOnlySomeIssuesWereRead(t *testing.T) {
	f := facts{counts: issue.Counts{Unresolved: 5000}, lately: make([]issue.Issue, maxIssue)}
	got := f.errors()
	if got.Bars != nil || got.Detail != "" {
		t.Errorf("a part is shown as the whole: %q, %d bars", got.Detail, len(got.Bars))
	}
}

func TestTheMailAnswerSaysHowFarTheMoveHasCome(t *testing.T) {
	box := []inbox.Status{{Phase: inbox.Watching, Errors: 1398, Issues: 63, LastMail: afternoon.Add(-2 * time.Hour)}}
	half := migration.Facts{Now: afternoon, FirstLive: afternoon.AddDate(0, 0, -9), Issues: []migration.Issue{{ID: 1, Mails: 4, Recent: 2, Matched: 2, Live: 3}, {ID: 2, Mails: 1, Recent: 1}}}
	ready := migration.Judge(half)
	ready.Ready, ready.Verdict = true, "Safe to switch off: every mail was matched."
	again := migration.Judge(half)
	again.Again, again.Verdict = true, "Keep the mails on: 1 mail came again that no SDK event matches."
	for name, c := range map[string]struct {
		board migration.Board
		want  answer
	}{
		"half":  {migration.Judge(half), answer{Answer: "1 of 2 issues moved", Detail: "1 still comes by mail only.", State: good}},
		"ready": {ready, answer{Answer: "Safe to switch off", Detail: "Every mail was matched.", State: good}},
		"again": {again, answer{Answer: "Mails came again", Detail: "Error mails come again without an event", State: warn}},
	} {
		c.want.Question, c.want.Icon, c.want.Pane = "Still on admin mail?", "inbox", "Inbox"
		if diff := cmp.Diff(c.want, facts{boxes: box, board: c.board}.mail(afternoon)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
