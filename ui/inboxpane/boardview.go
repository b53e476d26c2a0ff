package inboxpane

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/migration"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// boardTab shows how far the move off error mail has come: the verdict, the course of the days, and each issue.
type boardTab struct {
	pane  *Pane
	shown boardView
	drawn bool // something was shown

	tiles      [4]struct{ number, words *kit.Text }
	covered    *kit.Progress
	tileRow    *fyne.Container
	chart      *kit.Chart
	calm       *kit.Text // over a chart that has nothing to draw
	strip      *strip
	told       *kit.Text
	verdict    *verdict
	remarks    *fyne.Container
	remarkCard *kit.Card
	remarked   []remark
	flood      *floodMeter
	floodRoom  *fyne.Container
	table      *issueTable
	body       *fyne.Container
	room       *fyne.Container
	empty      *kit.Empty
	change     *changeView
	scroll     *container.Scroll
	content    *fyne.Container
	laid       [4]fyne.Size
}

const (
	daysH  = 170 // of the chart of days
	rightW = 336
)

func newBoardTab(p *Pane) *boardTab {
	b := &boardTab{pane: p, covered: kit.NewProgress(), chart: kit.NewStackedChart(), told: kit.NewLine("", style.Small, style.Text2)}
	b.chart.Name = "Error mails by day"
	b.calm = kit.NewLine("", style.Body, style.Text3).Center()
	b.strip = newStrip(func() { b.told.SetText(b.strip.words()) })
	b.verdict = newVerdict(b)
	b.flood = newFloodMeter(p.openIssue)
	b.table = newIssueTable(p.openIssue)
	b.remarks = kit.VStack(14)
	b.remarkCard = kit.NewCard(b.remarks)
	b.remarkCard.Hide()
	b.floodRoom = container.NewStack(kit.NewCard(kit.VStack(0, kit.NewText("What fills the inbox", style.Card, style.Text),
		kit.NewLine("Error mails of the last "+strconv.Itoa(migration.Window)+" days, by issue", style.Small, style.Text3), kit.Gap(0, 10), b.flood)))
	days := kit.NewCard(kit.VStack(0,
		kit.HStack(10, kit.NewText("Error mails by day", style.Card, style.Text), kit.Fill(nil), b.legend()), kit.Gap(0, 8),
		container.New(&timeline{b}, b.chart, b.strip, b.calm), kit.Gap(0, 8), b.told))
	left := kit.VStack(style.CardGap, days, kit.Fill(b.table.card))
	right := kit.VStack(style.CardGap, b.verdict.card, b.remarkCard, b.floodRoom)
	b.body = kit.VStack(style.CardGap, b.figures(), kit.Fill(container.New(&twoColumns{right: rightW, gap: style.CardGap}, left, right)))
	b.room = kit.Inset(b.body, style.CardGap, style.PanePad, style.PanePad, style.PanePad)
	b.scroll = kit.NewScroll(b.room)
	b.scroll.Hide()
	b.empty = kit.NewEmpty(kit.EmptyWords{
		Icon: "mail-check", Title: "No error mail to move away from yet",
		Text:   "Once mails are read, this shows which issues still come by mail only, and tells when the mails can be switched off.",
		Action: "Connect an inbox", ActionIcon: "inbox", Do: func() { p.tabs.Select(tabMailboxes) },
	})
	b.empty.Hide()
	b.change = newChangeView(b)
	b.content = container.NewStack(b.scroll, b.empty, b.change.content)
	return b
}

func (b *boardTab) figures() fyne.CanvasObject {
	row := kit.HStack(16)
	b.tileRow = row
	for i := range b.tiles {
		t := &b.tiles[i]
		t.number, t.words = kit.NewLine("", style.Number, style.Text), kit.NewLine("", style.Small, style.Text3)
		top := fyne.CanvasObject(t.number)
		if i == 0 {
			t.number = kit.NewText("", style.Number, style.Text)
			bar := kit.VStack(0, kit.Fill(nil), b.covered, kit.Fill(nil))
			top = kit.HStack(14, t.number, kit.Fill(kit.Inset(bar, 0, 12, 0, 0)))
		}
		row.Add(kit.Fill(kit.VStack(0, top, t.words)))
	}
	return kit.NewCard(row)
}

func (b *boardTab) legend() fyne.CanvasObject {
	row := kit.HStack(6)
	for i, one := range (boardView{}).chart().Series {
		role := []style.Role{style.AccentFill, style.AmberFill, style.Blue}[i]
		if i > 0 {
			row.Add(kit.Gap(6, 0))
		}
		square := kit.NewBar(role, 2, fyne.NewSquareSize(8))
		if one.Line {
			square = kit.NewBar(role, 1, fyne.NewSize(12, 2))
		}
		row.Add(square)
		row.Add(kit.NewText(one.Name, style.Caption, style.Text2))
	}
	return row
}

