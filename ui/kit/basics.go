package kit

import (
	"hash/fnv"
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Block is a rectangle in a role's colour: a ground, a level bar, a dot.
type Block struct {
	widget.BaseWidget
	role style.Role
	box  *canvas.Rectangle
	size fyne.Size

	floats bool
}

// NewBlock makes a ground that fills whatever room it is given.
func NewBlock(role style.Role, radius float32) *Block { return NewBar(role, radius, fyne.Size{}) }

// NewBar makes a block that asks for a size, such as 3×42 for a level bar.
func NewBar(role style.Role, radius float32, size fyne.Size) *Block {
	b := &Block{role: role, box: rectangle(radius), size: size}
	b.ExtendBaseWidget(b)
	return b
}

// NewDot makes a round dot of 8 px.
func NewDot(role style.Role) *Block { return NewBar(role, 4, fyne.NewSquareSize(8)) }

// SetRole changes the colour.
func (b *Block) SetRole(r style.Role) {
	if b.role != r {
		b.role = r
		b.Refresh()
	}
}

// Float gives the block the edge and the shadow of what stands above the rest, or takes them away.
func (b *Block) Float(on bool) {
	if b.floats != on {
		b.floats = on
		b.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (b *Block) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: b, objects: []fyne.CanvasObject{b.box},
		min: func() fyne.Size { return b.size },
		place: func(s fyne.Size) {
			if b.size.Height > 0 {
				Put(b.box, 0, middle(s.Height, b.size.Height), b.size.Width, b.size.Height)
				return
			}
			Put(b.box, 0, 0, s.Width, s.Height)
		},
		paint: func() {
			b.box.FillColor, b.box.StrokeWidth, b.box.Shadow = style.Color(b.role), 0, canvas.Shadow{}
			if b.floats {
				frame(b.box, b.role, style.Line2)
				b.box.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 24, Offset: fyne.NewPos(0, 8)}
			}
		},
	})
}

// Rule is a hairline.
type Rule struct {
	widget.BaseWidget
	line *canvas.Rectangle
	up   bool
}

// NewRule makes a hairline across.
func NewRule() *Rule { return newRule(false) }

// NewUprightRule makes a hairline from top to bottom.
func NewUprightRule() *Rule { return newRule(true) }

func newRule(up bool) *Rule {
	r := &Rule{line: rectangle(0), up: up}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is for Fyne.
func (r *Rule) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: r, objects: []fyne.CanvasObject{r.line},
		min: func() fyne.Size { return fyne.NewSize(1, 1) },
		place: func(s fyne.Size) {
			if r.up {
				Put(r.line, 0, 0, 1, s.Height)
				return
			}
			Put(r.line, 0, 0, s.Width, 1)
		},
		paint: func() { r.line.FillColor = style.Color(style.Line) },
	})
}

// Icon is a Lucide icon in a role's colour.
type Icon struct {
	widget.BaseWidget
	name  string
	role  style.Role
	size  float32
	image *canvas.Image
}

// NewIcon makes an icon of size px: 12, 14, 16, 20 or 28.
func NewIcon(name string, role style.Role, size float32) *Icon {
	i := &Icon{name: name, role: role, size: size, image: picture()}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes which icon is shown, and its colour. The name "" shows none.
func (i *Icon) Set(name string, role style.Role) {
	if i.name == name && i.role == role {
		return
	}
	i.name, i.role = name, role
	i.Refresh()
}

// CreateRenderer is for Fyne.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: i, objects: []fyne.CanvasObject{i.image},
		min: func() fyne.Size { return fyne.NewSquareSize(i.size) },
		place: func(s fyne.Size) {
			Put(i.image, middle(s.Width, i.size), middle(s.Height, i.size), i.size, i.size)
		},
		paint: func() { show(i.image, i.name, i.role) },
	})
}

