package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Fyne's own DoubleTapped would hold every single click back until the second can no longer come.
const doubleClick = 400 * time.Millisecond

func (l *List) itemAt(p fyne.Position) int {
	if p.Y < 0 || p.Y >= l.height || p.X < 0 || p.X >= l.Size().Width || l.bar.covers(p) {
		return -1
	}
	if i := int((l.offset + float64(p.Y)) / float64(l.rowH)); i < l.n {
		return i
	}
	return -1
}

// Tapped is for Fyne.
func (l *List) Tapped(e *fyne.PointEvent) {
	i := l.itemAt(e.Position)
	if i < 0 {
		return
	}
	if row, ok := l.RowAt(i).(RowTapper); ok && row.RowTapped(e.Position.SubtractXY(0, l.y(i))) {
		return
	}
	now := time.Now()
	twice := i == l.tappedRow && now.Sub(l.tappedTime) < doubleClick
	l.tappedRow, l.tappedTime = i, now
	l.Select(i)
	if twice && l.OnOpened != nil {
		l.tappedRow = -1
		l.OnOpened(i)
	}
}

// TappedSecondary is for Fyne.
func (l *List) TappedSecondary(e *fyne.PointEvent) {
	if i := l.itemAt(e.Position); i >= 0 && l.OnMenu != nil {
		l.Select(i)
		l.OnMenu(i, e.AbsolutePosition)
	}
}

// Scrolled is for Fyne.
func (l *List) Scrolled(e *fyne.ScrollEvent) {
	l.pointer = e.Position
	l.scrollTo(l.offset - float64(e.Scrolled.DY))
	l.hover(l.itemAt(e.Position))
}

// MouseIn is for Fyne.
func (l *List) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved is for Fyne.
func (l *List) MouseMoved(e *desktop.MouseEvent) {
	l.pointer = e.Position
	l.bar.hover(l.bar.covers(e.Position))
	l.hover(l.itemAt(e.Position))
}

// MouseOut is for Fyne.
func (l *List) MouseOut() {
	l.bar.hover(false)
	l.hover(-1)
}

// MouseDown is for Fyne; it starts a drag of the scroll bar, or pages when it hits the track.
func (l *List) MouseDown(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary && l.bar.covers(e.Position) {
		l.bar.press(e.Position.Y)
	}
}

// MouseUp is for Fyne.
func (l *List) MouseUp(*desktop.MouseEvent) { l.bar.release() }

// Dragged is for Fyne.
func (l *List) Dragged(e *fyne.DragEvent) { l.bar.drag(e.Position.Y) }

// DragEnd is for Fyne.
func (l *List) DragEnd() { l.bar.release() }

func (l *List) hover(i int) {
	if i != l.hovered {
		l.hovered = i
		l.sync()
	}
}

// TypedKey is Handle for callers that do not ask.
func (l *List) TypedKey(e *fyne.KeyEvent) { l.Handle(e) }

// Handle moves the selection by J and K, the arrows, Page Up and Down, Home and End, opens on Enter, and tells whether
// it used the key.
func (l *List) Handle(e *fyne.KeyEvent) bool {
	if l.n == 0 {
		return false
	}
	page := max(1, int(l.height/l.rowH)-1)
	switch e.Name {
	case fyne.KeyDown, fyne.KeyJ:
		l.move(1)
	case fyne.KeyUp, fyne.KeyK:
		l.move(-1)
	case fyne.KeyPageDown:
		l.move(page)
	case fyne.KeyPageUp:
		l.move(-page)
	case fyne.KeyHome:
		l.Select(0)
	case fyne.KeyEnd:
		l.Select(l.n - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.selected < 0 || l.OnOpened == nil {
			return false
		}
		l.OnOpened(l.selected)
	default:
		return false
	}
	return true
}

// move goes d items on; without a selection it starts at the first item in view.
func (l *List) move(d int) {
	if l.selected < 0 {
		first, _ := l.InView()
		l.Select(first)
		return
	}
	l.Select(max(0, min(l.selected+d, l.n-1)))
}
