package issuepane

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const rowHeight = 66

// Columns of the list, from the right edge.
const (
	edge      = 17
	avatarAt  = edge + 18
	usersEnd  = 48
	eventsEnd = 99
	sparkAt   = 199
	textLeft  = 28
)

// issueRow shows one issue of the list.
type issueRow struct {
	board
	pane *Pane
	item int

	level            *kit.Block
	title            *kit.Text
	badge            *kit.Badge
	mail             *kit.Icon
	flag, ticket     *kit.Icon
	check            *checkBox
	labels           [2]*kit.Badge
	when             *kit.Text
	message, culprit *kit.Text
	spark            *kit.Sparkline
	events, users    *kit.Text
	person           *kit.Icon
	avatar           *kit.Avatar
	line             *kit.Rule
}

func newIssueRow(p *Pane) *issueRow {
	r := &issueRow{
		pane:    p,
		level:   kit.NewBar(style.Grey, 1.5, fyne.NewSize(3, 42)),
		title:   kit.NewLine("", style.BodyStrong, style.Text),
		badge:   kit.NewBadge("", style.Blue),
		mail:    kit.NewIcon("mail", style.Text2, 14),
		flag:    kit.NewIcon("bookmark", style.Accent, 14),
		ticket:  kit.NewIcon("link", style.Text2, 14),
		check:   newCheckBox(),
		labels:  [2]*kit.Badge{kit.NewBadge("", style.Violet), kit.NewBadge("", style.Violet)},
		when:    kit.NewLine("", style.Small, style.Text3).Right(),
		message: kit.NewLine("", style.Small, style.Text2),
		culprit: kit.NewLine("", style.Tiny, style.Text3),
		spark:   kit.NewSparkline(style.Red),
		events:  kit.NewLine("", style.SmallStrong, style.Text).Right(),
		users:   kit.NewLine("", style.Small, style.Text2).Right(),
		person:  kit.NewIcon("user", style.Text2, 12),
		avatar:  kit.NewAvatar(""),
		line:    kit.NewRule(),
	}
	r.parts = []fyne.CanvasObject{r.level, r.title, r.badge, r.mail, r.when, r.message, r.culprit, r.spark, r.events, r.person, r.users, r.avatar, r.line, r.flag, r.ticket, r.check, r.labels[0], r.labels[1]}
	r.place = r.arrange
	r.least = func() fyne.Size { return fyne.NewSize(380, rowHeight) }
	r.ExtendBaseWidget(r)
	return r
}

func (r *issueRow) arrange(s fyne.Size) {
	w := s.Width
	kit.Put(r.level, 14, 12, 3, 42)
	kit.Put(r.check, 6, 24, 18, 18)
	kit.Put(r.line, textLeft, s.Height-1, w-textLeft, 1)
	whenW := width(r.when.Text(), style.Small)
	kit.Put(r.when, w-edge-whenW, 7, whenW, 18)

	room := w - edge - whenW - 12 - textLeft
	if r.badge.Text() != "" {
		room -= r.badge.MinSize().Width + 8
	}
	icons := []*kit.Icon{r.mail, r.flag, r.ticket}
	for _, icon := range icons {
		if icon.Visible() {
			room -= 14 + 8
		}
	}
	titleW := min(room, width(r.title.Text(), style.BodyStrong))
	kit.Put(r.title, textLeft, 7, titleW, 18)
	x := textLeft + titleW + 8
	if r.badge.Text() != "" {
		bw := r.badge.MinSize().Width
		kit.Put(r.badge, x, 6.5, bw, 19)
		x += bw + 8
	}
	for _, icon := range icons {
		if icon.Visible() {
			kit.Put(icon, x, 9, 14, 14)
			x += 14 + 8
		}
	}
	for _, l := range r.labels { // where there is room for them
		lw := l.MinSize().Width
		on := l.Text() != "" && x+lw <= w-edge-whenW-12
		kit.ShowIf(l, on)
		if on {
			kit.Put(l, x, 6.5, lw, 19)
			x += lw + 6
		}
	}

	textW := w - sparkAt - 14 - textLeft
	kit.Put(r.message, textLeft, 26, textW, 16)
	kit.Put(r.culprit, textLeft, 43, textW, 16)
	kit.Put(r.spark, w-sparkAt, 32, 60, 20)
	kit.Put(r.events, w-eventsEnd-40, 34, 40, 18)
	usersW := width(r.users.Text(), style.Small)
	kit.Put(r.users, w-usersEnd-usersW, 34, usersW, 18)
	kit.Put(r.person, w-usersEnd-usersW-16, 37, 12, 12)
	kit.Put(r.avatar, w-avatarAt, 34, 18, 18)
}

