package issuepane

import (
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

// stackView shows where an event happened: exceptions, their frames, and the template that failed.
type stackView struct {
	pane    *Pane
	event   *issue.Event
	mode    stackMode
	foldAll bool // fold library frames
	cards   []*frameCard
	column  *fyne.Container
	scroll  *container.Scroll
	raw     *fyne.Container
	object  *fyne.Container
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
	v.event = e
	v.scroll.ScrollToTop()
	v.build()
}

func (v *stackView) setMode(m stackMode) {
	if v.mode == m {
		return
	}
	v.mode = m
	v.build()
	v.pane.detail.bar.show(v.pane.known)
}

func (v *stackView) build() {
	v.cards = nil
	v.column.RemoveAll()
	toggle(v.raw, v.mode == rawStack)
	toggle(v.scroll, v.mode != rawStack)
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
	if text == "" {
		text = v.event.Message
	}
	block := newTextBlock(text, 0)
	button := copyButton("Copy the trace", func() string { return text })
	over := newBoard(0, nil, button)
	over.place = func(s fyne.Size) { put(button, s.Width-style.ControlH-12, 6, style.ControlH, style.ControlH) }
	v.raw.Objects = []fyne.CanvasObject{block, over}
	v.raw.Refresh()
}

func (v *stackView) buildCards() {
	e := v.event
	if e.Template500 != nil {
		v.column.Add(newTemplateCard(e))
		v.column.Add(kit.Gap(0, 10))
	}
	if words := logged(e); words != "" {
		v.column.Add(kit.Inset(kit.VStack(4, kit.NewText("Logged with it", style.Caption, style.Text3), kit.NewWrapped(words, style.Body, style.Text)), 0, 0, 12, 0))
	}
	links := chain(e)
	v.foldAll = v.mode == appStack && ownFrames(links)
	open := false
	for i, l := range links {
		if i == linksShown {
			v.column.Add(v.say(wording.Count(int64(len(links)-i), "further exception is", "further exceptions are") + " in the raw trace."))
			break
		}
		if i > 0 || len(e.Exceptions) == 0 { // the head names the first
			v.column.Add(newLinkHead(l))
		}
		column := kit.VStack(8)
		open = v.addFrames(column, l.Frames, !open) || open
		if len(l.Frames) > 0 {
			v.column.Add(kit.Inset(column, 0, 0, 12, indent(l.Depth)))
		}
	}
	switch {
	case e.TextTrace != "" && !open:
		v.column.Add(withCopy(e.TextTrace))
	case !hasStack(e):
		v.column.Add(v.say("No stack trace came with this event. " + v.insteadWords()))
		if rows := brokenLink(e); len(rows) > 0 {
			v.column.Add(factRows(rows, false, v.grown))
		}
		if len(e.Exceptions) == 0 && len(e.Message) > messageChars {
			v.column.Add(withCopy(e.Message))
		}
	}
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

// addFrames adds cards for frames, the newest first, and tells whether one was opened.
func (v *stackView) addFrames(column *fyne.Container, frames []issue.Frame, openOne bool) (opened bool) {
	parts := stretches(frames)
	if !v.foldAll {
		parts = []stretch{{0, len(frames), false}}
	}
	best := -1
	if openOne {
		best = openFirst(frames)
	}
	shown := 0
	for _, part := range parts {
		if part.Folded {
			column.Add(v.fold(frames[part.From:part.To]))
			continue
		}
		for i := part.From; i < part.To; i++ {
			if shown == framesShown {
				column.Add(v.rest(frames[i:]))
				return opened
			}
			shown++
			card := v.card(frames[i])
			if i == best {
				opened = card.open(true) || opened
			}
			column.Add(card.object)
		}
	}
	return opened || best >= 0
}

func (v *stackView) card(f issue.Frame) *frameCard {
	card := newFrameCard(f, v.grown)
	v.cards = append(v.cards, card)
	return card
}

// fold stands for library frames until they are asked for.
func (v *stackView) fold(frames []issue.Frame) fyne.CanvasObject {
	box := container.NewStack()
	words := wording.Count(int64(len(frames)), "library frame hidden", "library frames hidden")
	box.Add(newDivider(words, func() {
		column := kit.VStack(8)
		for i, f := range frames {
			if i == framesShown {
				column.Add(v.rest(frames[i:]))
				break
			}
			column.Add(v.card(f).object)
		}
		box.Objects = []fyne.CanvasObject{column}
		box.Refresh()
		v.grown()
	}))
	return box
}

// rest stands for the many frames of a deep recursion: each press shows some more.
func (v *stackView) rest(frames []issue.Frame) fyne.CanvasObject {
	box := container.NewStack()
	words := "Show " + wording.Number(int64(min(len(frames), framesShown))) + " of " + wording.Count(int64(len(frames)), "further frame", "further frames")
	box.Add(newDivider(words, func() {
		column := kit.VStack(8)
		n := min(len(frames), framesShown)
		for _, f := range frames[:n] {
			column.Add(v.card(f).object)
		}
		if n < len(frames) {
			column.Add(v.rest(frames[n:]))
		}
		box.Objects = []fyne.CanvasObject{column}
		box.Refresh()
		v.grown()
	}))
	return box
}

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
