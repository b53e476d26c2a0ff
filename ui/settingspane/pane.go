// Package settingspane shows a person's choices and changes them at once.
package settingspane

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Settings are read and written whole; config.File does it.
type Settings interface {
	Get() config.Settings
	Change(edit func(*config.Settings)) error
}

// Deps are what the pane needs. Functions that are nil leave out what they are for.
type Deps struct {
	Settings   Settings
	Bus        *bus.Bus
	Theme      func(config.Theme)                               // makes the window wear a theme
	Listening  func() string                                    // the address in force; empty while nothing listens
	Relisten   func(ctx context.Context, address string) error  // nil: a new address counts from the next start
	Used       func(ctx context.Context) (bytes int64, _ error) // what the database takes on disk
	Notify     func(ctx context.Context) error                  // shows a test notification; its error says what to do
	OpenAlerts func()                                           // shows the rules of alerting; may be nil
	OwnName    func() string                                    // a person's name unless they write another; nil: not asked
	Limits     func()                                           // opens what each project keeps and hides
	Database   string                                           // where everything is kept
	Version    string
}

// view is what the pane shows.
type view struct {
	settings  config.Settings
	listening string
	used      int64
	usedKnown bool
}

// Pane is the Settings pane.
type Pane struct {
	live.Follower
	deps    Deps
	loader  *live.Loader[view]
	shown   view
	spans   []span
	content *container.Scroll

	notice                       *kit.Notice
	theme                        *kit.Segmented
	listen, name                 *kit.Entry
	apply                        *kit.Button
	keep                         *kit.Picker
	tray, quiet                  *kit.Toggle
	from, to                     *kit.Entry
	hours, quietRoom, address    *fyne.Container
	listenRow, keepRow, quietRow *kit.FormRow
	notifyRow                    *kit.FormRow
}

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d}
	p.build()
	p.loader = live.NewLoader(p.load, p.show)
	p.set(view{settings: d.Settings.Get()})
	p.Follow(p.loader, d.Bus, bus.Settings)
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Settings" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// SetScope has nothing to do: settings are those of the whole app.
func (p *Pane) SetScope(project.Scope) {}

func (p *Pane) load(ctx context.Context) (view, error) {
	v := view{settings: p.deps.Settings.Get()}
	if p.deps.Listening != nil {
		v.listening = p.deps.Listening()
	}
	if p.deps.Used == nil {
		return v, nil
	}
	var err error
	v.used, err = p.deps.Used(ctx)
	v.usedKnown = err == nil
	return v, err
}

func (p *Pane) show(v view, err error) {
	p.set(v)
	if err != nil {
		p.complain("The size of the database could not be read", err)
	}
}

func (p *Pane) build() {
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.theme = kit.NewSegmented([]string{"System", "Light", "Dark"}, p.chooseTheme)
	p.listen = kit.NewEntry("127.0.0.1:7669").WithName("Address to listen on").WithWidth(220)
	p.listen.Check = checkListen
	p.listen.OnSubmitted = func(string) { p.applyListen() }
	p.apply = kit.NewButton(kit.Primary, "Apply", p.applyListen)
	p.address = kit.HStack(8, p.apply, p.listen)
	p.listen.OnChanged = func(s string) {
		p.listenRow.SetProblem("")
		kit.ShowIf(p.apply, strings.TrimSpace(s) != p.shown.settings.Listen)
		p.content.Refresh()
	}
	p.keep = kit.NewPicker("clock", "Keep events for", p.chooseKeep)
	p.tray = p.toggle("Close to the tray", func(s *config.Settings, on bool) { s.CloseToTray = on })
	p.quiet = p.toggle("Quiet hours", func(s *config.Settings, on bool) { s.Alerts.Quiet = on })
	p.from, p.to = p.clock("Quiet from"), p.clock("Quiet until")
	p.quietRoom = kit.HStack(12)
	p.hours = kit.HStack(8, p.from, kit.NewText("to", style.Small, style.Text3), p.to)
	p.quietRoom.Objects = []fyne.CanvasObject{p.hours, p.quiet}

	p.listenRow = kit.NewFormRow("Address", "", p.address)
	p.keepRow = kit.NewFormRow("Keep events for", "", p.keep)
	p.quietRow = kit.NewFormRow("Quiet hours", "", p.quietRoom)
	all := kit.VStack(0,
		p.notice,
		kit.NewSection("Appearance"),
		kit.NewFormRow("Theme", "Follows your system unless you choose", p.theme),
		kit.NewFormRow("Close to the tray", "Closing the window keeps Paddock listening. Quit it from the tray", p.tray),
		p.nameRow(),
		kit.NewSection("Listening"),
		p.listenRow,
		kit.NewSection("Alerts"),
		kit.NewFormRow("Rules and channels", "Of what you are told, and where", kit.NewButton(kit.Plain, "Open Alerts", p.openAlerts).WithIcon("bell")),
		p.quietRow,
	)
	if p.deps.Notify != nil {
		p.notifyRow = kit.NewFormRow("Desktop notifications", notifyHelp, kit.NewButton(kit.Plain, "Send a test notification", p.notify).WithIcon("bell"))
		all.Add(p.notifyRow)
	}
	all.Add(kit.NewSection("Storage"))
	all.Add(p.keepRow)
	if p.deps.Limits != nil {
		all.Add(kit.NewFormRow("Limits of each project", "Age, count, size and budget of its events, and what is hidden before they are kept",
			kit.NewButton(kit.Plain, "Open Privacy", p.deps.Limits).WithIcon("shield-check")))
	}
	all.Add(kit.NewFormRow("Database", p.deps.Database, kit.NewBadge("SQLite", style.Grey)))
	all.Add(kit.NewSection("Keyboard"))
	all.Add(Keyboard())
	all.Add(kit.NewSection("About"))
	all.Add(kit.NewFormRow("Version", "Paddock "+p.deps.Version, kit.Gap(0, 0)))
	p.content = kit.NewScroll(kit.Inset(kit.AtMost(style.FormW, all), 4, style.PanePad, style.PanePad, style.PanePad))
}

