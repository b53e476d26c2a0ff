package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Segmented is a choice of two to four that exclude each other.
type Segmented struct {
	widget.BaseWidget
	// OnChanged is called when a person, or Select, chose another.
	OnChanged func(i int)

	options  []string
	selected int
	over     int
	focused  bool
	ground   *canvas.Rectangle
	chosen   *canvas.Rectangle
	words    []*canvas.Text
}

// NewSegmented makes a choice between words; the first is chosen.
func NewSegmented(options []string, changed func(i int)) *Segmented {
	s := &Segmented{options: options, OnChanged: changed, over: -1, ground: rectangle(style.RadiusControl), chosen: rectangle(style.RadiusBadge)}
	for range options {
		w := label(style.Control)
		w.Alignment = fyne.TextAlignCenter
		s.words = append(s.words, w)
	}
	s.ExtendBaseWidget(s)
	return s
}

// Select chooses and calls OnChanged when it is another.
func (s *Segmented) Select(i int) {
	if i < 0 || i >= len(s.options) || i == s.selected {
		return
	}
	s.Mark(i)
	if s.OnChanged != nil {
		s.OnChanged(i)
	}
}

// Mark chooses without telling OnChanged.
func (s *Segmented) Mark(i int) { s.selected = i; s.Refresh() }

// Selected gives which is chosen.
func (s *Segmented) Selected() int { return s.selected }

// Options gives the words.
func (s *Segmented) Options() []string { return s.options }

// Tapped is for Fyne.
func (s *Segmented) Tapped(e *fyne.PointEvent) { s.Select(s.at(e.Position.X)) }

// MouseIn is for Fyne.
func (s *Segmented) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is for Fyne.
func (s *Segmented) MouseMoved(e *desktop.MouseEvent) {
	if i := s.at(e.Position.X); i != s.over {
		s.over = i
		s.Refresh()
	}
}

// MouseOut is for Fyne.
func (s *Segmented) MouseOut() { s.over = -1; s.Refresh() }

// Cursor is for Fyne.
func (s *Segmented) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained is for Fyne.
func (s *Segmented) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost is for Fyne.
func (s *Segmented) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune is for Fyne.
func (s *Segmented) TypedRune(r rune) { handOnRune(s, r) }

// TypedKey moves to the next or previous choice.
func (s *Segmented) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		s.Select(s.selected - 1)
	case fyne.KeyRight:
		s.Select(s.selected + 1)
	default:
		HandOnKey(s, e)
	}
}

func segmentW(word string) float32 { return wide(word, style.Control) + 22 }

func (s *Segmented) at(x float32) int {
	x -= 3
	for i, o := range s.options {
		w := segmentW(o)
		if x < w {
			return i
		}
		x -= w
	}
	return len(s.options) - 1
}

// CreateRenderer is for Fyne.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{s.ground, s.chosen}
	for _, w := range s.words {
		objects = append(objects, w)
	}
	return start(&drawing{
		owner: s, objects: objects,
		min: func() fyne.Size {
			w := float32(6)
			for _, o := range s.options {
				w += segmentW(o)
			}
			return fyne.NewSize(w, style.ControlH)
		},
		place: func(z fyne.Size) {
			y, x, h := middle(z.Height, style.ControlH), float32(3), lineHeight(style.Control)
			Put(s.ground, 0, y, s.MinSize().Width, style.ControlH)
			for i, o := range s.options {
				w := segmentW(o)
				if i == s.selected {
					Put(s.chosen, x, y+3, w, style.ControlH-6)
				}
				Put(s.words[i], x, y+middle(style.ControlH, h), w, h)
				x += w
			}
		},
		paint: func() {
			s.ground.FillColor = style.Color(style.GreySoft)
			frame(s.chosen, style.Surface, style.Line)
			if s.focused {
				s.chosen.StrokeColor, s.chosen.StrokeWidth = style.Color(style.Accent), 2
			}
			for i, w := range s.words {
				ink := style.Text2
				if i == s.selected || i == s.over {
					ink = style.Text
				}
				w.Text, w.Color = s.options[i], style.Color(ink)
			}
		},
	})
}
