package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Picker chooses one of several by a menu.
type Picker struct {
	widget.DisableableWidget
	// OnPicked is called when a person, or Select, chose another.
	OnPicked func(i int)

	icon, name string
	options    []string
	more       []MenuItem
	selected   int
	focused    bool
	menu       *Menu
	hover      hovering

	box            *canvas.Rectangle
	word           *canvas.Text
	image, chevron *canvas.Image
}

const pickerMost = 260 // a longer word is cut

// NewPicker makes a picker with an icon, or none for "". The name says what is picked.
func NewPicker(icon, name string, picked func(i int)) *Picker {
	p := &Picker{icon: icon, name: name, OnPicked: picked, box: rectangle(style.RadiusControl), word: label(style.Control), image: picture(), chevron: picture()}
	p.hover.owner, p.hover.tip = p, name
	p.ExtendBaseWidget(p)
	return p
}

// SetOptions changes what can be picked, and which is.
func (p *Picker) SetOptions(options []string, selected int) {
	p.options, p.selected = options, selected
	p.Refresh()
}

// Options gives what can be picked.
func (p *Picker) Options() []string { return p.options }

// SetMore adds items below the options, such as "New project…".
func (p *Picker) SetMore(items []MenuItem) { p.more = items }

// Select picks and calls OnPicked when it is another.
func (p *Picker) Select(i int) {
	if i < 0 || i >= len(p.options) || i == p.selected {
		return
	}
	p.Mark(i)
	if p.OnPicked != nil {
		p.OnPicked(i)
	}
}

// Mark picks without telling OnPicked.
func (p *Picker) Mark(i int) { p.selected = i; p.Refresh() }

// Selected gives which is picked.
func (p *Picker) Selected() int { return p.selected }

// AccessibleName is what is picked.
func (p *Picker) AccessibleName() string { return p.name }

// Open shows the menu.
func (p *Picker) Open() {
	if p.Disabled() {
		return
	}
	p.hover.hideTip()
	items := make([]MenuItem, 0, len(p.options)+len(p.more)+1)
	for i, o := range p.options {
		items = append(items, MenuItem{Text: o, Checked: i == p.selected, Do: func() { p.Select(i) }})
	}
	if len(p.more) > 0 && len(items) > 0 {
		items = append(items, MenuItem{})
	}
	p.menu = ShowMenu(append(items, p.more...), p)
	if p.menu != nil {
		p.menu.bringIntoView(p.selected)
		p.menu.highlight(p.selected)
	}
}

// Tapped is for Fyne.
func (p *Picker) Tapped(*fyne.PointEvent) { p.Open() }

// FocusGained is for Fyne.
func (p *Picker) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost is for Fyne.
func (p *Picker) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune is for Fyne.
func (p *Picker) TypedRune(r rune) { handOnRune(p, r) }

// TypedKey opens the menu on Enter, Space and the arrows.
func (p *Picker) TypedKey(e *fyne.KeyEvent) {
	if presses(e) || e.Name == fyne.KeyDown || e.Name == fyne.KeyUp {
		p.Open()
		return
	}
	HandOnKey(p, e)
}

// MouseIn is for Fyne.
func (p *Picker) MouseIn(e *desktop.MouseEvent) { p.hover.in(e) }

// MouseMoved is for Fyne.
func (p *Picker) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (p *Picker) MouseOut() { p.hover.out() }

// Cursor is for Fyne.
func (p *Picker) Cursor() desktop.Cursor { return pointerUnless(p.Disabled()) }

func (p *Picker) text() string {
	if p.selected < 0 || p.selected >= len(p.options) {
		return p.name
	}
	return p.options[p.selected]
}

// CreateRenderer is for Fyne.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: p, objects: []fyne.CanvasObject{p.box, p.image, p.word, p.chevron},
		min: func() fyne.Size {
			return fyne.NewSize(p.lead()+min(wide(p.text(), style.Control), pickerMost)+6+14+9, style.ControlH)
		},
		place: func(s fyne.Size) {
			y, h := middle(s.Height, style.ControlH), lineHeight(style.Control)
			Put(p.box, 0, y, s.Width, style.ControlH)
			Put(p.image, 10, y+8, 14, 14)
			room := s.Width - p.lead() - 6 - 14 - 9
			p.word.Text = Ellipsis(p.text(), style.Control, room)
			Put(p.word, p.lead(), y+middle(style.ControlH, h), room, h)
			Put(p.chevron, s.Width-9-14, y+8, 14, 14)
		},
		paint: func() {
			fill, ink := style.Surface, style.Text
			if p.hover.over {
				fill = style.Hover
			}
			if p.Disabled() {
				fill, ink = style.Sunken, style.Text3
			}
			frame(p.box, fill, style.Line2)
			if p.focused {
				p.box.StrokeColor, p.box.StrokeWidth = style.Color(style.Accent), 2
			}
			p.word.Color = style.Color(ink)
			show(p.image, p.icon, style.Text2)
			show(p.chevron, "chevron-down", style.Text2)
		},
	})
}

func (p *Picker) lead() float32 {
	if p.icon == "" {
		return 11
	}
	return 10 + 14 + 7
}
