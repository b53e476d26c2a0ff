package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Look says how much a button asks to be pressed.
type Look int

// The looks.
const (
	Plain   Look = iota // bordered
	Primary             // filled; one in a view
	Quiet               // words only, until the pointer is over it
	Danger              // bordered, with red words
)

// Button does one thing when clicked, or on Enter or Space.
type Button struct {
	widget.DisableableWidget
	OnTapped func()

	look    Look
	text    string
	icon    string
	name    string
	hover   hovering
	focused bool
	box     *canvas.Rectangle
	word    *canvas.Text
	image   *canvas.Image
}

// NewButton makes a button with words.
func NewButton(look Look, text string, do func()) *Button {
	b := &Button{OnTapped: do, look: look, text: text, box: rectangle(style.RadiusControl), word: label(style.Control), image: picture()}
	b.hover.owner = b
	b.ExtendBaseWidget(b)
	return b
}

// NewIconButton makes a square button with an icon; its name is shown as a tooltip.
func NewIconButton(icon, name string, do func()) *Button {
	b := NewButton(Plain, "", do)
	b.icon, b.name, b.hover.tip = icon, name, name
	return b
}

// WithIcon puts an icon before the words and returns the button.
func (b *Button) WithIcon(icon string) *Button { b.icon = icon; return b }

// WithLook changes the look and returns the button.
func (b *Button) WithLook(look Look) *Button { b.look = look; return b }

// WithTip sets what is shown when the pointer rests on the button, such as "Resolve (E)", and returns the button.
func (b *Button) WithTip(tip string) *Button { b.hover.tip = tip; return b }

// SetText changes the words.
func (b *Button) SetText(text string) { b.text = text; b.Refresh() }

// SetIcon changes the icon.
func (b *Button) SetIcon(icon string) { b.icon = icon; b.Refresh() }

// SetTip changes the tooltip, and the name of a button without words.
func (b *Button) SetTip(tip string) {
	b.hover.tip = tip
	if b.text == "" {
		b.name = tip
	}
}

// Text gives the words.
func (b *Button) Text() string { return b.text }

// AccessibleName is what the button is called.
func (b *Button) AccessibleName() string {
	if b.name != "" {
		return b.name
	}
	return b.text
}

// Tapped is for Fyne.
func (b *Button) Tapped(*fyne.PointEvent) {
	b.hover.hideTip()
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// FocusGained is for Fyne.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is for Fyne.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune is for Fyne.
func (b *Button) TypedRune(r rune) { handOnRune(b, r) }

// TypedKey presses the button on Enter and Space.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if presses(e) {
		b.Tapped(nil)
		return
	}
	HandOnKey(b, e)
}

func presses(e *fyne.KeyEvent) bool {
	return e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace
}

// MouseIn is for Fyne.
func (b *Button) MouseIn(e *desktop.MouseEvent) { b.hover.in(e) }

// MouseMoved is for Fyne.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (b *Button) MouseOut() { b.hover.out() }

// Cursor is for Fyne.
func (b *Button) Cursor() desktop.Cursor { return pointerUnless(b.Disabled()) }

func pointerUnless(disabled bool) desktop.Cursor {
	if disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

const (
	buttonPad  = 12
	buttonIcon = 14
	iconGap    = 6
)

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: b, objects: []fyne.CanvasObject{b.box, b.image, b.word},
		min:   b.minSize,
		place: b.place,
		paint: b.paint,
	})
}

func (b *Button) contentW() float32 {
	var w float32
	if b.text != "" {
		w = wide(b.text, style.Control)
	}
	if b.icon != "" {
		w += buttonIcon
		if b.text != "" {
			w += iconGap
		}
	}
	return w
}

func (b *Button) minSize() fyne.Size {
	if b.text == "" {
		return fyne.NewSquareSize(style.ControlH)
	}
	return fyne.NewSize(b.contentW()+2*buttonPad, style.ControlH)
}

func (b *Button) place(s fyne.Size) {
	y := middle(s.Height, style.ControlH)
	Put(b.box, 0, y, s.Width, style.ControlH)
	x := middle(s.Width, b.contentW())
	if b.icon != "" {
		Put(b.image, x, y+middle(style.ControlH, buttonIcon), buttonIcon, buttonIcon)
		x += buttonIcon + iconGap
	}
	h := lineHeight(style.Control)
	Put(b.word, x, y+middle(style.ControlH, h), wide(b.text, style.Control), h)
}

func (b *Button) paint() {
	fill, line, ink := style.Surface, style.Line2, style.Text
	over := b.hover.over && !b.Disabled()
	switch b.look {
	case Primary:
		fill, line, ink = style.AccentFill, style.AccentFill, style.OnAccent
	case Quiet:
		fill, line, ink = style.Transparent, style.Transparent, style.Text2
	case Danger:
		ink = style.Red
	}
	if over && b.look != Primary {
		fill = style.Hover
	}
	if b.Disabled() {
		fill, line, ink = style.Sunken, style.Line, style.Text3
		if b.look == Quiet {
			fill, line = style.Transparent, style.Transparent
		}
	}
	frame(b.box, fill, line)
	if over && b.look == Primary {
		b.box.FillColor = style.Mix(style.Color(style.Text), style.Color(style.AccentFill), 0.12)
		b.box.StrokeColor = b.box.FillColor
	}
	if b.focused {
		b.box.StrokeColor, b.box.StrokeWidth = style.Color(style.Accent), 2
		if b.look == Primary {
			b.box.StrokeColor = style.Color(style.Text)
		}
	}
	b.word.Text, b.word.Color = b.text, style.Color(ink)
	if ink == style.Text && b.text == "" {
		ink = style.Text2
	}
	show(b.image, b.icon, ink)
}
