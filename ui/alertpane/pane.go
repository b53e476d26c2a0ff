package alertpane

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Pane is the Alerts pane.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[view]

	shown    view
	failures bool // the history shows only what failed
	editing  bool // a form is open
	filled   bool // the room shows what is shown

	tabs    *kit.Tabs
	add     *kit.Button
	notice  *kit.Notice
	room    *fyne.Container
	scroll  *container.Scroll
	undo    *kit.UndoBar
	content fyne.CanvasObject
}

// The tabs.
const (
	rulesTab = iota
	channelsTab
	historyTab
)

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d}
	p.tabs = kit.NewTabs("Rules", "Channels", "History")
	p.tabs.OnChanged = func(int) { p.close() }
	p.add = kit.NewButton(kit.Primary, "New rule", p.new).WithIcon("plus").WithTip("New rule or channel (N)")
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.room = kit.VStack(0)
	p.scroll = kit.NewScroll(kit.Inset(kit.AtMost(style.FormW+120, p.room), 8, style.PanePad, style.PanePad, style.PanePad))
	p.undo = kit.NewUndoBar()
	bar := kit.HStack(8, kit.Fill(kit.NewLine("Alerts", style.Page, style.Text)), p.add)
	head := kit.Inset(kit.VStack(10, bar, p.notice, p.tabs), 16, style.PanePad, 0, style.PanePad)
	p.content = container.NewStack(kit.NewBlock(style.Surface, 0), kit.VStack(0, head, kit.Fill(p.scroll)), p.undo)
	p.loader = live.NewLoader(func(ctx context.Context) (view, error) { return look(ctx, p.deps, p.Scope().Project) }, p.show)
	p.Follow(p.loader, d.Bus, bus.Notices, bus.Projects)
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Alerts" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

func (p *Pane) show(v view, err error) {
	if err != nil {
		p.complain("The alerts could not be read", err)
		return
	}
	p.notice.Hide()
	same := p.filled && p.tabs.Selected() != historyTab && reflect.DeepEqual(v, p.shown) // what has the focus, and the words of a test, stay
	p.shown = v
	p.tabs.SetCount(rulesTab, wording.Number(int64(len(v.rules))))
	p.tabs.SetCount(channelsTab, wording.Number(int64(len(v.channels)+1)))
	p.tabs.SetCount(historyTab, wording.Number(int64(len(v.entries))))
	if !p.editing && !same {
		p.fill()
	}
}

