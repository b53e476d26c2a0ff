package privacypane

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Pane is the Privacy and storage pane.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[view]

	shown  view
	loaded bool
	trial  int // counts previews: only the last is shown

	head               *kit.Text
	notice             *kit.Notice
	held, raw          *kit.FormRow
	again              *kit.Button
	limits             []*limit
	address            *kit.Segmented
	rules              *kit.RuleField
	status             *kit.Wrapped
	preview, save, not *kit.Button
	result             *fyne.Container
	undo               *kit.UndoBar
	scroll             *container.Scroll
	content            fyne.CanvasObject
}

// limit is a picker of one of the project's numbers.
type limit struct {
	picker  *kit.Picker
	of      func(*project.Upkeep) *int64
	words   func(view) func(int64) string
	values  []int64
	choices []choice
}

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d}
	p.build()
	p.loader = live.NewLoader(func(ctx context.Context) (view, error) { return look(ctx, p.deps, p.Scope().Project) }, p.show)
	p.Follow(p.loader, d.Bus, bus.Settings, bus.Issues, bus.Intake, bus.Projects)
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Privacy" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

func (p *Pane) build() {
	p.head = kit.NewLine("Privacy and storage", style.Page, style.Text)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.again = kit.NewButton(kit.Plain, "Read again", p.reread).WithIcon("refresh-cw").WithTip("Try to read what could not be read when it came")
	p.held = kit.NewFormRow("Stored now", "", kit.Gap(0, 0))
	p.raw = kit.NewFormRow("Could not be read", "", p.again)
	all := kit.VStack(0, p.head, p.notice,
		kit.NewSection("What is hidden"),
		kit.NewWrapped("Passwords, tokens, cookies, keys, card and account numbers are hidden before anything is stored. Your own rules hide more. Attached texts are looked through up to 4 MB; other files, such as pictures and dumps, are kept as they came.", style.Small, style.Text3),
	)
	p.buildRules(all)
	for _, one := range []fyne.CanvasObject{
		kit.NewSection("Storage"), p.held, p.raw,
		p.row("Keep events for", "Older ones go, and sessions, feedback and attachments with them. Open issues and favourites keep their first and last event", &limit{
			of: func(k *project.Upkeep) *int64 { return &k.KeepDays }, words: func(v view) func(int64) string { return dayWords(v.days) }, values: []int64{0, 30, 90, 365, -1}}),
		p.row("At most so many events", "The oldest go first. What they counted stays counted", &limit{
			of: func(k *project.Upkeep) *int64 { return &k.KeepEvents }, words: func(view) func(int64) string { return limitWords("event", "events") }, values: []int64{0, 10_000, 100_000, 1_000_000}}),
		p.row("At most so much disk", "About, of this project's events", &limit{
			of: func(k *project.Upkeep) *int64 { return &k.KeepBytes }, words: func(view) func(int64) string { return sizeWords }, values: []int64{0, 100_000_000, 1_000_000_000, 5_000_000_000, 20_000_000_000}}),
		kit.NewSection("Budget"),
		p.row("Kept in full, of the project", "Beyond it every event is counted, and the first, the newest and the unusual ones are kept in full. A burst of ten minutes' worth is kept", &limit{
			of: func(k *project.Upkeep) *int64 { return &k.Bodies }, words: func(view) func(int64) string { return rateWords(project.DefaultBodies) }, values: []int64{60, 0, 6000, -1}}),
		p.row("Kept in full, of one issue", "So that one fault in a loop leaves room for the others", &limit{
			of: func(k *project.Upkeep) *int64 { return &k.IssueBodies }, words: func(view) func(int64) string { return rateWords(project.DefaultIssueBodies) }, values: []int64{10, 0, 600, -1}}),
		p.row("Taken in at all", "Beyond it clients are asked to send no errors for a minute. They tell later how many they dropped", &limit{
			of: func(k *project.Upkeep) *int64 { return &k.HardLimit }, words: func(view) func(int64) string { return rateWords(project.DefaultHardLimit) }, values: []int64{12_000, 0, 1_000_000, -1}}),
	} {
		all.Add(one)
	}
	p.scroll = kit.NewScroll(kit.Inset(kit.AtMost(style.FormW, all), 14, style.PanePad, style.PanePad, style.PanePad))
	p.undo = kit.NewUndoBar()
	p.content = container.NewStack(p.scroll, p.undo)
}

