package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Split sets a list at the left and a detail at the right, with a hairline between them that drags.
type Split struct {
	widget.BaseWidget
	// OnMoved is called when a person has dragged the line, with the width of the left side in px.
	OnMoved func(width float32)

	left, right fyne.CanvasObject
	width       float32
}

// NewSplit makes a split. Until SetWidth, the left side takes 44 % of the room, between 440 and 640 px.
func NewSplit(left, right fyne.CanvasObject) *Split {
	s := &Split{left: left, right: right}
	s.ExtendBaseWidget(s)
	return s
}

// SetWidth sets the width of the left side; 0 is the rule of NewSplit.
func (s *Split) SetWidth(w float32) { s.width = w; s.Refresh() }

// CreateRenderer is for Fyne.
func (s *Split) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{owner: s, objects: []fyne.CanvasObject{s.left, s.right}}
}
