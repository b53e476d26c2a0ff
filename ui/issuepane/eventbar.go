package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// eventBar says which event is shown, steps to others, and chooses how its stack is shown.
type eventBar struct {
	pane         *Pane
	older, newer *kit.Button
	words        *kit.Text
	spot         *hot // carries the tooltip
	at           string
	modes        *kit.Segmented
	object       fyne.CanvasObject
}

func newEventBar(p *Pane) *eventBar {
	b := &eventBar{
		pane:  p,
		older: kit.NewIconButton("chevron-left", "Older event ( [ )", p.then(func() { p.step(-1) })).WithLook(kit.Quiet),
		newer: kit.NewIconButton("chevron-right", "Newer event ( ] )", p.then(func() { p.step(1) })).WithLook(kit.Quiet),
		words: kit.NewLine("", style.Small, style.Text2),
		modes: kit.NewSegmented([]string{"App only", "Full", "Raw"}, nil),
	}
	b.spot = newHot(style.ControlH, nil, func(s fyne.Size) { put(b.words, 0, 0, s.Width, s.Height) }, b.words)
	b.spot.words = func() string { return b.at }
	b.modes.OnChanged = func(i int) {
		p.detail.stack.setMode(stackMode(i))
		p.unfocus()
	}
	b.object = newBoard(50, func(s fyne.Size) {
		x := style.PanePad - 8
		put(b.older, x, 12, 28, style.ControlH)
		put(b.newer, x+28, 12, 28, style.ControlH)
		modesW := float32(0)
		if b.modes.Visible() {
			modesW = b.modes.MinSize().Width
			put(b.modes, s.Width-style.PanePad-modesW, 12, modesW, style.ControlH)
		}
		put(b.spot, x+64, 12, s.Width-style.PanePad-modesW-12-x-64, style.ControlH)
	}, b.older, b.newer, b.spot, b.modes)
	return b
}

func (b *eventBar) showModes(on bool) {
	toggle(b.modes, on)
	b.object.Refresh()
}

func (b *eventBar) show(d *detail) {
	if d.Event == nil {
		b.words.SetText("This error has no stored event any more")
		b.at = ""
		b.enable(false, false)
		return
	}
	b.at = exact(d.Event.Time, b.pane.deps.Now())
	words := d.standing() + " · " + ago(d.Event.Time, b.pane.deps.Now())
	if b.modes.Visible() && b.modes.Selected() != int(rawStack) && hasStack(d.Event) {
		words += " · newest call first"
	}
	b.words.SetText(words)
	older, more := d.step(-1)
	newer, _ := d.step(1)
	b.enable(older != "" || more, newer != "")
}

func (b *eventBar) enable(older, newer bool) {
	for _, one := range []struct {
		button *kit.Button
		on     bool
	}{{b.older, older}, {b.newer, newer}} {
		switch {
		case one.on && one.button.Disabled():
			one.button.Enable()
		case !one.on && !one.button.Disabled():
			one.button.Disable()
		}
	}
}
