package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	noticesW   = 380
	noticesH   = 420
	noticeH    = 58
	noticeHead = 42
)

// showNotices lists below the bell what a person was told, and takes its dot away.
func (w *Window) showNotices() {
	all, _ := w.deps.Notices.All()
	w.deps.Notices.MarkRead()
	w.bar.bell.setUnread(false)
	head := kit.Inset(kit.NewText("Alerts", style.Card, style.Text), 0, 16)
	rows := container.New(noticeList{})
	for _, n := range all {
		rows.Add(newNoticeRow(n, w.deps.Now(), func() {
			w.closeSheet()
			w.OpenIssue(n.Issue)
		}))
	}
	var list fyne.CanvasObject = container.NewVScroll(rows)
	h := min(noticesH, float32(noticeHead+10+noticeH*len(all)))
	if len(all) == 0 {
		list = kit.NewText("No alerts since Paddock was started", style.Body, style.Text3).Center()
		h = noticeHead + 80
	}
	s := newSheet(w.win.Canvas(), container.New(noticesLayout{}, head, kit.NewRule(), list), func(window fyne.Size) (fyne.Position, fyne.Size) {
		return fyne.NewPos(window.Width-style.PanePad-noticesW, style.Toolbar-4), fyne.NewSize(noticesW, min(h, window.Height-style.Toolbar-20))
	})
	s.closed = func() { w.sheetClosed(s) }
	w.openSheet(s)
}

type noticesLayout struct{}

func (noticesLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(noticesW, noticeHead+80)
}

func (noticesLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	kit.Put(o[0], 0, 0, s.Width, noticeHead-1)
	kit.Put(o[1], 1, noticeHead-1, s.Width-2, 1)
	kit.Put(o[2], 1, noticeHead, s.Width-2, s.Height-noticeHead-1)
}

type noticeList struct{}

func (noticeList) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, 8+float32(len(o))*noticeH)
}

func (noticeList) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for i, o := range objects {
		kit.Put(o, 0, 4+float32(i)*noticeH, s.Width, noticeH)
	}
}

// noticeRow shows one notice and opens what it is about.
type noticeRow struct {
	widget.BaseWidget
	open   func()
	over   bool
	ground *canvas.Rectangle
	icon   *kit.Icon
	title  *kit.Text
	body   *kit.Text
	when   *kit.Text
}

func newNoticeRow(n Notice, now time.Time, open func()) *noticeRow {
	role := style.Text2
	if n.Urgent {
		role = style.Fatal
	}
	body, _, _ := strings.Cut(n.Body, "\n")
	r := &noticeRow{
		open: open, ground: &canvas.Rectangle{CornerRadius: style.RadiusRow}, icon: kit.NewIcon("bug", role, 16),
		title: kit.NewLine(n.Title, style.BodyStrong, style.Text), body: kit.NewLine(body, style.Small, style.Text2),
		when: kit.NewText(wording.Age(n.At, now), style.Caption, style.Text3),
	}
	r.ExtendBaseWidget(r)
	return r
}

// Tapped is for Fyne.
func (r *noticeRow) Tapped(*fyne.PointEvent) { r.open() }

// MouseIn is for Fyne.
func (r *noticeRow) MouseIn(*desktop.MouseEvent) { r.over = true; r.Refresh() }

// MouseMoved is for Fyne.
func (r *noticeRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *noticeRow) MouseOut() { r.over = false; r.Refresh() }

// Cursor is for Fyne.
func (r *noticeRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is for Fyne.
func (r *noticeRow) CreateRenderer() fyne.WidgetRenderer {
	p := &parts{
		owner: r, objects: []fyne.CanvasObject{r.ground, r.icon, r.title, r.body, r.when},
		min: func() fyne.Size { return fyne.NewSize(200, noticeH) },
		place: func(s fyne.Size) {
			kit.Put(r.ground, 6, 1, s.Width-12, s.Height-2)
			kit.Put(r.icon, 16, 12, 16, 16)
			when := r.when.MinSize().Width
			kit.Put(r.when, s.Width-16-when, 11, when, 18)
			kit.Put(r.title, 42, 11, s.Width-42-16-when-10, 18)
			kit.Put(r.body, 42, 30, s.Width-58, 16)
		},
		paint: func() {
			fill := style.Transparent
			if r.over {
				fill = style.Hover
			}
			r.ground.FillColor = style.Color(fill)
		},
	}
	p.paint()
	return p
}
