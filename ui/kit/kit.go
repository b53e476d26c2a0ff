// Package kit makes the widgets and charts that Fyne lacks, in Paddock's look.
package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"paddock/ui/style"
)

// After runs f once on the window's goroutine when d is over, unless stop was called first. The window sets it before it
// shows anything; while it is nil, tooltips come at once and the undo bar stays until it is dismissed.
var After func(d time.Duration, f func()) (stop func())

// Named is any control that shows no words; its name serves people who cannot see the icon, and the map of widgets.
type Named interface {
	AccessibleName() string
}

// drawing is the renderer of every widget here: a fixed set of objects, placed by one function and painted by another.
// paint reads all colours anew, so that a change of theme needs nothing but Refresh.
type drawing struct {
	owner   fyne.Widget
	objects []fyne.CanvasObject
	place   func(fyne.Size)
	min     func() fyne.Size
	paint   func()
}

// Layout is for Fyne.
func (d *drawing) Layout(s fyne.Size) {
	if d.place != nil {
		d.place(s)
	}
}

// MinSize is for Fyne.
func (d *drawing) MinSize() fyne.Size {
	if d.min == nil {
		return fyne.Size{}
	}
	return d.min()
}

// Refresh is for Fyne.
func (d *drawing) Refresh() {
	if d.paint != nil {
		d.paint()
	}
	d.Layout(d.owner.Size())
	canvas.Refresh(d.owner)
}

// Objects is for Fyne.
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }

// Destroy is for Fyne.
func (d *drawing) Destroy() {}

// start paints a new drawing once, so that it is right before its first Refresh.
func start(d *drawing) *drawing {
	if d.paint != nil {
		d.paint()
	}
	return d
}

func rectangle(radius float32) *canvas.Rectangle {
	return &canvas.Rectangle{CornerRadius: radius}
}

// frame paints a rectangle with a hairline border.
func frame(r *canvas.Rectangle, fill, line style.Role) {
	r.FillColor, r.StrokeColor, r.StrokeWidth = style.Color(fill), style.Color(line), 1
}

func label(k style.Kind) *canvas.Text {
	return &canvas.Text{TextSize: k.Size(), TextStyle: k.Style()}
}

func picture() *canvas.Image {
	return &canvas.Image{FillMode: canvas.ImageFillContain}
}

// show sets an icon, and hides the image when there is none.
func show(img *canvas.Image, icon string, r style.Role) {
	if icon == "" {
		img.Hide()
		return
	}
	img.Resource = style.Icon(icon, r)
	img.Show()
	img.Refresh()
}

// Put places and sizes an object at once. What there is no room for is not wide at all.
func Put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Resize(fyne.NewSize(max(0, w), h))
	o.Move(fyne.NewPos(x, y))
}

// middle gives the place at which something of a length stands in the middle of a space, on a whole pixel. Half a pixel
// goes up, not down: words have more weight above their middle than below, and look low otherwise.
func middle(space, length float32) float32 { return float32(int((space - length) / 2)) }

// reveal shows what may have been hidden. Fyne repaints when a rectangle hides or moves, but not when it is shown.
func reveal(o fyne.CanvasObject) {
	if !o.Visible() {
		o.Show()
		canvas.Refresh(o)
	}
}

// ShowIf shows or hides an object.
func ShowIf(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