func (p *Pane) row(name, help string, l *limit) *kit.FormRow {
	l.picker = kit.NewPicker("", name, func(i int) {
		if i < len(l.choices) {
			p.choose(name, l, l.choices[i].value)
		}
	})
	p.limits = append(p.limits, l)
	return kit.NewFormRow(name, help, l.picker)
}

// choose changes one number at once, and offers to change it back.
func (p *Pane) choose(name string, l *limit, value int64) {
	of, was := p.shown.project.ID, p.shown.upkeep
	next := was
	if *l.of(&next) == value {
		return
	}
	*l.of(&next) = value
	p.keep(of, next, func() {
		p.undo.Offer(name+": "+l.words(p.shown)(value), func() {
			back := p.shown.upkeep
			*l.of(&back) = *l.of(&was)
			p.keep(of, back, nil)
		})
	})
}

// keep writes what a project has chosen.
func (p *Pane) keep(of project.ID, k project.Upkeep, done func()) {
	live.Go(func(ctx context.Context) error { return p.deps.Book.Set(ctx, of, k) }, func(err error) {
		if err != nil {
			p.complain("The change could not be saved", err)
			return
		}
		p.notice.Hide()
		p.shown.upkeep = p.deps.Book.Get(of)
		p.fill()
		p.deps.Bus.Publish(bus.Settings)
		if done != nil {
			done()
		}
	})
}

func (p *Pane) show(v view, err error) {
	if err != nil {
		p.complain("What is stored could not be read", err)
		return
	}
	other := v.project.ID != p.shown.project.ID
	fresh := !p.loaded || other || !p.differs()
	p.shown, p.loaded = v, true
	p.fill()
	if fresh {
		p.rules.SetText(v.upkeep.Rules)
	}
	if other {
		p.forget()
	}
	p.changed()
}

func (p *Pane) fill() {
	v := p.shown
	p.head.SetText("Privacy and storage of " + v.project.Name)
	p.held.SetHelp(heldWords(v.held))
	p.raw.SetHelp(rawWords(v.held.Raw))
	if v.held.Raw == 0 {
		p.again.Hide()
	} else {
		p.again.Show()
	}
	for _, l := range p.limits {
		k := v.upkeep
		all, selected := choices(*l.of(&k), l.words(v), l.values...)
		l.choices = all
		words := make([]string, len(all))
		for i, one := range all {
			words[i] = one.words
		}
		l.picker.SetOptions(words, selected)
	}
	p.content.Refresh()
}

func (p *Pane) complain(what string, err error) {
	p.notice.Set(kit.Problem{Role: style.Red, Title: what, Text: "Look at the space left on the disk and at the rights of the data folder.", Details: err.Error()})
	p.notice.Show()
	p.content.Refresh()
}

func (p *Pane) reread() {
	of := p.shown.project.ID
	var read, left int
	p.again.Disable()
	live.Go(func(ctx context.Context) (err error) {
		read, left, err = p.deps.Reread(ctx, of)
		return err
	}, func(err error) {
		p.again.Enable()
		if err != nil {
			p.raw.SetProblem("They could not be read again: " + err.Error())
			return
		}
		p.raw.SetProblem("")
		p.raw.SetHelp(wording.Count(int64(read), "delivery was", "deliveries were") + " read, " + wording.Number(int64(left)) + " left")
		p.loader.Ask()
	})
}

// Undo takes back what was just done, while that is offered.
func (p *Pane) Undo() bool { return p.undo.Take() }

// TypedKey scrolls. It tells whether it used the key.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool { return kit.ScrollBy(p.scroll, e.Name) }
