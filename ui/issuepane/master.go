package issuepane

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const headHeight = 40

// patience is how long nothing is shown before the first rows are there.
const patience = 150 * time.Millisecond

// header holds the piles, the search and the order.
type header struct {
	pane   *Pane
	tabs   *kit.Tabs
	search *kit.Entry
	sort   *kit.Picker
	hints  *hints
	saved  *kit.Button
	shares *kit.Button
	object fyne.CanvasObject
}

func newHeader(p *Pane) *header {
	h := &header{pane: p, tabs: kit.NewTabs(tabNames...), search: kit.NewSearch("Search errors", "/").WithWidth(220)}
	h.tabs.OnChanged = func(i int) {
		c := p.list.choice
		c.Tab = tab(i)
		p.choose(c)
		p.unfocus()
	}
	h.hints = newHints(p, h.search)
	h.search.OnChanged = h.hints.changed
	h.search.OnSubmitted = func(string) { p.unfocus() }
	h.search.OnEscape = func() {
		h.search.SetText("")
		p.unfocus()
	}
	var words []string
	for _, s := range sorts {
		words = append(words, s.words)
	}
	h.sort = kit.NewPicker("arrow-down-wide-narrow", "Order", func(i int) {
		c := p.list.choice
		c.Sort = sorts[i].by
		p.choose(c)
		p.unfocus()
	})
	h.sort.SetOptions(words, 0)
	h.saved = kit.NewIconButton("bookmark", "Saved searches (Shift Q)", p.openSearches)
	h.shares = kit.NewIconButton("chart-no-axes-column", "Facets: share out by time and tag (Q)", p.then(func() { p.findRune('q') }))
	line, ground := kit.NewRule(), kit.NewBlock(style.Surface, 0)
	parts := []fyne.CanvasObject{ground, line, h.tabs, h.search, h.sort}
	if p.deps.Finding != nil {
		parts = append(parts, h.saved, h.shares)
	}
	h.object = newBoard(headHeight, func(s fyne.Size) {
		kit.Put(ground, 0, 0, s.Width, headHeight)
		kit.Put(line, 0, headHeight-1, s.Width, 1)
		sortW, right := h.sort.MinSize().Width, s.Width-style.PanePad
		kit.Put(h.sort, right-sortW, 5, sortW, style.ControlH)
		right -= sortW + 8
		if p.deps.Finding != nil {
			kit.Put(h.shares, right-style.ControlH, 5, style.ControlH, style.ControlH)
			kit.Put(h.saved, right-2*style.ControlH-4, 5, style.ControlH, style.ControlH)
			right -= 2*style.ControlH + 12
		}
		room := right - style.PanePad
		searchW := max(120, min(240, room-h.tabs.MinSize().Width-20))
		if h.search.Focused() || h.search.Text() != "" { // a query needs more room than its name
			searchW = max(searchW, min(460, room-120))
		}
		kit.Put(h.tabs, style.PanePad, 4, room-searchW-12, 36)
		kit.Put(h.search, right-searchW, 5, searchW, style.ControlH)
	}, parts...)
	return h
}

// show brings the counts up to date.
func (h *header) show() {
	for i, n := range h.pane.list.tabCounts() {
		words := ""
		if n > 0 {
			words = compact(n)
		}
		h.tabs.SetCount(i, words)
	}
}

// master is the list and what stands in its place.
type master struct {
	pane   *Pane
	list   *kit.List
	rows   *fyne.Container
	heads  fyne.CanvasObject
	bar    *markBar // in place of heads while issues are picked
	pill   *kit.Button
	bones  fyne.CanvasObject
	illBox fyne.CanvasObject
	ill    *kit.Notice // over rows that are shown already
	object fyne.CanvasObject

	whole *fyne.Container // in place of list and detail: nothing to show, or nothing could be read
	empty *kit.Empty
	teach fyne.CanvasObject // nothing is connected yet
	sick  *kit.Notice
	stop  func()
}

