package inboxpane

import (
	"fyne.io/fyne/v2"

	"paddock/app/inbox"
	"paddock/ui/kit"
)

// The tabs, in their order.
const (
	tabMailboxes = iota
	tabMigration
	tabUnread
)

// showTab changes to a tab.
func (p *Pane) showTab(i int) {
	showIf(p.mailboxes, i == tabMailboxes)
	showIf(p.board.content, i == tabMigration)
	showIf(p.unread.content, i == tabUnread)
	showIf(p.another, i == tabMailboxes && len(p.shown.Boxes) > 0 && !p.formRoom.Visible())
	p.content.Refresh()
}

// showMoves shows how far the move off error mail has come.
func (p *Pane) showMoves(v boardView, err error) {
	if err != nil {
		p.warn(ofMoves, &kit.Problem{Title: "The move off error mail could not be judged", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.moves.Ask})
		return
	}
	p.warn(ofMoves, nil)
	p.board.show(v)
	p.answer()
}

// showUnread shows what was not understood.
func (p *Pane) showUnread(all []inbox.Unread, err error) {
	if err != nil {
		p.warn(ofUnread, &kit.Problem{Title: "The mails that were not understood could not be listed", Text: "What is shown may be old.", Details: err.Error(), Action: "Try again", OnAction: p.unreads.Ask})
		return
	}
	p.unread.show(all)
}

// What a warning is of.
const (
	ofMailboxes = iota
	ofMoves
	ofUnread
	warnings
)

// warn shows what failed above the tabs, until it works again; nil is that it does.
func (p *Pane) warn(of int, problem *kit.Problem) {
	if p.failed[of] == nil && problem == nil {
		return
	}
	p.failed[of] = problem
	p.notice.Hide()
	for _, one := range p.failed {
		if one != nil {
			p.notice.Set(*one)
			p.notice.Show()
			break
		}
	}
	p.content.Refresh()
}

// answer says whether the team is still on error mail: by what was judged, or by what was read where nothing was.
func (p *Pane) answer() {
	sentence, line := p.shown.headline()
	if b := p.board; b.drawn && len(b.shown.Issues) > 0 {
		sentence, line = b.shown.Answer()
	}
	p.sentence.SetText(sentence)
	p.line.SetText(line)
	showIf(p.line, line != "")
}

// Undo undoes what was done last, while that is offered.
func (p *Pane) Undo() bool { return p.undo.Take() }

// TypedKey moves in the list of issues and opens what is chosen.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool {
	switch p.tabs.Selected() {
	case tabMigration:
		return p.board.typedKey(e)
	case tabUnread:
		return p.unread.typedKey(e)
	}
	return p.list.Handle(e)
}

// TypedRune moves like TypedKey, with the letters of the keyboard table.
func (p *Pane) TypedRune(r rune) bool {
	if i := int(r - '1'); i >= 0 && i < len(p.tabs.Tabs()) && !p.tabs.Tabs()[i].Hidden {
		p.tabs.Select(i)
		return true
	}
	switch p.tabs.Selected() {
	case tabMigration:
		return p.board.typedRune(r)
	case tabUnread:
		return p.unread.typedRune(r)
	}
	switch r {
	case 'j':
		return p.list.Handle(&fyne.KeyEvent{Name: fyne.KeyDown})
	case 'k':
		return p.list.Handle(&fyne.KeyEvent{Name: fyne.KeyUp})
	}
	return false
}
