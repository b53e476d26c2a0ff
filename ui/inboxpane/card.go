package inboxpane

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/style"
)

func (t tone) role() style.Role {
	switch t {
	case toneGood:
		return style.Accent
	case toneBusy:
		return style.Blue
	case toneWarn:
		return style.Amber
	}
	return style.Grey
}

// boxCard shows how the reading of one mailbox stands.
type boxCard struct {
	pane    *Pane
	id      int64
	account inbox.Account

	name, place        *kit.Text
	phase              *kit.Badge
	pause, again, more *kit.Button
	paused             bool
	bar                *kit.Progress
	read, left         *kit.Text
	barRoom            *fyne.Container
	notice             *kit.Notice
	trouble            *trouble
	numbers, words     [3]*kit.Text
	asking, noticeRoom *fyne.Container
	body               *fyne.Container
	history            *historyAction // what the second button does
	tidy               *tidyView
	card               *kit.Card
}

func newBoxCard(p *Pane, id int64) *boxCard {
	c := &boxCard{
		pane: p, id: id, name: kit.NewText("", style.Section, style.Text), place: kit.NewLine("", style.Small, style.Text3), phase: kit.NewBadge("", style.Grey),
		bar: kit.NewProgress(), read: kit.NewText("", style.Small, style.Text), left: kit.NewLine("", style.Small, style.Text3).Right(), notice: kit.NewNotice(kit.Problem{}),
	}
	c.noticeRoom = kit.Inset(c.notice, 0, 0, 14, 0)
	c.noticeRoom.Hide()
	c.pause = kit.NewButton(kit.Plain, "Pause", c.togglePause).WithIcon("pause")
	c.again = kit.NewButton(kit.Plain, "", func() { c.history.do(c) })
	c.more = kit.NewIconButton("ellipsis", "More", func() { kit.ShowMenu(c.items(), c.more) })
	figures := kit.HStack(16)
	for i := range c.numbers {
		c.numbers[i], c.words[i] = kit.NewLine("", style.Number, style.Text), kit.NewLine("", style.Small, style.Text3)
		figures.Add(kit.Fill(kit.VStack(0, c.numbers[i], c.words[i])))
	}
	c.asking = kit.Inset(kit.HStack(8, kit.NewIcon("triangle-alert", style.Amber, 16),
		kit.Fill(kit.NewLine("Remove this inbox? Its password is forgotten; the issues found in it stay.", style.Body, style.Text)),
		kit.NewButton(kit.Danger, "Remove", c.remove), kit.NewButton(kit.Plain, "Keep", func() { c.ask(false) })), 0, 0, 12, 0)
	c.asking.Hide()
	c.barRoom = kit.Inset(kit.VStack(6, kit.HStack(12, c.read, kit.Fill(c.left)), c.bar), 0, 0, 14, 0)
	head := kit.HStack(8, kit.Fill(kit.VStack(2, container.New(&followed{gap: 10}, c.name, c.phase), c.place)), c.pause, c.again, c.more)
	c.body = kit.VStack(0, kit.Inset(head, 0, 0, 14, 0), c.asking, c.noticeRoom, c.barRoom, figures)
	c.tidy = newTidyView(c)
	c.body.Add(c.tidy.content)
	c.card = kit.NewCard(c.body)
	return c
}

// items are what else can be done with a mailbox.
func (c *boxCard) items() []kit.MenuItem {
	var all []kit.MenuItem
	if c.history != &readAgain {
		all = append(all, kit.MenuItem{Text: readAgain.words, Icon: readAgain.icon, Do: func() { readAgain.do(c) }})
	}
	if c.pane.deps.Tidy != nil {
		all = append(all, kit.MenuItem{Text: "Tidy up the mails…", Icon: "archive", Disabled: c.tidy.state.Working, Do: func() { c.tidy.show(true) }}, kit.MenuItem{})
	}
	return append(all, kit.MenuItem{Text: "Remove this inbox", Icon: "trash-2", Danger: true, Do: func() { c.ask(true) }})
}

