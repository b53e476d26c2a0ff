package rulespane

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Pane is the Rules pane.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[view]

	shown  view
	loaded bool
	draft  draft
	line   string // a rule to add once the project's rules are read
	stop   func() // ends the trial that runs
	trial  int    // counts trials: only the last one is shown
	after  bool   // the outcome is of rules that were saved, to regroup by
	out    *issue.Outcome

	head     *kit.Text
	which    *kit.Picker
	editor   *editor
	save     *kit.Button
	preview  *kit.Button
	discard  *kit.Button
	status   *kit.Wrapped
	result   *fyne.Container
	scroll   *container.Scroll
	side     *side
	notice   *kit.Notice
	none     *kit.Empty
	filled   fyne.CanvasObject
	undo     *kit.UndoBar
	content  fyne.CanvasObject
	findings []finding // that are shown
}

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d}
	p.build()
	p.loader = live.NewLoader(func(ctx context.Context) (view, error) { return look(ctx, p.deps, p.Scope().Project) }, p.show)
	p.Follow(p.loader, d.Bus, bus.Settings, bus.Issues, bus.Projects)
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Rules" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// Hide ends what Show began, and the trial that runs.
func (p *Pane) Hide() {
	p.Follower.Hide()
	p.cancel()
}

// Add puts a rule below the others, to be completed.
func (p *Pane) Add(of project.ID, line string) {
	p.line = line
	if p.loaded && p.shown.project.ID == of {
		p.addLine()
	}
	p.SetScope(project.Scope{Project: of})
	p.loader.Ask()
}

func (p *Pane) addLine() {
	if p.line == "" {
		return
	}
	text := strings.TrimRight(p.draft.text, "\n")
	if text != "" {
		text += "\n"
	}
	line := p.line
	p.line = ""
	p.editor.field.SetText(text + line)
	p.editor.field.CursorRow = strings.Count(text, "\n")
	p.editor.field.CursorColumn = len([]rune(line))
	p.editor.field.Refresh()
	p.editor.follow()
}

func (p *Pane) build() {
	p.head = kit.NewLine("Rules", style.Page, style.Text)
	p.which = kit.NewPicker("box", "Project", func(i int) {
		if i < len(p.shown.several) {
			p.SetScope(project.Scope{Project: p.shown.several[i].ID})
		}
	})
	p.editor = newEditor()
	p.editor.field.OnChanged = func(text string) {
		p.draft.text = text
		p.changed()
	}
	p.editor.field.Save, p.editor.field.Preview = p.Save, p.Preview
	p.editor.field.SetPlaceHolder("type:KeyError module:shop.legacy.* -> fingerprint(\"legacy keys\")")
	p.save = kit.NewButton(kit.Primary, "Save", p.Save).WithIcon("check").WithTip("Save: from now on these rules count (Ctrl S)")
	p.preview = kit.NewButton(kit.Plain, "Preview", p.Preview).WithIcon("eye").WithTip("Find out what they would change about stored events (Ctrl Enter)")
	p.discard = kit.NewButton(kit.Plain, "Discard", p.Discard).WithTip("Go back to the rules in force")
	p.status = kit.NewWrapped("", style.Small, style.Text3).Plain()
	p.result = kit.VStack(0)
	p.scroll = kit.NewScroll(kit.Inset(p.result, 0, 14, 10, 0))
	p.side = newSide(p)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.none = kit.NewEmpty(kit.EmptyWords{Icon: "funnel", Title: "No project yet", Text: "Rules belong to a project. Add one in Setup."})
	p.none.Hide()
	p.undo = kit.NewUndoBar()

	bar := kit.HStack(8, kit.Fill(p.head), p.which)
	left := container.New(&halves{}, p.editor.object,
		kit.VStack(6, kit.Inset(kit.HStack(8, kit.Fill(p.status), p.discard, p.preview, p.save), 8, 0, 0, 0), kit.Fill(p.scroll)))
	p.filled = kit.VStack(12, bar, p.notice, kit.Fill(container.New(&columns{}, left, p.side.object)))
	p.content = container.NewStack(kit.NewBlock(style.Surface, 0), p.none, kit.Inset(p.filled, 16, style.PanePad, 12, style.PanePad), p.undo)
	p.changed()
}

