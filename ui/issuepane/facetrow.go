package issuepane

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"paddock/app/issue"
	"paddock/app/search"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// withForced adds the tags that a query asks for and that nothing which is listed has: what is in force can be seen,
// and taken back.
func withForced(all []issue.Facet, q search.Query) []issue.Facet {
	all = slices.Clone(all)
	for i := range q.Terms {
		if t := &q.Terms[i]; t.Tag && !slices.ContainsFunc(all, func(f issue.Facet) bool { return f.Key == t.Key }) {
			all = append(all, issue.Facet{Key: t.Key})
		}
	}
	return all
}

// listed are the values to show of a tag. While some are in force, those that were shown before stay where they were.
func (f *facetPanel) listed(one issue.Facet, q search.Query) (shown []issue.FacetValue) {
	var forced []string
	for i := range q.Terms {
		for _, v := range q.Terms[i].Values {
			if inForce(q, one.Key, v) == &q.Terms[i] {
				forced = append(forced, v)
			}
		}
	}
	first := one.Values[:min(len(one.Values), facetMost)]
	names := f.before[one.Key]
	if len(forced) == 0 || len(names) == 0 {
		names = nil
		for _, v := range first {
			names = append(names, v.Value)
		}
	}
	if len(forced) == 0 {
		f.before[one.Key] = names
	}
	for _, name := range append(slices.Clone(names), forced...) {
		if slices.ContainsFunc(shown, func(v issue.FacetValue) bool { return v.Value == name }) {
			continue
		}
		value := issue.FacetValue{Value: name}
		if i := slices.IndexFunc(one.Values, func(v issue.FacetValue) bool { return v.Value == name }); i >= 0 {
			value = one.Values[i]
		}
		shown = append(shown, value)
	}
	return shown
}

// facetShown is what a row shows: a value of a tag, its share, and the term that asks for it, if one does.
type facetShown struct {
	key   string
	value issue.FacetValue
	share float64
	term  *search.Term
}

// facetRow is one value of a tag with its share. It is ticked while the query asks for it, and struck while the query
// leaves it out.
type facetRow struct {
	hot
	panel      *facetPanel
	key, value string
	forced     bool // the query asks for it, or leaves it out
	without    bool // leaves it out
}