// Bind shows the i-th issue of the list, or dashes while it is not known.
func (r *issueRow) Bind(i int, s kit.RowState) {
	r.item = i
	one, known := r.pane.list.at(i)
	kit.ShowIf(r.person, known)
	kit.ShowIf(r.avatar, known)
	picked := known && r.pane.marks.has(one.ID)
	boxed := known && (picked || s.Hovered || len(r.pane.marks.chosen) > 0)
	r.check.set(boxed, picked)
	kit.ShowIf(r.level, !boxed)
	kit.ShowIf(r.flag, known && one.Favourite)
	kit.ShowIf(r.ticket, known && one.Ticket != "")
	r.setLabels(one.Labels)
	if !known {
		r.level.SetRole(style.GreySoft)
		r.title.SetText("–")
		r.badge.Set("", style.Blue)
		r.mail.Hide()
		for _, t := range []*kit.Text{r.when, r.message, r.culprit, r.events, r.users} {
			t.SetText("")
		}
		r.spark.Set(nil, style.Grey)
		r.arrange(r.Size())
		return
	}
	fill, _ := style.Level(string(one.Level))
	r.level.SetRole(fill)
	r.title.SetText(oneLine(one.Title, 200))
	word, role := newsOf(one, r.pane.deps.Now())
	r.badge.Set(word, role)
	kit.ShowIf(r.mail, slices.Contains(one.Sources, issue.SourceMail))
	r.when.SetText(wording.Age(one.LastSeen, r.pane.deps.Now()))
	second, third := secondLine(one), oneLine(one.Culprit, 300)
	if third == second || one.Culprit == one.Value {
		third = "" // a broken link is both, and so is the logger of a message
	}
	third = r.pane.whose(one) + third
	if second == "" {
		second, third = third, "" // no gap between title and place
	}
	r.message.SetText(second)
	r.culprit.SetText(third)
	r.spark.Set(floats(one.Hours), fill)
	r.events.SetText(compact(one.Events))
	r.users.SetText(compact(one.Users))
	r.avatar.Set(one.Assignee)
	r.arrange(r.Size())
}

// RowTapped opens the issue where list and detail do not fit beside each other; the list chooses it besides.
func (r *issueRow) RowTapped(at fyne.Position) bool {
	switch held := modifiers(); {
	case held&fyne.KeyModifierShift != 0:
		r.pane.markTo(r.pane.master.list.Selected(), r.item)
		return true
	case held&fyne.KeyModifierShortcutDefault != 0, at.X < textLeft && at != (fyne.Position{}):
		r.pane.mark(r.item)
		return true
	}
	r.pane.master.list.Select(r.item)
	if one, ok := r.pane.list.rows.known[r.item]; ok {
		r.pane.markSeen(one.ID) // also when it was chosen already
	}
	r.pane.setInside(true)
	return false
}

// newsOf is the word beside an issue's name: whether it came back, or nobody has opened it.
func newsOf(one issue.Issue, now time.Time) (string, style.Role) {
	switch {
	case one.Status == issue.Unresolved && one.Regressed:
		return "Regressed", style.Amber
	case one.Status == issue.Unresolved && !one.Seen:
		return "New", style.Blue
	case one.Status == issue.Snoozed:
		return snoozeWords(one.Snooze.Left(one.Events, one.Users), now), style.Grey
	}
	return "", style.Blue
}

// secondLine is the message, unless the title says it already.
func secondLine(one issue.Issue) string {
	if one.Value == one.Title || one.Value == "" {
		return oneLine(one.Logger, 200)
	}
	return oneLine(one.Value, 400)
}

func floats(counts []int64) []float64 {
	all := make([]float64, len(counts))
	for i, n := range counts {
		all[i] = float64(n)
	}
	return all
}

// newColumnHeads stands above the list.
func newColumnHeads() fyne.CanvasObject {
	name := kit.NewLine("Issue", style.Caption, style.Text2)
	day := kit.NewLine("24 h", style.Caption, style.Text2)
	events := kit.NewLine("Events", style.Caption, style.Text2).Right()
	users := kit.NewLine("Users", style.Caption, style.Text2).Right()
	ground, line := kit.NewBlock(style.Sunken, 0), kit.NewRule()
	return newBoard(27, func(s fyne.Size) {
		kit.Put(ground, 0, 0, s.Width, s.Height)
		kit.Put(line, 0, s.Height-1, s.Width, 1)
		kit.Put(name, textLeft, 0, 120, s.Height-1)
		kit.Put(day, s.Width-sparkAt, 0, 50, s.Height-1)
		kit.Put(events, s.Width-eventsEnd-60, 0, 60, s.Height-1)
		kit.Put(users, s.Width-usersEnd-60, 0, 60, s.Height-1)
	}, ground, line, name, day, events, users)
}
