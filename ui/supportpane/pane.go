package supportpane

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/support"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Deps is what the pane needs. The callbacks run on the window's goroutine; each may be nil.
type Deps struct {
	People    People
	Feedback  Feedback
	Bus       *bus.Bus
	Now       func() time.Time
	Me        func() string // who replies
	OpenEvent func(id int64, event string)
	OpenPage  func(address string)
	OpenSetup func()
	Copy      func(text string)
}

// Pane is the Customers pane.
type Pane struct {
	live.Follower
	deps   Deps
	loader *live.Loader[view]

	mu     sync.Mutex
	wanted asked

	shown  view
	lines  []line
	inside bool // keys move in what the customer met

	search  *kit.Entry
	kinds   *kit.Tabs // people or messages
	list    *kit.List
	nobody  *kit.Text
	empty   *fyne.Container // holds it
	notice  *kit.Notice
	story   *story
	none    *kit.Empty
	undo    *kit.UndoBar
	content *fyne.Container
}

// Which list stands at the left.
const (
	kindPeople = iota
	kindMessages
)

const listW = 330

// New makes the pane; nothing is loaded before Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d}
	p.search = kit.NewSearch("E-mail, id, user name or IP", "/").WithName("Find a customer")
	p.search.OnChanged = p.find
	p.search.OnSubmitted = func(string) { p.search.Blur() }
	p.search.OnEscape = func() {
		if p.search.Text() != "" {
			p.search.SetText("")
			return
		}
		p.search.Blur()
	}
	p.kinds = kit.NewTabs("People", "Feedback")
	p.kinds.OnChanged = func(int) { p.leave(); p.fillList() }
	p.list = kit.NewList(personH, func() kit.Row { return newPersonRow(p) })
	p.list.Name = "People"
	p.list.KeyAt, p.list.Find = p.keyAt, p.placeOf
	p.list.OnSelected = p.choose
	p.list.OnOpened = func(int) { p.enter() }
	p.nobody = kit.NewLine("", style.Small, style.Text3)
	p.notice = kit.NewNotice(kit.Problem{})
	p.notice.Hide()
	p.story = newStory(p)
	p.none = kit.NewEmpty(kit.EmptyWords{})
	p.undo = kit.NewUndoBar()
	p.empty = kit.Inset(p.nobody, 14, 16, 0, 20)
	left := container.NewStack(kit.NewBlock(style.Surface, 0), kit.VStack(0,
		kit.Inset(p.search, 12, 16, 6, 16), kit.Inset(p.kinds, 0, 16, 0, 16), p.empty, kit.Fill(kit.Inset(p.list, 4, 0, 0, 0))))
	right := container.NewStack(kit.NewBlock(style.Surface, 0), p.none, p.story.object)
	p.content = container.New(&sides{p}, left, kit.NewUprightRule(), right, p.notice, p.undo)
	p.loader = live.NewLoader(func(ctx context.Context) (view, error) { return look(ctx, d, p.asked()) }, p.show)
	p.story.object.Hide()
	p.explain()
	p.Follow(p.loader, d.Bus, bus.Issues)
	p.Every(time.Minute) // ages grow
	return p
}

// sides sets the list beside the story.
type sides struct{ pane *Pane }

// MinSize is for Fyne.
func (l *sides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(720, 420) }

// Layout is for Fyne.
func (l *sides) Layout(o []fyne.CanvasObject, s fyne.Size) {
	kit.Put(o[0], 0, 0, listW, s.Height)
	kit.Put(o[1], listW, 0, 1, s.Height)
	kit.Put(o[2], listW+1, 0, s.Width-listW-1, s.Height)
	kit.Put(o[3], listW+21, 16, s.Width-listW-41, o[3].MinSize().Height)
	z := o[4].MinSize()
	kit.Put(o[4], listW+(s.Width-listW-z.Width)/2, s.Height-z.Height-20, z.Width, z.Height)
}

func (p *Pane) asked() asked {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.wanted
	a.scope = p.Scope()
	return a
}

// ask changes what is looked for.
func (p *Pane) ask(change func(*asked)) {
	p.mu.Lock()
	change(&p.wanted)
	p.mu.Unlock()
	p.loader.Ask()
}

// messages tells whether messages are listed, and not people.
func (p *Pane) messages() bool { return p.kinds.Selected() == kindMessages }

// Title names the pane.
func (p *Pane) Title() string { return "Customers" }

// Content is what the window shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// Search looks for somebody.
func (p *Pane) Search(text string) { p.search.SetText(text) }

// FocusSearch puts the caret into the search field.
func (p *Pane) FocusSearch() { p.search.Focus() }

// find looks for somebody by a part of what they are known by.
func (p *Pane) find(text string) {
	p.kinds.Select(kindPeople)
	p.leave()
	p.ask(func(a *asked) { a.text, a.chosen, a.said = text, support.Person{}, "" })
}

