package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

const badgeH = 19

// Badge is a word on a soft ground: a level, a state, a count.
type Badge struct {
	widget.BaseWidget
	text string
	role style.Role
	box  *canvas.Rectangle
	word *canvas.Text
}

// NewBadge makes a badge in a role's colour, on the soft ground that belongs to it.
func NewBadge(text string, role style.Role) *Badge {
	b := &Badge{text: text, role: role, box: rectangle(style.RadiusBadge), word: label(style.CaptionStrong)}
	b.word.Alignment = fyne.TextAlignCenter
	b.ExtendBaseWidget(b)
	return b
}

// Set changes word and colour. A badge without words takes no room.
func (b *Badge) Set(text string, role style.Role) {
	if b.text == text && b.role == role {
		return
	}
	b.text, b.role = text, role
	b.Refresh()
}

// Text gives the word.
func (b *Badge) Text() string { return b.text }

// CreateRenderer is for Fyne.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner:   b,
		objects: []fyne.CanvasObject{b.box, b.word},
		min: func() fyne.Size {
			if b.text == "" {
				return fyne.NewSize(0, badgeH)
			}
			return fyne.NewSize(max(badgeH, wide(b.text, style.CaptionStrong)+12), badgeH)
		},
		place: func(s fyne.Size) {
			y, h := middle(s.Height, badgeH), lineHeight(style.CaptionStrong)
			Put(b.box, 0, y, s.Width, badgeH)
			Put(b.word, 0, y+middle(badgeH, h), s.Width, h)
		},
		paint: func() {
			b.box.FillColor, b.word.Color, b.word.Text = style.Color(style.Soft(b.role)), style.Color(b.role), b.text
			ShowIf(b.box, b.text != "")
		},
	})
}

// wide is the width of words, on a whole pixel.
func wide(text string, k style.Kind) float32 { return float32(int(k.Measure(text).Width + 0.999)) }
