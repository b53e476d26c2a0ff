package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// UndoBar tells what was just done and offers to undo it, for 8 s. It lies over the foot of a window or pane: put it on
// top of the content in a stack.
type UndoBar struct {
	widget.BaseWidget
}

// NewUndoBar makes a bar that is hidden until Show.
func NewUndoBar() *UndoBar {
	u := &UndoBar{}
	u.ExtendBaseWidget(u)
	return u
}

// Offer says what was done; undo may be nil when there is nothing to undo.
func (u *UndoBar) Offer(done string, undo func()) {}

// Undo undoes, as a click on the bar does.
func (u *UndoBar) Undo() {}

// Dismiss takes the bar away.
func (u *UndoBar) Dismiss() {}

// CreateRenderer is for Fyne.
func (u *UndoBar) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: u} }
