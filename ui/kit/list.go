package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Row is one line of a List. Rows are few and are bound again and again as the list scrolls; they must not handle the
// pointer themselves, the list does it for them.
type Row interface {
	fyne.CanvasObject
	// Bind shows item i. It is called on scroll, on Refresh and when the state changes.
	Bind(i int, s RowState)
}

// RowState is how a row must look besides its content. The list itself draws the ground and the bar of selection.
type RowState struct {
	Selected, Hovered bool
}

// RowTapper is a row with parts that do something of their own when clicked.
type RowTapper interface {
	// RowTapped gets the place within the row; it answers whether it used the click, which then does not select.
	RowTapped(at fyne.Position) bool
}

// List shows any number of rows of one height and holds as many row objects as fit.
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
	// else the first in view, stays where it was, and the same item stays selected. KeyAt names item i; Find tells
	// where it is now, or -1.
	KeyAt func(i int) string
	Find  func(key string) int

	rowH     float32
	newRow   func() Row
	n        int
	selected int
}

// NewList makes a list of rows rowH px high.
func NewList(rowH float32, newRow func() Row) *List {
	l := &List{rowH: rowH, newRow: newRow, selected: -1}
	l.ExtendBaseWidget(l)
	return l
}

// SetLength says how many items there are and shows them anew.
func (l *List) SetLength(n int) { l.n = n }

// Length gives the number of items.
func (l *List) Length() int { return l.n }

// Select chooses an item, scrolls it into view and calls OnSelected; -1 chooses none.
func (l *List) Select(i int) { l.selected = i }

// Mark chooses an item like Select without telling OnSelected and without scrolling.
func (l *List) Mark(i int) { l.selected = i }

// Selected gives the chosen item, or -1.
func (l *List) Selected() int { return l.selected }

// ScrollTo brings an item into view with as little movement as can be.
func (l *List) ScrollTo(i int) {}

// ScrollToTop shows the first item.
func (l *List) ScrollToTop() {}

// AtTop tells whether the first item is wholly in view.
func (l *List) AtTop() bool { return true }

// Visible items, first and one past the last.
func (l *List) InView() (first, end int) { return 0, 0 }

// TypedKey moves the selection. Panes hand it keys while nothing has focus; it answers to J, K, arrows, Page Up and
// Down, Home, End and Enter.
func (l *List) TypedKey(e *fyne.KeyEvent) {}

// Handle is TypedKey for those who must know whether the key was used.
func (l *List) Handle(e *fyne.KeyEvent) bool { return false }

// CreateRenderer is for Fyne.
func (l *List) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: l} }
