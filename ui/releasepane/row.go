package releasepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/app/release"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	rowH     = 36
	headH    = 30
	rowPad   = 16
	adoptW   = 130
	sessionW = 122
	userW    = 104
	newW     = 66
	trendW   = 76
	eventW   = 62
	firstW   = 64
	roomy    = 760 // below it, people and trend are left out
)

// columns are where the parts of a row stand.
type columns struct{ name, nameW, adopt, sessions, users, fresh, trend, events, first float32 }

// columnsOf gives the places of the columns, each by its right edge except name, adopt and trend.
func columnsOf(w float32) columns {
	var c columns
	c.first = w - rowPad
	c.events = c.first - firstW
	x := c.events - eventW
	if w >= roomy {
		x -= trendW
		c.trend = x + 10
	}
	c.fresh = x
	x -= newW
	if w >= roomy {
		c.users = x
		x -= userW
	}
	c.sessions = x
	c.adopt = x - sessionW - adoptW + 8
	c.name, c.nameW = rowPad, c.adopt-rowPad-14
	return c
}

// newTableHead names the columns.

func newTableHead() *board {
	word := func(s string, right bool) *kit.Text {
		t := kit.NewText(s, style.Caption, style.Text3)
		if right {
			t = t.Right()
		}
		return t
	}
	name, adopt, sessions, users := word("Release", false), word("Adoption, 24 h", false), word("Crash-free sessions", true), word("Crash-free users", true)
	fresh, trend, events, first := word("New issues", true), word("Errors, 24 h", false), word("Errors", true), word("First seen", true)
	rule := kit.NewRule()
	return newBoard(headH, func(s fyne.Size) {
		c := columnsOf(s.Width)
		kit.Put(rule, 0, headH-1, s.Width, 1)
		kit.Put(name, c.name, 8, c.nameW, 14)
		kit.Put(adopt, c.adopt, 8, adoptW-10, 14)
		kit.Put(sessions, c.sessions-sessionW+2, 8, sessionW-2, 14)
		kit.Put(users, c.users-userW+2, 8, userW-2, 14)
		kit.Put(fresh, c.fresh-newW, 8, newW, 14)
		kit.Put(trend, c.trend, 8, trendW, 14)
		kit.Put(events, c.events-eventW, 8, eventW, 14)
		kit.Put(first, c.first-firstW, 8, firstW, 14)
		kit.ShowIf(users, c.users > 0)
		kit.ShowIf(trend, c.trend > 0)
	}, name, adopt, sessions, users, fresh, trend, events, first, rule)
}

// releaseRow is one release of the list.
type releaseRow struct {
	widget.BaseWidget
	pane                                          *Pane
	name, share, sessions, users, fresh, n, first *kit.Text
	track, bar                                    *kit.Block
	trend                                         *kit.Sparkline
	rule                                          *kit.Rule
	part                                          float32 // of the adoption
	known                                         bool    // the adoption is known
	lively                                        bool    // there were errors in the last 24 h
}

func newReleaseRow(p *Pane) *releaseRow {
	number := func() *kit.Text { return kit.NewLine("", style.Small, style.Text2).Right() }
	r := &releaseRow{
		pane: p, name: kit.NewLine("", style.BodyMedium, style.Text), share: kit.NewLine("", style.Small, style.Text2),
		sessions: number(), users: number(), fresh: number(), n: number(), first: number(),
		track: kit.NewBlock(style.Sunken, style.RadiusBadge), bar: kit.NewBlock(style.Accent, style.RadiusBadge),
		trend: kit.NewSparkline(style.Red), rule: kit.NewRule(),
	}
	r.ExtendBaseWidget(r)
	return r
}

// worry is the colour of a crash-free share: Sentry's thresholds are 99.5 % and 98 %.
func worry(share float64, ok bool) style.Role {
	switch {
	case !ok:
		return style.Text3
	case share < 0.98:
		return style.Red
	case share < 0.995:
		return style.Amber
	}
	return style.Text2
}

