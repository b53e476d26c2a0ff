package inboxpane

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/app/migration"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	tableRowH  = 46
	tableLeast = 24 // rows in view, however little room there is
)

// columns of the table, behind the issue's name.
var tableColumns = []struct {
	Name  string
	Width float32
}{{"Mails", 56}, {"Last mail", 76}, {"Last event", 76}}

const tableBadgeW = 76

// issueTable lists the issues that came by mail, and by which ways each comes now.
type issueTable struct {
	open func(id int64)
	view boardView
	list *kit.List
	room *atMostHigh
	head *fyne.Container
	card *fyne.Container
}

func newIssueTable(open func(id int64)) *issueTable {
	t := &issueTable{open: open, room: &atMostHigh{}}
	t.list = kit.NewList(tableRowH, func() kit.Row { return newTableRow(t) })
	t.list.Name = "Issues that came by mail"
	t.list.OnOpened = t.openRow
	t.list.KeyAt = func(i int) string { return strconv.FormatInt(t.view.Issues[i].ID, 10) }
	t.list.Find = func(key string) int {
		return slices.IndexFunc(t.view.Issues, func(one migration.Issue) bool { return strconv.FormatInt(one.ID, 10) == key })
	}
	line := kit.HStack(12, kit.Fill(kit.NewText("Issue", style.Caption, style.Text3)))
	for _, c := range tableColumns {
		line.Add(kit.Fixed(kit.NewText(c.Name, style.Caption, style.Text3).Right(), c.Width))
	}
	line.Add(kit.Fixed(kit.NewText("Comes by", style.Caption, style.Text3).Right(), tableBadgeW))
	t.head = kit.Inset(line, 12, inCard, 8, inCard)
	t.card = container.New(t.room, kit.NewBareCard(kit.VStack(0, t.head, kit.Inset(kit.NewRule(), 0, inCard), kit.Fill(kit.Inset(t.list, 0, 0, 6, 0)))))
	return t
}

func (t *issueTable) set(v boardView) {
	t.view = v
	n := len(v.Issues)
	t.list.SetLength(n)
	around := t.head.MinSize().Height + 1 + 6 + 2 // its rule, the room below the list, and the card's border
	t.room.h = around + tableRowH*float32(n)
	t.room.least = around + tableRowH*float32(min(n, tableLeast))
}

// reach gives where the chosen row begins and ends, from the top of the card.
func (t *issueTable) reach() (top, bottom float32) {
	i := float32(max(0, t.list.Selected()))
	top = t.head.MinSize().Height + 2 + i*tableRowH - float32(t.list.Offset())
	return top, top + tableRowH
}

func (t *issueTable) openRow(i int) {
	if i >= 0 && i < len(t.view.Issues) {
		t.open(t.view.Issues[i].ID)
	}
}

type tableRow struct {
	widget.BaseWidget
	table         *issueTable
	item          int
	title, detail *kit.Text
	cells         [3]*kit.Text
	state         *kit.Badge
	rule          *kit.Rule
	body          fyne.CanvasObject
}

func newTableRow(t *issueTable) *tableRow {
	r := &tableRow{table: t, title: kit.NewLine("", style.BodyStrong, style.Text), detail: kit.NewLine("", style.Small, style.Text3), state: kit.NewBadge("", style.Grey), rule: kit.NewRule()}
	line := kit.HStack(12, kit.Fill(kit.Inset(kit.VStack(0, r.title, r.detail), 5, 0, 0, 0)))
	for i, c := range tableColumns {
		r.cells[i] = kit.NewText("", style.Small, style.Text2).Right()
		line.Add(kit.Fixed(r.cells[i], c.Width))
	}
	line.Add(kit.Fixed(kit.HStack(0, kit.Fill(nil), r.state), tableBadgeW))
	r.body = container.NewStack(kit.Inset(line, 0, inCard), kit.Inset(kit.VStack(0, kit.Fill(nil), r.rule), 0, inCard))
	r.ExtendBaseWidget(r)
	return r
}

// Bind is for the list.
func (r *tableRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.table.view.Issues) {
		return
	}
	r.item = i
	one, now := r.table.view.Issues[i], r.table.view.now
	r.title.SetText(one.Title)
	detail := one.ShortID
	if one.Culprit != "" {
		detail += " · " + one.Culprit
	}
	r.detail.SetText(detail)
	r.cells[0].SetText(wording.Number(one.Mails))
	r.cells[1].SetText(lastTime(one.LastMail, now))
	r.cells[2].SetText(lastTime(one.LastLive, now))
	word, tone := stateWords(one.State())
	r.state.Set(word, tone.role())
	showIf(r.rule, i < len(r.table.view.Issues)-1)
	r.body.Refresh()
}

// RowTapped opens the issue at the first click.
func (r *tableRow) RowTapped(fyne.Position) bool {
	r.table.openRow(r.item)
	return true
}

// CreateRenderer is for Fyne.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }
