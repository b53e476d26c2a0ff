package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/app/issue"
)

// TypedKey moves through the lists, opens and goes back. It tells whether it used the key.
func (p *Pane) TypedKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		return p.escape()
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd:
		if p.narrow && p.inside {
			return p.detail.scroll(e)
		}
		if modifiers()&fyne.KeyModifierShift != 0 {
			return p.moveMarking(e)
		}
		return p.move(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		if p.chosen == 0 {
			p.move(&fyne.KeyEvent{Name: fyne.KeyHome})
		}
		if p.chosen == 0 {
			return false
		}
		p.markSeen(p.chosen)
		p.setInside(true)
		return true
	}
	return false
}

// move goes through the list. Where the chosen issue is listed no longer, it goes on from where it stood.
func (p *Pane) move(e *fyne.KeyEvent) bool {
	l := p.master.list
	if l.Selected() < 0 && p.chosen != 0 && l.Length() > 0 {
		switch e.Name {
		case fyne.KeyDown:
			l.Select(min(p.place, l.Length()-1))
			return true
		case fyne.KeyUp:
			l.Select(max(0, min(p.place, l.Length())-1))
			return true
		}
	}
	return l.Handle(e)
}

// escape goes back one step.
func (p *Pane) escape() bool {
	switch {
	case p.unmark():
	case p.facets.object.Visible() && p.facets.shield.floats:
		p.showFacets(false)
	case p.detail.closeInspector():
	case p.narrow && p.inside:
		p.setInside(false)
	case p.head.search.Text() != "":
		p.head.search.SetText("")
	default:
		return false
	}
	return true
}

// TypedRune does what single letters stand for while no field has the focus. It tells whether it used the letter.
func (p *Pane) TypedRune(r rune) bool {
	switch r {
	case '/':
		p.FocusSearch()
	case 'j', 'k':
		name := fyne.KeyDown
		if r == 'k' {
			name = fyne.KeyUp
		}
		return p.move(&fyne.KeyEvent{Name: name})
	case 'e':
		p.settle(issue.Resolve())
	case 'i':
		p.settle(issue.Ignore())
	case 'u':
		p.settle(issue.Reopen())
	case 'o':
		p.detail.stack.openNext()
	case 'O':
		p.detail.stack.openAll()
	case '[':
		p.step(-1)
	case ']':
		p.step(1)
	case 'r':
		p.ask()
		p.looker.Ask()
		p.student.Ask()
	default:
		return p.findRune(r) || p.triageRune(r) || p.detailRune(r) || p.groupRune(r) || p.extrasRune(r)
	}
	return true
}
