package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Window fills a Fyne window with the sidebar, the tool bar and the panes. All its methods belong to the window's
// goroutine.
type Window struct {
	win  fyne.Window
	deps Deps

	scope    project.Scope
	projects []project.Project
	panes    map[string]Pane // those that have been opened
	current  string          // title of the one that is open
	onScreen bool

	side    *sidebar
	bar     *toolbar
	stack   *fyne.Container // the panes' contents, one of them visible
	sheet   *sheet          // what floats over it all; nil: nothing
	palette *palette        // nil while closed
	chord   chord

	shortcuts fyne.ShortcutHandler
	worn      config.Theme

	lists    *live.Loader[[]project.Project]
	badges   *live.Loader[map[string]Badge]
	listener *live.Loader[Listener]
	marks    *live.Loader[int]
	settings *live.Loader[config.Settings]
	stops    []func()
	tick     func() // ends the watch on the listener's rate; nil: it is quiet
	asked    scopeBox
}

// New fills win. Nothing is loaded until Start.
func New(win fyne.Window, d Deps) *Window {
	kit.After = live.After
	s := d.Settings.Get()
	w := &Window{
		win: win, deps: d, panes: map[string]Pane{}, stack: container.New(&paneLayout{}),
		scope: project.Scope{Project: s.Project, Environment: s.Environment, Range: s.Range},
	}
	w.asked.set(w.scope)
	w.Wear(s.Theme)
	w.side = newSidebar(d.Entries, w.Go)
	w.bar = newToolbar(w)
	w.bar.show(nil, w.scope)
	w.loaders()
	win.SetPadded(false)
	win.SetContent(kit.WithTips(container.New(&frameLayout{w.side}, w.side, w.bar, w.stack)))
	live.AfterShow = w.side.edge.Refresh // cheap: Fyne repaints the window whole
	w.bindKeys()
	if len(d.Entries) > 0 {
		w.Go(d.Entries[0].Title)
	}
	return w
}

// slowly is the pace of what stands at the window's edges.
const slowly = time.Second

func (w *Window) loaders() {
	w.lists = live.NewLoader(w.deps.Source.Projects, w.showProjects)
	w.badges = live.NewLoader(func(ctx context.Context) (map[string]Badge, error) {
		return w.deps.Source.Badges(ctx, w.asked.get())
	}, func(badges map[string]Badge, err error) {
		if err == nil { // the panes themselves say what is wrong
			w.side.setBadges(badges)
		}
	})
	w.listener = live.NewLoader(func(context.Context) (Listener, error) { return w.deps.Source.Listener(), nil }, w.showListener)
	w.marks = live.NewLoader(func(context.Context) (int, error) {
		_, unread := w.deps.Notices.All()
		return unread, nil
	}, func(unread int, _ error) { w.bar.bell.setUnread(unread > 0) })
	w.settings = live.NewLoader(func(context.Context) (config.Settings, error) { return w.deps.Settings.Get(), nil },
		func(s config.Settings, _ error) { w.Wear(s.Theme) })
	w.lists.Pace, w.badges.Pace, w.listener.Pace = slowly, slowly, slowly
}

// Start wakes the window up: it is on screen.
func (w *Window) Start() {
	if w.onScreen {
		return
	}
	w.onScreen = true
	on := func(topic bus.Topic, asks ...func()) {
		for _, ask := range asks {
			w.stops = append(w.stops, w.deps.Bus.Subscribe(topic, ask))
		}
	}
	on(bus.Projects, w.lists.Ask)
	on(bus.Issues, w.lists.Ask, w.badges.Ask, w.listener.Ask) // an event may bring an environment
	on(bus.Mailboxes, w.badges.Ask)
	on(bus.Intake, w.listener.Ask)
	on(bus.Settings, w.listener.Ask, w.settings.Ask)
	on(bus.Notices, w.marks.Ask)
	w.settings.Start()
	w.lists.Start()
	w.badges.Start()
	w.listener.Start()
	w.marks.Start()
	if p := w.panes[w.current]; p != nil {
		p.Show()
	}
}

