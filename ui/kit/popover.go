package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Popover floats a small form above a window until it is closed, by Close, Escape or a click beside it.
type Popover struct {
	widget.BaseWidget
	Scrolls *container.Scroll // what of its content the keys scroll; may be nil
	// OnClosed is called once it is gone; the keys are the window's again by then.
	OnClosed func()

	box     *canvas.Rectangle
	body    fyne.CanvasObject
	overlay *overlay
	from    fyne.CanvasObject // what it belongs to
}

const (
	popoverPad  = 14
	popoverEdge = 8 // room between popover and window
)

// ShowPopover opens a popover below an object, or above it where there is no room; for an object that is not shown, in
// the middle of the window of the object near. It is nil when neither is in a window.
func ShowPopover(body, below, near fyne.CanvasObject) *Popover {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(near)
	if c == nil {
		return nil
	}
	p := &Popover{box: rectangle(style.RadiusCard), body: body, from: near}
	p.ExtendBaseWidget(p)
	size, room := p.MinSize(), c.Size()
	at := fyne.NewPos(middle(room.Width, size.Width), max(popoverEdge, room.Height/4))
	if below != nil && below.Visible() && d.CanvasForObject(below) != nil {
		at = d.AbsolutePositionForObject(below)
		top := at.Y
		at.Y += below.Size().Height + 4
		if at.Y+size.Height > room.Height-popoverEdge && top-4-size.Height >= popoverEdge {
			at.Y = top - 4 - size.Height
		}
	}
	at.X = max(popoverEdge, min(at.X, room.Width-size.Width-popoverEdge))
	at.Y = max(popoverEdge, min(at.Y, room.Height-size.Height-popoverEdge))
	p.overlay = showOverlay(p, c, at)
	p.overlay.closed = func() {
		c.Unfocus()
		if p.OnClosed != nil {
			p.OnClosed()
		}
	}
	c.Focus(p) // so that Escape closes it, whatever is in it
	return p
}

// Close takes it away.
func (p *Popover) Close() { p.overlay.close() }

// Refit gives it the size that its content asks for now.
func (p *Popover) Refit() { p.overlay.Refresh() }

// Tapped is for Fyne: the click must not reach what closes it.
func (p *Popover) Tapped(*fyne.PointEvent) {}

// TappedSecondary is for Fyne.
func (p *Popover) TappedSecondary(*fyne.PointEvent) {}

// MouseIn is for Fyne: what lies behind must not be hovered.
func (p *Popover) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is for Fyne.
func (p *Popover) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (p *Popover) MouseOut() {}

// FocusGained is for Fyne.
func (p *Popover) FocusGained() {}

// FocusLost is for Fyne.
func (p *Popover) FocusLost() {}

// TypedRune is for Fyne.
func (p *Popover) TypedRune(rune) {}

// TypedKey closes it on Escape, and scrolls what is longer.
func (p *Popover) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyEscape:
		p.Close()
	case p.Scrolls != nil:
		ScrollBy(p.Scrolls, e.Name)
	}
}

// CreateRenderer is for Fyne.
func (p *Popover) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: p, objects: []fyne.CanvasObject{p.box, p.body},
		min: func() fyne.Size { return p.body.MinSize().AddWidthHeight(2*popoverPad, 2*popoverPad) },
		place: func(s fyne.Size) {
			Put(p.box, 0, 0, s.Width, s.Height)
			Put(p.body, popoverPad, popoverPad, s.Width-2*popoverPad, s.Height-2*popoverPad)
		},
		paint: func() {
			frame(p.box, style.Raised, style.Line2)
			p.box.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 24, Offset: fyne.NewPos(0, 8)}
			p.body.Refresh()
		},
	})
}
