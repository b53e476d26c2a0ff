package issuepane

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// narrowest is the width below which list and detail do not fit beside each other.
const narrowest = 1024

// minute is how often times such as "2m" are written anew.
const minute = 30 * time.Second

// Pane is the Errors pane.
type Pane struct {
	deps Deps

	list    list    // what the master list knows
	chosen  int64   // the issue in the detail; 0: none
	marks   marks   // issues that are picked to act on together
	place   int     // where it stood in the list when last seen there
	held    int64   // the issue that was opened from outside: it stays, whether it is listed or not
	awaited int     // the row that was chosen before it was read, or -1
	known   *detail // of the chosen issue
	narrow  bool
	inside  bool // narrow, and the detail is open
	shown   bool
	several bool // issues of several projects are listed: rows name theirs
	unsaid  bool // something was marked as seen that nobody was told of

	// What the loaders read in the background.
	mu      sync.Mutex
	wanted  want
	subject subject

	aside
	finder *live.Loader[found]
	looker *live.Loader[*detail]

	head   *header
	facets *facetPanel
	// searchMenu lists saved searches; it was opened last.
	searchMenu  *kit.Menu
	master      *master
	detail      *detailView
	split       *kit.Split
	left, right *fyne.Container // of split
	single      *fyne.Container // holds list or detail when they do not fit beside each other
	body        *fyne.Container
	undo        *kit.UndoBar
	together    *togetherView // that was opened last
	chooser     *kit.Chooser  // the last that was opened
	form        *smallForm    // the last that was opened
	content     *fyne.Container

	stop []func() // undo what Show began
}

// New makes the pane. It is idle until Show.
func New(d Deps) *Pane {
	p := &Pane{deps: d, awaited: -1}
	p.list.choose(choice{Sort: issue.ByLastSeen})
	p.finder = live.NewLoader(p.find, p.found)
	p.looker = live.NewLoader(p.look, p.looked)
	p.aside = newAside(p)
	p.head = newHeader(p)
	p.facets = newFacetPanel(p)
	p.master = newMaster(p)
	p.detail = newDetailView(p)
	p.left, p.right = container.NewStack(p.master.object), container.NewStack(p.detail.object)
	p.split = kit.NewSplit(p.left, p.right)
	p.split.OnMoved = func(px float32) {
		if p.known != nil {
			p.detail.counts(p.known)
		}
		if d.KeepListWidth != nil {
			d.KeepListWidth(px)
		}
	}
	if d.ListWidth != nil {
		p.split.SetWidth(d.ListWidth())
	}
	p.single = container.NewStack()
	p.single.Hide()
	p.body = container.NewStack(p.split, p.single, p.master.whole)
	p.undo = kit.NewUndoBar()
	p.content = container.New(&frame{p}, kit.NewBlock(style.Surface, 0), p.body, p.head.object, p.facets.object, p.undo, p.head.hints.box)
	return p
}

// Title names the pane.
func (p *Pane) Title() string { return "Errors" }

// Content is what the window shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// Show begins to keep the pane up to date.
func (p *Pane) Show() {
	if p.shown {
		return
	}
	p.shown = true
	p.note()
	p.stop = []func(){
		p.deps.Bus.Subscribe(bus.Issues, func() { p.finder.Ask(); p.looker.Ask() }),
		live.Every(minute, p.rewrite),
	}
	if !p.list.loaded {
		p.master.wait()
	}
	p.finder.Start()
	p.looker.Start()
	if p.facets.object.Visible() {
		p.facets.loader.Start()
	}
	p.aside.start()
	p.detail.activity.loader.Start()
	p.detail.extras.loader.Start()
}

// Hide ends it.
func (p *Pane) Hide() {
	p.tellSeen()
	for _, stop := range p.stop {
		stop()
	}
	p.stop, p.shown = nil, false
	p.finder.Stop()
	p.looker.Stop()
	p.facets.loader.Stop()
	p.aside.stop()
	p.detail.activity.loader.Stop()
	p.detail.extras.loader.Stop()
}

// SetScope changes which project, environment and time is looked at.
func (p *Pane) SetScope(s project.Scope) {
	c := p.list.choice
	c.Scope = s
	p.choose(c)
}

// Search looks for words.
func (p *Pane) Search(text string) { p.head.search.SetText(text) }

// FocusSearch puts the caret into the search field.
func (p *Pane) FocusSearch() {
	p.setInside(false)
	p.head.search.Focus()
}

// OpenIssue shows an issue, whichever pile it lies on; 0 shows the list.
func (p *Pane) OpenIssue(id int64) {
	if id == 0 {
		p.setInside(false)
		return
	}
	p.held = id
	p.pick(id, -1)
	p.markSeen(id)
	p.setInside(true)
	p.master.toggleWhole()
}

// OpenEvent shows an issue at one of its events.
func (p *Pane) OpenEvent(id int64, event string) {
	p.OpenIssue(id)
	p.showEvent(event)
}

