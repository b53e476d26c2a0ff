package homepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

func (s state) role() style.Role {
	switch s {
	case good:
		return style.Accent
	case warn:
		return style.Amber
	case bad:
		return style.Red
	}
	return style.Grey
}

// answerCard is a question, its answer, and a chart or a way on.
type answerCard struct {
	*kit.Card
	shown    answer
	ground   *kit.Block
	icon     *kit.Icon
	question *kit.Text
	answer   *kit.Text
	detail   *kit.Text
	chart    *kit.Sparkline
	more     *kit.Text
	foot     *fyne.Container
}

func newAnswerCard(open func(pane string)) *answerCard {
	c := &answerCard{
		ground: kit.NewBar(style.GreySoft, style.RadiusControl, fyne.NewSquareSize(28)), icon: kit.NewIcon("", style.Grey, 16),
		question: kit.NewLine("", style.Small, style.Text2), answer: kit.NewLine("", style.Page, style.Text), detail: kit.NewLine("", style.Small, style.Text3),
		chart: kit.NewSparklineOf(style.Red, fyne.NewSize(60, 30)), more: kit.NewLine("", style.Small, style.Accent),
	}
	c.foot = container.NewStack(c.chart, c.more)
	c.Card = kit.NewCard(kit.VStack(0,
		kit.HStack(10, container.NewStack(c.ground, c.icon), kit.Fill(c.question)), kit.Gap(0, 10),
		c.answer, c.detail, kit.Gap(0, 6), kit.Fill(c.foot)))
	c.OnTapped = func() { open(c.shown.Pane) }
	return c
}

func (c *answerCard) set(a answer) {
	c.shown = a
	role := a.State.role()
	c.ground.SetRole(style.Soft(role))
	c.icon.Set(a.Icon, role)
	c.question.SetText(a.Question)
	c.answer.SetText(a.Answer)
	c.detail.SetText(a.Detail)
	c.more.SetText("Open " + a.Pane)
	if len(a.Bars) > 0 {
		c.chart.Set(a.Bars, role)
		c.chart.Show()
		c.more.Hide()
		return
	}
	c.chart.Hide()
	c.more.Show()
}

// needRow is a line of "Needs you".
type needRow struct {
	widget.BaseWidget
	pane   *Pane
	item   int
	icon   *kit.Icon
	title  *kit.Text
	detail *kit.Text
	when   *kit.Text
	rule   *kit.Rule
	body   fyne.CanvasObject
}

func newNeedRow(p *Pane) *needRow {
	r := &needRow{
		pane: p, icon: kit.NewIcon("", style.Grey, 16), title: kit.NewLine("", style.BodyMedium, style.Text), detail: kit.NewLine("", style.Small, style.Text3),
		when: kit.NewText("", style.Small, style.Text3), rule: kit.NewRule(),
	}
	words := kit.VStack(2, r.title, r.detail)
	line := kit.Inset(kit.HStack(12, r.icon, kit.Fill(kit.Inset(words, 7, 0)), r.when), 0, inCard)
	r.body = container.NewStack(line, kit.Inset(kit.VStack(0, kit.Fill(nil), r.rule), 0, inCard, 0, inCard+28))
	r.ExtendBaseWidget(r)
	return r
}

// Bind is for the list.
func (r *needRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.pane.rows) {
		return
	}
	n := r.pane.rows[i]
	r.item = i
	r.icon.Set(n.Icon, n.State.role())
	r.title.SetText(n.Title)
	r.detail.SetText(n.Detail)
	r.when.SetText(n.When)
	if i == len(r.pane.rows)-1 {
		r.rule.Hide()
	} else {
		r.rule.Show()
	}
	r.body.Refresh()
}

// RowTapped opens what the line is about at the first click.
func (r *needRow) RowTapped(fyne.Position) bool {
	r.pane.openNeed(r.item)
	return true
}

// CreateRenderer is for Fyne.
func (r *needRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// columns sets two objects side by side, as high as the higher; left is the first one's share of the width.
type columns struct{ left, gap float32 }

func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	l, r := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(l.Width+c.gap+r.Width, max(l.Height, r.Height))
}

func (c *columns) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	w := float32(int((s.Width - c.gap) * c.left))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(w, s.Height))
	objects[1].Move(fyne.NewPos(w+c.gap, 0))
	objects[1].Resize(fyne.NewSize(s.Width-w-c.gap, s.Height))
}

// tall is as high as it is told.
type tall struct{ h float32 }

func (t *tall) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, t.h) }

func (t *tall) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(s)
	}
}