func (b *boardTab) show(v boardView) {
	b.shown, b.drawn = v, true
	b.arrange()
	if len(v.Issues) == 0 {
		return
	}
	for i, f := range v.tiles() {
		b.tiles[i].number.SetText(f.Number)
		b.tiles[i].words.SetText(f.Words)
	}
	b.covered.Set(float32(v.CoveredShare))
	b.tileRow.Refresh() // the bar begins where the number ends
	b.chart.Set(v.chart())
	b.calm.SetText(v.calm())
	b.strip.set(v)
	b.told.SetText(b.strip.words())
	b.verdict.set(v)
	b.showRemarks(v.remarks())
	bars := v.flood()
	b.flood.set(bars)
	showIf(b.floodRoom, len(bars) > 0)
	b.table.set(v)
	b.relayout()
}

// arrange shows the board, the change that was asked for, or what is said while there is nothing.
func (b *boardTab) arrange() {
	nothing := len(b.shown.Issues) == 0
	showIf(b.empty, nothing)
	showIf(b.scroll, !nothing && !b.change.open)
	showIf(b.change.content, !nothing && b.change.open)
}

// relayout gives the parts their room anew when they need another.
func (b *boardTab) relayout() {
	need := [4]fyne.Size{b.room.MinSize(), b.verdict.card.MinSize(), b.remarkCard.MinSize(), b.floodRoom.MinSize()}
	if need != b.laid {
		b.laid = need
		b.scroll.Refresh()
	}
}

func (b *boardTab) showRemarks(all []remark) {
	if slices.Equal(all, b.remarked) {
		return
	}
	b.remarked = all
	b.remarks.RemoveAll()
	for _, one := range all {
		icon := kit.VStack(0, kit.NewIcon("triangle-alert", style.Amber, 16), kit.Fill(nil))
		b.remarks.Add(container.NewBorder(nil, nil, kit.Inset(icon, 1, 10, 0, 0), nil,
			kit.VStack(2, kit.NewWrapped(one.Title, style.BodyStrong, style.Text).Plain(), kit.NewWrapped(one.Words, style.Small, style.Text2).Plain())))
	}
	showIf(b.remarkCard, len(all) > 0)
	b.remarkCard.Refresh()
}

// typedKey moves in the table and opens what is chosen.
func (b *boardTab) typedKey(e *fyne.KeyEvent) bool {
	if b.change.open {
		return b.change.typedKey(e)
	}
	if !b.table.list.Handle(e) {
		return false
	}
	if b.table.list.Selected() >= 0 {
		b.reveal()
	}
	return true
}

// reveal scrolls the tab until the chosen row of the table is in view.
func (b *boardTab) reveal() {
	d := fyne.CurrentApp().Driver()
	table := d.AbsolutePositionForObject(b.table.card).Y - d.AbsolutePositionForObject(b.scroll).Y // where it is in view
	top, bottom := b.table.reach()
	off := b.scroll.Offset
	switch high := b.scroll.Size().Height; {
	case table+top < 0:
		off.Y += table + top - style.CardGap
	case table+bottom > high:
		off.Y += table + bottom - high + style.CardGap
	default:
		return
	}
	b.scroll.ScrollToOffset(off)
}

// typedRune walks through the gaps, and moves in the table.
func (b *boardTab) typedRune(r rune) bool {
	if b.change.open {
		return b.change.typedRune(r)
	}
	switch r {
	case 's':
		b.change.show()
	case '[':
		return b.strip.step(-1)
	case ']':
		return b.strip.step(1)
	case 'j':
		return b.typedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	case 'k':
		return b.typedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	default:
		return false
	}
	return true
}

// timeline sets the strip right below the chart's bars: its labels stand below the strip.
type timeline struct{ tab *boardTab }

const stripGap = 6

func (t *timeline) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(240, daysH+stripGap+stripH)
}

func (t *timeline) Layout(o []fyne.CanvasObject, s fyne.Size) {
	kit.Put(o[0], 0, 0, s.Width, s.Height-stripGap-stripH)
	t.tab.strip.x = t.tab.placeOf
	kit.Put(o[1], 0, s.Height-stripH, s.Width, stripH)
	kit.Put(o[2], 0, daysH/2-26, s.Width, 20)
	o[1].Refresh()
}

// placeOf gives where a time stands below the chart, whose bars are days.
func (b *boardTab) placeOf(at time.Time) float32 {
	begin := b.shown.begin()
	days := at.Sub(begin).Hours() / 24
	i := max(0, min(int(days), len(b.shown.Mails)-1))
	x, w := b.chart.Column(i)
	if next, _ := b.chart.Column(i + 1); i+1 < len(b.shown.Mails) {
		w = next - x
	}
	return x + w*float32(max(0, min(1, days-float64(i))))
}

// twoColumns sets a column of a width at the right, and one at the left that takes the rest.
type twoColumns struct{ right, gap float32 }

func (c *twoColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	left, right := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(left.Width+c.gap+c.right, max(left.Height, right.Height))
}

func (c *twoColumns) Layout(o []fyne.CanvasObject, s fyne.Size) {
	right := min(c.right, s.Width*0.4)
	kit.Put(o[0], 0, 0, s.Width-c.gap-right, s.Height)
	kit.Put(o[1], s.Width-right, 0, right, s.Height)
}

// lastTime is an age in the table.
func lastTime(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return wording.Ago(t, now)
}
