package issuepane

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// stackMode is how much of a stack is shown.
type stackMode int

const (
	appStack stackMode = iota
	fullStack
	rawStack
)

// How many exceptions and frames are laid out before somebody asks for more.
const (
	linksShown  = 12
	framesShown = 40
)

// A raw trace up to this size can be selected in parts; a longer one is only laid out where it is in view.
const (
	selectableLines = 150
	selectableChars = 12_000
)

// stackView shows where an event happened: exceptions or threads, their frames, and the template that failed.
type stackView struct {
	pane    *Pane
	event   *issue.Event
	mode    stackMode
	foldAll bool // fold library frames
	stacks  choices
	chosen  int // which of the stacks is shown
	cards   []*frameCard
	sources *studied    // what the checkout knows of the event; nil until then
	form    *sourceForm // asks for the checkout; nil while closed
	// declined: the guessed mapping is not to be kept
	declined bool
	column   *fyne.Container
	scroll   *container.Scroll
	raw      *fyne.Container
	object   *fyne.Container
}

func newStackView(p *Pane) *stackView {
	v := &stackView{pane: p, column: kit.VStack(0), raw: container.NewStack()}
	v.scroll = kit.NewScroll(kit.Inset(v.column, 0, style.PanePad, style.PanePad, style.PanePad))
	v.object = container.NewStack(v.scroll, v.raw)
	v.raw.Hide()
	return v
}

// show shows another event's stack.
func (v *stackView) show(e *issue.Event) {
	if v.event == e && v.column.Objects != nil {
		return
	}
	v.event, v.chosen, v.stacks = e, 0, choices{}
	if e != nil {
		v.stacks = stacksOf(e)
	}
	v.scroll.ScrollToTop()
	v.build()
}

func (v *stackView) setMode(m stackMode) {
	if v.mode == m {
		return
	}
	v.mode = m
	v.build()
	v.pane.detail.bar.modes.Mark(int(m))
	if v.pane.known != nil {
		v.pane.detail.bar.show(v.pane.known)
	}
}

// toggleMode goes to a way of showing the stack, or back from it.
func (v *stackView) toggleMode(to stackMode) {
	if v.mode == to {
		to = appStack
	}
	v.setMode(to)
}

func (v *stackView) build() {
	v.cards = nil
	v.column.RemoveAll()
	kit.ShowIf(v.raw, v.mode == rawStack)
	kit.ShowIf(v.scroll, v.mode != rawStack)
	switch {
	case v.event == nil:
		v.column.Add(v.say("What happened is kept no longer, or was never sent."))
	case v.mode == rawStack:
		v.buildRaw()
	default:
		v.buildCards()
	}
	v.grown()
}

func (v *stackView) buildRaw() {
	text := rawTrace(v.event)
	if v.chosen > 0 {
		text = rawStackOf(v.chain())
	}
	if text == "" {
		text = v.event.Message
	}
	var block fyne.CanvasObject = newTextBlock(text, 0)
	if len(text) <= selectableChars && strings.Count(text, "\n") <= selectableLines {
		words := kit.NewWrapped(rawLines(text), style.Code, style.Text)
		words.BreakAnywhere()
		block = container.NewStack(kit.NewBlock(style.Sunken, 0), kit.NewScroll(kit.Inset(words, 10, style.PanePad)))
	}
	button := copyButton("Copy the trace", func() string { return text })
	over := newBoard(0, nil, button)
	over.place = func(s fyne.Size) { kit.Put(button, s.Width-style.ControlH-12, 6, style.ControlH, style.ControlH) }
	v.raw.Objects = []fyne.CanvasObject{block, over}
	v.raw.Refresh()
}

