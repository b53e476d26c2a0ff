package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// MenuItem is a line of a menu. The zero item is a hairline between groups.
type MenuItem struct {
	Text, Icon string
	Keys       string // the shortcut to show, such as "E"
	Checked    bool
	Danger     bool
	Disabled   bool
	Do         func()
}

func (m MenuItem) isRule() bool { return m.Text == "" }

// ShowMenu opens a menu below an object, or above it where there is no room.
func ShowMenu(items []MenuItem, below fyne.CanvasObject) *Menu {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(below)
	if c == nil {
		return nil
	}
	at, size := d.AbsolutePositionForObject(below), below.Size()
	m := newMenu(items, c)
	m.least = size.Width
	want := m.MinSize()
	y := at.Y + size.Height + 4
	if y+want.Height > c.Size().Height && at.Y-4-want.Height >= 0 {
		y = at.Y - 4 - want.Height
	}
	m.open(fyne.NewPos(at.X, y))
	return m
}

// ShowMenuAt opens a menu at a place in a window.
func ShowMenuAt(items []MenuItem, c fyne.Canvas, at fyne.Position) *Menu {
	m := newMenu(items, c)
	m.open(at)
	return m
}

// Menu is a list of things to do that floats above a window until one is chosen, or a click or Escape closes it.
type Menu struct {
	widget.BaseWidget
	items   []MenuItem
	lit     int // the line under the pointer or the arrow keys, -1 for none
	first   int // the first line in view, when the window is too low for all
	least   float32
	canvas  fyne.Canvas
	overlay *overlay
	closed  func()

	box, light *canvas.Rectangle
	lines      []menuLine
}

type menuLine struct {
	icon       *canvas.Image
	word, keys *canvas.Text
	rule       *canvas.Rectangle
}

const (
	menuPad   = 5
	menuItemH = 30
	menuRuleH = 9
	menuLeast = 168
	menuEdge  = 4 // room between menu and window
)

func newMenu(items []MenuItem, c fyne.Canvas) *Menu {
	m := &Menu{items: items, lit: -1, canvas: c, box: rectangle(style.RadiusMenu), light: rectangle(style.RadiusRow)}
	for _, it := range items {
		l := menuLine{icon: picture(), word: label(style.Control), keys: label(style.Caption), rule: rectangle(0)}
		l.word.Text, l.keys.Text = it.Text, it.Keys
		m.lines = append(m.lines, l)
	}
	m.ExtendBaseWidget(m)
	return m
}

func (m *Menu) open(at fyne.Position) {
	size, room := m.MinSize(), m.canvas.Size()
	at.X = max(menuEdge, min(at.X, room.Width-size.Width-menuEdge))
	at.Y = max(menuEdge, min(at.Y, room.Height-size.Height-menuEdge))
	m.overlay = showOverlay(m, m.canvas, at)
	m.overlay.closed = m.closed
	m.canvas.Focus(m)
}

// Close takes the menu away.
func (m *Menu) Close() { m.overlay.close() }

// Items gives what the menu offers.
func (m *Menu) Items() []MenuItem { return m.items }

// Choose does an item and closes the menu.
func (m *Menu) Choose(i int) {
	if i < 0 || i >= len(m.items) || m.items[i].isRule() || m.items[i].Disabled {
		return
	}
	m.Close()
	if do := m.items[i].Do; do != nil {
		do()
	}
}

// Tapped is for Fyne.
func (m *Menu) Tapped(e *fyne.PointEvent) { m.Choose(m.at(e.Position.Y)) }

// MouseIn is for Fyne.
func (m *Menu) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved is for Fyne.
func (m *Menu) MouseMoved(e *desktop.MouseEvent) { m.highlight(m.at(e.Position.Y)) }

// MouseOut is for Fyne.
func (m *Menu) MouseOut() { m.highlight(-1) }

// FocusGained is for Fyne.
func (m *Menu) FocusGained() {}

// FocusLost is for Fyne.
func (m *Menu) FocusLost() {}

// TypedRune is for Fyne.
func (m *Menu) TypedRune(rune) {}

// TypedKey moves, chooses and closes.
func (m *Menu) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		m.step(1)
	case fyne.KeyUp:
		m.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.Choose(m.lit)
	case fyne.KeyEscape:
		m.Close()
	}
}

func (m *Menu) step(d int) {
	n := len(m.items)
	i := m.lit
	if i < 0 && d < 0 {
		i = n
	}
	for range n {
		i = (i + d + n) % n
		if !m.items[i].isRule() && !m.items[i].Disabled {
			m.bringIntoView(i)
			m.highlight(i)
			return
		}
	}
}

