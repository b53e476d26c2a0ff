package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Sparkline shows the course of some counts as bars.
type Sparkline struct {
	widget.BaseWidget
	values []float64
	role   style.Role
	size   fyne.Size
}

// NewSparkline makes a sparkline of 60×20 px.
func NewSparkline(role style.Role) *Sparkline { return NewSparklineOf(role, fyne.NewSize(60, 20)) }

// NewSparklineOf makes a sparkline of another size.
func NewSparklineOf(role style.Role, size fyne.Size) *Sparkline {
	s := &Sparkline{role: role, size: size}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows other counts.
func (s *Sparkline) Set(values []float64, role style.Role) {
	s.values, s.role = values, role
	s.Refresh()
}

// CreateRenderer is for Fyne.
func (s *Sparkline) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: s} }
