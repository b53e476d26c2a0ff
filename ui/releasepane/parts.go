package releasepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// board is a widget whose parts stand at places of their own. It can be clicked where it has something to do.
type board struct {
	widget.BaseWidget
	parts    []fyne.CanvasObject
	place    func(fyne.Size)
	height   float32
	onTapped func()
	ground   *kit.Block
	chosen   bool
	hovered  bool
}

func newBoard(height float32, place func(fyne.Size), parts ...fyne.CanvasObject) *board {
	b := &board{height: height, place: place, ground: kit.NewBlock(style.Transparent, style.RadiusRow)}
	b.parts = append([]fyne.CanvasObject{b.ground}, parts...)
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is for Fyne.
func (b *board) CreateRenderer() fyne.WidgetRenderer { return &boardRenderer{b} }

type boardRenderer struct{ b *board }

// Layout is for Fyne.
func (r *boardRenderer) Layout(s fyne.Size) {
	kit.Put(r.b.ground, 0, 0, s.Width, s.Height)
	r.b.place(s)
}

// MinSize is for Fyne.
func (r *boardRenderer) MinSize() fyne.Size { return fyne.NewSize(200, r.b.height) }

// Objects is for Fyne.
func (r *boardRenderer) Objects() []fyne.CanvasObject { return r.b.parts }

// Destroy is for Fyne.
func (r *boardRenderer) Destroy() {}

// Refresh is for Fyne.
func (r *boardRenderer) Refresh() {
	r.Layout(r.b.Size())
	for _, o := range r.b.parts {
		o.Refresh()
	}
}

func (b *board) paint() {
	switch {
	case b.chosen:
		b.ground.SetRole(style.Sel)
	case b.hovered && b.onTapped != nil:
		b.ground.SetRole(style.Hover)
	default:
		b.ground.SetRole(style.Transparent)
	}
}

// Tapped is for Fyne.
func (b *board) Tapped(*fyne.PointEvent) {
	if b.onTapped != nil {
		b.onTapped()
	}
}

// Cursor is for Fyne.
func (b *board) Cursor() desktop.Cursor {
	if b.onTapped != nil {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// MouseIn is for Fyne.
func (b *board) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.paint() }

// MouseMoved is for Fyne.
func (b *board) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (b *board) MouseOut() { b.hovered = false; b.paint() }

// halves sets two objects beside each other, of equal width.
type halves struct{ gap float32 }

func (h *halves) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(400, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (h *halves) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := (s.Width - h.gap) / 2
	kit.Put(o[0], 0, 0, w, s.Height)
	kit.Put(o[1], w+h.gap, 0, w, s.Height)
}
