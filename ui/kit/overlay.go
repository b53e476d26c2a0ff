package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// overlay fills a window, shows one thing at a place, and closes on a click beside it.
type overlay struct {
	widget.BaseWidget
	content fyne.CanvasObject
	canvas  fyne.Canvas
	at      fyne.Position
	closed  func()
}

var (
	_ fyne.Tappable          = (*overlay)(nil)
	_ fyne.SecondaryTappable = (*overlay)(nil)
	_ desktop.Hoverable      = (*overlay)(nil)
)

func showOverlay(content fyne.CanvasObject, c fyne.Canvas, at fyne.Position) *overlay {
	if tips != nil {
		hideTip(tips.below)
	}
	o := &overlay{content: content, canvas: c, at: at}
	o.ExtendBaseWidget(o)
	c.Overlays().Add(o)
	o.Resize(c.Size())
	return o
}

func (o *overlay) close() {
	o.canvas.Overlays().Remove(o)
	if closed := o.closed; closed != nil {
		o.closed = nil
		closed()
	}
}

// Tapped is for Fyne.
func (o *overlay) Tapped(*fyne.PointEvent) { o.close() }

// TappedSecondary is for Fyne.
func (o *overlay) TappedSecondary(*fyne.PointEvent) { o.close() }

// MouseIn is for Fyne; hearing the pointer keeps it from what lies below.
func (o *overlay) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is for Fyne.
func (o *overlay) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (o *overlay) MouseOut() {}

// CreateRenderer is for Fyne.
func (o *overlay) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{owner: o, objects: []fyne.CanvasObject{o.content}, place: func(fyne.Size) {
		m := o.content.MinSize()
		Put(o.content, o.at.X, o.at.Y, m.Width, m.Height)
	}}
}
