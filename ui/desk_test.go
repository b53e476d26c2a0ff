package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// fakePane notes what is asked of it.
type fakePane struct {
	title   string
	content fyne.CanvasObject
	log     []string
	issue   int64
	field   *widget.Entry
	undone  int
}

func (p *fakePane) Undo() bool { p.undone++; return true }

func (p *fakePane) Title() string              { return p.title }
func (p *fakePane) Content() fyne.CanvasObject { return p.content }
func (p *fakePane) Show()                      { p.log = append(p.log, "show") }
func (p *fakePane) Hide()                      { p.log = append(p.log, "hide") }
func (p *fakePane) OpenIssue(id int64)         { p.issue = id }
func (p *fakePane) FocusSearch()               { p.log = append(p.log, "search") }
func (p *fakePane) TypedRune(r rune) bool      { p.log = append(p.log, "rune "+string(r)); return r == 'e' }
func (p *fakePane) TypedKey(e *fyne.KeyEvent) bool {
	p.log = append(p.log, "key "+string(e.Name))
	return true
}
func (p *fakePane) SetScope(s project.Scope) {
	p.log = append(p.log, fmt.Sprintf("scope %d %q %q", s.Project, s.Environment, s.Range))
}

// fakeSource answers from fields and counts what it is asked.
type fakeSource struct {
	projects []project.Project
	badges   map[string]Badge
	hits     map[string][]Hit
	failing  error
	listener Listener
	asked    int
	scopes   []project.Scope
}

func (s *fakeSource) Projects(context.Context) ([]project.Project, error) {
	s.asked++
	return s.projects, nil
}

func (s *fakeSource) Badges(_ context.Context, scope project.Scope) (map[string]Badge, error) {
	s.asked++
	s.scopes = append(s.scopes, scope)
	return s.badges, nil
}

func (s *fakeSource) Find(_ context.Context, _ project.Scope, words string) ([]Hit, error) {
	s.asked++
	return s.hits[words], s.failing
}

func (s *fakeSource) Listener() Listener { s.asked++; return s.listener }

type fakeNotices struct {
	all    []Notice
	unread int
}

func (n *fakeNotices) All() ([]Notice, int) { return n.all, n.unread }
func (n *fakeNotices) MarkRead()            { n.unread = 0 }

// desk is a window on fakes.
type desk struct {
	*Window
	panes   map[string]*fakePane
	source  *fakeSource
	notices *fakeNotices
	file    *config.File
	bus     *bus.Bus
	quits   int
}

var now = time.Date(2026, 3, 12, 15, 4, 5, 0, time.UTC)

func newDesk(t *testing.T, size fyne.Size, more ...Entry) *desk {
	t.Helper()
	live.Inline(t)
	test.NewTempApp(t)
	file, err := config.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{panes: map[string]*fakePane{}, file: file, bus: &bus.Bus{}, source: &fakeSource{
		projects: []project.Project{
			{ID: 1, Name: "Acme Shop", Environments: []string{"production", "staging"}},
			{ID: 2, Name: "Blog", Environments: []string{"production"}},
		},
		badges:   map[string]Badge{"Errors": {24, true}, "Inbox": {1340, false}},
		listener: Listener{State: Listening, Address: "127.0.0.1:7669"},
	}, notices: &fakeNotices{}}
	win := test.NewTempWindow(t, canvas.NewRectangle(nil))
	deps := Deps{
		Source: d.source, Notices: d.notices, Settings: file, Bus: d.bus, Now: func() time.Time { return now }, Quit: func() { d.quits++ },
	}
	for _, e := range append([]Entry{
		{Title: "Overview", Icon: "layout-dashboard"},
		{Title: "Errors", Icon: "bug", Section: "Questions"},
		{Title: "Logs", Icon: "scroll-text", Section: "Questions"},
		{Title: "Analytics", Icon: "chart-no-axes-column", Section: "Questions"},
		{Title: "Metrics", Icon: "trending-up", Section: "Questions"},
		{Title: "Monitoring", Icon: "heart-pulse", Section: "Questions"},
		{Title: "Performance", Icon: "gauge", Section: "Questions"},
		{Title: "Inbox", Icon: "inbox", Section: "Workspace"},
		{Title: "Setup", Icon: "plug", Section: "Workspace"},
		{Title: "Settings", Icon: "settings", Section: "Workspace"},
	}, more...) {
		e.New = func() Pane {
			if d.panes[e.Title] != nil {
				t.Errorf("%s is made a second time", e.Title)
			}
			field := widget.NewEntry()
			p := &fakePane{title: e.Title, field: field, content: kit.VStack(8, kit.NewText("The pane "+e.Title, style.Page, style.Text), field)}
			d.panes[e.Title] = p
			return p
		}
		deps.Entries = append(deps.Entries, e)
	}
	d.Window = New(win, deps)
	win.Resize(size)
	d.Start()
	return d
}

// press sends a key with modifiers as the window's driver does: to the focused field, else to the canvas.
func (d *desk) press(key fyne.KeyName, mod fyne.KeyModifier) {
	c := d.win.Canvas()
	focused := c.Focused()
	if mod != 0 {
		shortcut := &desktop.CustomShortcut{KeyName: key, Modifier: mod}
		if f, ok := focused.(fyne.Shortcutable); ok {
			f.TypedShortcut(shortcut)
			return
		}
		d.shortcuts.TypedShortcut(shortcut)
		return
	}
	if focused != nil {
		focused.TypedKey(&fyne.KeyEvent{Name: key})
		return
	}
	c.OnTypedKey()(&fyne.KeyEvent{Name: key})
}

func (d *desk) write(words string) {
	for _, r := range words {
		if f := d.win.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		} else {
			d.win.Canvas().OnTypedRune()(r)
		}
	}
}

func (d *desk) open(t *testing.T, title string) {
	t.Helper()
	for _, item := range d.side.items {
		if item.entry.Title == title {
			test.Tap(item)
			return
		}
	}
	t.Fatalf("the sidebar has no %s", title)
}

// offers lists the palette's rows.
func (d *desk) offers() (titles []string) {
	if d.palette == nil {
		return nil
	}
	for _, r := range d.palette.rows {
		titles = append(titles, r.deed.title)
	}
	return titles
}

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
