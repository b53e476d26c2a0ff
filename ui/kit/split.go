package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Split sets a list at the left and a detail at the right, with a hairline between them that drags.
type Split struct {
	widget.BaseWidget
	// OnMoved is called when a person has dragged the line, with the width of the left side in px.
	OnMoved func(width float32)

	left, right fyne.CanvasObject
	width       float32 // what was asked for; 0 is the rule
	divider     *divider
	view        *drawing
}

const (
	leftLeast  = 440
	leftMost   = 640
	rightLeast = 360
	leftShare  = 0.44
	dividerW   = 9 // what can be grabbed, around the hairline
)

// NewSplit makes a split. Until SetWidth, the left side takes 44 % of the room, between 440 and 640 px; dragging keeps
// at least 440 px at the left and 360 at the right.
func NewSplit(left, right fyne.CanvasObject) *Split {
	s := &Split{left: left, right: right}
	s.divider = newDivider(s)
	s.ExtendBaseWidget(s)
	return s
}

// SetWidth sets the width of the left side; 0 is the rule of NewSplit.
func (s *Split) SetWidth(w float32) { s.width = w; s.Refresh() }

// Width gives the width of the left side.
func (s *Split) Width() float32 { return s.leftW(s.Size().Width) }

// SetRight changes the right side.
func (s *Split) SetRight(o fyne.CanvasObject) {
	s.right = o
	s.Refresh()
}

func (s *Split) leftW(total float32) float32 {
	w := s.width
	if w == 0 {
		w = min(leftMost, total*leftShare)
	}
	return float32(int(max(min(w, total-rightLeast), min(leftLeast, total-rightLeast), 0)))
}

// CreateRenderer is for Fyne.
func (s *Split) CreateRenderer() fyne.WidgetRenderer {
	s.view = &drawing{owner: s}
	s.view.min = func() fyne.Size {
		l, r := s.left.MinSize(), s.right.MinSize()
		return fyne.NewSize(min(leftLeast, l.Width)+1+min(rightLeast, r.Width), max(l.Height, r.Height))
	}
	s.view.place = func(z fyne.Size) {
		w := s.leftW(z.Width)
		Put(s.left, 0, 0, w, z.Height)
		Put(s.right, w+1, 0, max(0, z.Width-w-1), z.Height)
		Put(s.divider, w-(dividerW-1)/2, 0, dividerW, z.Height)
	}
	s.view.paint = func() { s.view.objects = []fyne.CanvasObject{s.left, s.right, s.divider} }
	return start(s.view)
}

// divider is the hairline and the strip around it that can be grabbed.
type divider struct {
	widget.BaseWidget
	split    *Split
	line     *canvas.Rectangle
	over     bool
	dragging bool
}

func newDivider(s *Split) *divider {
	d := &divider{split: s, line: rectangle(0)}
	d.ExtendBaseWidget(d)
	return d
}

// Dragged is for Fyne.
func (d *divider) Dragged(e *fyne.DragEvent) {
	total := d.split.Size().Width
	// The divider moves with the pointer, so the way is measured from where the split is.
	at := d.Position().X + e.Position.X
	d.dragging = true
	d.split.width = max(1, at)
	d.split.width = d.split.leftW(total)
	d.split.view.Layout(d.split.Size())
	canvas.Refresh(d.split)
}

// DragEnd is for Fyne.
func (d *divider) DragEnd() {
	d.dragging = false
	d.Refresh()
	if d.split.OnMoved != nil {
		d.split.OnMoved(d.split.Width())
	}
}

// MouseIn is for Fyne.
func (d *divider) MouseIn(*desktop.MouseEvent) { d.over = true; d.Refresh() }

// MouseMoved is for Fyne.
func (d *divider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (d *divider) MouseOut() { d.over = false; d.Refresh() }

// Cursor is for Fyne.
func (d *divider) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// AccessibleName says what it does.
func (d *divider) AccessibleName() string { return "Divider" }

// CreateRenderer is for Fyne.
func (d *divider) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: d, objects: []fyne.CanvasObject{d.line},
		place: func(s fyne.Size) { Put(d.line, (dividerW-1)/2, 0, 1, s.Height) },
		paint: func() {
			role := style.Line
			if d.over || d.dragging {
				role = style.Text3
			}
			d.line.FillColor = style.Color(role)
		},
	})
}