// Avatar is a person's initials on a disc of 18 px, or a ring when there is nobody.
type Avatar struct {
	widget.BaseWidget
	who  string
	disc *canvas.Circle
	word *canvas.Text
}

const avatarSize = 18

// NewAvatar makes the avatar of a person or team; "" is nobody.
func NewAvatar(who string) *Avatar {
	a := &Avatar{who: who, disc: &canvas.Circle{}, word: label(style.CaptionStrong)}
	a.word.TextSize, a.word.Alignment = 8.5, fyne.TextAlignCenter
	a.ExtendBaseWidget(a)
	return a
}

// Set changes the person.
func (a *Avatar) Set(who string) {
	if a.who != who {
		a.who = who
		a.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: a, objects: []fyne.CanvasObject{a.disc, a.word},
		min: func() fyne.Size { return fyne.NewSquareSize(avatarSize) },
		place: func(s fyne.Size) {
			x, y := middle(s.Width, avatarSize), middle(s.Height, avatarSize)
			Put(a.disc, x, y, avatarSize, avatarSize)
			h := a.word.MinSize().Height
			Put(a.word, x, y+(avatarSize-h)/2, avatarSize, h)
		},
		paint: func() {
			a.word.Text = initials(a.who)
			a.word.Color = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
			if a.who == "" {
				a.disc.FillColor, a.disc.StrokeColor, a.disc.StrokeWidth = color.Transparent, style.Color(style.Text3), 1
				return
			}
			h := fnv.New32a()
			_, _ = h.Write([]byte(a.who))
			a.disc.FillColor, a.disc.StrokeWidth = avatarInks[h.Sum32()%uint32(len(avatarInks))], 0
		},
	})
}

// avatarInks carry white words at 4.5:1 and are the same in both variants.
var avatarInks = []color.Color{
	color.NRGBA{0xA8, 0x57, 0x12, 0xFF}, color.NRGBA{0xA8, 0x2A, 0x5E, 0xFF}, color.NRGBA{0x24, 0x60, 0xB0, 0xFF},
	color.NRGBA{0x67, 0x46, 0xBE, 0xFF}, color.NRGBA{0x15, 0x7A, 0x55, 0xFF}, color.NRGBA{0x17, 0x6F, 0x7D, 0xFF},
}

// initials gives the first letters of the first two words of a name or of an address before its @; of one word its
// first two.
func initials(who string) string {
	who, _, _ = strings.Cut(who, "@")
	words := strings.FieldsFunc(who, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 1 {
		r := []rune(words[0])
		return strings.ToUpper(string(r[:min(2, len(r))]))
	}
	var s string
	for _, w := range words[:min(2, len(words))] {
		r, _ := utf8.DecodeRuneInString(w)
		s += string(unicode.ToUpper(r))
	}
	return s
}

// KeyCap shows a key, such as "Ctrl K".
type KeyCap struct {
	widget.BaseWidget
	keys string
	box  *canvas.Rectangle
	word *canvas.Text
}

// NewKeyCap makes a key cap.
func NewKeyCap(keys string) *KeyCap {
	k := &KeyCap{keys: keys, box: rectangle(style.RadiusCheckbox), word: label(style.Caption)}
	k.word.Alignment = fyne.TextAlignCenter
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer is for Fyne.
func (k *KeyCap) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: k, objects: []fyne.CanvasObject{k.box, k.word},
		min: func() fyne.Size { return fyne.NewSize(max(badgeH, wide(k.keys, style.Caption)+10), badgeH) },
		place: func(s fyne.Size) {
			y, h := middle(s.Height, badgeH), lineHeight(style.Caption)
			Put(k.box, 0, y, s.Width, badgeH)
			Put(k.word, 0, y+middle(badgeH, h), s.Width, h)
		},
		paint: func() {
			frame(k.box, style.Sunken, style.Line)
			k.word.Text, k.word.Color = k.keys, style.Color(style.Text2)
		},
	})
}
