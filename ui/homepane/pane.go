// Package homepane answers in one look what needs a person.
package homepane

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Deps are what the pane needs.
type Deps struct {
	Issues    Issues
	Mailboxes Mailboxes
	Moves     Moves // nil: nothing is judged
	Listener  func() Listener
	Bus       *bus.Bus
	OpenIssue func(id int64)
	OpenPane  func(title string) // "Errors", "Inbox", "Setup", "Settings"
	Now       func() time.Time   // nil: the clock
}

// Pane is the Overview.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[View]

	sentence *kit.Text
	line     *kit.Text
	notice   *kit.Notice
	answers  []*answerCard
	needs    *kit.List
	needRoom *fyne.Container
	needBody *fyne.Container
	rows     []need
	nothing  *fyne.Container
	content  fyne.CanvasObject
}

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	if d.Now == nil {
		d.Now = time.Now
	}
	p := &Pane{deps: d}
	p.build()
	p.loader = live.NewLoader(func(ctx context.Context) (View, error) {
		return look(ctx, p.deps, p.Scope(), p.deps.Now())
	}, p.show)
	p.Follow(p.loader, d.Bus, bus.Issues, bus.Mailboxes, bus.Projects, bus.Settings)
	p.Every(time.Minute) // ages grow
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Overview" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

const (
	cardH   = 148
	needH   = 52
	answers = 3
	inCard  = style.CardPad - 1 // within a bare card's border
)

func (p *Pane) build() {
	p.sentence = kit.NewLine("", style.Page, style.Text)
	p.line = kit.NewLine("", style.Small, style.Text3)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	cards := kit.HStack(style.CardGap)
	for range answers {
		c := newAnswerCard(p.open)
		p.answers = append(p.answers, c)
		cards.Add(kit.Fill(kit.Sized(c.Card, 0, cardH)))
	}
	p.needs = kit.NewList(needH, func() kit.Row { return newNeedRow(p) })
	p.needs.OnOpened = p.openNeed
	p.needs.KeyAt = func(i int) string { return p.rows[i].key() }
	p.needs.Find = func(key string) int {
		return slices.IndexFunc(p.rows, func(n need) bool { return n.key() == key })
	}
	p.needRoom = container.New(&tall{}, p.needs)
	p.nothing = kit.Inset(kit.HStack(12, kit.NewIcon("circle-check", style.Accent, 20),
		kit.NewText("Nothing needs you right now.", style.Body, style.Text2)), 12, inCard, 16, inCard)
	p.needBody = kit.VStack(0,
		kit.Inset(kit.NewText("Needs you", style.Card, style.Text), inCard, inCard, 10, inCard),
		kit.Inset(kit.NewRule(), 0, inCard), p.needRoom, p.nothing, kit.Gap(0, 6))
	below := container.New(&columns{left: 0.6, gap: style.CardGap}, kit.NewBareCard(p.needBody), laterCard())
	p.content = kit.NewScroll(kit.Inset(kit.VStack(0,
		kit.VStack(4, p.sentence, p.line), kit.Gap(0, 16), p.notice, cards, kit.Gap(0, style.CardGap), below), 16, style.PanePad, style.PanePad, style.PanePad))
}

func (p *Pane) show(v View, err error) {
	if err != nil {
		p.notice.Set(kit.Problem{Role: style.Red, Title: "The overview could not be read", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
		p.notice.Show()
		return
	}
	p.notice.Hide()
	p.sentence.SetText(v.Sentence)
	p.line.SetText(v.Line)
	for i, a := range v.Answers {
		p.answers[i].set(a)
	}
	p.rows = v.Needs
	p.needs.SetLength(len(v.Needs))
	if len(v.Needs) == 0 {
		p.nothing.Show()
		p.needRoom.Hide()
	} else {
		p.nothing.Hide()
		p.needRoom.Show()
	}
	p.needRoom.Layout.(*tall).h = needH * float32(len(v.Needs))
	p.content.Refresh()
	p.needBody.Refresh() // a card lays its content out anew only when its size changes
}

func (p *Pane) open(pane string) {
	if p.deps.OpenPane != nil && pane != "" {
		p.deps.OpenPane(pane)
	}
}

func (p *Pane) openNeed(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	n := p.rows[i]
	if n.Issue != 0 && p.deps.OpenIssue != nil {
		p.deps.OpenIssue(n.Issue)
		return
	}
	p.open(n.Pane)
}

// TypedKey moves in "Needs you" and opens what is chosen.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool { return p.needs.Handle(e) }

// TypedRune moves like TypedKey, with the letters of the keyboard table.
func (p *Pane) TypedRune(r rune) bool {
	switch r {
	case 'j':
		return p.needs.Handle(&fyne.KeyEvent{Name: fyne.KeyDown})
	case 'k':
		return p.needs.Handle(&fyne.KeyEvent{Name: fyne.KeyUp})
	}
	return false
}

// later says in a few words what the panes to come will answer.
var later = []struct{ Icon, Title, Words string }{
	{"scroll-text", "Logs", "What was the site doing?"},
	{"chart-no-axes-column", "Analytics", "Who visits, from where, to what?"},
	{"trending-up", "Metrics", "Are we growing?"},
	{"heart-pulse", "Monitoring", "Is it up, and how fast?"},
	{"gauge", "Performance", "Which views and queries are slow?"},
}

func laterCard() fyne.CanvasObject {
	rows := kit.VStack(0, kit.NewText("Comes later", style.Card, style.Text), kit.Gap(0, 10), kit.NewRule(), kit.Gap(0, 6))
	for _, l := range later {
		rows.Add(kit.Inset(kit.HStack(12, kit.NewIcon(l.Icon, style.Text3, 16), kit.Sized(kit.NewText(l.Title, style.BodyMedium, style.Text2), 88, 0),
			kit.Fill(kit.NewLine(l.Words, style.Small, style.Text3))), 10, 0))
	}
	return kit.NewCard(rows)
}