func (p *Pane) complain(what string, err error) {
	p.filled = false // a toggle may show what was not saved
	p.notice.Set(kit.Problem{Title: what, Text: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
	p.notice.Show()
	p.content.Refresh()
}

// close leaves a form and shows the tab.
func (p *Pane) close() {
	p.editing = false
	p.fill()
	p.scroll.ScrollToTop()
}

// put shows objects in the room.
func (p *Pane) put(all ...fyne.CanvasObject) {
	p.room.Objects = all
	p.room.Refresh()
	p.scroll.Refresh()
}

func (p *Pane) fill() {
	p.filled = true
	p.add.Show()
	switch p.tabs.Selected() {
	case rulesTab:
		p.add.SetText("New rule")
		p.put(p.ruleRows()...)
	case channelsTab:
		p.add.SetText("New channel")
		p.put(p.channelRows()...)
	default:
		p.add.Hide()
		p.put(p.historyRows()...)
	}
	p.content.Refresh()
}

func (p *Pane) new() {
	switch p.tabs.Selected() {
	case rulesTab:
		p.editRule(alert.Rule{When: alert.OnNew, Count: 20, Minutes: 5, Desktop: true, From: "22:00", To: "07:00"})
	case channelsTab:
		p.editChannel(alert.Channel{Kind: alert.Email})
	}
}

func (p *Pane) ruleRows() (all []fyne.CanvasObject) {
	if len(p.shown.rules) == 0 {
		return []fyne.CanvasObject{kit.NewEmpty(kit.EmptyWords{Icon: "bell-off", Title: "Nobody is told of anything", Text: "Rules say of what you are told, and where.", Action: "New rule", Do: p.new})}
	}
	for _, r := range p.shown.rules {
		on := kit.NewToggle(r.Name, func(on bool) {
			r.Off = !on
			p.save(r, "")
		})
		on.Set(!r.Off)
		edit := kit.NewIconButton("pencil", "Edit "+r.Name, func() { p.editRule(r) })
		drop := kit.NewIconButton("trash-2", "Delete "+r.Name, func() { p.drop(r) })
		help := p.shown.sentence(r)
		if held := p.shown.heldWords(r.ID); held != "" {
			help += "\n" + held
		}
		all = append(all, kit.NewFormRow(r.Name, help, kit.HStack(6, edit, drop, kit.Gap(6, 0), on)))
	}
	return append(all, kit.Inset(kit.NewWrapped("Muted, ignored and snoozed issues, noise and imported history never alert. Quiet hours are set in Settings.", style.Small, style.Text3).Plain(), 14, 0))
}

// save keeps a rule and says what was done.
func (p *Pane) save(r alert.Rule, done string) {
	live.Go(func(ctx context.Context) error {
		_, err := p.deps.Rules.SaveRule(ctx, r)
		return err
	}, func(err error) {
		if err != nil {
			p.complain("The rule could not be saved", err)
			return
		}
		if done != "" {
			p.undo.Offer(done, nil)
		}
		p.loader.Ask()
	})
}

func (p *Pane) drop(r alert.Rule) {
	live.Go(func(ctx context.Context) error { return p.deps.Rules.DropRule(ctx, r.ID) }, func(err error) {
		if err != nil {
			p.complain("The rule could not be deleted", err)
			return
		}
		p.undo.Offer("Deleted the rule "+r.Name, func() { p.save(r, "") })
		p.loader.Ask()
	})
}

func (p *Pane) historyRows() (all []fyne.CanvasObject) {
	which := kit.NewSegmented([]string{"All", "Failed"}, func(i int) {
		p.failures = i == 1
		p.fill()
	})
	if p.failures {
		which.Mark(1)
	}
	all = append(all, kit.Inset(kit.HStack(8, which), 4, 0, 8, 0))
	const most = 200 // rows on screen; all of them: paddock report alerts
	for _, e := range p.shown.entries {
		way, failed := told(e)
		if p.failures && !failed || len(all) > most {
			continue
		}
		help := e.RuleName + " · " + e.Why + "\n" + way
		if e.Waited {
			help += " · waited for the end of quiet hours"
		}
		right := kit.HStack(8, kit.NewText(wording.Age(e.At, p.deps.Now()), style.Small, style.Text3))
		if e.Issue != 0 && p.deps.OpenIssue != nil {
			right.Add(kit.NewIconButton("bug", "Open the issue", func() { p.deps.OpenIssue(e.Issue) }))
		}
		row := kit.NewFormRow(e.Title, help, right)
		if failed {
			row.SetProblem(help)
		}
		all = append(all, row)
	}
	if len(all) == 1 {
		words := kit.EmptyWords{Icon: "bell", Title: "Nothing has alerted yet", Text: "What alerts is listed here: when, why, and whom it reached."}
		if p.failures {
			words = kit.EmptyWords{Icon: "circle-check", Role: style.Accent, Title: "Everything was delivered", Text: "Alerts that did not reach a channel are listed here."}
		}
		all = append(all, kit.NewEmpty(words))
	}
	return all
}

// TypedKey leaves a form on Escape, and scrolls. It tells whether it used the key.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape && p.editing {
		p.close()
		return true
	}
	return kit.ScrollBy(p.scroll, e.Name)
}

// TypedRune does what single letters stand for. It tells whether it used the letter.
func (p *Pane) TypedRune(r rune) bool {
	switch r {
	case 'n':
		p.new()
	case '[', ']':
		by := 1
		if r == '[' {
			by = 2
		}
		p.tabs.Select((p.tabs.Selected() + by) % 3)
	default:
		return false
	}
	return true
}

// Undo takes back what was just done, while that is offered.
func (p *Pane) Undo() bool { return p.undo.Take() }
