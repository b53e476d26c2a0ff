// Package inboxpane connects mailboxes and shows what was found in them.
package inboxpane

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Deps are what the pane needs.
type Deps struct {
	Source    Source
	Issues    Issues
	Projects  Projects
	Moves     Moves  // nil: nothing is judged
	Unread    Unread // nil: what is not understood is not listed
	Tidy      Tidy   // nil: no mailbox is ever written to
	Bus       *bus.Bus
	Find      func(ctx context.Context, address string) inbox.Discovery // looks for an address's mail server; nil: it is guessed
	Secrets   Secrets                                                   // nil: nothing is said of where passwords are kept
	SignIns   SignIns                                                   // nil: mailboxes have passwords
	OpenIssue func(id int64)
	OpenPage  func(address string) // in the browser; may be nil
	Now       func() time.Time     // nil: the clock
}

// Pane is the Inbox pane.
type Pane struct {
	live.Follower
	deps     Deps
	loader   *live.Loader[View]
	moves    *live.Loader[boardView]
	judged   live.Follower // of moves
	unreads  *live.Loader[[]inbox.Unread]
	unreadBy live.Follower // of unreads

	tabs       *kit.Tabs
	board      *boardTab
	unread     *unreadTab
	undo       *kit.UndoBar
	mailboxes  *container.Scroll
	shown      View
	rows       []issue.Issue
	sentence   *kit.Text
	line       *kit.Text
	notice     *kit.Notice
	failed     [warnings]*kit.Problem
	another    *kit.Button
	form       *formView
	secrets    *secretsView
	formRoom   *fyne.Container
	cards      map[int64]*boxCard
	boxes      *fyne.Container
	list       *kit.List
	issues     *fyne.Container
	issuesIn   *atMostHigh
	issuesHead *fyne.Container
	column     *fyne.Container
	laid       need // that the content was last laid out for
	body       *fyne.Container
	content    *fyne.Container
}

// New builds the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	if d.Now == nil {
		d.Now = time.Now
	}
	p := &Pane{deps: d, cards: map[int64]*boxCard{}}
	p.build()
	p.loader = live.NewLoader(func(ctx context.Context) (View, error) { return look(ctx, p.deps, p.Scope()) }, p.show)
	p.Follow(p.loader, d.Bus, bus.Mailboxes, bus.Issues, bus.Projects)
	p.Every(time.Minute) // ages grow
	p.moves = live.NewLoader(func(ctx context.Context) (boardView, error) {
		return lookAtMoves(ctx, p.deps.Moves, p.Scope(), p.deps.Now())
	}, p.showMoves)
	p.moves.Pace = judgePace
	p.judged.Follow(p.moves, d.Bus, bus.Mailboxes, bus.Issues)
	p.judged.Every(time.Minute)
	p.unreads = live.NewLoader(func(ctx context.Context) ([]inbox.Unread, error) {
		return p.deps.Unread.Unread(ctx, p.Scope(), maxUnread)
	}, p.showUnread)
	p.unreads.Pace = judgePace
	p.unreadBy.Follow(p.unreads, d.Bus, bus.Mailboxes, bus.Intake)
	return p
}

// judgePace is how often the move is judged anew while mails are being read.
const judgePace = 3 * time.Second

// Title names the pane.
func (p *Pane) Title() string { return "Inbox" }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

const (
	foundH    = 50
	leastRows = 4                 // in view, however little room there is
	inCard    = style.CardPad - 1 // within a bare card's border
)

// SetScope changes whose mailboxes are shown. A mailbox that is added belongs to the scope's project.
func (p *Pane) SetScope(s project.Scope) {
	p.form.belongTo(s.Project)
	p.Follower.SetScope(s)
	p.judged.SetScope(s)
	p.unreadBy.SetScope(s)
}

// Show loads, and follows what changes, until Hide.
func (p *Pane) Show() {
	p.Follower.Show()
	if p.deps.Moves != nil {
		p.judged.Show()
	}
	if p.deps.Unread != nil {
		p.unreadBy.Show()
	}
}

// Hide ends what Show began.
func (p *Pane) Hide() {
	p.Follower.Hide()
	p.judged.Hide()
	p.unreadBy.Hide()
}

func (p *Pane) build() {
	p.sentence = kit.NewLine("", style.Page, style.Text)
	p.line = kit.NewLine("", style.Body, style.Text2)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.another = kit.NewButton(kit.Plain, "Add another inbox", func() { p.openForm(true) }).WithIcon("plus")
	p.form = newFormView(p)
	p.secrets = newSecretsView(p)
	p.formRoom = container.NewStack(p.form.content)
	p.formRoom.Hide()
	p.boxes = kit.VStack(style.CardGap)
	p.list = kit.NewList(foundH, func() kit.Row { return newFoundRow(p) })
	p.list.OnOpened = p.openFound
	p.list.KeyAt = func(i int) string { return strconv.FormatInt(p.rows[i].ID, 10) }
	p.list.Find = func(key string) int {
		return slices.IndexFunc(p.rows, func(one issue.Issue) bool { return strconv.FormatInt(one.ID, 10) == key })
	}
	p.issuesHead = kit.Inset(kit.NewText("Issues found in mail", style.Card, style.Text), 14, inCard, 12, inCard)
	p.issuesIn = &atMostHigh{}
	p.issues = container.New(p.issuesIn, kit.NewBareCard(kit.VStack(0, p.issuesHead, kit.Inset(kit.NewRule(), 0, inCard), kit.Fill(kit.Inset(p.list, 0, 0, 6, 0)))))
	p.issues.Hide()
	p.tabs = kit.NewTabs("Mailboxes", "Migration", "Not understood")
	p.tabs.OnChanged = p.showTab
	p.tabs.SetShown(tabMigration, p.deps.Moves != nil)
	p.tabs.SetShown(tabUnread, p.deps.Unread != nil)
	p.board, p.unread, p.undo = newBoardTab(p), newUnreadTab(p), kit.NewUndoBar()
	top := kit.HStack(12, kit.Fill(kit.VStack(4, p.sentence, p.line)), p.another)
	head := kit.VStack(0, kit.Inset(kit.VStack(style.CardGap, top, p.notice), 16, style.PanePad, 8, style.PanePad), kit.Inset(p.tabs, 0, style.PanePad))
	p.column = kit.Inset(kit.VStack(style.CardGap, p.secrets.content, p.formRoom, p.boxes, kit.Fill(p.issues)), style.CardGap, style.PanePad, style.PanePad, style.PanePad)
	p.mailboxes = kit.NewScroll(p.column)
	p.body = kit.VStack(0, head, kit.Fill(container.NewStack(p.mailboxes, p.board.content, p.unread.content)))
	p.content = container.NewStack(p.body, p.undo)
	p.showTab(tabMailboxes)
}

