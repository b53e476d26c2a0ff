package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// sheet floats a panel over the window until it is closed by Esc or a click beside it.
type sheet struct {
	widget.BaseWidget
	canvas fyne.Canvas
	dim    bool // darken what is behind
	spot   func(window fyne.Size) (fyne.Position, fyne.Size)
	key    func(*fyne.KeyEvent) bool // takes keys; may be nil
	closed func()                    // may be nil

	shade *canvas.Rectangle
	panel *panel
}

func newSheet(c fyne.Canvas, body fyne.CanvasObject, spot func(window fyne.Size) (fyne.Position, fyne.Size)) *sheet {
	s := &sheet{canvas: c, spot: spot, shade: &canvas.Rectangle{}, panel: newPanel(body)}
	s.ExtendBaseWidget(s)
	return s
}

func (s *sheet) open() {
	s.canvas.Overlays().Add(s)
	s.Resize(s.canvas.Size())
}

func (s *sheet) close() {
	s.canvas.Overlays().Remove(s)
	if s.closed != nil {
		s.closed()
	}
}

// typed takes a key that no field in the sheet has taken.
func (s *sheet) typed(e *fyne.KeyEvent) {
	if s.key != nil && s.key(e) {
		return
	}
	if e.Name == fyne.KeyEscape {
		s.close()
	}
}

// Tapped closes the sheet: the click was beside the panel.
func (s *sheet) Tapped(*fyne.PointEvent) { s.close() }

// TappedSecondary is Tapped, for the other button.
func (s *sheet) TappedSecondary(*fyne.PointEvent) { s.close() }

// place puts the panel where it belongs in a window of this size.
func (s *sheet) place(window fyne.Size) {
	kit.Put(s.shade, 0, 0, window.Width, window.Height)
	at, size := s.spot(window)
	kit.Put(s.panel, at.X, at.Y, size.Width, size.Height)
}

// CreateRenderer is for Fyne.
func (s *sheet) CreateRenderer() fyne.WidgetRenderer {
	p := &parts{
		owner: s, objects: []fyne.CanvasObject{s.shade, s.panel},
		min:   func() fyne.Size { return fyne.Size{} },
		place: s.place,
		paint: func() {
			s.shade.FillColor = color.Transparent
			if s.dim {
				s.shade.FillColor = style.Alpha(color.Black, 0.3)
			}
		},
	}
	p.paint()
	return p
}

// panel is the ground of what floats. Clicks on it reach only what it holds.
type panel struct {
	widget.BaseWidget
	ground *canvas.Rectangle
	body   fyne.CanvasObject
}

func newPanel(body fyne.CanvasObject) *panel {
	p := &panel{ground: &canvas.Rectangle{CornerRadius: style.RadiusCard}, body: body}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped is for Fyne: the click must not reach the sheet.
func (p *panel) Tapped(*fyne.PointEvent) {}

// TappedSecondary is for Fyne.
func (p *panel) TappedSecondary(*fyne.PointEvent) {}

// MouseIn is for Fyne: what is behind must not be hovered.
func (p *panel) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is for Fyne.
func (p *panel) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (p *panel) MouseOut() {}

// CreateRenderer is for Fyne.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{
		owner: p, objects: []fyne.CanvasObject{p.ground, p.body},
		min: p.body.MinSize,
		place: func(s fyne.Size) {
			kit.Put(p.ground, 0, 0, s.Width, s.Height)
			kit.Put(p.body, 0, 0, s.Width, s.Height)
		},
		paint: func() {
			p.ground.FillColor, p.ground.StrokeColor, p.ground.StrokeWidth = style.Color(style.Raised), style.Color(style.Line2), 1
			p.ground.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 40, Offset: fyne.NewPos(0, 16)}
		},
	}
	r.paint()
	return r
}
