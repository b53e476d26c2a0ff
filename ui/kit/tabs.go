package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Tab is one word of Tabs, with a count behind it unless that is "".
type Tab struct {
	Text, Count string
	Hidden      bool // it takes no room and cannot be chosen
}

// Tabs chooses between views: words on a hairline, the chosen one underlined.
type Tabs struct {
	widget.BaseWidget
	// OnChanged is called when a person, or Select, chose another tab.
	OnChanged func(i int)

	tabs     []Tab
	selected int
	over     int
	focused  bool
	parts    []tabPart
	line     *canvas.Rectangle
	under    *canvas.Rectangle
	objects  *drawing
}

type tabPart struct {
	word, count *canvas.Text
	box         *canvas.Rectangle
	x, w        float32
}

// NewTabs makes tabs of words; the first is chosen.
func NewTabs(words ...string) *Tabs {
	t := &Tabs{over: -1, line: rectangle(0), under: rectangle(0)}
	for _, w := range words {
		t.tabs = append(t.tabs, Tab{Text: w})
	}
	t.ExtendBaseWidget(t)
	return t
}

// SetTabs changes words and counts.
func (t *Tabs) SetTabs(tabs []Tab) {
	t.tabs = tabs
	t.selected = max(0, min(t.selected, len(tabs)-1))
	t.Refresh()
}

// SetCount changes the count behind a tab; "" shows none.
func (t *Tabs) SetCount(i int, count string) {
	if t.tabs[i].Count != count {
		t.tabs[i].Count = count
		t.Refresh()
	}
}

// SetShown shows a tab or hides it.
func (t *Tabs) SetShown(i int, on bool) {
	if t.tabs[i].Hidden == on {
		t.tabs[i].Hidden = !on
		t.Refresh()
	}
}

// Select chooses a tab and calls OnChanged when it is another.
func (t *Tabs) Select(i int) {
	if i < 0 || i >= len(t.tabs) || i == t.selected || t.tabs[i].Hidden {
		return
	}
	t.selected = i
	t.Refresh()
	if t.OnChanged != nil {
		t.OnChanged(i)
	}
}

// Selected gives the chosen tab.
func (t *Tabs) Selected() int { return t.selected }

// Tabs gives words and counts.
func (t *Tabs) Tabs() []Tab { return t.tabs }

// Tapped is for Fyne.
func (t *Tabs) Tapped(e *fyne.PointEvent) { t.Select(t.at(e.Position.X)) }

// MouseIn is for Fyne.
func (t *Tabs) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved is for Fyne.
func (t *Tabs) MouseMoved(e *desktop.MouseEvent) { t.hover(t.at(e.Position.X)) }

// MouseOut is for Fyne.
func (t *Tabs) MouseOut() { t.hover(-1) }

// Cursor is for Fyne.
func (t *Tabs) Cursor() desktop.Cursor { return pointerUnless(t.over < 0) }

// FocusGained is for Fyne.
func (t *Tabs) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost is for Fyne.
func (t *Tabs) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune is for Fyne.
func (t *Tabs) TypedRune(r rune) { handOnRune(t, r) }

// TypedKey moves to the next or previous tab.
func (t *Tabs) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		t.Select(t.beside(-1))
	case fyne.KeyRight:
		t.Select(t.beside(1))
	default:
		HandOnKey(t, e)
	}
}

// beside is the next tab in a direction that can be chosen.
func (t *Tabs) beside(step int) int {
	i := t.selected + step
	for i >= 0 && i < len(t.tabs) && t.tabs[i].Hidden {
		i += step
	}
	return i
}

func (t *Tabs) hover(i int) {
	if t.over != i {
		t.over = i
		t.Refresh()
	}
}

func (t *Tabs) at(x float32) int {
	for i, p := range t.parts {
		if !t.tabs[i].Hidden && x >= p.x-tabLeast/2 && x < p.x+p.w+tabLeast/2 {
			return i
		}
	}
	return -1
}

const (
	tabGap   = 20
	tabLeast = 10 // the gap when there is little room
)