func (p *Pane) show(v View, err error) {
	if err != nil {
		p.warn(ofMailboxes, &kit.Problem{Title: "The mailboxes could not be listed", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
		return
	}
	p.warn(ofMailboxes, nil)
	first := len(p.shown.Boxes) == 0 && len(v.Boxes) > 0
	p.shown = v
	if len(p.unread.mails) == 0 {
		p.unread.empty.Set(p.unread.none())
	}
	p.answer()
	p.form.setProjects(v.Projects)
	if len(v.Boxes) == 0 || first {
		p.formRoom.Hide()
		showIf(p.formRoom, len(v.Boxes) == 0)
	}
	p.form.another(len(v.Boxes) > 0)
	p.secrets.look(p.formRoom.Visible())
	showIf(p.another, p.tabs.Selected() == tabMailboxes && len(v.Boxes) > 0 && !p.formRoom.Visible())
	p.showBoxes(v)
	p.showIssues(v)
	p.relayout()
}

// relayout gives the parts their room anew when one needs another height. While a mailbox is being read it is asked
// ten times a second, and mostly nothing has moved.
func (p *Pane) relayout() {
	need := need{p.column.MinSize(), p.issuesIn.h, p.another.Visible()}
	if need != p.laid {
		p.laid = need
		p.content.Refresh()
	}
}

// need is what decides how the parts are laid out.
type need struct {
	column  fyne.Size
	issues  float32 // height that the list would fill
	another bool    // the button beside the heading is there
}

func (p *Pane) showBoxes(v View) {
	kept := map[int64]*boxCard{}
	objects := make([]fyne.CanvasObject, 0, len(v.Boxes))
	for _, b := range v.Boxes {
		c := p.cards[b.Account.ID]
		if c == nil {
			c = newBoxCard(p, b.Account.ID)
		}
		c.set(v, b, p.deps.Now())
		kept[b.Account.ID] = c
		objects = append(objects, c.card)
	}
	p.cards = kept
	if !slices.Equal(p.boxes.Objects, objects) {
		p.boxes.Objects = objects
		p.boxes.Refresh()
	}
	showIf(p.boxes, len(objects) > 0)
}

// projectName names a mailbox's project where there are several to tell apart.
func projectName(v View, id project.ID) string {
	if len(v.Projects) < 2 {
		return ""
	}
	for _, one := range v.Projects {
		if one.ID == id {
			return one.Name
		}
	}
	return ""
}

func (p *Pane) showIssues(v View) {
	p.rows = v.Issues
	p.list.SetLength(len(p.rows))
	around := p.issuesHead.MinSize().Height + 1 + 6 + 2 // its rule, the room below the list, and the card's border
	p.issuesIn.h = around + foundH*float32(len(p.rows))
	p.issuesIn.least = around + foundH*float32(min(len(p.rows), leastRows))
	showIf(p.issues, len(p.rows) > 0)
}

func (p *Pane) openForm(on bool) {
	on = on || len(p.shown.Boxes) == 0
	if on {
		p.tabs.Select(tabMailboxes)
	}
	showIf(p.formRoom, on)
	showIf(p.another, !on)
	p.secrets.look(on)
	p.content.Refresh()
	if on {
		p.form.address.Focus()
	}
}

func (p *Pane) openFound(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	p.openIssue(p.rows[i].ID)
}

func (p *Pane) openIssue(id int64) {
	if p.deps.OpenIssue != nil {
		p.deps.OpenIssue(id)
	}
}

// act has something done with a mailbox and says so when it failed.
func (p *Pane) act(id int64, do inbox.Action, what string) { p.actThen(id, do, what, func() {}) }

// actThen has something done with a mailbox, and goes on when it was.
func (p *Pane) actThen(id int64, do inbox.Action, what string, then func()) {
	live.Go(func(ctx context.Context) error { return p.deps.Source.Change(ctx, id, do) }, func(err error) {
		if err != nil {
			p.warn(ofMailboxes, &kit.Problem{Title: what, Text: capital(err.Error())})
			return
		}
		p.loader.Ask()
		then()
	})
}

func showIf(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
		return
	}
	o.Hide()
}

// atMostHigh gives its object the height it has been given, but no more than h.
type atMostHigh struct{ least, h float32 }

func (a *atMostHigh) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width, a.least)
}

func (a *atMostHigh) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(s.Width, min(s.Height, a.h)))
}
