package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
}

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

func newDesk(t *testing.T, size fyne.Size) *desk {
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
	for _, e := range []Entry{
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
	} {
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

func TestClickingAnEntryShowsItsPaneAndHidesTheOther(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Errors")
	d.open(t, "Logs")
	d.open(t, "Errors")
	scope := `scope 1 "" ""`
	expect(t, "Errors", []string{scope, "show", "hide", "show"}, d.panes["Errors"].log)
	expect(t, "Logs", []string{scope, "show", "hide"}, d.panes["Logs"].log)
	expect(t, "Overview", []string{scope, "show", "hide"}, d.panes["Overview"].log)
	expect(t, "title", "Errors - Paddock", d.win.Title())
	expect(t, "visible", []bool{false, true, false}, []bool{
		d.panes["Logs"].content.Visible(), d.panes["Errors"].content.Visible(), d.panes["Overview"].content.Visible(),
	})
	expect(t, "room", fyne.NewSize(1280-212, 800-52), d.panes["Errors"].content.Size())
}

func TestPanesNobodyOpenedAreNotMade(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Setup")
	var made []string
	for _, e := range d.deps.Entries {
		if d.panes[e.Title] != nil {
			made = append(made, e.Title)
		}
	}
	expect(t, "made", []string{"Overview", "Setup"}, made)
}

func TestAHiddenWindowDoesNoWork(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.Stop()
	expect(t, "pane", "hide", d.panes["Overview"].log[len(d.panes["Overview"].log)-1])
	before := d.source.asked
	for _, topic := range []bus.Topic{bus.Issues, bus.Mailboxes, bus.Projects, bus.Settings, bus.Intake, bus.Notices} {
		d.bus.Publish(topic)
	}
	expect(t, "questions to the store", 0, d.source.asked-before)
	d.Start()
	expect(t, "pane", "show", d.panes["Overview"].log[len(d.panes["Overview"].log)-1])
	if d.source.asked == before {
		t.Error("nothing was read again when the window came back")
	}
}

func TestTheSidebarShrinksToIconsBelow1180(t *testing.T) {
	d := newDesk(t, DefaultSize)
	for _, c := range []struct{ window, sidebar float32 }{{1280, 212}, {1179, 56}, {1000, 56}, {1180, 212}} {
		d.win.Resize(fyne.NewSize(c.window, 800))
		expect(t, fmt.Sprintf("at %v", c.window), c.sidebar, d.side.Size().Width)
		expect(t, "words", c.window >= 1180, d.side.items[1].word.Visible())
		expect(t, "count", c.window >= 1180, d.side.items[1].count.Visible())
		expect(t, "dot instead of the count", c.window < 1180, d.side.items[1].dot.Visible())
		expect(t, "pane", c.window-c.sidebar, d.panes["Overview"].content.Size().Width)
	}
}

func TestTheWindowIsNeverSmallerThanItsSmallestSizeAndNoPaneMakesItLarger(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.panes["Overview"].content.(*fyne.Container).Add(kit.Gap(5000, 5000))
	expect(t, "smallest", MinSize, d.win.Content().MinSize())
}

func TestKeysLeadToPanes(t *testing.T) {
	d := newDesk(t, DefaultSize)
	for i, e := range d.deps.Entries[:9] {
		d.press(fyne.KeyName(fmt.Sprint(i+1)), fyne.KeyModifierAlt)
		expect(t, "title", e.Title+" - Paddock", d.win.Title())
	}
	d.press(fyne.KeyComma, fyne.KeyModifierShortcutDefault)
	expect(t, "title", "Settings - Paddock", d.win.Title())
}

func TestLettersReachThePaneOnlyWhileNoFieldHasTheFocus(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Errors")
	p := d.panes["Errors"]
	p.log = nil
	d.write("e/")
	d.press(fyne.KeyDown, 0)
	expect(t, "without focus", []string{"rune e", "search", "key Down"}, p.log)
	d.win.Canvas().Focus(p.field)
	p.log = nil
	d.write("e/t")
	expect(t, "pane", []string(nil), p.log)
	expect(t, "field", "e/t", p.field.Text)
}

func TestTAndALetterChooseATimeRange(t *testing.T) {
	d := newDesk(t, DefaultSize)
	for i, letters := range []string{"th", "td", "tw", "tm"} {
		d.write(letters)
		expect(t, letters, project.Ranges[i], d.file.Get().Range)
	}
	d.write("tx")
	d.write("h")
	if d.file.Get().Range == project.Hour {
		t.Error("T X H was taken for T H")
	}
}

func TestTheScopeReachesOpenedPanesAndIsRemembered(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Errors")
	d.panes["Errors"].log, d.panes["Overview"].log = nil, nil
	d.bar.project.OnPicked(2)
	d.bar.environment.OnPicked(1)
	d.bar.span.OnPicked(1)
	want := []string{`scope 2 "" ""`, `scope 2 "production" ""`, `scope 2 "production" "24h"`}
	expect(t, "the pane that is open", want, d.panes["Errors"].log)
	expect(t, "a pane behind it", want, d.panes["Overview"].log)
	last := project.Scope{Project: 2, Environment: "production", Range: project.Day}
	expect(t, "counts beside the names", last, d.source.scopes[len(d.source.scopes)-1])
	s := d.file.Get()
	expect(t, "settings", last, project.Scope{Project: s.Project, Environment: s.Environment, Range: s.Range})
	d.bar.project.OnPicked(0)
	expect(t, "every project has no environment of its own", project.Scope{Range: project.Day}, d.scope)
	expect(t, "environments of all projects", []string{"production", "staging"}, d.bar.environments)
}

func TestTheFootSaysHowTheListenerStands(t *testing.T) {
	d := newDesk(t, DefaultSize)
	said := func() [2]string { return [2]string{d.side.foot.state.Text(), d.side.foot.detail.Text()} }
	expect(t, "quiet", [2]string{"Listening", "127.0.0.1:7669"}, said())
	for _, c := range []struct {
		l    Listener
		want [2]string
	}{
		{Listener{Listening, "127.0.0.1:7669", "", 12.3}, [2]string{"Listening", "127.0.0.1:7669 · 12 ev/s"}},
		{Listener{Listening, "127.0.0.1:7669", "", 0.1}, [2]string{"Listening", "127.0.0.1:7669 · < 1 ev/s"}},
		{Listener{Paused, "127.0.0.1:7669", "", 0}, [2]string{"Paused", "127.0.0.1:7669"}},
		{Listener{Failed, "127.0.0.1:7669", "Port in use", 0}, [2]string{"Port in use", "127.0.0.1:7669"}},
	} {
		d.source.listener = c.l
		d.bus.Publish(bus.Intake)
		expect(t, "after news", c.want, said())
	}
}

func TestCountsStandBesideTheNames(t *testing.T) {
	d := newDesk(t, DefaultSize)
	counts := func() map[string]string {
		m := map[string]string{}
		for _, item := range d.side.items {
			if item.count.Text() != "" {
				m[item.entry.Title] = item.count.Text()
			}
		}
		return m
	}
	expect(t, "counts", map[string]string{"Errors": "24", "Inbox": "1.3k"}, counts())
	d.source.badges = map[string]Badge{"Errors": {25, true}}
	d.bus.Publish(bus.Issues)
	expect(t, "after news", map[string]string{"Errors": "25"}, counts())
}

func TestBriefCounts(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.0k", 1340: "1.3k", 9999: "9.9k", 12_345: "12k", 4_160_000: "4.1M", 25_000_000: "25M"} {
		expect(t, want, want, brief(n))
	}
}

func TestThePaletteGoesAndDoes(t *testing.T) {
	main := fyne.KeyModifierShortcutDefault
	t.Run("opens on both keys, with everything there is", func(t *testing.T) {
		for _, key := range []fyne.KeyName{fyne.KeyK, fyne.KeyP} {
			d := newDesk(t, DefaultSize)
			d.press(key, main)
			want := []string{
				"Overview", "Errors", "Logs", "Analytics", "Metrics", "Monitoring", "Performance", "Inbox", "Setup", "Settings", "All projects", "Blog",
				"Switch to light", "Switch to dark", "Show last hour", "Show last 24 hours", "Show last 7 days", "Show last 30 days", "Show last 90 days",
				"Show the alerts so far", "Show the keyboard table", "Quit Paddock",
			}
			expect(t, "offers", want, d.offers())
		}
	})
	t.Run("filters, moves, and Enter opens a pane", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.press(fyne.KeyK, main)
		d.write("set")
		expect(t, "offers", []string{"Setup", "Settings"}, d.offers())
		d.press(fyne.KeyDown, 0)
		d.press(fyne.KeyDown, 0)
		d.press(fyne.KeyReturn, 0)
		expect(t, "title", "Settings - Paddock", d.win.Title())
		if d.palette != nil || d.sheet != nil || len(d.win.Canvas().Overlays().List()) > 0 {
			t.Error("the palette is still open")
		}
	})
	t.Run("finds issues", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.source.hits = map[string][]Hit{"integrity": {{Title: "IntegrityError in place_order", Detail: "SHOP-4F2", Icon: "bug", Issue: 77}}}
		d.press(fyne.KeyK, main)
		d.write("integrity")
		expect(t, "offers", []string{"IntegrityError in place_order"}, d.offers())
		d.press(fyne.KeyReturn, 0)
		expect(t, "issue", int64(77), d.panes["Errors"].issue)
	})
	t.Run("says when issues cannot be searched", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.source.failing = errors.New("the disk is gone")
		d.press(fyne.KeyK, main)
		d.write("zebra")
		expect(t, "offers", []string{"Issues could not be searched"}, d.offers())
	})
	t.Run("says when there is nothing", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.press(fyne.KeyK, main)
		d.write("zebra")
		expect(t, "offers", []string(nil), d.offers())
		expect(t, "said", true, d.palette.none.Visible())
		d.press(fyne.KeyReturn, 0)
		expect(t, "still open", true, d.palette != nil)
	})
	t.Run("changes project, range and theme", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		for _, words := range []string{"blog", "last 7", "dark"} {
			d.press(fyne.KeyK, main)
			d.write(words)
			d.press(fyne.KeyReturn, 0)
		}
		expect(t, "scope", project.Scope{Project: 2, Range: project.Week}, d.scope)
		expect(t, "theme", config.Dark, d.file.Get().Theme)
		expect(t, "worn", true, style.Dark())
	})
	t.Run("closes on Esc, on its keys, and by a click beside it", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		for _, close := range []func(){
			func() { d.press(fyne.KeyEscape, 0) },
			func() { d.win.Canvas().Unfocus(); d.press(fyne.KeyEscape, 0) },
			func() { d.openPalette() },
			func() { test.TapCanvas(d.win.Canvas(), fyne.NewPos(20, 700)) },
		} {
			d.press(fyne.KeyK, main)
			close()
			expect(t, "open", false, d.palette != nil)
		}
		d.press(fyne.KeyK, main)
		test.TapCanvas(d.win.Canvas(), fyne.NewPos(640, 555)) // its own foot
		expect(t, "a click on it leaves it open", true, d.palette != nil)
	})
	t.Run("keeps what is chosen in view", func(t *testing.T) {
		d := newDesk(t, MinSize)
		d.press(fyne.KeyK, main)
		for range 30 {
			d.press(fyne.KeyDown, 0)
		}
		p := d.palette
		last := p.rows[len(p.rows)-1]
		expect(t, "chosen", "Quit Paddock", p.chosenTitle())
		top, bottom := last.Position().Y-p.scroll.Offset.Y, last.Position().Y+deedH-p.scroll.Offset.Y
		if top < 0 || bottom > p.scroll.Size().Height {
			t.Errorf("the row is at %v to %v of %v", top, bottom, p.scroll.Size().Height)
		}
		d.press(fyne.KeyReturn, 0)
		expect(t, "quits", 1, d.quits)
	})
}

