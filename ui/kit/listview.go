package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"paddock/ui/style"
)

// listView is the renderer of a List. It clips, because the first and last rows are often cut.
type listView struct {
	list    *List
	objects []fyne.CanvasObject
}

// CreateRenderer is for Fyne.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	l.view = &listView{list: l}
	l.paint()
	l.grow()
	return l.view
}

// IsClip tells Fyne's painters to draw nothing outside.
func (v *listView) IsClip() {}

// MinSize is for Fyne.
func (v *listView) MinSize() fyne.Size { return fyne.NewSize(40, v.list.rowH) }

// Objects is for Fyne.
func (v *listView) Objects() []fyne.CanvasObject { return v.objects }

// Destroy is for Fyne.
func (v *listView) Destroy() {}

// Refresh is for Fyne.
func (v *listView) Refresh() { v.list.paint(); canvas.Refresh(v.list) }

// Layout is for Fyne.
func (v *listView) Layout(s fyne.Size) {
	l := v.list
	l.height = s.Height
	l.offset = l.clamped(l.offset)
	Put(l.ground, 0, 0, s.Width, s.Height)
	l.grow()
	l.sync()
}

// grow makes rows until a window full of them and a cut one exist.
func (l *List) grow() {
	if l.view == nil {
		return
	}
	need := min(int(l.height/l.rowH)+2, l.n)
	for len(l.pool) < need {
		l.pool = append(l.pool, slot{row: l.newRow(), item: -1})
	}
	objects := make([]fyne.CanvasObject, 0, len(l.pool)+5)
	objects = append(objects, l.ground, l.hoverBox, l.selBox)
	for _, s := range l.pool {
		objects = append(objects, s.row)
	}
	objects = append(objects, l.selBar, l.bar.thumb)
	l.view.objects = objects
}

// rebind makes every row in view show its item anew.
func (l *List) rebind() {
	for i := range l.pool {
		l.pool[i].item = -1
	}
	if l.view == nil {
		return
	}
	if need := min(int(l.height/l.rowH)+2, l.n); len(l.pool) < need {
		l.grow()
	}
	l.sync()
	canvas.Refresh(l)
}

// sync places the rows for the offset and binds those that came into view or changed state. Item i always uses the slot
// i modulo the pool, so scrolling by a row binds one row.
func (l *List) sync() {
	if l.view == nil || l.height == 0 {
		return
	}
	first, end := l.InView()
	w := l.Size().Width
	for i := range l.pool {
		if it := l.pool[i].item; it < first || it >= end || it%len(l.pool) != i {
			l.pool[i].item = -1
			l.pool[i].row.Hide()
		}
	}
	for i := first; i < end; i++ {
		s := &l.pool[i%len(l.pool)]
		state := RowState{Selected: i == l.selected, Hovered: i == l.hovered}
		Put(s.row, 0, l.y(i), w, l.rowH)
		if s.item != i || s.state != state {
			s.item, s.state, s.key = i, state, l.key(i)
			s.row.Bind(i, state)
		}
		s.row.Show()
	}
	if l.selected >= 0 && l.selectedKey == "" {
		l.selectedKey = l.key(l.selected)
	}
	l.placeBox(l.hoverBox, l.hovered, w)
	l.placeBox(l.selBox, l.selected, w)
	l.placeBox(l.selBar, l.selected, 3)
	l.bar.place(l.Size())
}

// y is where item i stands now. The difference is small, so it is exact in float32.
func (l *List) y(i int) float32 { return float32(float64(i)*float64(l.rowH) - l.offset) }

func (l *List) placeBox(box *canvas.Rectangle, i int, w float32) {
	first, end := l.InView()
	if i < first || i >= end {
		box.Hide()
		return
	}
	Put(box, 0, l.y(i), w, l.rowH)
	reveal(box)
}

func (l *List) paint() {
	l.ground.FillColor = style.Color(l.Ground)
	l.hoverBox.FillColor, l.selBox.FillColor = style.Color(style.Hover), style.Color(style.Sel)
	l.selBar.FillColor = style.Color(style.AccentFill)
	l.bar.paint()
}
