package supportpane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// board is a row whose parts stand at places of their own.
type board struct {
	widget.BaseWidget
	parts  []fyne.CanvasObject
	place  func(fyne.Size)
	height float32
}

// CreateRenderer is for Fyne.
func (b *board) CreateRenderer() fyne.WidgetRenderer { return &boardRenderer{b} }

type boardRenderer struct{ b *board }

// Layout is for Fyne.
func (r *boardRenderer) Layout(s fyne.Size) { r.b.place(s) }

// MinSize is for Fyne.
func (r *boardRenderer) MinSize() fyne.Size { return fyne.NewSize(200, r.b.height) }

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
