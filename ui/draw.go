package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// parts is the renderer of the window's own widgets: a fixed set of objects, placed by one function and coloured by
// another, which reads the theme anew each time.
type parts struct {
	owner   fyne.Widget
	objects []fyne.CanvasObject
	min     func() fyne.Size
	place   func(fyne.Size)
	paint   func()
}

func (p *parts) Layout(s fyne.Size)           { p.place(s) }
func (p *parts) MinSize() fyne.Size           { return p.min() }
func (p *parts) Objects() []fyne.CanvasObject { return p.objects }
func (p *parts) Destroy()                     {}

func (p *parts) Refresh() {
	p.paint()
	p.place(p.owner.Size())
	canvas.Refresh(p.owner)
}

// mid is where something h high or wide begins in the middle of a room, on a whole pixel.
func mid(room, h float32) float32 { return float32(int((room-h)/2 + 0.5)) }
