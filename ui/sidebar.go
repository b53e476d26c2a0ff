package ui

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// narrow is the window's width below which the sidebar shows icons only.
const narrow = 1180

// sidebar lists the panes.
type sidebar struct {
	widget.BaseWidget
	slim   bool
	ground *kit.Block
	edge   *kit.Rule
	mark   *canvas.Image
	name   *kit.Text
	heads  []*heading
	items  []*sideItem
	foot   *foot
}

// heading is the name of a section, above one of the items.
type heading struct {
	above int // index of the item
	word  *kit.Text
	rule  *kit.Rule // stands for the word in a slim sidebar
}

func newSidebar(entries []Entry, open func(title string)) *sidebar {
	s := &sidebar{
		ground: kit.NewBlock(style.Side, 0), edge: kit.NewUprightRule(), mark: canvas.NewImageFromResource(style.Mark()),
		name: kit.NewText("Paddock", style.Section, style.Text), foot: newFoot(),
	}
	section := ""
	for i, e := range entries {
		if e.Section != section {
			section = e.Section
			s.heads = append(s.heads, &heading{above: i, word: kit.NewText(section, style.Caption, style.Text3), rule: kit.NewRule()})
		}
		item := newSideItem(e, func() { open(e.Title) })
		if k, ok := entryKey(i); ok {
			item.keys = k.words
		}
		if e.Title == settingsPane {
			item.keys = command + " ,"
		}
		s.items = append(s.items, item)
	}
	s.ExtendBaseWidget(s)
	return s
}

func (s *sidebar) width() float32 {
	if s.slim {
		return style.SidebarSlim
	}
	return style.SidebarW
}

// setSlim switches between words and icons.
func (s *sidebar) setSlim(slim bool) {
	if s.slim == slim {
		return
	}
	s.slim, s.foot.slim = slim, slim
	for _, item := range s.items {
		item.slim = slim
		item.Refresh()
	}
	s.foot.Refresh()
	s.Refresh()
}

// choose marks the pane that is open.
func (s *sidebar) choose(title string) {
	for _, item := range s.items {
		if on := item.entry.Title == title; on != item.chosen {
			item.chosen = on
			item.Refresh()
		}
	}
}

func (s *sidebar) setBadges(badges map[string]Badge) {
	for _, item := range s.items {
		item.setBadge(badges[item.entry.Title])
	}
}

// CreateRenderer is for Fyne.
func (s *sidebar) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{s.ground, s.edge, s.mark, s.name, s.foot}
	for _, h := range s.heads {
		objects = append(objects, h.word, h.rule)
	}
	for _, item := range s.items {
		objects = append(objects, item)
	}
	return &parts{
		owner: s, objects: objects,
		min:   func() fyne.Size { return fyne.NewSize(s.width(), MinSize.Height) },
		place: s.place,
		paint: func() {},
	}
}

const (
	markSize  = 28
	footH     = 54
	itemsTop  = 60
	itemPitch = style.SidebarItem + 1

	headingH     = 34
	slimHeadingH = 17
)

func (s *sidebar) place(size fyne.Size) {
	kit.Put(s.ground, 0, 0, size.Width, size.Height)
	kit.Put(s.edge, size.Width-1, 0, 1, size.Height)
	x := float32(15)
	if s.slim {
		x = mid(size.Width, markSize)
	}
	kit.Put(s.mark, x, 12, markSize, markSize)
	kit.Put(s.name, 52, mid(52, s.name.MinSize().Height), size.Width-60, s.name.MinSize().Height)
	kit.ShowIf(s.name, !s.slim)
	pitch, heads := s.pitch(size.Height), s.heads
	y := float32(itemsTop)
	for i, item := range s.items {
		if len(heads) > 0 && heads[0].above == i {
			y = s.placeHeading(heads[0], y)
			heads = heads[1:]
		}
		inset := float32(10)
		if s.slim {
			inset = 8
		}
		kit.Put(item, inset, y, size.Width-1-2*inset, min(style.SidebarItem, pitch))
		y += pitch
	}
	kit.Put(s.foot, 0, size.Height-footH, size.Width-1, footH)
}

// pitch is how far the entries stand apart: in a low window all of them fit above the foot.
func (s *sidebar) pitch(height float32) float32 {
	heads := float32(len(s.heads)) * headingH
	if s.slim {
		heads = float32(len(s.heads)) * slimHeadingH
	}
	room := height - itemsTop - footH - heads - 4
	return max(24, min(itemPitch, float32(int(room/float32(max(1, len(s.items)))))))
}

func (s *sidebar) placeHeading(h *heading, y float32) float32 {
	kit.ShowIf(h.word, !s.slim)
	kit.ShowIf(h.rule, s.slim)
	if s.slim {
		kit.Put(h.rule, 16, y+8, style.SidebarSlim-33, 1)
		return y + slimHeadingH
	}
	kit.Put(h.word, 20, y+10, 180, h.word.MinSize().Height)
	return y + headingH
}

// brief writes a count as it fits a row: 24, 1.3k, 12k, 4.1M.
func brief(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1_000_000, "M"}, {1000, "k"}} {
		switch {
		case n >= 10*unit.size:
			return strconv.FormatInt(n/unit.size, 10) + unit.name
		case n >= unit.size:
			return fmt.Sprintf("%d.%d%s", n/unit.size, n%unit.size*10/unit.size, unit.name)
		}
	}
	return strconv.FormatInt(n, 10)
}