// show brings the pane up to date. A draft stays.
func (p *Pane) show(v view, err error) {
	if err != nil {
		p.notice.Set(kit.Problem{Title: "The rules could not be read", Text: "Nothing is lost.", Details: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
		p.notice.Show()
		return
	}
	p.notice.Hide()
	other := v.project.ID != p.shown.project.ID || !p.loaded
	fresh := other || !p.draft.differs(p.shown.newest())
	p.shown, p.loaded = v, true
	if v.project.ID == 0 {
		p.filled.Hide()
		p.none.Show()
		return
	}
	p.filled.Show()
	p.none.Hide()
	var options []string
	at := 0
	for i, one := range v.several {
		options = append(options, one.Name)
		if one.ID == v.project.ID {
			at = i
		}
	}
	p.which.SetOptions(options, at)
	if len(v.several) > 1 {
		p.which.Show()
	} else {
		p.which.Hide()
	}
	if fresh && p.draft.differs(v.newest()) || other {
		p.set(draftOf(v.newest()))
	}
	if other {
		p.forget()
	}
	p.side.show(v, p.draft)
	p.addLine()
	p.changed()
}

// set replaces what is in the editor.
func (p *Pane) set(d draft) {
	p.draft = d
	if p.editor.field.Text != d.text {
		p.editor.field.SetText(d.text)
	}
	p.side.show(p.shown, p.draft)
	p.changed()
}

// restore puts an older version into the editor.
func (p *Pane) restore(set issue.RuleSet) {
	was := p.draft
	p.set(draftOf(set))
	p.undo.Offer("Version "+wording.Number(set.Version)+" is in the editor. Save makes it count.", func() { p.set(was) })
}

// Discard gives up what was not saved.
func (p *Pane) Discard() {
	was := p.draft
	if !was.differs(p.shown.newest()) {
		return
	}
	p.set(draftOf(p.shown.newest()))
	p.undo.Offer("Discarded what was not saved", func() { p.set(was) })
}

// turn switches a built-in rule; it counts once saved.
func (p *Pane) turn(r issue.NoiseRule, on bool) {
	p.draft.turn(r, on)
	p.changed()
}

// changed says how the draft stands.
func (p *Pane) changed() {
	rules, wrong := p.draft.check()
	differs := p.draft.differs(p.shown.newest())
	words, role := wording.Count(int64(rules), "rule", "rules")+", in force.", style.Text3
	switch {
	case wrong != nil:
		words, role = problemWords(wrong), style.Red
		p.editor.setWrong(wrong.Line, wrong.Column)
	case differs:
		words = wording.Count(int64(rules), "rule", "rules") + ", not saved yet. Preview shows what they would change."
	case rules == 0:
		words = "No rules yet. Errors are grouped by what they have in common."
	}
	if wrong == nil {
		p.editor.setWrong(0, 0)
	}
	p.status.SetText(words)
	p.status.SetRole(role)
	enable(p.save, differs && wrong == nil)
	enable(p.preview, wrong == nil)
	enable(p.discard, differs)
	if !p.after {
		p.forget()
	}
}

func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// Save makes the draft count.
func (p *Pane) Save() {
	_, wrong := p.draft.check()
	if wrong != nil || !p.draft.differs(p.shown.newest()) || p.shown.project.ID == 0 {
		return
	}
	set := issue.RuleSet{Project: p.shown.project.ID, Text: p.draft.text, Switches: p.draft.switches}
	was, out := p.shown.newest(), p.out
	live.Go(func(ctx context.Context) (err error) {
		set, err = p.deps.Book.Save(ctx, set)
		return err
	}, func(err error) {
		var wrong *issue.RuleError
		switch {
		case errors.As(err, &wrong):
			p.changed()
			return
		case err != nil:
			p.undo.Offer("The rules could not be saved. Try again.", nil)
			return
		}
		p.shown.versions = append([]issue.RuleSet{set}, p.shown.versions...)
		p.after = out != nil && regroups(*out)
		p.side.show(p.shown, p.draft)
		p.changed()
		if p.after {
			p.showOutcome(set, *out)
		}
		p.undo.Offer("Saved: version "+wording.Number(set.Version)+" counts from now on", func() {
			p.set(draftOf(was))
			p.Save()
		})
		p.loader.Ask()
	})
}

// TypedKey scrolls what is found. It tells whether it used the key.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape && p.stop != nil {
		p.forget()
		return true
	}
	return false
}

// TypedRune does what single letters stand for while no field has the focus. It tells whether it used the letter.
func (p *Pane) TypedRune(r rune) bool {
	switch r {
	case 'e':
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.content); c != nil {
			c.Focus(p.editor.field)
		}
	case 'p':
		p.Preview()
	case 's':
		p.Save()
	case 'd':
		p.Discard()
	case '[', ']':
		n := len(p.side.tabs.Tabs())
		by := 1
		if r == '[' {
			by = n - 1
		}
		p.side.tabs.Select((p.side.tabs.Selected() + by) % n)
	default:
		return false
	}
	return true
}

// Undo takes back what was just done, while that is offered.
func (p *Pane) Undo() bool { return p.undo.Take() }
