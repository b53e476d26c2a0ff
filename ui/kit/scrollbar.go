package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"paddock/ui/style"
)

// scrollBar is the bar of a List. It is drawn and dragged by the list, which is the only one that hears the pointer.
type scrollBar struct {
	list     *List
	thumb    *canvas.Rectangle
	over     bool
	dragging bool
	grip     float32 // where in the thumb it was taken
	height   float32
	width    float32
}

const (
	barRoom  = 12 // the strip at the right edge that belongs to the bar
	barThumb = 5
	barLeast = 28
	barEdge  = 3
)

func newScrollBar(l *List) *scrollBar { return &scrollBar{list: l, thumb: rectangle(barThumb / 2.0)} }

func (b *scrollBar) total() float64 { return float64(b.list.n) * float64(b.list.rowH) }

func (b *scrollBar) needed() bool { return b.total() > float64(b.height) && b.height > 0 }

func (b *scrollBar) thumbH() float32 {
	return max(barLeast, float32(float64(b.height)*float64(b.height)/b.total()))
}

// top is where the thumb stands: the share of the way that is scrolled, of the way the thumb can go.
func (b *scrollBar) top() float32 {
	way := b.total() - float64(b.height)
	return float32(b.list.offset / way * float64(b.height-2*barEdge-b.thumbH()))
}

func (b *scrollBar) place(s fyne.Size) {
	b.height, b.width = s.Height, s.Width
	if !b.needed() {
		b.thumb.Hide()
		return
	}
	Put(b.thumb, s.Width-barThumb-barEdge, barEdge+b.top(), barThumb, b.thumbH())
	reveal(b.thumb)
}

func (b *scrollBar) covers(p fyne.Position) bool {
	return b.needed() && p.X >= b.width-barRoom && p.X < b.width
}

func (b *scrollBar) press(y float32) {
	top := barEdge + b.top()
	switch {
	case y < top:
		b.list.scrollTo(b.list.offset - float64(b.height))
	case y >= top+b.thumbH():
		b.list.scrollTo(b.list.offset + float64(b.height))
	default:
		b.dragging, b.grip = true, y-top
		b.paint()
	}
}

func (b *scrollBar) drag(y float32) {
	if !b.dragging {
		return
	}
	way := b.height - 2*barEdge - b.thumbH()
	share := float64((y - barEdge - b.grip) / max(1, way))
	b.list.scrollTo(share * (b.total() - float64(b.height)))
}

func (b *scrollBar) release() {
	b.dragging = false
	b.paint()
}

func (b *scrollBar) hover(over bool) {
	if b.over != over {
		b.over = over
		b.paint()
	}
}

func (b *scrollBar) paint() {
	share := float32(0.45)
	if b.over || b.dragging {
		share = 0.8
	}
	b.thumb.FillColor = style.Alpha(style.Color(style.Text3), share)
	canvas.Refresh(b.thumb)
}
