package inboxpane

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

const (
	stripH     = 12
	hatchStep  = 4 // px between the strokes of a gap
	leastWidth = 3 // px of a gap, however short
)

// strip shows below the chart of days when Paddock listened, and where nothing did. The gaps are walked through with
// the arrow keys.
type strip struct {
	widget.BaseWidget
	told func() // another gap is pointed at, or none

	view    boardView
	x       func(time.Time) float32 // where a time stands
	at      int                     // the gap that is pointed at; -1: none
	focused bool
	base    *canvas.Rectangle
	heard   []*canvas.Rectangle
	gaps    []*canvas.Rectangle
	strokes []*canvas.Line
	ring    *canvas.Rectangle
	objects []fyne.CanvasObject
}

func newStrip(told func()) *strip {
	s := &strip{told: told, at: -1, base: &canvas.Rectangle{CornerRadius: 3}, ring: &canvas.Rectangle{CornerRadius: 3, StrokeWidth: 2}}
	s.ExtendBaseWidget(s)
	return s
}

func (s *strip) set(v boardView) {
	s.view = v
	if s.at >= len(v.Gaps) {
		s.at = -1
	}
	s.Refresh()
}

// words tells of the gap that is pointed at, or sums up.
func (s *strip) words() string {
	if s.at >= 0 && s.at < len(s.view.Gaps) {
		return s.view.Gaps[s.at].words(s.view.now)
	}
	return s.view.listened()
}

// point points at a gap; -1 is none.
func (s *strip) point(i int) {
	if i == s.at || i >= len(s.view.Gaps) {
		return
	}
	s.at = i
	s.Refresh()
	s.told()
}

// step points at the next gap or the one before; the newest comes first.
func (s *strip) step(by int) bool {
	n := len(s.view.Gaps)
	switch {
	case n == 0:
		return false
	case s.at < 0 && by < 0:
		s.point(n - 1)
	case s.at < 0:
		s.point(0)
	default:
		s.point(max(0, min(n-1, s.at+by)))
	}
	return true
}

// AccessibleName is what the strip is called, with what it says.
func (s *strip) AccessibleName() string { return "When Paddock listened: " + s.words() }

// CreateRenderer is for Fyne.
func (s *strip) CreateRenderer() fyne.WidgetRenderer { return &stripRenderer{s} }

type stripRenderer struct{ s *strip }

// MinSize is for Fyne.
func (r *stripRenderer) MinSize() fyne.Size { return fyne.NewSize(60, stripH) }

// Layout is for Fyne.
func (r *stripRenderer) Layout(fyne.Size) { r.s.draw() }

// Objects is for Fyne.
func (r *stripRenderer) Objects() []fyne.CanvasObject { return r.s.objects }

// Refresh is for Fyne.
func (r *stripRenderer) Refresh() {
	r.s.draw()
	canvas.Refresh(r.s)
}

// Destroy is for Fyne.
func (r *stripRenderer) Destroy() {}

// span gives where a stretch of time stands.
func (s *strip) span(from, to time.Time) (x, w float32) {
	left, right := s.x(from), s.x(to)
	return float32(int(left)), max(leastWidth, float32(int(right))-float32(int(left)))
}

func (s *strip) draw() {
	s.objects = s.objects[:0:0]
	if s.x == nil || len(s.view.Mails) == 0 {
		return
	}
	begin := s.view.begin()
	x, w := s.span(begin, s.view.now)
	s.base.FillColor = style.Color(style.Line)
	kit.Put(s.base, x, 0, w, stripH)
	s.objects = append(s.objects, s.base)
	for i, one := range s.view.Heard {
		if one.To.Before(begin) {
			continue
		}
		if one.From.Before(begin) {
			one.From = begin
		}
		x, w := s.span(one.From, one.To)
		s.objects = append(s.objects, s.rect(&s.heard, i, fyne.NewPos(x, w), style.AccentFill))
	}
	stroke := 0
	for i, g := range s.view.Gaps {
		x, w := s.span(g.From, g.To)
		s.objects = append(s.objects, s.rect(&s.gaps, i, fyne.NewPos(x, w), style.AmberSoft))
		for at := x - stripH + hatchStep; at < x+w; at += hatchStep {
			s.objects = append(s.objects, s.stroke(stroke, at, fyne.NewPos(x, w)))
			stroke++
		}
		if i == s.at {
			s.ring.StrokeColor = style.Color(style.Amber)
			kit.Put(s.ring, x-2, -2, w+4, stripH+4)
			s.objects = append(s.objects, s.ring)
		}
	}
}

// rect is the i-th rectangle of a pool, at x and as wide as the place says.
func (s *strip) rect(pool *[]*canvas.Rectangle, i int, at fyne.Position, role style.Role) *canvas.Rectangle {
	for len(*pool) <= i {
		*pool = append(*pool, &canvas.Rectangle{})
	}
	r := (*pool)[i]
	r.FillColor = style.Color(role)
	kit.Put(r, at.X, 0, at.Y, stripH)
	return r
}

// stroke is a slanting line of a gap, cut at the gap's edges.
func (s *strip) stroke(i int, at float32, gap fyne.Position) *canvas.Line {
	for len(s.strokes) <= i {
		s.strokes = append(s.strokes, &canvas.Line{StrokeWidth: 1.2})
	}
	l := s.strokes[i]
	l.StrokeColor = style.Color(style.AmberFill)
	left, right := max(at, gap.X), min(at+stripH, gap.X+gap.Y)
	l.Position1, l.Position2 = fyne.NewPos(left, stripH-(left-at)), fyne.NewPos(right, stripH-(right-at))
	return l
}

// gapAt finds the gap at a place, with a little room around short ones; -1 is none.
func (s *strip) gapAt(at float32) int {
	for i, g := range s.view.Gaps {
		if x, w := s.span(g.From, g.To); at >= x-3 && at < x+w+3 {
			return i
		}
	}
	return -1
}

// Tapped is for Fyne.
func (s *strip) Tapped(e *fyne.PointEvent) { s.point(s.gapAt(e.Position.X)) }

// MouseIn is for Fyne.
func (s *strip) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is for Fyne.
func (s *strip) MouseMoved(e *desktop.MouseEvent) { s.point(s.gapAt(e.Position.X)) }

// MouseOut is for Fyne.
func (s *strip) MouseOut() { s.point(-1) }

// FocusGained is for Fyne.
func (s *strip) FocusGained() { s.focused = true; s.step(-1) }

// FocusLost is for Fyne.
func (s *strip) FocusLost() { s.focused = false; s.point(-1) }

// TypedRune is for Fyne.
func (s *strip) TypedRune(r rune) { kit.HandOnRune(s, r) }

// TypedKey walks through the gaps.
func (s *strip) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		s.step(-1)
	case fyne.KeyRight:
		s.step(1)
	default:
		kit.HandOnKey(s, e)
	}
}
