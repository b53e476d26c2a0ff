package supportpane

import (
	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/app/support"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	personH = 46
	lineH   = 48
	rowPad  = 20
)

// personRow is somebody who can be chosen, or what somebody wrote.
type personRow struct {
	board
	pane              *Pane
	face              *kit.Avatar
	name, known, when *kit.Text
}

func newPersonRow(p *Pane) *personRow {
	r := &personRow{
		pane: p, face: kit.NewAvatar(""), name: kit.NewLine("", style.BodyMedium, style.Text),
		known: kit.NewLine("", style.Small, style.Text3), when: kit.NewLine("", style.Small, style.Text3).Right(),
	}
	r.height, r.place = personH, func(s fyne.Size) {
		w := style.Small.Measure(r.when.Text()).Width + 2
		kit.Put(r.face, rowPad, 14, 18, 18)
		kit.Put(r.when, s.Width-16-w, 6, w, 17)
		y := float32(5)
		if r.known.Text() == "" {
			y = 14
		}
		kit.Put(r.name, rowPad+30, y, s.Width-rowPad-30-w-26, 18)
		kit.Put(r.known, rowPad+30, 24, s.Width-rowPad-46, 17)
	}
	r.parts = []fyne.CanvasObject{r.face, r.name, r.known, r.when}
	r.ExtendBaseWidget(r)
	return r
}

// Bind shows the i-th person, or message.
func (r *personRow) Bind(i int, _ kit.RowState) {
	now := r.pane.deps.Now()
	if r.pane.messages() {
		if i < len(r.pane.shown.Feedback) {
			f := r.pane.shown.Feedback[i]
			r.set(writer(f), wording.OneLine(f.Message, 200), wording.Age(f.Time, now))
		}
		return
	}
	if i < len(r.pane.shown.People) {
		p := r.pane.shown.People[i]
		r.set(wording.OneLine(p.Called(), 60), wording.OneLine(p.Known(), 80), seen(p, now))
	}
}

func (r *personRow) set(name, known, when string) {
	r.face.Set(name)
	r.name.SetText(name)
	r.known.SetText(known)
	r.when.SetText(when)
	r.place(r.Size())
}

// writer is what somebody is called who wrote.
func writer(f issue.Feedback) string {
	return wording.OneLine(support.Person{Name: f.Name, Email: f.Email, Username: "Somebody"}.Called(), 60)
}

// lineRow is one time that the customer met something.
type lineRow struct {
	board
	pane                   *Pane
	day, time, what, where *kit.Text
	state                  *kit.Badge
	rule                   *kit.Rule
}

func newLineRow(p *Pane) *lineRow {
	r := &lineRow{
		pane: p, day: kit.NewLine("", style.SmallStrong, style.Text2), time: kit.NewLine("", style.Small, style.Text3).Right(),
		what: kit.NewLine("", style.BodyMedium, style.Text), where: kit.NewLine("", style.Small, style.Text3), state: kit.NewBadge("", style.Grey), rule: kit.NewRule(),
	}
	r.height, r.place = lineH, func(s fyne.Size) {
		const dayW, timeW = 84, 38
		kit.Put(r.day, rowPad, 7, dayW, 17)
		kit.Put(r.time, rowPad+dayW, 7, timeW, 17)
		x := float32(rowPad + dayW + timeW + 14)
		w := r.state.MinSize().Width
		kit.Put(r.state, s.Width-rowPad-w, 7, w, 19)
		kit.Put(r.what, x, 6, s.Width-rowPad-w-14-x, 18)
		kit.Put(r.where, x, 25, s.Width-rowPad-x, 17)
		kit.Put(r.rule, rowPad, 0, s.Width-2*rowPad, 1)
	}
	r.parts = []fyne.CanvasObject{r.rule, r.day, r.time, r.what, r.where, r.state}
	r.ExtendBaseWidget(r)
	return r
}

// Bind shows the i-th line.
func (r *lineRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.pane.lines) {
		return
	}
	l := r.pane.lines[i]
	r.day.SetText(l.day)
	r.time.SetText(l.time)
	r.what.SetText(l.what)
	r.where.SetText(l.where)
	r.state.Set(l.state, role(l.met))
	kit.ShowIf(r.rule, l.day != "" && i > 0)
	r.place(r.Size())
}

// role is the colour of how far a problem is.
func role(i issue.Issue) style.Role {
	switch i.Status {
	case issue.Resolved, issue.ResolvedInNextRelease:
		return style.Accent
	case issue.Ignored, issue.Snoozed:
		return style.Grey
	}
	switch {
	case i.Assignee != "":
		return style.Blue
	case i.Seen && !i.Regressed:
		return style.Amber
	}
	return style.Red
}
