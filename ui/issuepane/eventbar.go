package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// eventBar says which event is shown, goes to others, and chooses how its stack is shown.
type eventBar struct {
	pane         *Pane
	older, newer *kit.Button
	words        *kit.Text
	spot         *stop // opens the menu of events, and carries the tooltip
	at           string
	jump         *kit.Entry // an event's id; hidden until it is asked for
	copies       *kit.Button
	modes        *kit.Segmented
	object       fyne.CanvasObject
}

func newEventBar(p *Pane) *eventBar {
	b := &eventBar{
		pane:  p,
		older: kit.NewIconButton("chevron-left", "Older event ( [ )", p.then(func() { p.step(-1) })).WithLook(kit.Quiet),
		newer: kit.NewIconButton("chevron-right", "Newer event ( ] )", p.then(func() { p.step(1) })).WithLook(kit.Quiet),
		words: kit.NewLine("", style.Small, style.Text2),
		jump:  kit.NewEntry("Event id, 32 hex digits").InMono(),
		modes: kit.NewSegmented([]string{"App only", "Full", "Raw"}, nil),
	}
	b.copies = kit.NewIconButton("copy", "Copy or export (Y)", p.openCopyMenu).WithLook(kit.Quiet)
	b.jump.OnSubmitted = p.jumpTo
	b.jump.OnEscape = b.close
	b.jump.Hide()
	arrow := kit.NewIcon("chevron-down", style.Text3, 12)
	b.spot = newStop(style.ControlH, func() { kit.ShowMenu(p.whichMenu(), b.spot) }, func(s fyne.Size) {
		w := min(width(b.words.Text(), style.Small), s.Width-28)
		kit.Put(b.words, 6, 0, w, s.Height)
		kit.Put(arrow, w+12, 9, 12, 12)
	}, b.words, arrow)
	b.spot.named = "Which event"
	b.spot.words = func() string { return b.at }
	b.modes.OnChanged = func(i int) {
		p.detail.stack.setMode(stackMode(i))
		p.unfocus()
	}
	b.object = newBoard(50, func(s fyne.Size) {
		x := style.PanePad - 8
		kit.Put(b.older, x, 12, 28, style.ControlH)
		kit.Put(b.newer, x+28, 12, 28, style.ControlH)
		right := s.Width - style.PanePad
		if b.modes.Visible() {
			w := b.modes.MinSize().Width
			kit.Put(b.modes, right-w, 12, w, style.ControlH)
			right -= w + 6
		}
		kit.Put(b.copies, right-style.ControlH, 12, style.ControlH, style.ControlH)
		right -= style.ControlH + 6
		kit.Put(b.jump, x+64, 12, right-x-64, style.ControlH)
		kit.Put(b.spot, x+58, 12, min(right-x-58, width(b.words.Text(), style.Small)+32), style.ControlH)
	}, b.older, b.newer, b.spot, b.jump, b.copies, b.modes)
	return b
}

func (b *eventBar) showModes(on bool) {
	kit.ShowIf(b.modes, on)
	b.object.Refresh()
}

// ask shows the field for an event's id.
func (b *eventBar) ask() {
	if b.pane.known == nil || b.pane.known.Event == nil {
		return
	}
	if !b.object.Visible() {
		b.pane.detail.tabs.Select(int(partStack))
	}
	b.jump.SetText("")
	b.jump.Show()
	b.spot.Hide()
	b.object.Refresh()
	b.jump.Focus()
}

// close takes the field away.
func (b *eventBar) close() {
	if b.jump.Visible() {
		b.jump.Hide()
		b.spot.Show()
		b.object.Refresh()
		b.pane.unfocus()
	}
}

func (b *eventBar) show(d *detail) {
	if d.Event == nil {
		b.words.SetText("This error has no stored event any more")
		b.at = ""
		b.enable(false, false)
		b.object.Refresh()
		return
	}
	b.at = exact(d.Event.Time, b.pane.deps.Now()) + "\nEvent " + d.Event.ID
	words := d.standing() + " · " + ago(d.Event.Time, b.pane.deps.Now())
	if b.modes.Visible() && b.modes.Selected() != int(rawStack) && hasStack(d.Event) {
		words += " · newest call first"
	}
	if words != b.words.Text() {
		b.words.SetText(words)
		b.object.Refresh()
	}
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
