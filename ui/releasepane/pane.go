package releasepane

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/app/release"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Deps is what the pane needs. The callbacks run on the window's goroutine; each may be nil.
type Deps struct {
	Source      Source
	Issues      Issues
	Gone        error // what Issues gives for one that is there no more
	Bus         *bus.Bus
	Now         func() time.Time
	OpenIssue   func(id int64)
	OpenSetup   func()
	Copy        func(text string)
	ProjectName func(project.ID) string
}

// Pane is the Releases pane.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[view]

	mu     sync.Mutex
	chosen key

	shown    view
	loaded   bool
	inIssues bool // keys move among the issues of the detail

	sentence *kit.Text
	line     *kit.Text
	notice   *kit.Notice
	list     *kit.List
	detail   *detail
	empty    *kit.Empty
	filled   *fyne.Container
	rows     *tableRoom
	content  *fyne.Container
}

// New makes the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d}
	p.sentence = kit.NewLine("", style.Page, style.Text)
	p.line = kit.NewLine("", style.Body, style.Text2)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.list = kit.NewList(rowH, func() kit.Row { return newReleaseRow(p) })
	p.list.Name = "Releases"
	p.list.KeyAt = func(i int) string {
		if i < len(p.shown.Releases) {
			h := p.shown.Releases[i]
			return h.Project.String() + "/" + h.Version
		}
		return ""
	}
	p.list.Find = func(key string) int {
		for i := range p.shown.Releases {
			if p.list.KeyAt(i) == key {
				return i
			}
		}
		return -1
	}
	p.list.OnSelected = p.choose
	p.list.OnOpened = func(int) { p.enter() }
	p.list.OnMenu = p.menu
	p.detail = newDetail(p)
	p.empty = kit.NewEmpty(kit.EmptyWords{
		Icon: "git-commit-horizontal", Title: "No releases yet",
		Text:   "Give the SDK a release, such as sentry_sdk.init(release=\"shop@1.4\"). Errors and sessions are then told apart by it.",
		Action: "Open Setup", ActionIcon: "plug", Do: d.OpenSetup,
	})
	p.empty.Hide()
	table := kit.NewBareCard(kit.VStack(0, newTableHead(), kit.Fill(kit.Inset(p.list, 0, 0, 5, 0))))
	p.rows = &tableRoom{pane: p}
	body := container.New(p.rows, table, p.detail.object)
	p.filled = kit.Inset(kit.VStack(12, kit.VStack(4, p.sentence, p.line), p.notice, kit.Fill(body)), 16, style.PanePad, 0, style.PanePad)
	p.filled.Hide()
	p.content = container.NewStack(p.filled, p.empty)
	p.loader = live.NewLoader(func(ctx context.Context) (view, error) {
		s, chosen := p.asked()
		return look(ctx, d, s, chosen)
	}, p.show)
	p.Follow(p.loader, d.Bus, bus.Issues, bus.Intake)
	p.Every(time.Minute) // ages grow
	return p
}

// tableRoom gives the table as much height as its rows need, up to two fifths, and the rest to the detail.
type tableRoom struct{ pane *Pane }

// MinSize is for Fyne.
func (t *tableRoom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 400) }

// Layout is for Fyne.
func (t *tableRoom) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := min(headH+8+rowH*float32(max(1, len(t.pane.shown.Releases))), max(headH+8+3*rowH, float32(int(s.Height*0.4))))
	kit.Put(o[0], 0, 0, s.Width, h)
	over := style.PanePad - 4 // its scroll bar stands at the pane's edge
	kit.Put(o[1], -over, h+14, s.Width+2*over, s.Height-h-14)
}

func (p *Pane) asked() (project.Scope, key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Scope(), p.chosen
}

// Title names the pane.
func (p *Pane) Title() string { return "Releases" }

// Content is what the window shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

func (p *Pane) show(v view, err error) {
	if err != nil {
		p.notice.Set(kit.Problem{Role: style.Red, Title: "The releases could not be read", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
		p.notice.Show()
		p.filled.Show()
		p.filled.Refresh()
		return
	}
	p.notice.Hide()
	s, chosen := p.asked()
	fresh := !p.loaded || len(v.Releases) != len(p.shown.Releases)
	p.shown, p.loaded = v, true
	kit.ShowIf(p.empty, len(v.Releases) == 0)
	kit.ShowIf(p.filled, len(v.Releases) > 0)
	if len(v.Releases) == 0 {
		if s.Environment != "" || s.Range != project.AllTime {
			p.empty.Set(kit.EmptyWords{Icon: "git-commit-horizontal", Title: "No release reported in this time and environment", Text: "Choose a longer time or another environment above."})
		}
		return
	}
	p.sentence.SetText(v.sentence())
	p.line.SetText(v.line(s))
	p.list.SetLength(len(v.Releases))
	if chosen == (key{}) || keyOf(v.Releases[v.Chosen]) == chosen {
		p.list.Mark(v.Chosen)
	}
	p.detail.show(v)
	if fresh {
		p.filled.Refresh()
	}
}

// choose tells of another release.
func (p *Pane) choose(i int) {
	if i < 0 || i >= len(p.shown.Releases) {
		return
	}
	p.leave()
	p.mu.Lock()
	p.chosen = keyOf(p.shown.Releases[i])
	p.mu.Unlock()
	p.loader.Ask()
}

func (p *Pane) selected() (release.Health, bool) {
	if i := p.shown.Chosen; i >= 0 && i < len(p.shown.Releases) {
		return p.shown.Releases[i], true
	}
	return release.Health{}, false
}

func (p *Pane) menu(i int, at fyne.Position) {
	p.list.Select(i)
	c := fyne.CurrentApp().Driver().CanvasForObject(p.content)
	if c == nil {
		return
	}
	kit.ShowMenuAt([]kit.MenuItem{
		{Text: "Show its issues", Icon: "bug", Keys: "Enter", Disabled: len(p.detail.lines) == 0, Do: p.enter},
		{Text: "Copy the release", Icon: "copy", Keys: "C", Do: p.copy},
	}, c, at)
}

func (p *Pane) copy() {
	if h, ok := p.selected(); ok && p.deps.Copy != nil {
		p.deps.Copy(copied(h))
	}
}

// enter moves on to the issues of the chosen release; leave goes back to the list.
func (p *Pane) enter() {
	if len(p.detail.lines) > 0 {
		p.inIssues = true
		p.detail.mark(0)
	}
}

func (p *Pane) leave() {
	p.inIssues = false
	p.detail.mark(-1)
}

// TypedKey moves through the releases and, after Enter, through the issues of one.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool {
	if !p.inIssues {
		return p.list.Handle(e)
	}
	switch e.Name {
	case fyne.KeyEscape:
		p.leave()
	case fyne.KeyDown:
		p.detail.mark(min(p.detail.at+1, len(p.detail.lines)-1))
	case fyne.KeyUp:
		p.detail.mark(max(p.detail.at-1, 0))
	case fyne.KeyHome:
		p.detail.mark(0)
	case fyne.KeyEnd:
		p.detail.mark(len(p.detail.lines) - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.detail.open()
	default:
		return false
	}
	return true
}

// TypedRune does what single letters stand for while no field has the focus.
func (p *Pane) TypedRune(r rune) bool {
	switch r {
	case 'j':
		return p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	case 'k':
		return p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	case 'c':
		p.copy()
	case 'r':
		p.loader.Ask()
	default:
		return false
	}
	return true
}
