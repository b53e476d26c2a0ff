package issuepane

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// How much of a message is shown before and after "Show all".
const (
	messageLines = 4
	messageChars = 360
	wrappedMost  = 1200 // characters that are wrapped at words; longer ones scroll
)

// issueHead names an issue, says how often and for whom, and lets a person settle it.
type issueHead struct {
	pane *Pane

	back                       *kit.Button
	level, id, handled, source *kit.Badge
	status, wrote              *kit.Badge
	resolve, ignore, reopen    *kit.Button
	ways, snooze, assign, rest *kit.Button
	team                       *triageLine
	title                      *kit.Text
	message                    *kit.Wrapped
	more                       *kit.Button
	culprit                    *kit.Text
	spark                      *kit.Sparkline
	events, users              *fact
	first, last, release       *fact

	line   *board // the facts
	long   *fyne.Container
	object *fyne.Container
	text   string // the whole message
	all    bool   // more of it is shown
}

func newIssueHead(p *Pane) *issueHead {
	h := &issueHead{
		pane:    p,
		back:    kit.NewIconButton("arrow-left", "Back to the list (Esc)", p.then(func() { p.setInside(false) })),
		level:   kit.NewBadge("", style.Red),
		id:      kit.NewBadge("", style.Grey),
		handled: kit.NewBadge("", style.Amber),
		source:  kit.NewBadge("", style.Blue),
		status:  kit.NewBadge("", style.Grey),
		wrote:   kit.NewBadge("", style.Blue),
		title:   kit.NewLine("", style.Title, style.Text),
		message: kit.NewWrapped("", style.Body, style.Text2),
		culprit: kit.NewLine("", style.Code, style.Text3),
		spark:   kit.NewSparklineOf(style.Red, fyne.NewSize(135, 33)),
		events:  newFact("Events"), users: newFact("Users"), first: newFact("First seen"), last: newFact("Last seen"), release: newFact("Release"),
	}
	h.resolve = kit.NewButton(kit.Primary, "Resolve", p.then(p.alone(func() { p.settle(issue.Resolve()) }))).WithIcon("check").WithTip("Resolve (E)")
	h.ignore = kit.NewButton(kit.Plain, "Ignore", p.then(p.alone(func() { p.settle(issue.Ignore()) }))).WithIcon("archive").WithTip("Ignore: keep counting, alert nobody (I)")
	h.reopen = kit.NewButton(kit.Plain, "Reopen", p.then(p.alone(func() { p.settle(issue.Reopen()) }))).WithIcon("rotate-ccw").WithTip("Reopen (U)")
	h.ways = kit.NewIconButton("chevron-down", "Resolve in a release (Shift E)", p.alone(p.openResolve))
	h.snooze = kit.NewIconButton("moon", "Snooze (S)", p.alone(p.openSnooze))
	h.assign = kit.NewIconButton("user", "Assign (A)", p.alone(p.openAssign))
	h.rest = kit.NewIconButton("ellipsis", "More", p.alone(func() { kit.ShowMenu(p.menu(), h.rest) }))
	h.team = newTriageLine(p)
	h.more = kit.NewButton(kit.Quiet, "", p.then(func() {
		h.all = !h.all
		h.showMessage()
		p.detail.filled.Refresh()
	}))
	h.back.Hide()
	facts := []*fact{h.events, h.users, h.first, h.last, h.release}
	parts := []fyne.CanvasObject{h.spark}
	for _, f := range facts {
		parts = append(parts, f)
	}
	h.long = container.NewStack()
	h.long.Hide()
	h.line = newBoard(36, func(s fyne.Size) {
		placeFacts(s.Width, h.spark, facts)
	}, parts...)
	h.object = kit.VStack(0,
		newTopLine([]fyne.CanvasObject{h.back, h.level, h.id, h.handled, h.source, h.status, h.wrote}, []fyne.CanvasObject{h.resolve, h.ways, h.ignore, h.reopen, h.snooze, h.assign, h.rest}),
		kit.Gap(0, 4), h.title,
		kit.Gap(0, 1), h.message, h.long, kit.Inset(kit.HStack(0, h.more, kit.Fill(nil)), 0, 0, 0, -12),
		kit.Gap(0, 5), h.culprit,
		kit.Inset(h.team.object, 6, 0, 0, 0),
		kit.Gap(0, 10), h.line,
	)
	return h
}

func (h *issueHead) setBack(on bool) { kit.ShowIf(h.back, on) }