func (m *Menu) highlight(i int) {
	if i >= 0 && (m.items[i].isRule() || m.items[i].Disabled) {
		i = -1
	}
	if m.lit != i {
		m.lit = i
		m.Refresh()
	}
}

func (m *Menu) itemH(i int) float32 {
	if m.items[i].isRule() {
		return menuRuleH
	}
	return menuItemH
}

// end is one past the last line that fits in view.
func (m *Menu) end(h float32) int {
	y := float32(2 * menuPad)
	for i := m.first; i < len(m.items); i++ {
		if y += m.itemH(i); y > h+0.5 {
			return i
		}
	}
	return len(m.items)
}

// Scrolled is for Fyne.
func (m *Menu) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 && m.first > 0 {
		m.first--
	} else if e.Scrolled.DY < 0 && m.end(m.Size().Height) < len(m.items) {
		m.first++
	}
	m.Refresh()
}

// bringIntoView scrolls until line i shows.
func (m *Menu) bringIntoView(i int) {
	m.first = min(m.first, max(0, i))
	for m.Size().Height > 0 && m.end(m.Size().Height) <= i {
		m.first++
	}
}

func (m *Menu) at(y float32) int {
	y -= menuPad
	for i := m.first; i < m.end(m.Size().Height); i++ {
		h := m.itemH(i)
		if y >= 0 && y < h {
			return i
		}
		y -= h
	}
	return -1
}

// lead is the room before the words, the same for all items: a check mark or an icon, when any has one.
func (m *Menu) lead() float32 {
	for _, it := range m.items {
		if it.Icon != "" || it.Checked {
			return 10 + 14 + 8
		}
	}
	return 10
}

// CreateRenderer is for Fyne.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{m.box, m.light}
	for _, l := range m.lines {
		objects = append(objects, l.rule, l.icon, l.word, l.keys)
	}
	return start(&drawing{owner: m, objects: objects, min: m.minSize, place: m.place, paint: m.paint})
}

func (m *Menu) minSize() fyne.Size {
	w, h := float32(menuLeast), float32(2*menuPad)
	for i, it := range m.items {
		iw := m.lead() + wide(it.Text, style.Control) + 14
		if it.Keys != "" {
			iw += 24 + wide(it.Keys, style.Caption)
		}
		w = max(w, iw+2*menuPad)
		h += m.itemH(i)
	}
	return fyne.NewSize(max(w, m.least), min(h, m.canvas.Size().Height-2*menuEdge))
}

func (m *Menu) place(s fyne.Size) {
	Put(m.box, 0, 0, s.Width, s.Height)
	y, h, kh := float32(menuPad), lineHeight(style.Control), lineHeight(style.Caption)
	end := m.end(s.Height)
	for i, l := range m.lines {
		inView := i >= m.first && i < end
		for _, o := range []fyne.CanvasObject{l.word, l.keys} {
			ShowIf(o, inView)
		}
		ShowIf(l.rule, inView && m.items[i].isRule())
		if !inView {
			l.icon.Hide()
			continue
		}
		if i == m.lit {
			Put(m.light, menuPad, y, s.Width-2*menuPad, menuItemH)
		}
		Put(l.rule, 0, y+menuRuleH/2, s.Width, 1)
		Put(l.icon, menuPad+10, y+8, 14, 14)
		Put(l.word, menuPad+m.lead(), y+middle(menuItemH, h), wide(l.word.Text, style.Control), h)
		kw := wide(l.keys.Text, style.Caption)
		Put(l.keys, s.Width-menuPad-10-kw, y+middle(menuItemH, kh), kw, kh)
		y += m.itemH(i)
	}
}

func (m *Menu) paint() {
	frame(m.box, style.Raised, style.Line2)
	m.box.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 20, Offset: fyne.NewPos(0, 6)}
	m.light.FillColor = style.Color(style.Hover)
	if style.Dark() { // raised is lighter than hover there
		m.light.FillColor = style.Color(style.Line)
	}
	ShowIf(m.light, m.lit >= 0)
	for i, l := range m.lines {
		it := m.items[i]
		ink, iconInk, icon := style.Text, style.Text2, it.Icon
		if it.Checked {
			icon, iconInk = "check", style.Accent
		}
		if it.Danger {
			ink, iconInk = style.Red, style.Red
		}
		if it.Disabled {
			ink, iconInk = style.Text3, style.Text3
		}
		l.word.Color, l.keys.Color = style.Color(ink), style.Color(style.Text3)
		l.rule.FillColor = style.Color(style.Line)
		show(l.icon, icon, iconInk)
	}
}
