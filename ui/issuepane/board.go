package issuepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// board is a widget whose parts stand at places of their own.
type board struct {
	widget.BaseWidget
	parts []fyne.CanvasObject
	place func(fyne.Size)
	least func() fyne.Size
}

// CreateRenderer is for Fyne.
func (b *board) CreateRenderer() fyne.WidgetRenderer { return &boardRenderer{b} }

type boardRenderer struct{ b *board }

// Layout is for Fyne.
func (r *boardRenderer) Layout(s fyne.Size) { r.b.place(s) }

// MinSize is for Fyne.
func (r *boardRenderer) MinSize() fyne.Size { return r.b.least() }

// Objects is for Fyne.
func (r *boardRenderer) Objects() []fyne.CanvasObject { return r.b.parts }

// Destroy is for Fyne.
func (r *boardRenderer) Destroy() {}

// Refresh is for Fyne.
func (r *boardRenderer) Refresh() {
	r.b.place(r.b.Size())
	for _, o := range r.b.parts {
		canvas.Refresh(o)
	}
}

// newBoard makes a board that asks for a height and takes any width.
func newBoard(height float32, place func(fyne.Size), parts ...fyne.CanvasObject) *board {
	b := &board{parts: parts, place: place, least: func() fyne.Size { return fyne.NewSize(0, height) }}
	b.ExtendBaseWidget(b)
	return b
}

// hot is a board that can be clicked.
type hot struct {
	board
	onTapped func()
	ground   *kit.Block
	tip      kit.Tip
	menu     func() []kit.MenuItem // of a right click
	words    func() string         // of the tooltip
}

// newHot makes a board over a ground that shows the pointer.
func newHot(height float32, tapped func(), place func(fyne.Size), parts ...fyne.CanvasObject) *hot {
	h := &hot{onTapped: tapped, ground: kit.NewBlock(style.Transparent, style.RadiusRow)}
	h.parts = append([]fyne.CanvasObject{h.ground}, parts...)
	h.least = func() fyne.Size { return fyne.NewSize(0, height) }
	h.place = func(s fyne.Size) {
		kit.Put(h.ground, 0, 0, s.Width, s.Height)
		place(s)
	}
	h.ExtendBaseWidget(h)
	return h
}

// Tapped is for Fyne.
func (h *hot) Tapped(*fyne.PointEvent) {
	h.tip.Hide()
	if h.onTapped != nil {
		h.onTapped()
	}
}

// TappedSecondary is for Fyne.
func (h *hot) TappedSecondary(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(h); h.menu != nil && c != nil {
		h.tip.Hide()
		kit.ShowMenuAt(h.menu(), c, e.AbsolutePosition)
	}
}

// MouseIn is for Fyne.
func (h *hot) MouseIn(*desktop.MouseEvent) {
	if h.onTapped != nil {
		h.ground.SetRole(style.Hover)
	}
	if h.words != nil {
		h.tip.Show(h.words(), h)
	}
}

// MouseMoved is for Fyne.
func (h *hot) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (h *hot) MouseOut() {
	h.ground.SetRole(style.Transparent)
	h.tip.Hide()
}

// Cursor is for Fyne.
func (h *hot) Cursor() desktop.Cursor {
	if h.onTapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// width is what words of a kind take, on a whole pixel.
func width(words string, kind style.Kind) float32 {
	return float32(int(kind.Measure(words).Width + 0.999))
}

// over sets a head above a body that scrolls. The body comes first among the objects: where a part of it that clips or
// scrolls by itself is scrolled out of view, Fyne still finds it below the pointer, unless something later covers it.
type over struct{}

func newOver(head, body fyne.CanvasObject) *fyne.Container {
	return container.New(over{}, body, kit.NewBlock(style.Surface, 0), head)
}

// MinSize is for Fyne.
func (over) MinSize(o []fyne.CanvasObject) fyne.Size {
	head, body := o[2].MinSize(), o[0].MinSize()
	return fyne.NewSize(max(head.Width, body.Width), head.Height+body.Height)
}

// Layout is for Fyne.
func (over) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[2].Resize(fyne.NewSize(s.Width, o[2].Size().Height)) // wrapped text is as high as its width makes it
	h := o[2].MinSize().Height
	kit.Put(o[1], 0, 0, s.Width, h)
	kit.Put(o[2], 0, 0, s.Width, h)
	kit.Put(o[0], 0, h, s.Width, max(0, s.Height-h))
}
