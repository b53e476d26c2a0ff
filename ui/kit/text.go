package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Text is one line, ended by an ellipsis where it does not fit.
type Text struct {
	widget.BaseWidget
	text   string
	kind   style.Kind
	role   style.Role
	shrink bool
	align  fyne.TextAlign
	line   *canvas.Text
}

// NewText makes a line that asks for the width of its words.
func NewText(text string, kind style.Kind, role style.Role) *Text {
	t := &Text{text: text, kind: kind, role: role, line: label(kind)}
	t.ExtendBaseWidget(t)
	return t
}

// NewLine makes a line that asks for no width, for words of any length, such as messages.
func NewLine(text string, kind style.Kind, role style.Role) *Text {
	t := NewText(text, kind, role)
	t.shrink = true
	return t
}

// Right aligns the line to the right and returns it.
func (t *Text) Right() *Text { t.align = fyne.TextAlignTrailing; return t }

// Center centres the line and returns it.
func (t *Text) Center() *Text { t.align = fyne.TextAlignCenter; return t }

// SetText changes the words.
func (t *Text) SetText(text string) { t.Set(text, t.role) }

// SetRole changes the colour.
func (t *Text) SetRole(r style.Role) { t.Set(t.text, r) }

// Set changes words and colour.
func (t *Text) Set(text string, r style.Role) {
	if t.text == text && t.role == r {
		return
	}
	t.text, t.role = text, r
	t.Refresh()
}

// Text gives the whole words, also when they are cut on screen.
func (t *Text) Text() string { return t.text }

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner:   t,
		objects: []fyne.CanvasObject{t.line},
		min: func() fyne.Size {
			size := t.kind.Measure(oneLine(t.text))
			size.Height = lineHeight(t.kind)
			if t.shrink {
				size.Width = 0
			}
			return size
		},
		place: func(s fyne.Size) {
			h := lineHeight(t.kind)
			t.line.Text = Ellipsis(t.text, t.kind, s.Width)
			t.line.Alignment = t.align
			Put(t.line, 0, middle(s.Height, h), s.Width, h)
		},
		paint: func() { t.line.Color = style.Color(t.role) },
	})
}