func (p *Pane) openAlerts() {
	if p.deps.OpenAlerts != nil {
		p.deps.OpenAlerts()
	}
}

const notifyHelp = "Shows one now, to see that they reach you"

func (p *Pane) toggle(name string, set func(*config.Settings, bool)) *kit.Toggle {
	return kit.NewToggle(name, func(on bool) {
		p.change(func(s *config.Settings) { set(s, on) })
	})
}

func (p *Pane) clock(name string) *kit.Entry {
	e := kit.NewEntry("22:00").WithName(name).WithWidth(72)
	e.Check = checkClock
	e.OnChanged = func(string) { p.applyHours() }
	return e
}

// set fills the controls; a field that is being typed in is left alone.
func (p *Pane) set(v view) {
	p.shown = v
	s := v.settings
	p.theme.Mark(map[config.Theme]int{config.Light: 1, config.Dark: 2}[s.Theme])
	fill(p.listen, s.Listen)
	fill(p.name, s.Name)
	kit.ShowIf(p.apply, strings.TrimSpace(p.listen.Text()) != s.Listen)
	inForce := v.listening
	if p.deps.Relisten != nil {
		inForce = ""
	}
	p.listenRow.SetHelp(listenHelp(s.Listen, inForce))
	p.spans = spans(s.KeepFor)
	words, selected := make([]string, len(p.spans)), 0
	for i, one := range p.spans {
		words[i] = one.words
		if one.days == s.KeepFor {
			selected = i
		}
	}
	p.keep.SetOptions(words, selected)
	p.keepRow.SetHelp(keepHelp(v.used, v.usedKnown, s.KeepFor))
	p.tray.Set(s.CloseToTray)
	p.quiet.Set(s.Alerts.Quiet)
	fill(p.from, s.Alerts.QuietFrom)
	fill(p.to, s.Alerts.QuietTo)
	kit.ShowIf(p.hours, s.Alerts.Quiet)
	p.quietRow.SetHelp(quietHelp(s.Alerts))
	p.content.Refresh()
}

func fill(e *kit.Entry, s string) {
	if !e.Focused() && e.Text() != s {
		e.SetText(s)
	}
}

// change writes a choice and shows what is in force afterwards.
func (p *Pane) change(edit func(*config.Settings)) {
	err := p.deps.Settings.Change(edit)
	v := p.shown
	v.settings = p.deps.Settings.Get()
	p.set(v)
	if err != nil {
		p.complain("The change could not be saved", err)
		return
	}
	p.notice.Hide()
	p.deps.Bus.Publish(bus.Settings)
}

func (p *Pane) complain(what string, err error) {
	p.notice.Set(kit.Problem{Role: style.Red, Title: what, Text: "Look at the space left on the disk and at the rights of the data folder.", Details: err.Error()})
	p.notice.Show()
}

func (p *Pane) chooseTheme(i int) {
	chosen := []config.Theme{config.System, config.Light, config.Dark}[i]
	if p.deps.Theme != nil {
		p.deps.Theme(chosen)
	}
	p.change(func(s *config.Settings) { s.Theme = chosen })
}

func (p *Pane) chooseKeep(i int) {
	days := p.spans[i].days
	p.change(func(s *config.Settings) { s.KeepFor = days })
}

func (p *Pane) applyHours() {
	from, to := strings.TrimSpace(p.from.Text()), strings.TrimSpace(p.to.Text())
	now := p.shown.settings.Alerts
	if checkClock(from) != nil || checkClock(to) != nil || from == now.QuietFrom && to == now.QuietTo {
		return // the fields say what is wrong when they are left
	}
	p.change(func(s *config.Settings) { s.Alerts.QuietFrom, s.Alerts.QuietTo = from, to })
}

func (p *Pane) applyListen() {
	address := strings.TrimSpace(p.listen.Text())
	if !p.listen.Validate() || checkListen(address) != nil {
		return
	}
	if p.deps.Relisten == nil {
		p.change(func(s *config.Settings) { s.Listen = address })
		return
	}
	p.apply.Disable()
	live.Go(func(ctx context.Context) error { return p.deps.Relisten(ctx, address) }, func(err error) {
		p.apply.Enable()
		if err != nil {
			p.listenRow.SetProblem("Could not listen there: " + err.Error())
			return
		}
		p.listenRow.SetProblem("")
		p.change(func(s *config.Settings) { s.Listen = address })
	})
}

func (p *Pane) notify() {
	live.Go(p.deps.Notify, func(err error) {
		if err != nil {
			p.notifyRow.SetProblem("It could not be shown: " + err.Error())
			return
		}
		p.notifyRow.SetProblem("")
		p.notifyRow.SetHelp("Sent. If nothing appeared, look at the notification settings of your desktop")
	})
}

// TypedKey scrolls. It tells whether it used the key.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool { return kit.ScrollBy(p.content, e.Name) }
