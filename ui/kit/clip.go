package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// clipping is a drawing that Fyne's painters cut at its edges.
type clipping struct{ *drawing }

// IsClip is for Fyne's painters.
func (clipping) IsClip() {}

// clip shows a field without its foot, where Fyne has the scroll bar of a long text. It reaches over the other sides,
// because Fyne's software painter misplaces borders that it cuts there.
type clip struct {
	widget.BaseWidget
	field fyne.CanvasObject
}

const (
	clipRoom = 4
	clipCut  = 5  // above the lower edge of the box, where its corners are round
	clipFoot = 24 // what is hidden
)

func newClip(field fyne.CanvasObject) *clip {
	c := &clip{field: field}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is for Fyne.
func (c *clip) CreateRenderer() fyne.WidgetRenderer {
	return clipping{&drawing{owner: c, objects: []fyne.CanvasObject{c.field}, place: func(s fyne.Size) {
		const at = clipRoom - style.FieldOver
		// Fyne draws the border half a pixel short of the field.
		Put(c.field, at, at, s.Width-2*clipRoom+1, s.Height-clipRoom+clipFoot)
	}}}
}
