package rulespane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
)

// The widths of the columns, in px.
const (
	sideW   = 360
	columnG = 24
	stacked = 860 // narrower, the side goes below
)

// columns set the editor and what belongs to it beside each other.
type columns struct{}

// MinSize is for Fyne.
func (columns) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(420, 300) }

// Layout is for Fyne.
func (columns) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := float32(sideW)
	if s.Width < stacked {
		w = s.Width * 0.4
	}
	kit.Put(o[0], 0, 0, s.Width-w-columnG, s.Height)
	kit.Put(o[1], s.Width-w, 0, w, s.Height)
}

// halves give the editor the larger part of the height.
type halves struct{}

// MinSize is for Fyne.
func (halves) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 260) }

// Layout is for Fyne.
func (halves) Layout(o []fyne.CanvasObject, s fyne.Size) {
	top := max(140, s.Height*0.52)
	kit.Put(o[0], 0, 0, s.Width, top)
	kit.Put(o[1], 0, top, s.Width, s.Height-top)
}
