package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

const frameHead = 36

// frameCard is one call of a stack: a line, and below it source and local variables once it is opened.
type frameCard struct {
	view   *stackView
	frame  issue.Frame
	isOpen bool
	arrow  *kit.Icon
	inner  *fyne.Container
	object *kit.Card
}

func newFrameCard(v *stackView, f issue.Frame) *frameCard {
	c := &frameCard{view: v, frame: f}
	name := oneLine(f.Function, 120)
	if name == "" {
		name = "?"
	}
	function := kit.NewLine(name, style.CodeMedium, style.Text)
	where := kit.NewLine(oneLine(place(f), 300), style.Code, style.Text3)
	app := kit.NewBadge("", style.Accent)
	if f.InApp {
		app.Set("app", style.Accent)
	} else {
		function = kit.NewLine(name, style.CodeMedium, style.Text2)
	}
	var tapped func()
	parts := []fyne.CanvasObject{function, where, app}
	if c.canOpen() {
		c.arrow = kit.NewIcon("chevron-right", style.Text2, 14)
		parts = append(parts, c.arrow)
		tapped = func() {
			c.open(!c.isOpen)
			v.grown()
		}
	}
	head := newStop(frameHead, tapped, func(s fyne.Size) {
		if c.arrow != nil {
			kit.Put(c.arrow, 10, 0, 14, frameHead)
		}
		badgeW := float32(0)
		if f.InApp {
			badgeW = app.MinSize().Width
			kit.Put(app, s.Width-10-badgeW, 8.5, badgeW, 19)
			badgeW += 8
		}
		room := s.Width - 29 - 12 - badgeW
		nameW := min(width(name, style.CodeMedium), room*0.6)
		kit.Put(function, 29, 0, nameW, frameHead)
		kit.Put(where, 29+nameW+12, 0, room-nameW-12, frameHead)
	}, parts...)
	head.named = name + ", " + oneLine(place(f), 300)
	head.menu = c.menu
	head.letter = func(r rune) bool {
		if r != 'v' {
			return false
		}
		v.pane.openInEditor(f)
		return true
	}
	c.inner = kit.VStack(0, kit.Inset(head, 1))
	c.object = kit.NewBareCard(c.inner)
	return c
}

// menu is what can be done with a call.
func (c *frameCard) menu() []kit.MenuItem {
	f, p := c.frame, c.view.pane
	items := []kit.MenuItem{
		{Text: "Copy " + oneLine(place(f), 40), Icon: "copy", Do: func() { copyText(place(f)) }},
		{Text: "Copy the local variables", Icon: "copy", Disabled: len(f.Vars) == 0, Do: func() { copyText(section{Rows: f.Vars}.allText()) }},
	}
	if p.deps.Sources == nil {
		return items
	}
	words := "Open in the editor"
	if name := p.editorName(); name != "" {
		words = "Open in " + name
	}
	items = append([]kit.MenuItem{{Text: words, Icon: "external-link", Keys: "V", Do: func() { p.openInEditor(f) }}, {}}, items...)
	if commit := c.view.found(f).Commit; commit.Hash != "" {
		items = append(items, kit.MenuItem{Text: "Copy commit " + commit.Short(), Icon: "git-commit-horizontal", Do: func() { copyText(commit.Hash) }})
	}
	return append(items, kit.MenuItem{}, kit.MenuItem{Text: "Connect your source…", Icon: "git-commit-horizontal", Do: c.view.connect})
}

func (c *frameCard) canOpen() bool {
	return source(c.frame) != nil || len(c.frame.Vars) > 0 || c.view.found(c.frame).File.Path != ""
}

// open shows or hides what is below the line and tells whether that changed anything. It is built when first opened.
func (c *frameCard) open(on bool) bool {
	if !c.canOpen() || c.isOpen == on {
		return false
	}
	c.isOpen = on
	if on && len(c.inner.Objects) == 1 {
		c.build()
	}
	for _, o := range c.inner.Objects[1:] {
		kit.ShowIf(o, on)
	}
	icon := "chevron-right"
	if on {
		icon = "chevron-down"
	}
	c.arrow.Set(icon, style.Text2)
	c.object.Refresh()
	return true
}

