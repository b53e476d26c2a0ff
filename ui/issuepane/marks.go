package issuepane

import (
	"cmp"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"paddock/app/issue"
)

// marks are the issues that a person picked to act on together.
type marks struct {
	chosen map[int64]issue.Issue // as they were when they were picked
	base   map[int64]issue.Issue // what was picked before the stretch that grows now
	from   int                   // where that stretch began
	to     int                   // and how far it goes
	grows  bool
}

func (m *marks) has(id int64) bool { _, ok := m.chosen[id]; return ok }

func (m *marks) clear() { *m = marks{} }

func (m *marks) toggle(one issue.Issue) {
	m.grows = false
	if m.has(one.ID) {
		delete(m.chosen, one.ID)
		return
	}
	m.add(one)
}

func (m *marks) add(one issue.Issue) {
	if m.chosen == nil {
		m.chosen = map[int64]issue.Issue{}
	}
	m.chosen[one.ID] = one
}

// extend picks all from where it began up to a row; what lay between before and does no longer is let go.
func (m *marks) extend(from, to int, r *rows) {
	if !m.grows || m.to != from {
		m.base, m.from, m.grows = maps.Clone(m.chosen), from, true
	}
	m.to = to
	m.chosen = maps.Clone(m.base)
	for i := min(m.from, to); i <= max(m.from, to); i++ {
		if one, ok := r.known[i]; ok {
			m.add(one)
		}
	}
}

// all gives what is picked, as it is known now, in the list's order.
func (m *marks) all(r *rows) []issue.Issue {
	place := map[int64]int{}
	var all []issue.Issue
	for i, one := range r.known {
		if m.has(one.ID) {
			place[one.ID] = i
			all = append(all, one)
		}
	}
	for id, one := range m.chosen {
		if _, ok := place[id]; !ok {
			place[id] = r.total
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b issue.Issue) int {
		return cmp.Or(cmp.Compare(place[a.ID], place[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// modifiers are the keys such as Shift that are held down.
var modifiers = func() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// mark picks a row, or lets it go.
func (p *Pane) mark(i int) {
	if one, ok := p.list.rows.known[i]; ok {
		p.marks.toggle(one)
		p.marked()
	}
}

// markTo picks the rows up to one.
func (p *Pane) markTo(from, to int) {
	if from < 0 {
		from = to
	}
	p.marks.extend(from, to, &p.list.rows)
	p.marked()
}

// SelectAll picks all issues that are loaded.
func (p *Pane) SelectAll() bool {
	if len(p.list.rows.known) == 0 || p.narrow && p.inside {
		return false
	}
	for _, one := range p.list.rows.known {
		p.marks.add(one)
	}
	p.marks.grows = false
	p.marked()
	return true
}

// unmark lets everything go, and tells whether anything was picked.
func (p *Pane) unmark() bool {
	if len(p.marks.chosen) == 0 {
		return false
	}
	p.marks.clear()
	p.marked()
	return true
}

// alone is f, which acts on the chosen issue even while others are picked: the detail shows that one and no other.
func (p *Pane) alone(f func()) func() {
	return func() {
		p.unmark()
		f()
	}
}

// marked shows what is picked.
func (p *Pane) marked() {
	p.master.bar.show(len(p.marks.chosen))
	p.master.list.Refresh()
}

// moveMarking goes through the list with Shift held down: what is passed is picked.
func (p *Pane) moveMarking(e *fyne.KeyEvent) bool {
	from := p.master.list.Selected()
	if !p.move(e) {
		return false
	}
	if to := p.master.list.Selected(); to >= 0 {
		p.markTo(from, to)
	}
	return true
}