func newMaster(p *Pane) *master {
	m := &master{pane: p, sick: kit.NewNotice(kit.Problem{}), ill: kit.NewNotice(kit.Problem{})}
	m.empty = kit.NewEmpty(p.emptyWords())
	m.list = kit.NewList(rowHeight, func() kit.Row { return newIssueRow(p) })
	m.list.OnSelected = func(i int) {
		one, ok := p.list.rows.known[i]
		if !ok {
			p.awaited = i // it is being read
			return
		}
		p.awaited = -1
		m.list.Mark(i) // scrolling there may have brought rows in, and with them the one chosen before
		p.pick(one.ID, i)
		p.markSeen(one.ID)
	}
	m.list.KeyAt, m.list.Find = m.keyAt, m.find
	m.list.OnOpened = func(int) { p.setInside(true) }
	m.list.OnScrolled = m.scrolled
	m.list.OnMenu = func(i int, at fyne.Position) {
		if one, ok := p.list.rows.known[i]; ok && !p.marks.has(one.ID) {
			p.unmark() // the menu is of this row
		}
		if c := fyne.CurrentApp().Driver().CanvasForObject(m.list); c != nil {
			kit.ShowMenuAt(p.rowMenu(), c, at)
		}
	}
	m.pill = kit.NewButton(kit.Primary, "", func() {
		m.list.ScrollToTop()
		p.ask()
		p.unfocus()
	}).WithIcon("arrow-up")
	m.pill.Hide()
	m.illBox = kit.Inset(m.ill, 8)
	m.illBox.Hide()
	m.bones = kit.NewSkeleton(rowHeight)
	m.bones.Hide()
	m.heads, m.bar = newColumnHeads(), newMarkBar(p)
	over := newBoard(0, nil, m.pill)
	over.place = func(s fyne.Size) {
		z := m.pill.MinSize()
		kit.Put(m.pill, (s.Width-z.Width)/2, 10, z.Width, z.Height)
	}
	m.rows = kit.VStack(0, m.heads, m.bar.object, m.illBox, kit.Fill(container.NewStack(m.list, over)))
	m.object = container.NewStack(m.rows, m.bones)
	ground := kit.NewBlock(style.Bg, 0)
	m.teach = newTeach(p.deps)
	m.whole = container.NewStack(ground, m.empty, m.teach, kit.Inset(kit.VStack(0, m.sick), style.PanePad))
	m.whole.Hide()
	m.empty.Hide()
	m.sick.Hide()
	m.teach.Hide()
	return m
}

func (m *master) keyAt(i int) string {
	if one, ok := m.pane.list.rows.known[i]; ok {
		return strconv.FormatInt(one.ID, 10)
	}
	return ""
}

func (m *master) find(key string) int {
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return -1
	}
	if at, ok := m.pane.list.rows.find(id); ok {
		return at
	}
	return -1
}

// wait shows still bars where rows will be, unless these are there soon.
func (m *master) wait() {
	m.stop = live.Every(patience, func() {
		m.enough()
		if !m.pane.list.loaded {
			m.showBones()
		}
	})
}

func (m *master) showBones() {
	m.rows.Hide()
	m.bones.Show()
	m.pane.detail.showBones()
}

func (m *master) enough() {
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
}

// scrolled reads what has come into view.
func (m *master) scrolled() {
	m.pane.note()
	if m.pane.hasGap() || m.list.AtTop() && m.pane.list.news > 0 {
		m.pane.finder.Ask()
	}
}

// show brings the list up to date; first: it is another list than before; fresh: it was read from the top.
func (m *master) show(first, fresh bool) {
	m.enough()
	m.bones.Hide()
	m.rows.Show()
	if m.illBox.Visible() {
		m.illBox.Hide()
		m.rows.Refresh()
	}
	m.sick.Hide()
	l := &m.pane.list
	m.list.SetLength(l.rows.total)
	if first {
		m.list.ScrollToTop()
	} else if fresh && !m.list.AtTop() {
		l.above, _ = m.list.InView() // the row under the pointer was held in its place
		l.news = l.above
	}
	m.pill.SetText(wording.Count(int64(l.news), "new issue", "new issues"))
	kit.ShowIf(m.pill, l.news > 0)
	none := l.rows.total == 0
	if none {
		m.empty.Set(m.pane.emptyWords())
		if m.pane.held != m.pane.chosen {
			m.pane.chosen, m.pane.known = 0, nil
		}
	}
	kit.ShowIf(m.teach, none && l.silent)
	kit.ShowIf(m.empty, none && !l.silent)
	m.toggleWhole()
}

// toggleWhole covers list and detail while there is nothing in them.
func (m *master) toggleWhole() {
	on := (m.empty.Visible() || m.teach.Visible() || m.sick.Visible()) && !m.pane.inside && m.pane.chosen == 0
	if m.whole.Visible() != on {
		kit.ShowIf(m.whole, on)
	}
}