func (c *frameCard) build() {
	lines, note := c.localSource()
	if lines == nil {
		lines = source(c.frame)
	}
	if lines != nil {
		c.inner.Add(kit.NewRule())
		c.inner.Add(newCode(c.frame.File, lines))
	}
	foot := c.foot()
	if note != "" {
		c.inner.Add(kit.Inset(kit.NewLine(note, style.Caption, style.Text3), 4, 13, 2, 13))
	}
	if foot != nil {
		c.inner.Add(kit.NewRule())
		c.inner.Add(foot)
	}
	if len(c.frame.Vars) == 0 {
		c.inner.Add(newFoot())
		return
	}
	c.inner.Add(kit.NewRule())
	c.inner.Add(kit.Inset(kit.VStack(4,
		kit.NewLine("Local variables", style.Caption, style.Text2),
		factRows(locals(c.view.event.Platform, c.frame.Vars), true, func() {
			c.inner.Refresh()
			c.object.Refresh()
			c.view.grown()
		}),
	), 8, 13, 4, 13))
}

// newCode shows lines of source on sunken ground.
func newCode(file string, lines []codeLine) fyne.CanvasObject {
	s := kit.Source{File: file, First: lines[0].Number}
	for _, l := range lines {
		s.Lines = append(s.Lines, l.Text)
		if l.Failed {
			s.Failing = l.Number
		}
	}
	code, ground := kit.NewCode(s), kit.NewBlock(style.Sunken, 0)
	b := newBoard(0, nil, ground, code)
	b.place = func(s fyne.Size) {
		kit.Put(ground, 1, 0, s.Width-2, s.Height)
		kit.Put(code, 1, 0, s.Width-2, s.Height)
	}
	b.least = code.MinSize
	return b
}

// newFoot ends a card below its source, where the corners are round.
func newFoot() fyne.CanvasObject { return kit.VStack(0, kit.NewRule(), kit.Gap(0, 9)) }

// newTemplateCard shows the line of a Django template at which rendering failed.
func newTemplateCard(e *issue.Event) fyne.CanvasObject {
	t := e.Template500
	where := place(issue.Frame{File: t.Name, Line: t.Line})
	column := kit.VStack(0, kit.Inset(kit.HStack(8,
		kit.NewIcon("code-xml", style.Text2, 14), kit.NewText("Template", style.BodyMedium, style.Text),
		kit.Fill(kit.NewLine(oneLine(where, 300), style.Code, style.Text3)), kit.NewBadge("template", style.Violet),
	), 8, 10))
	if lines := templateSource(t); len(lines) > 0 {
		column.Add(kit.NewRule())
		column.Add(newCode("template.html", lines))
		column.Add(newFoot())
	}
	if t.Message != "" && t.Message != e.Summary() {
		shown, _ := paragraph(t.Message, 6, 600)
		column.Add(kit.Inset(kit.NewWrapped(shown, style.Small, style.Text2), 8, 13))
	}
	return kit.NewBareCard(column)
}

// newDivider is a line across with words in its middle that can be pressed.
func newDivider(words string, tapped func()) fyne.CanvasObject {
	left, right := kit.NewRule(), kit.NewRule()
	arrow, text := kit.NewIcon("chevron-right", style.Text2, 14), kit.NewLine(words, style.Small, style.Text2)
	d := newStop(24, tapped, func(s fyne.Size) {
		w := width(words, style.Small) + 18
		x := (s.Width - w) / 2
		kit.Put(left, 0, 12, x-12, 1)
		kit.Put(arrow, x, 0, 14, 24)
		kit.Put(text, x+18, 0, w-18, 24)
		kit.Put(right, x+w+12, 12, s.Width-x-w-12, 1)
	}, left, arrow, text, right)
	d.named = words
	return d
}
