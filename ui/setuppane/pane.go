// Package setuppane shows how a site is connected, and what came in from it.
package setuppane

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Deps are what the pane needs.
type Deps struct {
	Source    Source
	Listen    func() string // host:port for the DSN
	Bus       *bus.Bus
	Copy      func(text string)   // to the clipboard
	Choose    func(id project.ID) // told when a person chose or made a project here; may be nil
	OpenInbox func()              // leads to the Inbox pane
	Now       func() time.Time    // nil: the clock
}

// Pane is the Setup pane.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[View]

	shown   View
	title   *kit.Text
	picker  *kit.Picker
	adding  *newProject
	notice  *kit.Notice
	tabs    *kit.Tabs
	way     *wayView
	waiting *waiting
	came    *cameIn
	column  *fyne.Container
	content *container.Scroll
}

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	if d.Now == nil {
		d.Now = time.Now
	}
	p := &Pane{deps: d}
	p.build()
	p.loader = live.NewLoader(p.load, p.show)
	p.Follow(p.loader, d.Bus, bus.Projects, bus.Intake, bus.Settings)
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Setup" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// SetScope changes which project is connected; the scope of every project keeps the one that is shown.
func (p *Pane) SetScope(s project.Scope) {
	if s.Project == 0 {
		s.Project = p.Scope().Project
	}
	p.Follower.SetScope(s)
}

func (p *Pane) load(ctx context.Context) (View, error) {
	v, err := look(ctx, p.deps.Source, p.Scope().Project)
	v.Listen = p.deps.Listen()
	return v, err
}

func (p *Pane) build() {
	p.title = kit.NewLine("", style.Page, style.Text)
	p.picker = kit.NewPicker("box", "Project", func(i int) { p.choose(p.shown.Projects[i].ID) })
	p.adding = newProjectForm(p)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.way = newWayView(p)
	titles := []string{}
	for _, w := range ways("", "") {
		titles = append(titles, w.Title)
	}
	p.tabs = kit.NewTabs(titles...)
	p.tabs.OnChanged = func(int) { p.showWay() }
	p.waiting = newWaiting(p)
	p.came = newCameIn()
	head := kit.HStack(8, kit.Fill(kit.VStack(4, p.title, kit.NewLine("Pick what you already use. Nothing in your code has to change except one address.", style.Body, style.Text2))),
		p.picker, p.adding.open)
	p.column = kit.Inset(kit.VStack(0,
		head, p.adding.form, kit.Gap(0, 12), p.notice, p.tabs, kit.Gap(0, style.CardGap),
		p.way.content, kit.Gap(0, style.CardGap), p.waiting.card, kit.Gap(0, style.CardGap), p.came.card,
	), 16, style.PanePad, style.PanePad, style.PanePad)
	p.content = kit.NewScroll(p.column)
}

func (p *Pane) show(v View, err error) {
	if err != nil {
		p.notice.Set(kit.Problem{Role: style.Red, Title: "The project could not be read", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
		p.notice.Show()
		p.content.Refresh()
		return
	}
	p.notice.Hide()
	p.shown = v
	p.title.SetText("Connect " + v.Project.Name)
	names, selected := make([]string, len(v.Projects)), 0
	for i, one := range v.Projects {
		names[i] = one.Name
		if one.ID == v.Project.ID {
			selected = i
		}
	}
	p.picker.SetOptions(names, selected)
	p.showWay()
	p.waiting.set(v, p.deps.Now())
	p.came.set(v)
	p.content.Refresh()
}

func (p *Pane) showWay() {
	all := ways(p.shown.Project.DSN(p.shown.Listen), p.Scope().Environment)
	p.way.set(all[p.tabs.Selected()])
}

func (p *Pane) choose(id project.ID) {
	s := p.Scope()
	s.Project = id
	p.SetScope(s)
	p.waiting.said("")
	if p.deps.Choose != nil {
		p.deps.Choose(id)
	}
	p.loader.Ask()
}

// TypedKey scrolls. It tells whether it used the key.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool { return kit.ScrollBy(p.content, e.Name) }
