package homepane

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/live"
	"paddock/ui/style"
)

// site is everything the pane asks for.
type site struct {
	counts   issue.Counts
	unseen   []issue.Issue
	lately   []issue.Issue
	boxes    []inbox.Status
	listener Listener
	failing  error
	asked    []issue.Query
}

func (s *site) List(_ context.Context, q issue.Query) ([]issue.Issue, error) {
	s.asked = append(s.asked, q)
	if q.Unseen {
		return s.unseen, s.failing
	}
	return s.lately, s.failing
}

func (s *site) Counts(context.Context, issue.Query) (issue.Counts, error) { return s.counts, s.failing }

func (s *site) Statuses(context.Context) ([]inbox.Status, error) { return s.boxes, s.failing }

type stage struct {
	*Pane
	window fyne.Window
	bus    *bus.Bus
	issues []int64
	panes  []string
}

func open(t *testing.T, mode style.Mode, size fyne.Size, s *site) *stage {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.New(mode))
	live.Inline(t)
	g := &stage{bus: &bus.Bus{}}
	g.Pane = New(Deps{
		Issues: s, Mailboxes: s, Listener: func() Listener { return s.listener }, Bus: g.bus,
		OpenIssue: func(id int64) { g.issues = append(g.issues, id) }, OpenPane: func(title string) { g.panes = append(g.panes, title) },
		Now: func() time.Time { return afternoon },
	})
	g.window = test.NewTempWindow(t, g.Content())
	g.window.SetPadded(false)
	g.window.Resize(size)
	g.SetScope(project.Scope{Project: 1, Environment: "production"})
	g.Show()
	t.Cleanup(g.Hide)
	return g
}

func busy() *site {
	hours := []int64{3, 4, 2, 5, 3, 1, 4, 6, 3, 2, 5, 7, 4, 3, 6, 5, 8, 12, 21, 34, 40, 28, 17, 9}
	return &site{
		counts: issue.Counts{Unresolved: 24, Unseen: 3, Regressed: 1, Resolved: 9},
		lately: []issue.Issue{{Hours: hours}},
		unseen: []issue.Issue{
			{ID: 7, Title: "OperationalError", Events: 412, Users: 207, Culprit: "shop.checkout.views in place_order", LastSeen: afternoon.Add(-6 * time.Minute)},
			{ID: 8, Title: "TimeoutError", Regressed: true, Events: 31, Users: 1, Culprit: "shop.billing.gateway in charge", LastSeen: afternoon.Add(-24 * time.Minute)},
			{ID: 9, Title: "TemplateDoesNotExist", Events: 1, LastSeen: afternoon.Add(-50 * time.Hour)},
		},
		boxes: []inbox.Status{{
			Account: inbox.Account{ID: 1, Project: 1, Username: "errors@shop.example.com"}, Phase: inbox.Watching, Errors: 1398, Issues: 63, LastMail: afternoon.Add(-2 * time.Hour),
		}},
		listener: Listener{Addr: "127.0.0.1:7669"},
	}
}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, mode := range map[string]style.Mode{"light": style.Light, "dark": style.DarkMode} {
		for size, z := range map[string]fyne.Size{"wide": {Width: 1068, Height: 748}, "small": {Width: 968, Height: 648}} {
			t.Run(name+" "+size, func(t *testing.T) {
				golden.Match(t, "home-"+name+"-"+size+"", open(t, mode, z, busy()).window.Canvas().Capture())
			})
		}
	}
	golden.Match(t, "home-new", open(t, style.Light, fyne.NewSize(1068, 748), &site{listener: Listener{Addr: "127.0.0.1:7669"}}).window.Canvas().Capture())
	ill := busy()
	ill.listener = Listener{Problem: "127.0.0.1:7669 is taken by another program: quit it, or choose another address in Settings"}
	ill.boxes[0].Phase, ill.boxes[0].Problem = inbox.Waiting, &inbox.Problem{What: "The server refused the password.", Do: "Connect the inbox again with the new one."}
	golden.Match(t, "home-ill", open(t, style.DarkMode, fyne.NewSize(968, 648), ill).window.Canvas().Capture())
}

func TestWhatNeedsAPersonIsOneClickAway(t *testing.T) {
	s := busy()
	s.boxes[0].Problem = &inbox.Problem{What: "The server refused the password."}
	g := open(t, style.Light, fyne.NewSize(1068, 748), s)
	list := fyne.CurrentApp().Driver().AbsolutePositionForObject(g.needs)
	test.TapCanvas(g.window.Canvas(), list.AddXY(200, 10))
	test.TapCanvas(g.window.Canvas(), list.AddXY(200, 10+2*needH))
	test.Tap(g.answers[0].Card)
	g.TypedRune('j')
	g.TypedRune('j')
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if diff := cmp.Diff([]int64{8, 7}, g.issues); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Inbox", "Errors"}, g.panes); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyOpenIssuesOfWhatIsLookedAtAreAskedFor(t *testing.T) {
	s := busy()
	open(t, style.Light, fyne.NewSize(1068, 748), s)
	open := []issue.Status{issue.Unresolved}
	want := []issue.Query{
		{Project: 1, Environment: "production", Statuses: open, Noise: issue.WithoutNoise, From: afternoon.Add(-24 * time.Hour), Limit: maxIssue, HoursUntil: afternoon},
		{Project: 1, Environment: "production", Statuses: open, Noise: issue.WithoutNoise, Unseen: true, Limit: maxNeeds},
	}
	if diff := cmp.Diff(want, s.asked); diff != "" {
		t.Error(diff)
	}
}

func TestTheSentenceFollowsTheBusUntilThePaneIsHidden(t *testing.T) {
	s := busy()
	g := open(t, style.Light, fyne.NewSize(1068, 748), s)
	s.counts = issue.Counts{Resolved: 33}
	g.bus.Publish(bus.Issues)
	if got, want := g.sentence.Text(), "Good afternoon. Nothing is open."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	g.Hide()
	s.counts = issue.Counts{Unresolved: 1}
	g.bus.Publish(bus.Issues)
	if got, want := g.sentence.Text(), "Good afternoon. Nothing is open."; got != want {
		t.Errorf("hidden: %q, want %q", got, want)
	}
}

func TestAFailureIsToldAndWhatIsShownStays(t *testing.T) {
	s := busy()
	g := open(t, style.Light, fyne.NewSize(1068, 748), s)
	before := g.sentence.Text()
	s.failing = errors.New("disk I/O error")
	g.bus.Publish(bus.Issues)
	if !g.notice.Visible() || g.sentence.Text() != before {
		t.Errorf("notice %v, sentence %q", g.notice.Visible(), g.sentence.Text())
	}
}