// show brings the head up to date and tells whether it may need another height. fresh: it is another issue.
func (h *issueHead) show(d *detail, fresh bool) (grown bool) {
	one, now := d.Issue, h.pane.deps.Now()
	fill, _ := style.Level(string(one.Level))
	h.level.Set(string(one.Level), fill)
	h.id.Set(clip(one.ShortID, 24), style.Grey)
	h.showBadges(d)
	open := one.Status == issue.Unresolved
	grown = h.resolve.Visible() != open || fresh
	kit.ShowIf(h.resolve, open)
	kit.ShowIf(h.ways, open)
	kit.ShowIf(h.ignore, open)
	kit.ShowIf(h.snooze, open || one.Status == issue.Snoozed)
	grown = h.team.show(one) || grown
	kit.ShowIf(h.reopen, !open)
	h.title.SetText(oneLine(one.Title, 300))
	text := one.Value
	if d.Event != nil {
		text = d.Event.Summary()
	}
	if text == one.Title {
		text = ""
	}
	culprit := oneLine(one.Culprit, 400)
	if culprit == text {
		culprit = "" // a broken link is both
	}
	h.culprit.SetText(culprit)
	kit.ShowIf(h.culprit, culprit != "")
	if fresh {
		h.all = false
	}
	if fresh || text != h.text {
		h.text = text
		h.showMessage()
		grown = true
	}
	h.spark.Set(floats(one.Hours), fill)
	h.events.set(wording.Number(one.Events), "")
	h.users.set(wording.Number(one.Users), "")
	h.first.set(ago(one.FirstSeen, now), exact(one.FirstSeen, now))
	h.last.set(ago(one.LastSeen, now), exact(one.LastSeen, now))
	release, words := one.LastRelease, oneLine(one.LastRelease, 200)
	if release != "" && one.FirstRelease != "" && one.FirstRelease != release {
		words += ", first seen in " + oneLine(one.FirstRelease, 80)
	}
	h.release.set(oneLine(release, 80), words)
	h.line.Refresh()
	return grown
}

func (h *issueHead) showBadges(d *detail) {
	handled := ""
	if d.Event != nil {
		if x := d.Event.Raised(); x != nil && x.Handled != nil && !*x.Handled {
			handled = "unhandled"
		}
	}
	h.handled.Set(handled, style.Amber)
	source := ""
	if slices.Contains(d.Issue.Sources, issue.SourceMail) {
		source = "by mail"
	}
	h.source.Set(source, style.Blue)
	words, role := statusWords(d.Issue, h.pane.deps.Now())
	h.status.Set(words, role)
	for _, b := range []*kit.Badge{h.handled, h.source, h.status} {
		kit.ShowIf(b, b.Text() != "")
	}
}

func statusWords(one issue.Issue, now time.Time) (string, style.Role) {
	switch one.Status {
	case issue.Resolved:
		if one.ResolvedIn != "" {
			return "resolved in " + oneLine(one.ResolvedIn, 24), style.Accent
		}
		return "resolved", style.Accent
	case issue.ResolvedInNextRelease:
		return "resolved in the next release", style.Accent
	case issue.Ignored:
		return "ignored", style.Grey
	case issue.Snoozed:
		return untilWords(one.Snooze.Left(one.Events, one.Users), now), style.Grey
	}
	if one.Regressed {
		return "regressed", style.Amber
	}
	return "", style.Grey
}

// showMessage shows the message, folded unless more was asked for.
func (h *issueHead) showMessage() {
	shown, rest := paragraph(h.text, messageLines, messageChars)
	kit.ShowIf(h.more, rest > 0)
	h.more.SetText("Show all")
	h.long.Objects = nil
	if rest > 0 {
		shown += "…"
	}
	if h.all && rest > 0 {
		h.more.SetText("Show less")
		if whole, left := paragraph(h.text, 3*messageLines, wrappedMost); left == 0 {
			shown = whole
		} else {
			shown = ""
			h.long.Objects = []fyne.CanvasObject{withCopy(h.text)}
		}
	}
	kit.ShowIf(h.long, len(h.long.Objects) > 0)
	h.message.SetText(shown)
	kit.ShowIf(h.message, shown != "")
}

// fact is a number and what it is called; a tooltip may say it more exactly.
type fact struct {
	hot
	name, value *kit.Text
	tipWords    string
}

func newFact(name string) *fact {
	f := &fact{name: kit.NewLine(name, style.Caption, style.Text3), value: kit.NewLine("", style.BodyStrong, style.Text)}
	f.parts = []fyne.CanvasObject{f.name, f.value}
	f.ground = kit.NewBlock(style.Transparent, 0)
	f.least = func() fyne.Size { return fyne.NewSize(0, 36) }
	f.place = func(s fyne.Size) {
		kit.Put(f.name, 0, 0, s.Width, 16)
		kit.Put(f.value, 0, 16, s.Width, 18)
	}
	f.words = func() string { return f.tipWords }
	f.ExtendBaseWidget(f)
	return f
}

func (f *fact) set(value, tip string) {
	f.tipWords = tip
	if f.value.Text() != value {
		f.value.SetText(value)
	}
}

func (f *fact) wide() float32 {
	return max(width(f.name.Text(), style.Caption), width(f.value.Text(), style.BodyStrong)) + 1
}
