package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// paletteRow shows one deed.
type paletteRow struct {
	widget.BaseWidget
	deed   deed
	choose func()
	run    func()
	chosen bool

	ground *canvas.Rectangle
	icon   *kit.Icon
	title  *kit.Text
	detail *kit.Text
	keys   *kit.KeyCap
}

func newPaletteRow(d deed, choose, run func()) *paletteRow {
	r := &paletteRow{
		deed: d, choose: choose, run: run,
		ground: &canvas.Rectangle{CornerRadius: style.RadiusRow}, icon: kit.NewIcon(d.icon, style.Text2, 16),
		title: kit.NewText(d.title, style.BodyStrong, style.Text), detail: kit.NewLine(d.detail, style.Small, style.Text2), keys: kit.NewKeyCap(d.keys),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *paletteRow) mark(on bool) {
	if r.chosen != on {
		r.chosen = on
		r.Refresh()
	}
}

// Tapped is for Fyne.
func (r *paletteRow) Tapped(*fyne.PointEvent) { r.run() }

// MouseIn is for Fyne. A row is chosen when the pointer moves over it, not when it comes to lie under a pointer at rest.
func (r *paletteRow) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is for Fyne.
func (r *paletteRow) MouseMoved(*desktop.MouseEvent) {
	if !r.chosen {
		r.choose()
	}
}

// MouseOut is for Fyne.
func (r *paletteRow) MouseOut() {}

// Cursor is for Fyne.
func (r *paletteRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is for Fyne.
func (r *paletteRow) CreateRenderer() fyne.WidgetRenderer {
	p := &parts{
		owner: r, objects: []fyne.CanvasObject{r.ground, r.icon, r.title, r.detail, r.keys},
		min: func() fyne.Size { return fyne.NewSize(200, deedH) },
		place: func(s fyne.Size) {
			kit.Put(r.ground, 8, 1, s.Width-16, s.Height-2)
			kit.Put(r.icon, 18, mid(s.Height, 16), 16, 16)
			right := s.Width - 20
			if r.deed.keys != "" {
				keys := r.keys.MinSize()
				kit.Put(r.keys, right-keys.Width, mid(s.Height, keys.Height), keys.Width, keys.Height)
				right -= keys.Width + 12
			}
			w := min(r.title.MinSize().Width, right-48)
			kit.Put(r.title, 48, 0, w, s.Height)
			kit.Put(r.detail, 48+w+10, 0, max(0, right-48-w-10), s.Height)
		},
		paint: func() {
			r.ground.FillColor = color.Transparent
			ink := style.Text2
			if r.chosen {
				ground := style.Sel
				if style.Dark() { // there it hardly differs from what floats
					ground = style.AccentSoft
				}
				r.ground.FillColor, ink = style.Color(ground), style.Accent
			}
			r.icon.Set(r.deed.icon, ink)
			kit.ShowIf(r.keys, r.deed.keys != "")
		},
	}
	p.paint()
	return p
}
