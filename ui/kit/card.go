package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Card is a bordered ground for what belongs together.
type Card struct {
	widget.BaseWidget
	// OnTapped, when set, makes the whole card a button.
	OnTapped func()

	content fyne.CanvasObject
	pad     float32
	ground  style.Role
	box     *canvas.Rectangle
	over    bool
}

// NewCard makes a card with 16 px between border and content.
func NewCard(content fyne.CanvasObject) *Card { return newCard(content, style.CardPad) }

// NewBareCard makes a card whose content reaches its border, for lists and frames.
func NewBareCard(content fyne.CanvasObject) *Card { return newCard(content, 1) } // the border stays in view

func newCard(content fyne.CanvasObject, pad float32) *Card {
	c := &Card{content: content, pad: pad, ground: style.Surface, box: rectangle(style.RadiusCard)}
	c.ExtendBaseWidget(c)
	return c
}

// OnGround changes the role of the card's ground, such as Sunken for code, and returns the card.
func (c *Card) OnGround(r style.Role) *Card { c.ground = r; return c }

// SetContent changes what is on the card.
func (c *Card) SetContent(o fyne.CanvasObject) { c.content = o; c.Refresh() }

// Tapped is for Fyne.
func (c *Card) Tapped(*fyne.PointEvent) {
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// MouseIn is for Fyne.
func (c *Card) MouseIn(*desktop.MouseEvent) { c.hover(true) }

// MouseMoved is for Fyne.
func (c *Card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (c *Card) MouseOut() { c.hover(false) }

// hover redraws only the border: refreshing the card would draw all that is on it anew.
func (c *Card) hover(over bool) {
	c.over = over
	c.paintBox()
	canvas.Refresh(c.box)
}

func (c *Card) paintBox() {
	line := style.Line
	if c.over && c.OnTapped != nil {
		line = style.Line2
	}
	frame(c.box, c.ground, line)
}

// Cursor is for Fyne.
func (c *Card) Cursor() desktop.Cursor { return pointerUnless(c.OnTapped == nil) }

// CreateRenderer is for Fyne.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{owner: c}
	d.min = func() fyne.Size { return c.content.MinSize().AddWidthHeight(2*c.pad, 2*c.pad) }
	d.place = func(s fyne.Size) {
		Put(c.box, 0, 0, s.Width, s.Height)
		Put(c.content, c.pad, c.pad, max(0, s.Width-2*c.pad), max(0, s.Height-2*c.pad))
	}
	d.paint = func() {
		d.objects = []fyne.CanvasObject{c.box, c.content}
		c.paintBox()
	}
	return start(d)
}