// Bind shows the i-th release.
func (r *releaseRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.pane.shown.Releases) {
		return
	}
	kit.ShowIf(r.rule, i < len(r.pane.shown.Releases)-1)
	r.set(r.pane.shown.Releases[i])
}

func (r *releaseRow) set(h release.Health) {
	now := r.pane.deps.Now()
	name := wording.OneLine(h.Version, 120)
	if r.pane.shown.Several && r.pane.deps.ProjectName != nil {
		name = r.pane.deps.ProjectName(h.Project) + " · " + name
	}
	r.name.SetText(name)
	share, ok := h.Adoption()
	r.part = float32(share)
	r.share.SetText(adoption(h))
	r.known = ok
	kit.ShowIf(r.track, ok)
	kit.ShowIf(r.bar, ok && share > 0)
	share, ok = h.CrashFreeSessions()
	r.sessions.SetText(percent(share, ok))
	r.sessions.SetRole(worry(share, ok))
	share, ok = h.CrashFreeUsers()
	r.users.SetText(percent(share, ok))
	r.users.SetRole(worry(share, ok))
	r.fresh.SetText(wording.Number(h.NewIssues))
	r.fresh.SetRole(style.Text3)
	if h.NewIssues > 0 {
		r.fresh.SetRole(style.Text)
	}
	r.lively = false
	bars := make([]float64, len(h.Hours))
	for k, n := range h.Hours {
		bars[k] = float64(n)
		r.lively = r.lively || n > 0
	}
	r.trend.Set(bars, style.Red)
	r.n.SetText(wording.Number(h.RecentSeen))
	r.first.SetText(wording.Age(h.FirstSeen, now))
	r.place(r.Size())
}

func (r *releaseRow) place(s fyne.Size) {
	c := columnsOf(s.Width)
	kit.Put(r.name, c.name, 9, c.nameW, 18)
	const barW = 72
	kit.Put(r.track, c.adopt, 14, barW, 8)
	kit.Put(r.bar, c.adopt, 14, max(3, barW*min(1, r.part)), 8)
	if r.known {
		kit.Put(r.share, c.adopt+barW+10, 9, adoptW-barW-18, 18)
	} else {
		kit.Put(r.share, c.adopt, 9, adoptW-8, 18)
	}
	kit.Put(r.sessions, c.sessions-sessionW, 9, sessionW, 18)
	kit.Put(r.users, c.users-userW, 9, userW, 18)
	kit.Put(r.fresh, c.fresh-newW, 9, newW, 18)
	kit.Put(r.trend, c.trend, 8, 60, 20)
	kit.Put(r.n, c.events-eventW, 9, eventW, 18)
	kit.Put(r.first, c.first-firstW, 9, firstW, 18)
	kit.Put(r.rule, rowPad, rowH-1, s.Width-2*rowPad, 1)
	kit.ShowIf(r.users, c.users > 0)
	kit.ShowIf(r.trend, c.trend > 0 && r.lively)
}

// CreateRenderer is for Fyne.
func (r *releaseRow) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ r *releaseRow }

// Layout is for Fyne.
func (d *rowRenderer) Layout(s fyne.Size) { d.r.place(s) }

// MinSize is for Fyne.
func (d *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(300, rowH) }

// Objects is for Fyne.
func (d *rowRenderer) Objects() []fyne.CanvasObject {
	r := d.r
	return []fyne.CanvasObject{r.rule, r.name, r.track, r.bar, r.share, r.sessions, r.users, r.fresh, r.trend, r.n, r.first}
}

// Destroy is for Fyne.
func (d *rowRenderer) Destroy() {}

// Refresh is for Fyne.
func (d *rowRenderer) Refresh() {
	d.r.place(d.r.Size())
	for _, o := range d.Objects() {
		canvas.Refresh(o)
	}
}
