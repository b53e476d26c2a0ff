package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Row is one line of a List. Rows are few and are bound again and again as the list scrolls. They do not handle the
// pointer themselves: the list does it for them. A row must be a widget of its own (embed widget.BaseWidget): Fyne does
// not draw a struct that embeds a container or a canvas object.
type Row interface {
	fyne.CanvasObject
	// Bind shows item i. It is called when the row comes into view, when its state changes, and on Refresh.
	Bind(i int, s RowState)
}

// RowState is how a row must look besides its content. The list itself draws the ground and the bar of the selection.
type RowState struct {
	Selected, Hovered bool
}

// RowTapper is a row with parts that do something of their own when clicked.
type RowTapper interface {
	// RowTapped gets the place within the row; it answers whether it used the click, which then does not select.
	RowTapped(at fyne.Position) bool
}

// List shows any number of rows of one height, and holds only as many row objects as fit. Its offset is a float64,
// because float32 is exact to a pixel only up to 16.7 million, which is 700,000 rows of a log.
//
// It is not focusable, so that single letters stay commands of the pane: the pane hands keys on with Handle.
type List struct {
	widget.BaseWidget

	// OnSelected is called when a person, or Select, chose another row; -1 when none.
	OnSelected func(i int)
	// OnOpened is called on Enter and on a double click.
	OnOpened func(i int)
	// OnMenu is called on a right click, with the place in the window.
	OnMenu func(i int, at fyne.Position)
	// OnScrolled is called when the offset changed.
	OnScrolled func()

	// KeyAt and Find, when set, let the list follow items: after SetLength or Refresh the row under the pointer, or
	// else the first in view, stays where it was, and the same item stays selected. KeyAt names item i, or "" while it
	// is not loaded; Find tells where a key is now, or -1. At the top the list stays at the top, unless the pointer is
	// over it.
	KeyAt func(i int) string
	Find  func(key string) int

	// Ground is what the list stands on.
	Ground style.Role
	// Name is what the list is called.
	Name string

	rowH   float32
	newRow func() Row
	n      int
	offset float64
	height float32

	selected    int
	selectedKey string
	hovered     int
	pointer     fyne.Position
	pool        []slot

	tappedRow  int
	tappedTime time.Time

	ground, hoverBox, selBox, selBar *canvas.Rectangle
	bar                              *scrollBar
	view                             *listView
}

// slot is a row object and what it shows.
type slot struct {
	row   Row
	item  int // -1 when it shows nothing
	state RowState
	key   string
}

// NewList makes a list of rows rowH px high.
func NewList(rowH float32, newRow func() Row) *List {
	l := &List{
		rowH: rowH, newRow: newRow, selected: -1, hovered: -1, tappedRow: -1, Ground: style.Surface,
		ground: rectangle(0), hoverBox: rectangle(0), selBox: rectangle(0), selBar: rectangle(0),
	}
	l.bar = newScrollBar(l)
	l.ExtendBaseWidget(l)
	return l
}

// SetLength says how many items there are, and shows them anew.
func (l *List) SetLength(n int) {
	l.n = max(0, n)
	l.follow()
	l.rebind()
}

// Refresh shows all items anew, because their content or the theme changed.
func (l *List) Refresh() {
	l.follow()
	l.rebind()
	l.BaseWidget.Refresh()
}

// AccessibleName is what the list is called.
func (l *List) AccessibleName() string { return l.Name }

// Length gives the number of items.
func (l *List) Length() int { return l.n }

// Select chooses an item, scrolls it into view and calls OnSelected when it is another; -1 chooses none.
func (l *List) Select(i int) {
	if i < -1 || i >= l.n {
		return
	}
	changed := i != l.selected
	l.Mark(i)
	if i >= 0 {
		l.ScrollTo(i)
	}
	if changed && l.OnSelected != nil {
		l.OnSelected(i)
	}
}

// Mark chooses an item like Select, without telling OnSelected and without scrolling.
func (l *List) Mark(i int) {
	l.selected = i
	l.selectedKey = l.key(i)
	l.sync()
}

// Selected gives the chosen item, or -1. An item that was followed and is gone is no longer chosen.
func (l *List) Selected() int { return l.selected }

// ScrollTo brings an item into view with as little movement as can be.
func (l *List) ScrollTo(i int) {
	top := float64(i) * float64(l.rowH)
	bottom := top + float64(l.rowH)
	switch {
	case top < l.offset:
		l.scrollTo(top)
	case bottom > l.offset+float64(l.height):
		l.scrollTo(bottom - float64(l.height))
	}
}

// ScrollToTop shows the first item.
func (l *List) ScrollToTop() { l.scrollTo(0) }

// AtTop tells whether the list stands at its top.
func (l *List) AtTop() bool { return l.offset == 0 }

// Offset gives how far the list is scrolled, in px; SetOffset goes back there.
func (l *List) Offset() float64 { return l.offset }

// SetOffset scrolls to where Offset was.
func (l *List) SetOffset(px float64) { l.scrollTo(px) }

// InView gives the items in view, wholly or in part: the first and one past the last.
func (l *List) InView() (first, end int) {
	first = int(l.offset / float64(l.rowH))
	end = int((l.offset + float64(l.height) + float64(l.rowH) - 1) / float64(l.rowH))
	return min(first, l.n), min(end, l.n)
}

// RowAt gives the row object that shows item i, or nil when it is out of view.
func (l *List) RowAt(i int) Row {
	for _, s := range l.pool {
		if s.item == i && i >= 0 {
			return s.row
		}
	}
	return nil
}

func (l *List) key(i int) string {
	if l.KeyAt == nil || i < 0 || i >= l.n {
		return ""
	}
	return l.KeyAt(i)
}

// follow finds the items again after the data changed. Each slot still knows the key and the place of what it showed.
func (l *List) follow() {
	defer func() {
		l.offset = l.clamped(l.offset)
		if l.hovered >= 0 {
			l.hovered = l.itemAt(l.pointer)
		}
	}()
	if l.Find == nil {
		if l.selected >= l.n {
			l.selected = -1
		}
		return
	}
	if l.selectedKey != "" {
		l.selected = l.Find(l.selectedKey)
	}
	if l.selected < 0 || l.selected >= l.n {
		l.selected, l.selectedKey = -1, ""
	}
	if l.AtTop() && l.hovered < 0 {
		return
	}
	first, end := int(l.offset/float64(l.rowH)), int((l.offset+float64(l.height))/float64(l.rowH))
	for _, i := range anchors(l.hovered, first, end) {
		key := l.shownKey(i)
		if key == "" {
			continue
		}
		if now := l.Find(key); now >= 0 {
			l.offset += float64(now-i) * float64(l.rowH)
			return
		}
	}
}

// anchors lists the rows that may hold the list still: the hovered one, then those in view from the top.
func anchors(hovered, first, end int) []int {
	var all []int
	if hovered >= 0 {
		all = append(all, hovered)
	}
	for i := first; i <= end; i++ {
		all = append(all, i)
	}
	return all
}

func (l *List) shownKey(i int) string {
	for _, s := range l.pool {
		if s.item == i {
			return s.key
		}
	}
	return ""
}

func (l *List) clamped(px float64) float64 {
	return max(0, min(px, float64(l.n)*float64(l.rowH)-float64(l.height)))
}

func (l *List) scrollTo(px float64) {
	px = l.clamped(px)
	if px == l.offset {
		return
	}
	l.offset = px
	l.sync()
	if l.OnScrolled != nil {
		l.OnScrolled()
	}
}