func TestF1ShowsTheKeysAndEscHidesThem(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.press(fyne.KeyF1, 0)
	expect(t, "open", true, d.sheet != nil)
	d.press(fyne.KeyEscape, 0)
	expect(t, "open", false, d.sheet != nil)
}

func TestTheBellListsNoticesAndLosesItsDot(t *testing.T) {
	d := newDesk(t, DefaultSize)
	expect(t, "dot", false, d.bar.bell.dot.Visible())
	d.notices.all = []Notice{{Title: "KeyError in shop", Body: "'id'\nshop.views in cart", Issue: 9, At: now.Add(-2 * time.Minute)}}
	d.notices.unread = 1
	d.bus.Publish(bus.Notices)
	expect(t, "dot", true, d.bar.bell.dot.Visible())
	test.Tap(d.bar.bell.button)
	expect(t, "dot", false, d.bar.bell.dot.Visible())
	expect(t, "unread", 0, d.notices.unread)
	test.TapCanvas(d.win.Canvas(), fyne.NewPos(1000, 52+42+20))
	expect(t, "issue", int64(9), d.panes["Errors"].issue)
	expect(t, "closed", true, d.sheet == nil)
}

func TestASayingIsFollowedByTheNextStep(t *testing.T) {
	d := newDesk(t, DefaultSize)
	next := 0
	for _, close := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape} {
		d.Tell("Paddock keeps listening", "Quit from the tray.", func() { next++ })
		d.press(close, 0)
	}
	expect(t, "next steps", 2, next)
}

func TestTheTrayIconShowsTheCount(t *testing.T) {
	test.NewTempApp(t)
	made := map[string]bool{}
	for _, n := range []int64{0, 1, 12, 100, 4000} {
		icon, err := TrayIcon(n)
		if err != nil {
			t.Fatal(err)
		}
		made[string(icon.Content())] = true
	}
	expect(t, "different pictures: none, 1, 12, 99+", 4, len(made))
}

func TestWordsForKeysNameTheSystemsOwn(t *testing.T) {
	for _, d := range newDesk(t, DefaultSize).deeds() {
		if strings.HasPrefix(d.keys, "Ctrl") && command != "Ctrl" {
			t.Errorf("%s is on %s", d.title, d.keys)
		}
	}
}
