package setuppane

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

var now = time.Date(2026, 3, 12, 14, 30, 0, 0, time.Local)

// stage is a pane in a window of the test driver.
type stage struct {
	*Pane
	window fyne.Window
	source *source
	bus    *bus.Bus
	copied []string
}

func open(t *testing.T, mode style.Mode, size fyne.Size, s *source) *stage {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.New(mode))
	live.Inline(t)
	g := &stage{source: s, bus: &bus.Bus{}}
	g.Pane = New(Deps{
		Source: s, Listen: func() string { return "127.0.0.1:7669" }, Bus: g.bus, Copy: func(text string) { g.copied = append(g.copied, text) },
		OpenInbox: func() {}, Now: func() time.Time { return now },
	})
	g.window = test.NewTempWindow(t, g.Content())
	g.window.SetPadded(false)
	g.window.Resize(size)
	g.Show()
	t.Cleanup(g.Hide)
	return g
}

// buttons lists the buttons on screen by their words.
func buttons(o fyne.CanvasObject) map[string]*kit.Button {
	found := map[string]*kit.Button{}
	for _, one := range test.LaidOutObjects(o) {
		if b, ok := one.(*kit.Button); ok && b.Visible() {
			found[b.Text()] = b
		}
	}
	return found
}

func busy() *source {
	return &source{first: now.Add(-100 * time.Minute), projects: []project.Project{shop, {ID: 2, Name: "Blog", Slug: "blog", PublicKey: strings.Repeat("a", 32)}}, tallies: map[project.ID][]project.Tally{1: {
		{Protocol: "sentry", What: "error", Kept: true, Count: 1284}, {Protocol: "mail", What: "error", Kept: true, Count: 96},
		{Protocol: "sentry", What: "transaction", Kept: true, Count: 12}, {Protocol: "mail", What: "not an error report", Count: 84},
		{Protocol: "sentry", What: "refused: too large", Count: 2},
	}}}
}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, mode := range map[string]style.Mode{"light": style.Light, "dark": style.DarkMode} {
		for size, z := range map[string]fyne.Size{"wide": {Width: 1068, Height: 748}, "small": {Width: 968, Height: 648}} {
			t.Run(name+" "+size, func(t *testing.T) {
				g := open(t, mode, z, busy())
				golden.Match(t, "setup-"+name+"-"+size+"", g.window.Canvas().Capture())
			})
		}
	}
}

func TestCopyPutsTheLinesOnTheClipboard(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 900), busy())
	want := ways(shop.DSN("127.0.0.1:7669"), "")[0].Snippets
	for _, o := range test.LaidOutObjects(g.Content()) {
		if b, ok := o.(*kit.Button); ok && b.Text() == "Copy" {
			test.Tap(b)
		}
	}
	if !slices.Equal(g.copied, []string{want[0].Text, shop.DSN("127.0.0.1:7669"), want[1].Text}) {
		t.Errorf("copied %q", g.copied)
	}
}

func TestTheFirstEventIsShownByItself(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 748), &source{projects: []project.Project{shop}})
	golden.Match(t, "setup-waiting", g.window.Canvas().Capture())
	if got := g.waiting.title.Text(); got != "Waiting for the first event…" {
		t.Errorf("before: %q", got)
	}
	g.source.first = now.Add(-time.Second)
	g.bus.Publish(bus.Projects)
	if got := g.waiting.title.Text(); got != "First event received at 14:29:59" {
		t.Errorf("after: %q", got)
	}
}

func TestATestEventIsSentForTheProjectThatIsShown(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 748), busy())
	g.SetScope(project.Scope{Project: 2})
	if got := g.title.Text(); got != "Connect Blog" {
		t.Errorf("the title is %q", got)
	}
	test.Tap(g.waiting.button)
	if !slices.Equal(g.source.tested, []project.ID{2}) || !strings.HasPrefix(g.waiting.text.Text(), "The test event was sent and stored") {
		t.Errorf("sent for %v: %q", g.source.tested, g.waiting.text.Text())
	}
	g.source.failing = errors.New("connection refused")
	test.Tap(g.waiting.button)
	if got, want := g.waiting.text.Text(), "The test event did not arrive: connection refused"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAProjectIsAddedInPlaceAndShown(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 748), busy())
	test.Tap(g.adding.open)
	g.adding.name.SetText("blog")
	test.Tap(g.adding.add)
	golden.Match(t, "new-project", g.window.Canvas().Capture())
	if len(g.source.projects) != 2 {
		t.Fatal("a name that is taken was added")
	}
	g.adding.name.SetText("Wiki")
	g.adding.name.OnSubmitted("Wiki")
	if got := g.title.Text(); got != "Connect Wiki" || g.adding.form.Visible() {
		t.Errorf("the title is %q, the form is open: %v", got, g.adding.form.Visible())
	}
}

func TestAdminMailLeadsToTheInbox(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 748), busy())
	g.tabs.Select(2)
	golden.Match(t, "admin-mail", g.window.Canvas().Capture())
	if buttons(g.Content())["Connect an inbox"] == nil {
		t.Error("there is no way to the inbox")
	}
}

func TestLongNamesDoNotWidenThePane(t *testing.T) {
	s := busy()
	long := strings.Repeat("a very long name ", 20)
	s.projects[0].Name = long
	s.tallies[1] = append(s.tallies[1], project.Tally{Protocol: "sentry", What: long, Count: 1}, project.Tally{Protocol: "sentry", What: "unknown item type: " + long, Count: 1})
	g := open(t, style.Light, fyne.NewSize(968, 648), s)
	if w := g.column.MinSize().Width; w > 968 {
		t.Errorf("the pane asks for %v px", w)
	}
}
