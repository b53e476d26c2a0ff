package issuepane

import (
	"context"
	"errors"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
)

// openSearches lists the searches that are kept, and offers to keep this one.
func (p *Pane) openSearches() {
	if p.deps.Searches == nil {
		return
	}
	var kept []issue.SavedSearch
	scope := p.list.choice.Scope.Project
	live.Go(func(ctx context.Context) (err error) {
		kept, err = p.deps.Searches.All(ctx, scope)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("The saved searches could not be read. Try again.", nil)
			return
		}
		p.searchMenu = kit.ShowMenu(p.searchItems(kept), p.head.saved)
	})
}

func (p *Pane) searchItems(kept []issue.SavedSearch) (items []kit.MenuItem) {
	text := strings.TrimSpace(p.head.search.Text())
	item := func(one issue.SavedSearch, icon string) kit.MenuItem {
		return kit.MenuItem{Text: oneLine(one.Name, 50), Icon: icon, Checked: one.Text == text, Do: func() { p.recall(one) }}
	}
	var current *issue.SavedSearch
	for i, one := range kept {
		items = append(items, item(one, "bookmark"))
		if one.Text == text {
			current = &kept[i]
		}
	}
	if len(kept) > 0 {
		items = append(items, kit.MenuItem{})
	}
	for _, one := range builtIn {
		items = append(items, item(one, "search"))
	}
	_, err := issue.ParseQuery(text)
	items = append(items, kit.MenuItem{}, kit.MenuItem{Text: "Save this search…", Icon: "plus", Disabled: text == "" || err != nil, Do: p.saveSearch})
	if current != nil {
		one := *current
		items = append(items, kit.MenuItem{Text: "Delete “" + oneLine(one.Name, 30) + "”", Icon: "trash-2", Danger: true, Do: func() { p.dropSearch(one) }})
	}
	return items
}

// recall asks what a saved search asks.
func (p *Pane) recall(one issue.SavedSearch) { p.head.search.SetText(one.Text) }

// mark shows that another pile is looked at.
func (h *header) mark(pile tab) {
	told := h.tabs.OnChanged
	h.tabs.OnChanged = nil
	h.tabs.Select(int(pile))
	h.tabs.OnChanged = told
}

// saveSearch asks for a name and keeps the search under it.
func (p *Pane) saveSearch() {
	text, scope := strings.TrimSpace(p.head.search.Text()), p.list.choice.Scope.Project
	field := kit.NewEntry("Name").WithWidth(280)
	field.Check = func(s string) error {
		if strings.TrimSpace(s) == "" {
			return errors.New("give it a name")
		}
		return nil
	}
	p.pose(question{title: "Save this search", button: "Save", field: field, answered: func(name string) { p.keepSearch(scope, name, text) }}, p.head.saved)
}

// dropSearch forgets a saved search and offers to undo it.
func (p *Pane) dropSearch(one issue.SavedSearch) {
	scope := p.list.choice.Scope.Project
	live.Go(func(ctx context.Context) error { return p.deps.Searches.Drop(ctx, one.ID) }, func(err error) {
		if err != nil {
			p.undo.Offer("“"+oneLine(one.Name, 40)+"” could not be deleted. Try again.", nil)
			return
		}
		p.undo.Offer("Deleted “"+oneLine(one.Name, 40)+"”", func() { p.keepSearch(scope, one.Name, one.Text) })
	})
}

func (p *Pane) keepSearch(scope project.ID, name, text string) {
	live.Go(func(ctx context.Context) error { return p.deps.Searches.Save(ctx, scope, name, text) }, func(err error) {
		words := "Saved “" + oneLine(name, 40) + "”"
		if err != nil {
			words = "“" + oneLine(name, 40) + "” could not be saved. Try again."
		}
		p.undo.Offer(words, nil)
	})
}

// findRune does what single letters stand for about finding. It tells whether it used the letter.
func (p *Pane) findRune(r rune) bool {
	if p.deps.Finding == nil {
		return false
	}
	switch r {
	case 'q':
		on := !p.facets.object.Visible()
		p.showFacets(on)
		if !on {
			p.unfocus()
		}
	case 'Q':
		p.openSearches()
	default:
		return false
	}
	return true
}
