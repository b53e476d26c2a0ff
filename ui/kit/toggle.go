package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Toggle switches something on or off.
type Toggle struct {
	widget.DisableableWidget
	// OnChanged is called when a person switched.
	OnChanged func(on bool)

	name    string
	on      bool
	focused bool
	track   *canvas.Rectangle
	knob    *canvas.Circle
}

const (
	toggleW = 36
	toggleH = 20
)

// NewToggle makes a switch; the name says what it switches.
func NewToggle(name string, changed func(on bool)) *Toggle {
	t := &Toggle{name: name, OnChanged: changed, track: rectangle(toggleH / 2), knob: &canvas.Circle{}}
	t.ExtendBaseWidget(t)
	return t
}

// Set switches without telling OnChanged.
func (t *Toggle) Set(on bool) { t.on = on; t.Refresh() }

// On tells whether it is on.
func (t *Toggle) On() bool { return t.on }

// AccessibleName is what it switches.
func (t *Toggle) AccessibleName() string { return t.name }

// Tapped is for Fyne.
func (t *Toggle) Tapped(*fyne.PointEvent) {
	if t.Disabled() {
		return
	}
	t.Set(!t.on)
	if t.OnChanged != nil {
		t.OnChanged(t.on)
	}
}

// FocusGained is for Fyne.
func (t *Toggle) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost is for Fyne.
func (t *Toggle) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune is for Fyne.
func (t *Toggle) TypedRune(r rune) { handOnRune(t, r) }

// TypedKey switches on Enter and Space.
func (t *Toggle) TypedKey(e *fyne.KeyEvent) {
	if presses(e) {
		t.Tapped(nil)
		return
	}
	HandOnKey(t, e)
}

// Cursor is for Fyne.
func (t *Toggle) Cursor() desktop.Cursor { return pointerUnless(t.Disabled()) }

// CreateRenderer is for Fyne.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: t, objects: []fyne.CanvasObject{t.track, t.knob},
		min: func() fyne.Size { return fyne.NewSize(toggleW, toggleH) },
		place: func(s fyne.Size) {
			y, x := middle(s.Height, toggleH), float32(2)
			if t.on {
				x = toggleW - toggleH + 2
			}
			Put(t.track, 0, y, toggleW, toggleH)
			Put(t.knob, x, y+2, toggleH-4, toggleH-4)
		},
		paint: func() {
			fill := style.Line2
			if t.on {
				fill = style.AccentFill
			}
			t.track.FillColor, t.track.StrokeWidth = style.Color(fill), 0
			t.knob.FillColor = color.White
			if t.Disabled() {
				t.track.FillColor = style.Alpha(t.track.FillColor, 0.5)
			}
			if t.focused {
				t.track.StrokeColor, t.track.StrokeWidth = style.Color(style.Text2), 2
			}
		},
	})
}