// choose changes which issues are listed.
func (p *Pane) choose(c choice) {
	c.Me = p.me()
	if c == p.list.choice {
		return
	}
	p.list.choose(c)
	p.unmark()
	p.tellSeen()
	p.held = 0
	p.setInside(false)
	p.ask()
}

// note hands the list's wishes to the background.
func (p *Pane) note() {
	first, end := p.master.list.InView()
	var sight []int64
	for i := first; i < end; i++ {
		if one, ok := p.list.rows.known[i]; ok {
			sight = append(sight, one.ID)
		}
	}
	w := p.list.want(p.master.list.AtTop(), sight)
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.gap == (gap{}) && w.epoch == p.wanted.epoch {
		w.gap = p.wanted.gap // not read yet
	}
	p.wanted = w
}

// ask reads the list anew.
func (p *Pane) ask() {
	p.note()
	p.finder.Ask()
}

// find runs in the background.
func (p *Pane) find(ctx context.Context) (found, error) {
	p.mu.Lock()
	w := p.wanted
	p.wanted.gap = gap{}
	p.mu.Unlock()
	f, err := find(ctx, p.deps.Issues, w, p.deps.Now())
	f.want = w
	return f, err
}

// found shows what was found.
func (p *Pane) found(f found, err error) {
	if err != nil {
		p.master.fail(err)
		return
	}
	if p.list.loaded && f.want.fresh && !p.master.list.AtTop() && f.want.epoch == p.list.epoch {
		p.ask() // somebody has scrolled down since: leave them where they are
		return
	}
	first := !p.list.loaded
	if !p.list.take(f) {
		return
	}
	p.facets.ask()
	p.several = p.list.mixed()
	p.head.show()
	p.master.show(first, f.want.fresh)
	p.keepChosen(first)
	p.note()
	if p.hasGap() {
		p.finder.Ask()
	}
}

func (p *Pane) hasGap() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wanted.gap != gap{}
}

// keepChosen finds the chosen issue in the list as it is now; in a new list the first issue is chosen when it is not there.
func (p *Pane) keepChosen(first bool) {
	if one, ok := p.list.rows.known[p.awaited]; ok && !first {
		at := p.awaited
		p.awaited = -1
		p.pick(one.ID, at)
		p.markSeen(one.ID)
	}
	if p.awaited >= 0 && !first {
		return
	}
	p.awaited = -1
	at, ok := p.list.rows.find(p.chosen)
	if ok {
		p.place = at
	} else {
		at = -1
	}
	p.master.list.Mark(at)
	if (first || p.chosen == 0) && !ok && !p.narrow && p.held == 0 {
		if one, ok := p.list.rows.known[0]; ok {
			p.pick(one.ID, 0)
			p.master.list.Mark(0)
		}
	}
}

// pick shows an issue in the detail; at is its place in the list, or -1.
func (p *Pane) pick(id int64, at int) {
	if at >= 0 {
		p.place = at
	}
	if id == p.chosen {
		return
	}
	if id != p.held {
		p.held = 0
	}
	p.chosen, p.known = id, nil
	p.detail.wait()
	p.lookAt(subject{Issue: id, Tags: p.detail.part() == partTags})
}

// markSeen notes that a person has opened an issue.
func (p *Pane) markSeen(id int64) {
	if i, ok := p.list.rows.find(id); ok {
		one := p.list.rows.known[i]
		if one.Seen {
			return
		}
		one.Seen = true
		p.list.rows.known[i] = one
		if one.Status == issue.Unresolved {
			p.list.counts.Unseen = max(0, p.list.counts.Unseen-1)
			p.head.show()
		}
		p.master.list.Refresh()
	}
	// On the pile for review the row would vanish under the pointer: there, the news waits until the person moves on.
	quiet := p.list.choice.Tab == tabReview
	p.unsaid = p.unsaid || quiet
	live.Go(func(ctx context.Context) error {
		err := p.deps.Issues.MarkSeen(ctx, id)
		if err == nil && !quiet {
			p.deps.Bus.Publish(bus.Issues)
		}
		return err
	}, nil) // when it fails, the issue is new once more: nothing a person must act on
}

// tellSeen tells the rest of the window what was opened on the pile for review.
func (p *Pane) tellSeen() {
	if p.unsaid {
		p.unsaid = false
		p.deps.Bus.Publish(bus.Issues)
	}
}

// whose is the name of an issue's project, where several are looked at.
func (p *Pane) whose(one issue.Issue) string {
	if p.deps.ProjectName == nil || !p.several {
		return ""
	}
	if name := oneLine(p.deps.ProjectName(one.Project), 40); name != "" {
		return name + " · "
	}
	return ""
}

// rewrite brings times such as "2m" up to date.
func (p *Pane) rewrite() {
	p.master.list.Refresh()
	p.detail.rewrite()
}
