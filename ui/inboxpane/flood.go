package inboxpane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	barH   = 27
	barGap = 4
)

// floodMeter lists the issues that fill the inbox, each with a bar behind its name.
type floodMeter struct {
	widget.BaseWidget
	open func(id int64)
	rows []*floodRow
	n    int
	box  *fyne.Container
}

func newFloodMeter(open func(int64)) *floodMeter {
	m := &floodMeter{open: open, box: kit.VStack(barGap)}
	m.ExtendBaseWidget(m)
	return m
}

func (m *floodMeter) set(bars []bar) {
	for len(m.rows) < len(bars) {
		r := newFloodRow(m)
		m.rows = append(m.rows, r)
		m.box.Add(r)
	}
	for i, r := range m.rows {
		showIf(r, i < len(bars))
		if i < len(bars) {
			r.set(bars[i])
		}
	}
	if m.n != len(bars) {
		m.n = len(bars)
		m.box.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (m *floodMeter) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.box) }

// floodRow is one issue; a click, or Enter on it, opens it.
type floodRow struct {
	widget.BaseWidget
	meter        *floodMeter
	shown        bar
	over, in     bool
	ground, fill *kit.Block
	title        *kit.Text
	share, count *kit.Text
}

func newFloodRow(m *floodMeter) *floodRow {
	r := &floodRow{
		meter: m, ground: kit.NewBlock(style.Transparent, style.RadiusRow), fill: kit.NewBlock(style.AmberSoft, style.RadiusRow),
		title: kit.NewLine("", style.BodyMedium, style.Text), share: kit.NewText("", style.Small, style.Text3).Right(), count: kit.NewText("", style.SmallStrong, style.Text).Right(),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *floodRow) set(b bar) {
	r.shown = b
	r.title.SetText(b.Title)
	r.share.SetText(percent(b.Share))
	r.count.SetText(wording.Number(b.Mails))
	r.Refresh()
}

func (r *floodRow) paint() {
	role := style.Transparent
	if r.over || r.in {
		role = style.Hover
	}
	r.ground.SetRole(role)
}

// AccessibleName tells the row in words.
func (r *floodRow) AccessibleName() string {
	return r.shown.Title + ", " + wording.Count(r.shown.Mails, "mail", "mails")
}

// Tapped opens the issue.
func (r *floodRow) Tapped(*fyne.PointEvent) { r.meter.open(r.shown.Issue) }

// Cursor is for Fyne.
func (r *floodRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn is for Fyne.
func (r *floodRow) MouseIn(*desktop.MouseEvent) { r.over = true; r.paint() }

// MouseMoved is for Fyne.
func (r *floodRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *floodRow) MouseOut() { r.over = false; r.paint() }

// FocusGained is for Fyne.
func (r *floodRow) FocusGained() { r.in = true; r.paint() }

// FocusLost is for Fyne.
func (r *floodRow) FocusLost() { r.in = false; r.paint() }

// TypedRune is for Fyne.
func (r *floodRow) TypedRune(letter rune) { kit.HandOnRune(r, letter) }

// TypedKey opens the issue.
func (r *floodRow) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.Tapped(nil)
	default:
		kit.HandOnKey(r, e)
	}
}

// CreateRenderer is for Fyne.
func (r *floodRow) CreateRenderer() fyne.WidgetRenderer { return &floodRowRenderer{r} }

type floodRowRenderer struct{ r *floodRow }

// MinSize is for Fyne.
func (f *floodRowRenderer) MinSize() fyne.Size { return fyne.NewSize(120, barH) }

// Layout is for Fyne.
func (f *floodRowRenderer) Layout(s fyne.Size) {
	const countW, shareW, pad = 44, 40, 8
	r := f.r
	track := s.Width - countW - shareW
	kit.Put(r.ground, 0, 0, s.Width, barH)
	kit.Put(r.fill, 0, 0, max(4, track*float32(r.shown.Of)), barH)
	kit.Put(r.title, pad, 0, track-pad-6, barH)
	kit.Put(r.share, track, 0, shareW-2, barH)
	kit.Put(r.count, track+shareW, 0, countW, barH)
}

// Objects is for Fyne.
func (f *floodRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.r.ground, f.r.fill, f.r.title, f.r.share, f.r.count}
}

// Refresh is for Fyne.
func (f *floodRowRenderer) Refresh() {
	f.Layout(f.r.Size())
	for _, o := range f.Objects() {
		o.Refresh()
	}
}

// Destroy is for Fyne.
func (f *floodRowRenderer) Destroy() {}