// rawLines makes a trace fit to be shown, line by line.
func rawLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(plain(strings.ReplaceAll(l, "\t", "    ")), " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (v *stackView) buildCards() {
	e := v.event
	v.addSuspect()
	if e.Template500 != nil {
		v.column.Add(newTemplateCard(e))
		v.column.Add(kit.Gap(0, 10))
	}
	if words := logged(e); words != "" {
		v.column.Add(kit.Inset(kit.VStack(4, kit.NewText("Logged with it", style.Caption, style.Text3), kit.NewWrapped(words, style.Body, style.Text)), 0, 0, 12, 0))
	}
	v.addChoice()
	open := v.addLinks(v.chain())
	switch {
	case e.TextTrace != "" && !open:
		v.column.Add(withCopy(e.TextTrace))
	case !hasStack(e):
		if e.Sampled {
			v.column.Add(v.sampled())
			break
		}
		v.column.Add(v.say("No stack trace came with this event. " + v.insteadWords()))
		if rows := brokenLink(e); len(rows) > 0 {
			v.column.Add(factRows(rows, false, v.grown))
		}
		if len(e.Exceptions) == 0 && len(e.Message) > messageChars {
			v.column.Add(withCopy(e.Message))
		}
	}
	v.addConnect()
}

// chain is the stack that was chosen.
func (v *stackView) chain() []link {
	if v.chosen < len(v.stacks.chains) {
		return v.stacks.chains[v.chosen]
	}
	return nil
}

// addChoice offers the stacks of the threads where there are several.
func (v *stackView) addChoice() {
	if len(v.stacks.names) < 2 {
		return
	}
	picker := kit.NewPicker("layers", "Thread", func(i int) {
		v.chosen = i
		v.build()
		v.pane.unfocus()
	})
	picker.SetOptions(v.stacks.names, v.chosen)
	v.column.Add(kit.Inset(kit.HStack(10, kit.NewText("Threads", style.Caption, style.Text3), picker, kit.Fill(nil)), 0, 0, 10, 0))
}

// sampled says what is known of an event that came in a storm of its like, and offers one that was kept in full.
func (v *stackView) sampled() fyne.CanvasObject {
	words := v.say("This event came in a storm of its like: it was counted, and only its time, address, release and user were kept.")
	if v.pane.deps.History == nil {
		return words
	}
	return kit.VStack(4, words, kit.HStack(0, kit.NewButton(kit.Plain, "Show one that was kept in full", v.pane.then(v.pane.typical)).WithTip("The most typical event (P)"), kit.Fill(nil)))
}

// insteadWords says what there is to read without a stack.
func (v *stackView) insteadWords() string {
	switch {
	case v.event.Kind == issue.KindBrokenLink:
		return "It tells of a link that leads nowhere."
	case v.event.Request != nil:
		return "The Request tab has what else is known."
	case len(v.event.Exceptions) > 0:
		return "Its sender gave no more than the exception's type and message."
	}
	return "It is a message that was logged."
}

func indent(depth int) float32 { return float32(depth) * 20 }

func (v *stackView) say(words string) fyne.CanvasObject {
	return kit.Inset(kit.NewWrapped(words, style.Body, style.Text2), 8, 0)
}

// grown lays the column out anew after a part of it took another height.
func (v *stackView) grown() {
	v.column.Refresh()
	v.scroll.Refresh()
}

// openNext opens the first frame that is closed; when none is, it closes all.
func (v *stackView) openNext() {
	if v.mode == rawStack {
		return
	}
	for _, c := range v.cards {
		if c.open(true) {
			v.grown()
			return
		}
	}
	for _, c := range v.cards {
		c.open(false)
	}
	v.grown()
}

// openAll opens all frames, or closes them when they are.
func (v *stackView) openAll() {
	if v.mode == rawStack {
		return
	}
	opened := false
	for _, c := range v.cards {
		opened = c.open(true) || opened
	}
	if !opened {
		for _, c := range v.cards {
			c.open(false)
		}
	}
	v.grown()
}

// further says how many more there are.
func further(n int) string {
	return wording.Count(int64(n), "further exception is", "further exceptions are") + " in the raw trace."
}
