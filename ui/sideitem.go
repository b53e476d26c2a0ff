package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// sideItem opens one pane.
type sideItem struct {
	widget.BaseWidget
	entry  Entry
	open   func()
	keys   string // shown in the tooltip
	slim   bool
	chosen bool
	over   bool
	badge  Badge
	tip    kit.Tip

	ground *canvas.Rectangle
	icon   *kit.Icon
	word   *kit.Text
	count  *kit.Badge
	dot    *kit.Block // stands for an alarming count in a slim sidebar
}

func newSideItem(e Entry, open func()) *sideItem {
	i := &sideItem{
		entry: e, open: open,
		ground: &canvas.Rectangle{CornerRadius: style.RadiusRow}, icon: kit.NewIcon(e.Icon, style.Text2, 16),
		word: kit.NewLine(e.Title, style.BodyMedium, style.Text2), count: kit.NewBadge("", style.Grey), dot: kit.NewDot(style.Red),
	}
	i.ExtendBaseWidget(i)
	return i
}

func (i *sideItem) setBadge(b Badge) {
	if i.badge != b {
		i.badge = b
		i.Refresh()
	}
}

// AccessibleName is what the item is called.
func (i *sideItem) AccessibleName() string { return i.entry.Title }

// Tapped is for Fyne.
func (i *sideItem) Tapped(*fyne.PointEvent) {
	i.tip.Hide()
	i.open()
}

// MouseIn is for Fyne.
func (i *sideItem) MouseIn(*desktop.MouseEvent) {
	i.over = true
	words := i.keys
	if i.slim {
		words = i.entry.Title
		if i.keys != "" {
			words += "  " + i.keys
		}
	}
	i.tip.Show(words, i)
	i.Refresh()
}

// MouseMoved is for Fyne.
func (i *sideItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (i *sideItem) MouseOut() {
	i.over = false
	i.tip.Hide()
	i.Refresh()
}

// Cursor is for Fyne.
func (i *sideItem) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is for Fyne.
func (i *sideItem) CreateRenderer() fyne.WidgetRenderer {
	p := &parts{
		owner: i, objects: []fyne.CanvasObject{i.ground, i.icon, i.word, i.count, i.dot},
		min:   func() fyne.Size { return fyne.NewSize(style.SidebarSlim-17, style.SidebarItem) },
		place: i.place,
		paint: i.paint,
	}
	p.paint()
	return p
}

func (i *sideItem) place(s fyne.Size) {
	kit.Put(i.ground, 0, 0, s.Width, s.Height)
	if i.slim {
		kit.Put(i.icon, mid(s.Width, 16), mid(s.Height, 16), 16, 16)
		kit.Put(i.dot, s.Width-12, 3, 8, 8)
		return
	}
	kit.Put(i.icon, 10, mid(s.Height, 16), 16, 16)
	count := i.count.MinSize()
	kit.Put(i.count, s.Width-8-count.Width, mid(s.Height, count.Height), count.Width, count.Height)
	kit.Put(i.word, 36, 0, s.Width-36-12-count.Width, s.Height)
}

func (i *sideItem) paint() {
	fill, line := style.Transparent, style.Transparent
	ink, word := style.Text2, style.Text2
	switch {
	case i.chosen && style.Dark():
		fill, line = style.Raised, style.Raised
	case i.chosen:
		fill, line = style.Surface, style.Line
	case i.over:
		fill, line = style.Hover, style.Hover
	}
	if i.chosen {
		ink, word = style.Accent, style.Text
	}
	i.ground.FillColor, i.ground.StrokeColor, i.ground.StrokeWidth = style.Color(fill), style.Color(line), 1
	i.icon.Set(i.entry.Icon, ink)
	i.word.SetRole(word)
	role := style.Grey
	if i.badge.Alarming {
		role = style.Red
	}
	text := ""
	if i.badge.Count > 0 {
		text = brief(i.badge.Count)
	}
	i.count.Set(text, role)
	kit.ShowIf(i.word, !i.slim)
	kit.ShowIf(i.count, !i.slim && text != "")
	kit.ShowIf(i.dot, i.slim && text != "" && i.badge.Alarming)
}