func newFacetRow(f *facetPanel, one facetShown) *facetRow {
	v := one.value
	r := &facetRow{panel: f, key: one.key, value: v.Value, forced: one.term != nil}
	r.without = r.forced && one.term.Not
	ink := style.Text
	if r.without {
		ink = style.Text3
	}
	box, struck := newCheckBox(), kit.NewIcon("eye-off", style.Text2, 14)
	box.set(!r.without, r.forced)
	kit.ShowIf(struck, r.without)
	name := kit.NewLine(oneLine(v.Value, 120), style.Small, ink)
	share := percentOf(one.share)
	if v.Events == 0 {
		share = "–"
	}
	percent := kit.NewLine(share, style.Small, style.Text2).Right()
	bar := kit.NewBlock(style.Blue, 1)
	kit.ShowIf(bar, v.Events > 0)
	r.ground = kit.NewBlock(style.Transparent, style.RadiusRow)
	r.parts = []fyne.CanvasObject{r.ground, box, struck, name, percent, bar}
	r.least = func() fyne.Size { return fyne.NewSize(0, facetRowH) }
	r.place = func(s fyne.Size) {
		const x = 24
		kit.Put(r.ground, -4, 0, s.Width+8, s.Height)
		kit.Put(box, 0, 2, 18, 18)
		kit.Put(struck, 2, 4, 14, 14)
		kit.Put(name, x, 2, s.Width-x-44, 18)
		kit.Put(percent, s.Width-40, 2, 40, 18)
		kit.Put(bar, x, 20, max(3, (s.Width-x)*float32(min(1, one.share))), 2)
	}
	r.onTapped = func() { r.narrow(modifiers()&fyne.KeyModifierAlt != 0) }
	r.menu = r.items
	r.words = func() string {
		words := oneLine(v.Value, 200) + ": " + wording.Count(v.Events, "event", "events") + " in " + wording.Count(v.Issues, "issue", "issues")
		switch {
		case r.without:
			return words + ". They are left out: click to see them again"
		case r.forced:
			return words + ". Click again to see others as well"
		}
		return words + ". Click to see only these, with Alt to leave them out"
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *facetRow) items() []kit.MenuItem {
	only, without := "Only this", kit.MenuItem{Text: "Without this", Icon: "eye-off", Keys: "Alt Enter", Do: func() { r.narrow(true) }}
	switch {
	case r.without:
		return []kit.MenuItem{{Text: "No longer without this", Icon: "eye", Keys: "Enter", Do: func() { r.narrow(false) }}}
	case r.forced:
		only = "No longer only this"
	}
	return []kit.MenuItem{{Text: only, Icon: "funnel", Keys: "Enter", Do: func() { r.narrow(false) }}, without}
}

// narrow asks for the value, or leaves it out; what is in force already is taken back.
func (r *facetRow) narrow(not bool) {
	r.tip.Hide()
	search := r.panel.pane.head.search
	search.SetText(flipped(search.Text(), r.key, r.value, not))
}

// AccessibleName is what the row stands for.
func (r *facetRow) AccessibleName() string { return r.key + " " + r.value }

// FocusGained is for Fyne.
func (r *facetRow) FocusGained() { r.ground.SetRole(style.Sel) }

// FocusLost is for Fyne.
func (r *facetRow) FocusLost() { r.ground.SetRole(style.Transparent) }

// TypedRune is for Fyne.
func (r *facetRow) TypedRune(c rune) {
	if c == ' ' {
		r.narrow(false)
		return
	}
	r.panel.pane.TypedRune(c)
}

// TypedShortcut leaves out what the row stands for: Fyne takes Alt Enter for a shortcut. Others are the window's.
func (r *facetRow) TypedShortcut(s fyne.Shortcut) {
	c, ok := s.(*desktop.CustomShortcut)
	if ok && c.Modifier == fyne.KeyModifierAlt && (c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter) {
		r.narrow(true)
		return
	}
	kit.HandOnShortcut(r, s)
}

// TypedKey moves among the rows, and narrows the list.
func (r *facetRow) TypedKey(e *fyne.KeyEvent) {
	f, at := r.panel, 0
	for i, one := range f.rows {
		if one == r {
			at = i
		}
	}
	switch e.Name {
	case fyne.KeyDown:
		f.focus(min(at+1, len(f.rows)-1))
	case fyne.KeyUp:
		f.focus(max(0, at-1))
	case fyne.KeyHome:
		f.focus(0)
	case fyne.KeyEnd:
		f.focus(len(f.rows) - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		r.narrow(false)
	case fyne.KeyEscape:
		f.pane.unfocus()
	default:
		kit.HandOnKey(r, e)
	}
}

// shield is the ground of a panel: the pointer must not reach what lies below.
type shield struct {
	hot
	left   *kit.Rule
	shade  *kit.Block
	floats bool
}

func newShield() *shield {
	s := &shield{left: kit.NewUprightRule(), shade: kit.NewBlock(style.Surface, 0)}
	s.ground = kit.NewBlock(style.Transparent, 0)
	s.parts = []fyne.CanvasObject{s.shade, s.ground, s.left}
	s.least = func() fyne.Size { return fyne.Size{} }
	s.place = func(z fyne.Size) {
		kit.Put(s.shade, 0, 0, z.Width, z.Height)
		kit.Put(s.left, 0, 0, min(1, z.Width), z.Height)
	}
	s.ExtendBaseWidget(s)
	return s
}

// float tells whether the panel stands above other parts or beside them.
func (s *shield) float(on bool) {
	s.floats = on
	s.shade.Float(on)
	kit.ShowIf(s.left, !on)
}

// Scrolled is for Fyne.
func (s *shield) Scrolled(*fyne.ScrollEvent) {}