// CreateRenderer is for Fyne.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer {
	t.parts = nil // Fyne drops the renderer of what was out of sight for a minute, and asks for a new one
	t.objects = &drawing{owner: t, min: t.minSize, place: t.place, paint: t.paint}
	return clipping{start(t.objects)}
}

func (t *Tabs) measure(room float32) {
	x, gap := float32(0), float32(tabGap)
	if n := float32(t.visible() - 1); n > 0 {
		gap = max(tabLeast, min(tabGap, tabLeast+(room-t.minSize().Width)/n))
	}
	for i, tab := range t.tabs {
		p := &t.parts[i]
		if p.x, p.w = x, 0; tab.Hidden {
			continue
		}
		p.w = wide(tab.Text, style.BodyMedium)
		if tab.Count != "" {
			p.w += 7 + countW(tab.Count)
		}
		x += p.w + gap
	}
	if over := x - gap - room; over > 0 && t.selected < len(t.parts) { // the chosen one is in view
		p := t.parts[t.selected]
		by := min(over, max(0, p.x+p.w+2*tabGap-room))
		for i := range t.parts {
			t.parts[i].x -= by
		}
	}
}

// visible is how many tabs are shown.
func (t *Tabs) visible() (n int) {
	for _, tab := range t.tabs {
		if !tab.Hidden {
			n++
		}
	}
	return n
}

func countW(s string) float32 { return max(badgeH, wide(s, style.Caption)+12) }

func (t *Tabs) minSize() fyne.Size {
	var w float32
	for _, tab := range t.tabs {
		if tab.Hidden {
			continue
		}
		w += wide(tab.Text, style.BodyMedium) + tabLeast
		if tab.Count != "" {
			w += 7 + countW(tab.Count)
		}
	}
	return fyne.NewSize(max(0, w-tabLeast), style.TabStrip)
}

func (t *Tabs) place(s fyne.Size) {
	t.measure(s.Width)
	h, ch := lineHeight(style.BodyMedium), lineHeight(style.Caption)
	for i := range t.tabs {
		p := &t.parts[i]
		w := wide(t.tabs[i].Text, style.BodyMedium)
		Put(p.word, p.x, middle(s.Height, h), w, h)
		cw := countW(t.tabs[i].Count)
		y := middle(s.Height, badgeH)
		Put(p.box, p.x+w+7, y, cw, badgeH)
		Put(p.count, p.x+w+7, y+middle(badgeH, ch), cw, ch)
	}
	Put(t.line, 0, s.Height-1, s.Width, 1)
	if t.selected < len(t.parts) {
		p := t.parts[t.selected]
		Put(t.under, p.x, s.Height-2, p.w, 2)
	}
}

func (t *Tabs) paint() {
	if len(t.parts) != len(t.tabs) {
		t.build()
	}
	t.line.FillColor, t.under.FillColor = style.Color(style.Line), style.Color(style.AccentFill)
	ShowIf(t.under, len(t.tabs) > 0)
	for i, tab := range t.tabs {
		p := &t.parts[i]
		ink := style.Text2
		if i == t.selected || i == t.over {
			ink = style.Text
		}
		if t.focused && i == t.selected {
			ink = style.Accent
		}
		p.word.Text, p.word.Color = tab.Text, style.Color(ink)
		p.count.Text, p.count.Color = tab.Count, style.Color(style.Text2)
		p.box.FillColor = style.Color(style.GreySoft)
		ShowIf(p.word, !tab.Hidden)
		ShowIf(p.count, !tab.Hidden)
		ShowIf(p.box, tab.Count != "" && !tab.Hidden)
	}
}

func (t *Tabs) build() {
	t.parts = make([]tabPart, len(t.tabs))
	t.objects.objects = []fyne.CanvasObject{t.line}
	for i := range t.parts {
		p := tabPart{word: label(style.BodyMedium), count: label(style.Caption), box: rectangle(style.RadiusBadge)}
		p.count.Alignment = fyne.TextAlignCenter
		t.parts[i] = p
		t.objects.objects = append(t.objects.objects, p.word, p.box, p.count)
	}
	t.objects.objects = append(t.objects.objects, t.under)
}