func (p *Pane) show(v view, err error) {
	if err != nil {
		p.notice.Set(kit.Problem{Role: style.Red, Title: "The customers could not be read", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.loader.Ask})
		p.notice.Show()
		p.content.Refresh()
		return
	}
	p.notice.Hide()
	p.shown = v
	p.lines = v.lines(p.deps.Now())
	words := ""
	if n := len(v.Feedback); n > 0 {
		words = strconv.Itoa(n)
	}
	p.kinds.SetCount(kindMessages, words)
	p.fillList()
	kit.ShowIf(p.story.object, v.Known)
	kit.ShowIf(p.none, !v.Known)
	if v.Known {
		p.story.show(v)
		return
	}
	p.explain()
}

// explain says what can be done while nobody is chosen.
func (p *Pane) explain() {
	w := kit.EmptyWords{
		Icon: "users", Title: "Type what a customer told you",
		Text: "An e-mail address, an id, a user name or an IP address, or any part of one. You see what they met and when, and get a reply to copy.",
	}
	if len(p.shown.People) == 0 && p.shown.asked.text == "" {
		w = kit.EmptyWords{
			Icon: "users", Title: "Nobody is known yet",
			Text: "Clients have to say who met an error: with sentry_sdk.init(send_default_pii=True) Django's users are known by id, name and address.", Action: "Open Setup", ActionIcon: "plug", Do: p.deps.OpenSetup,
		}
	}
	if p.shown.asked.text != "" && len(p.shown.People) == 0 {
		w = kit.EmptyWords{
			Icon: "search", Title: "Nobody fits “" + wording.OneLine(p.shown.asked.text, 40) + "”",
			Text: "Either they met no error that is kept, or clients do not say who met it. Try a shorter part, or another thing they are known by.",
		}
	}
	p.none.Set(w)
}

func (p *Pane) fillList() {
	n, none := len(p.shown.People), "Nobody"
	if p.messages() {
		n, none = len(p.shown.Feedback), "Nobody wrote yet"
	}
	if n > 0 {
		none = ""
	}
	if p.nobody.Text() != none {
		p.nobody.SetText(none)
	}
	if p.empty.Visible() != (n == 0) {
		kit.ShowIf(p.empty, n == 0)
		p.content.Refresh()
	}
	p.list.SetLength(n)
	at := -1
	if p.shown.Known {
		at = p.placeOf(p.chosenKey())
	}
	p.list.Mark(at)
}

// chosenKey is what the list knows the chosen one by.
func (p *Pane) chosenKey() string {
	if p.messages() {
		return p.shown.asked.said
	}
	if len(p.shown.Customer.Persons) > 0 {
		return key(p.shown.Customer.Persons[0])
	}
	return ""
}

func (p *Pane) keyAt(i int) string {
	switch {
	case p.messages() && i < len(p.shown.Feedback):
		return p.shown.Feedback[i].ID
	case !p.messages() && i < len(p.shown.People):
		return key(p.shown.People[i])
	}
	return ""
}

func (p *Pane) placeOf(k string) int {
	if p.messages() {
		return slices.IndexFunc(p.shown.Feedback, func(f issue.Feedback) bool { return f.ID == k })
	}
	return slices.IndexFunc(p.shown.People, func(one support.Person) bool { return key(one) == k })
}

// choose tells of a person, or of who wrote a message.
func (p *Pane) choose(i int) {
	p.leave()
	switch {
	case p.messages() && i >= 0 && i < len(p.shown.Feedback):
		f := p.shown.Feedback[i]
		p.story.tabs.Select(tabSaid)
		p.ask(func(a *asked) { a.said, a.chosen = f.ID, support.Person{Email: f.Email, Name: f.Name} })
	case !p.messages() && i >= 0 && i < len(p.shown.People):
		one := p.shown.People[i]
		p.ask(func(a *asked) { a.said, a.chosen = "", one })
	}
}

// enter moves on to what the customer met; leave goes back to the list.
func (p *Pane) enter() {
	if len(p.lines) > 0 {
		p.story.tabs.Select(tabMet)
		p.inside = true
		p.story.list.Select(0)
	}
}

func (p *Pane) leave() {
	p.inside = false
	p.story.list.Mark(-1)
}

// TypedKey moves through the people and, after Enter, through what one met.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		switch {
		case p.inside:
			p.leave()
		case p.search.Text() != "":
			p.search.SetText("")
		default:
			return false
		}
		return true
	}
	if p.inside {
		return p.story.list.Handle(e)
	}
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		p.enter()
		return true
	}
	return p.list.Handle(e)
}

// TypedRune does what single letters stand for while no field has the focus.
func (p *Pane) TypedRune(r rune) bool {
	switch r {
	case '/':
		p.FocusSearch()
	case 'j':
		return p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	case 'k':
		return p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	case 'h':
		p.story.tabs.Select(tabMet)
	case 'd':
		p.story.tabs.Select(tabSaid)
	case 'y':
		p.story.tabs.Select(tabReply)
	case 'c':
		p.story.copyReply()
	case 's':
		p.story.send()
	case 'r':
		p.loader.Ask()
	default:
		return false
	}
	return true
}
