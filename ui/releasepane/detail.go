package releasepane

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	chartH = 170
	lineH  = 44
)

// detail tells of the chosen release.
type detail struct {
	pane     *Pane
	name     *kit.Text
	facts    *kit.Text
	places   *fyne.Container
	named    string // the environments that are shown
	sessions *kit.Chart
	errors   *kit.Chart
	title    *fyne.Container // of the chart of sessions, with its legend
	legend   *fyne.Container
	legends  string
	none     *kit.Wrapped // stands where there are no sessions
	issues   *fyne.Container
	scroll   *container.Scroll
	object   fyne.CanvasObject

	of    key
	lines []*issueLine
	at    int    // the line that keys stand on, or -1
	drawn string // the issues that are shown
	laid  string // all of these, as they were laid out
}

func newDetail(p *Pane) *detail {
	d := &detail{
		pane: p, at: -1, name: kit.NewLine("", style.Title, style.Text), facts: kit.NewLine("", style.Small, style.Text2),
		places: kit.HStack(6), sessions: kit.NewStackedChart(), errors: kit.NewBarChart(), legend: kit.HStack(6),
		none: kit.NewWrapped(noSessions, style.Small, style.Text3).Plain(), issues: kit.VStack(0),
	}
	d.sessions.Name, d.errors.Name = "Sessions by how they ended", "Errors"
	head := kit.HStack(14, kit.Fill(kit.VStack(4, d.name, d.facts)), d.places)
	d.title = kit.HStack(10, kit.NewText("Sessions by how they ended", style.Card, style.Text), kit.Fill(nil), d.legend)
	sessions := kit.NewCard(kit.VStack(10,
		d.title,
		container.NewStack(kit.Sized(d.sessions, 200, chartH), kit.VStack(0, kit.Gap(0, 40), d.none))))
	errs := kit.NewCard(kit.VStack(10, kit.HStack(10, kit.NewText("Errors", style.Card, style.Text)), kit.Sized(d.errors, 200, chartH)))
	body := kit.VStack(style.CardGap, head, container.New(&halves{style.CardGap}, sessions, errs), d.issues)
	d.scroll = kit.NewScroll(kit.Inset(body, 2, style.PanePad-4, style.PanePad, style.PanePad-4))
	d.object = d.scroll
	return d
}

func (d *detail) show(v view) {
	now, s := d.pane.deps.Now(), v.Story
	if k := keyOf(s.Health); k != d.of {
		d.of = k
		d.scroll.ScrollToTop()
	}
	d.name.SetText(wording.OneLine(s.Version, 120))
	d.facts.SetText(v.facts(now))
	if names := strings.Join(s.Environments, "\n"); names != d.named {
		d.named = names
		d.places.RemoveAll()
		for _, name := range s.Environments[:min(4, len(s.Environments))] {
			d.places.Add(kit.NewBadge(wording.OneLine(name, 24), style.Grey))
		}
	}
	course := widened(s.Course)
	series := sessionSeries(course)
	kit.ShowIf(d.sessions, len(series) > 0)
	kit.ShowIf(d.none, len(series) == 0)
	d.sessions.Set(chart(course, series, now))
	d.label(series)
	values := make([]float64, len(course.Events))
	for i, n := range course.Events {
		values[i] = float64(n)
	}
	d.errors.Set(chart(course, []kit.Series{{Name: "Errors", Values: values, Ink: 4}}, now))
	d.list(v)
	if laid := d.named + "|" + d.legends + "|" + d.drawn; laid != d.laid { // only then anything has to move
		d.laid = laid
		d.scroll.Content.Refresh()
	}
}

// label names the lines of the chart of sessions.
func (d *detail) label(series []kit.Series) {
	var names []string
	for _, one := range series {
		names = append(names, one.Name)
	}
	if now := strings.Join(names, ","); now == d.legends {
		return
	} else {
		d.legends = now
	}
	d.legend.RemoveAll()
	inks := map[int]style.Role{0: style.Accent, 2: style.AmberFill, 3: style.Violet, 4: style.Red}
	for _, one := range series {
		d.legend.Add(kit.NewBar(inks[one.Ink], 2, fyne.NewSquareSize(8)))
		d.legend.Add(kit.NewText(one.Name, style.Caption, style.Text2))
		d.legend.Add(kit.Gap(4, 0))
	}
	d.title.Refresh()
}