func (c *boxCard) set(v View, s inbox.Status, now time.Time) {
	c.account = s.Account
	c.name.SetText(s.Account.Username)
	c.place.SetText(place(s.Account, projectName(v, s.Account.Project), tidied(v.Tidy[c.id])))
	word, tone := phase(s)
	c.phase.Set(word, tone.role())
	if c.paused = s.Phase == inbox.Paused; c.paused {
		c.pause.SetText("Resume")
		c.pause.SetIcon("play")
	} else {
		c.pause.SetText("Pause")
		c.pause.SetIcon("pause")
	}
	c.offer(s)
	bar := progressOf(s, now)
	showIf(c.bar, !bar.Bare)
	c.read.SetText(bar.Text)
	c.left.SetText(bar.Right)
	c.bar.Set(float32(bar.Share))
	showIf(c.barRoom, bar.Shown)
	c.warn(troubleOf(s))
	for i, f := range figures(s) {
		c.numbers[i].SetText(f.Number)
		c.words[i].SetText(f.Words)
	}
	c.tidy.set(v.Tidy[c.id])
	c.body.Refresh()
}

// warn shows what is wrong. The same trouble is not shown anew, so that opened details stay open.
func (c *boxCard) warn(t *trouble) {
	showIf(c.noticeRoom, t != nil)
	if t != nil && (c.trouble == nil || *t != *c.trouble) {
		p := kit.Problem{Role: style.Amber, Title: t.What, Text: t.Do, Details: t.Details}
		if t.Password {
			p.Action, p.OnAction = "Enter the password", func() { c.pane.form.again(c.account) }
		}
		if t.SignIn && c.pane.deps.SignIns != nil {
			p.Action, p.OnAction = "Sign in again", func() { c.pane.form.again(c.account) }
		}
		c.notice.Set(p)
	}
	c.trouble = t
}

func (c *boxCard) togglePause() {
	if c.paused {
		c.pane.act(c.id, inbox.Resume, "The reading could not be resumed")
		return
	}
	c.pane.act(c.id, inbox.Pause, "The reading could not be paused")
}

func (c *boxCard) ask(on bool) {
	showIf(c.asking, on)
	c.pane.content.Refresh()
	c.body.Refresh()
}

func (c *boxCard) remove() {
	c.ask(false)
	c.pane.act(c.id, inbox.Remove, "The inbox could not be removed")
}

// foundRow is one issue found in mail.
type foundRow struct {
	widget.BaseWidget
	pane                 *Pane
	item                 int
	title, detail, count *kit.Text
	moved                *kit.Badge
	rule                 *kit.Rule
	body                 fyne.CanvasObject
}

const movedW = 128 // room for the wider badge, so that counts stand in a column

func newFoundRow(p *Pane) *foundRow {
	r := &foundRow{
		pane: p, title: kit.NewLine("", style.BodyStrong, style.Text), detail: kit.NewLine("", style.Small, style.Text3), count: kit.NewText("", style.Small, style.Text).Right(),
		moved: kit.NewBadge("", style.Grey), rule: kit.NewRule(),
	}
	badge := kit.HStack(0, kit.Fill(nil), r.moved)
	line := kit.HStack(16, kit.Fill(kit.Inset(kit.VStack(1, r.title, r.detail), 7, 0, 0, 0)), kit.Sized(r.count, 96, 0), kit.Sized(badge, movedW, 0))
	r.body = container.NewStack(kit.Inset(line, 0, inCard), kit.Inset(kit.VStack(0, kit.Fill(nil), r.rule), 0, inCard))
	r.ExtendBaseWidget(r)
	return r
}

// Bind is for the list.
func (r *foundRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.pane.rows) {
		return
	}
	r.item = i
	f := foundOf(r.pane.rows[i])
	r.title.SetText(f.Title)
	r.detail.SetText(f.Detail)
	r.count.SetText(f.Count)
	if f.Moved {
		r.moved.Set("Also sends events", style.Accent)
	} else {
		r.moved.Set("Only mail", style.Amber)
	}
	showIf(r.rule, i < len(r.pane.rows)-1)
	r.body.Refresh()
}

// RowTapped opens the issue at the first click.
func (r *foundRow) RowTapped(fyne.Position) bool {
	r.pane.openFound(r.item)
	return true
}

// CreateRenderer is for Fyne.
func (r *foundRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// followed sets a line of words, cut where there is no room for all of it, and a badge right behind it.
type followed struct{ gap float32 }

func (f *followed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, badge := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(f.gap+badge.Width, max(words.Height, badge.Height))
}

func (f *followed) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	words, badge := objects[0].MinSize(), objects[1].MinSize()
	w := max(0, min(words.Width, s.Width-f.gap-badge.Width))
	objects[0].Resize(fyne.NewSize(w, s.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[1].Resize(fyne.NewSize(badge.Width, s.Height))
	objects[1].Move(fyne.NewPos(w+f.gap, 0))
}