// fail says that the issues could not be read. Rows that are there stay.
func (m *master) fail(err error) {
	m.enough()
	m.bones.Hide()
	problem := kit.Problem{Title: "The errors could not be read", Text: "What was read before is still shown.",
		Details: err.Error(), Action: "Try again", OnAction: m.pane.ask}
	if m.pane.list.loaded && m.pane.list.rows.total > 0 {
		m.ill.Set(problem)
		m.illBox.Show()
		m.rows.Refresh()
		return
	}
	problem.Text = "The data folder did not answer. Nothing is lost: what comes in is kept as soon as it can be."
	m.sick.Set(problem)
	m.empty.Hide()
	m.sick.Show()
	m.toggleWhole()
	m.pane.body.Refresh()
}

// emptyWords says why there is nothing, and what to do.
func (p *Pane) emptyWords() kit.EmptyWords {
	c := p.list.choice
	switch {
	case c.narrow():
		return kit.EmptyWords{Icon: "search", Role: style.Grey, Title: "No errors match", Text: "Nothing " + tabWords(c.Tab) + " has “" + oneLine(c.Text, 40) + "” in it.",
			Action: "Clear filter", Do: func() { p.head.search.SetText("") }}
	case c.Tab == tabUnresolved:
		text := "Nothing has broken" + p.whenWords() + "."
		if n := p.list.counts; n.Resolved+n.Ignored > 0 {
			text = "Every error" + p.whenWords() + " has been resolved or ignored."
		}
		return kit.EmptyWords{Icon: "circle-check", Role: style.Accent, Title: "No open errors", Text: text}
	}
	title := map[tab]string{tabReview: "Nothing to review", tabRegressed: "Nothing has come back", tabResolved: "Nothing is resolved", tabIgnored: "Nothing is ignored or snoozed", tabNoise: "No noise"}[c.Tab]
	text := map[tab]string{
		tabReview:    "Somebody has looked at every open error.",
		tabRegressed: "No error came back after it was resolved.",
		tabResolved:  "Errors that you resolve are kept here.",
		tabNoise:     "What scanners, bots and browsers do to every site is kept here, counted, and alerts nobody.",
		tabIgnored:   "Errors that you ignore or snooze are kept here. They alert nobody.",
	}[c.Tab]
	return kit.EmptyWords{Icon: "circle-check", Role: style.Grey, Title: title, Text: text}
}

func tabWords(t tab) string {
	switch t {
	case tabReview:
		return "for review"
	case tabUnresolved:
		return "unresolved"
	case tabNoise:
		return "among the noise"
	}
	return strings.ToLower(tabNames[t])
}

// whenWords says where and when was looked.
func (p *Pane) whenWords() string {
	s, words := p.list.choice.Scope, ""
	if s.Environment != "" {
		words += " in " + oneLine(s.Environment, 40)
	}
	if !s.Range.From(p.deps.Now()).IsZero() {
		words += " in the " + strings.ToLower(s.Range.Words())
	}
	return words
}

// unfocus gives the keys back to the pane: a control that was clicked would keep the single letters to itself.
func (p *Pane) unfocus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.content); c != nil {
		c.Unfocus()
	}
}

// newTeach is what stands where nothing has ever come in.
func newTeach(d Deps) fyne.CanvasObject {
	title := kit.NewText("Nothing has been reported yet", style.Card, style.Text).Center()
	text := kit.NewText("Point a Sentry SDK at Paddock, or connect the inbox that gets your Django error mails.", style.Body, style.Text2).Center()
	setup := kit.NewButton(kit.Primary, "Connect a project", d.OpenSetup).WithIcon("plug")
	inbox := kit.NewButton(kit.Plain, "Connect an inbox", d.OpenInbox).WithIcon("inbox")
	disc, icon := kit.NewBar(style.AccentSoft, 34, fyne.NewSquareSize(68)), kit.NewIcon("plug", style.Accent, 28)
	return newBoard(0, func(s fyne.Size) {
		y := s.Height/2 - 110
		kit.Put(disc, s.Width/2-34, y, 68, 68)
		kit.Put(icon, s.Width/2-34, y, 68, 68)
		kit.Put(title, 0, y+84, s.Width, 22)
		kit.Put(text, 20, y+108, s.Width-40, 20)
		a, b := setup.MinSize().Width, inbox.MinSize().Width
		x := (s.Width - a - b - 8) / 2
		kit.Put(setup, x, y+146, a, style.ControlH)
		kit.Put(inbox, x+a+8, y+146, b, style.ControlH)
	}, disc, icon, title, text, setup, inbox)
}

// then is f, after which the keys are the pane's again.
func (p *Pane) then(f func()) func() {
	return func() {
		f()
		p.unfocus()
	}
}