// Stop puts the window to sleep: nobody sees it, so that it does no work.
func (w *Window) Stop() {
	if !w.onScreen {
		return
	}
	w.onScreen = false
	w.closeSheet()
	for _, stop := range w.stops {
		stop()
	}
	w.stops = nil
	w.watchRate(false)
	w.settings.Stop()
	w.lists.Stop()
	w.badges.Stop()
	w.listener.Stop()
	w.marks.Stop()
	if p := w.panes[w.current]; p != nil {
		p.Hide()
	}
}

// Go opens the pane of a title. A title without a pane is left alone.
func (w *Window) Go(title string) {
	i := slices.IndexFunc(w.deps.Entries, func(e Entry) bool { return e.Title == title })
	if i < 0 || title == w.current {
		return
	}
	if old := w.panes[w.current]; old != nil {
		old.Content().Hide()
		if w.onScreen {
			old.Hide()
		}
	}
	w.win.Canvas().Unfocus()
	w.current = title
	p := w.panes[title]
	if p == nil {
		p = w.deps.Entries[i].New()
		w.panes[title] = p
		p.SetScope(w.scope)
		w.stack.Objects = append(w.stack.Objects, p.Content())
	}
	p.Content().Show()
	w.side.choose(title)
	w.win.SetTitle(title + " - Paddock")
	if w.onScreen {
		p.Show()
	}
	w.stack.Layout.Layout(w.stack.Objects, w.stack.Size())
	w.stack.Refresh()
}

// OpenIssue shows one issue in the Errors pane; 0 shows their list.
func (w *Window) OpenIssue(id int64) {
	w.closeSheet()
	w.Go(errorsPane)
	if p, ok := w.panes[errorsPane].(issueOpener); ok && id != 0 {
		p.OpenIssue(id)
	}
}

// OpenEvent shows one issue in the Errors pane, at one of its events.
func (w *Window) OpenEvent(id int64, event string) {
	w.OpenIssue(id)
	if p, ok := w.panes[errorsPane].(eventOpener); ok && event != "" {
		p.OpenEvent(id, event)
	}
}

func (w *Window) showProjects(all []project.Project, err error) {
	if err != nil || slices.EqualFunc(all, w.projects, sameProject) {
		return
	}
	w.projects = all
	w.bar.show(all, w.scope)
}

func sameProject(a, b project.Project) bool {
	return a.ID == b.ID && a.Name == b.Name && slices.Equal(a.Environments, b.Environments)
}

// showListener shows how the listener stands. While events come in it looks again each second, until the rate is zero.
func (w *Window) showListener(l Listener, _ error) {
	w.side.foot.set(l)
	w.watchRate(l.Rate > 0)
}

func (w *Window) watchRate(on bool) {
	switch {
	case on && w.tick == nil:
		w.tick = live.Every(slowly, w.listener.Ask)
	case !on && w.tick != nil:
		w.tick()
		w.tick = nil
	}
}

// Wear puts a theme on, if it is another than the one worn.
func (w *Window) Wear(t config.Theme) {
	if w.worn != t {
		w.worn = t
		fyne.CurrentApp().Settings().SetTheme(style.New(style.Mode(t)))
	}
}

// frameLayout sets the sidebar beside the tool bar and the panes. Its smallest size is the window's, whatever the panes
// ask for.
type frameLayout struct{ side *sidebar }

func (*frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return MinSize }

func (l *frameLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.side.setSlim(s.Width < narrow)
	x := l.side.width()
	kit.Put(o[0], 0, 0, x, s.Height)
	kit.Put(o[1], x, 0, s.Width-x, style.Toolbar)
	kit.Put(o[2], x, style.Toolbar, s.Width-x, s.Height-style.Toolbar)
}

// paneLayout gives the pane that is open all the room.
type paneLayout struct{}

func (paneLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (paneLayout) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			kit.Put(o, 0, 0, s.Width, s.Height)
		}
	}
}