// list shows the issues that the release brought, and those that came back in it.
func (d *detail) list(v view) {
	var b strings.Builder
	for _, all := range [][]issue.Issue{v.New, v.Returned} {
		for _, one := range all {
			b.WriteString(one.ShortID + one.Title + one.Value + string(one.Status) + wording.Number(one.Events) + wording.Number(one.Users) + "\n")
		}
		b.WriteString("--\n")
	}
	if b.String() == d.drawn {
		return
	}
	d.drawn = b.String()
	d.issues.RemoveAll()
	d.lines = nil
	group := func(title, none string, all []issue.Issue, whole int64) {
		rows := kit.VStack(0)
		count := wording.Number(whole)
		d.head(rows, title, count)
		if len(all) == 0 {
			rows.Add(kit.Inset(kit.NewText(none, style.Small, style.Text3), 0, rowPad, 14, rowPad))
		}
		for i, one := range all {
			l := newIssueLine(d, one, i > 0)
			rows.Add(l.board)
			d.lines = append(d.lines, l)
		}
		d.issues.Add(kit.NewBareCard(kit.Inset(rows, 0, 0, 4, 0)))
	}
	group("New in this release", "No issue was first seen in this release.", v.New, max(v.Story.NewIssues, int64(len(v.New))))
	if len(v.Returned) > 0 {
		d.issues.Add(kit.Gap(0, style.CardGap))
		group("Came back in this release", "", v.Returned, max(v.Story.Regressions, int64(len(v.Returned))))
	}
	if d.pane.inIssues {
		d.mark(min(max(d.at, 0), len(d.lines)-1))
	} else {
		d.at = -1
	}
}

func (d *detail) head(rows *fyne.Container, title, count string) {
	rows.Add(kit.Inset(kit.HStack(8, kit.NewText(title, style.Card, style.Text), kit.NewText(count, style.Small, style.Text3)), 12, rowPad, 8, rowPad))
}

// mark puts the keys' place on a line; -1 takes it away.
func (d *detail) mark(i int) {
	d.at = i
	for k, l := range d.lines {
		if l.chosen != (k == i) {
			l.chosen = k == i
			l.paint()
		}
	}
	if i >= 0 && i < len(d.lines) {
		d.reveal(d.lines[i])
	}
}

// reveal scrolls a line into view.
func (d *detail) reveal(l *issueLine) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(l.board).Y - driver.AbsolutePositionForObject(d.scroll).Y
	switch {
	case y < 0:
		d.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -y+8)})
	case y+lineH > d.scroll.Size().Height:
		d.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, d.scroll.Size().Height-y-lineH-8)})
	}
}

func (d *detail) open() {
	if d.at >= 0 && d.at < len(d.lines) {
		d.lines[d.at].onTapped()
	}
}

// issueLine is an issue that the release brought.
type issueLine struct{ *board }

func newIssueLine(d *detail, one issue.Issue, ruled bool) *issueLine {
	fill, _ := style.Level(string(one.Level))
	bar := kit.NewBlock(fill, 2)
	title := kit.NewLine(wording.OneLine(one.Title, 160), style.BodyMedium, style.Text)
	words := wording.OneLine(one.Value, 200)
	if words == "" || words == one.Title {
		words = wording.OneLine(one.Culprit, 200)
	}
	value := kit.NewLine(words, style.Small, style.Text3)
	counts := kit.NewLine(wording.Count(one.Events, "event", "events"), style.Small, style.Text2).Right()
	users := kit.NewLine(wording.Count(one.Users, "user", "users"), style.Small, style.Text3).Right()
	state := kit.NewBadge(standing(one), standingRole(one))
	rule := kit.NewRule()
	kit.ShowIf(rule, ruled)
	b := newBoard(lineH, func(s fyne.Size) {
		kit.Put(bar, rowPad, 9, 3, lineH-18)
		w := state.MinSize().Width
		kit.Put(state, s.Width-rowPad-100-w-12, 12, w, 19)
		kit.Put(title, rowPad+14, 4, s.Width-2*rowPad-14-130-w, 18)
		kit.Put(value, rowPad+14, 22, s.Width-2*rowPad-14-130-w, 17)
		kit.Put(counts, s.Width-rowPad-100, 4, 100, 17)
		kit.Put(users, s.Width-rowPad-100, 22, 100, 17)
		kit.Put(rule, rowPad, 0, s.Width-2*rowPad, 1)
	}, rule, bar, title, value, counts, users, state)
	b.onTapped = func() {
		if d.pane.deps.OpenIssue != nil {
			d.pane.deps.OpenIssue(one.ID)
		}
	}
	return &issueLine{b}
}

func standing(one issue.Issue) string {
	switch one.Status {
	case issue.Resolved, issue.ResolvedInNextRelease:
		return "Resolved"
	case issue.Ignored:
		return "Ignored"
	case issue.Snoozed:
		return "Snoozed"
	}
	if one.Assignee != "" {
		return wording.OneLine(one.Assignee, 20)
	}
	return "Open"
}

func standingRole(one issue.Issue) style.Role {
	switch one.Status {
	case issue.Resolved, issue.ResolvedInNextRelease:
		return style.Accent
	case issue.Ignored, issue.Snoozed:
		return style.Grey
	}
	return style.Red
}
