package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Fact is a name and what it stands for.
type Fact struct {
	Name, Value string
}

// Filtered is what stands in place of a secret.
const Filtered = "[Filtered]"

// Facts shows rows of names and values. Values are cut at one line; a click on a row shows all of it.
type Facts struct {
	widget.BaseWidget
	// OnGrown is called when a row was opened or closed: whoever holds the rows lays them out anew.
	OnGrown func()

	rows []*factRow
	mono bool
	view *drawing
}

const (
	factH     = 24
	factNameW = 120
	factMost  = 220 // names wider than this are cut
)

// NewFacts makes rows in the plain font, for tags and headers.
func NewFacts(facts []Fact) *Facts { return newFacts(facts, false) }

// NewVariables makes rows in mono with violet names, for local variables.
func NewVariables(facts []Fact) *Facts { return newFacts(facts, true) }

func newFacts(facts []Fact, mono bool) *Facts {
	f := &Facts{mono: mono}
	f.ExtendBaseWidget(f)
	f.build(facts)
	return f
}

// Set shows other rows.
func (f *Facts) Set(facts []Fact) {
	f.build(facts)
	f.Refresh()
}

func (f *Facts) kinds() (name, value style.Kind) {
	if f.mono {
		return style.Code, style.Code
	}
	return style.Small, style.Small
}

func (f *Facts) build(facts []Fact) {
	nameKind, _ := f.kinds()
	nameW := float32(factNameW)
	for _, fact := range facts {
		nameW = max(nameW, min(factMost, wide(fact.Name, nameKind)+16))
	}
	f.rows = f.rows[:0:0]
	for i, fact := range facts {
		f.rows = append(f.rows, f.newRow(fact, nameW, i == 0))
	}
	if f.view != nil {
		f.view.objects = f.objects()
	}
}

func (f *Facts) objects() []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, len(f.rows))
	for i, r := range f.rows {
		all[i] = r
	}
	return all
}

// CreateRenderer is for Fyne.
func (f *Facts) CreateRenderer() fyne.WidgetRenderer {
	f.view = &drawing{
		owner: f, objects: f.objects(),
		min: func() fyne.Size {
			var h float32
			for _, r := range f.rows {
				h += r.MinSize().Height
			}
			return fyne.NewSize(2*factNameW, h)
		},
		place: func(s fyne.Size) {
			y := float32(0)
			for _, r := range f.rows {
				if r.Size().Width != s.Width {
					r.Resize(fyne.NewSize(s.Width, r.Size().Height))
				}
				h := r.MinSize().Height
				Put(r, 0, y, s.Width, h)
				y += h
			}
		},
		paint: func() {
			for _, r := range f.rows {
				r.Refresh()
			}
		},
	}
	return f.view
}

// factRow is one name and value.
type factRow struct {
	widget.BaseWidget
	facts *Facts
	fact  Fact
	nameW float32
	first bool
	open  bool

	line        *canvas.Rectangle
	name, value *Text
	all         *Wrapped
}

func (f *Facts) newRow(fact Fact, nameW float32, first bool) *factRow {
	nameKind, valueKind := f.kinds()
	nameRole, valueRole := style.Text2, style.Text
	if f.mono {
		nameRole = style.Violet
	}
	if fact.Value == Filtered || fact.Value == "" {
		valueRole = style.Text3
	}
	r := &factRow{facts: f, fact: fact, nameW: nameW, first: first, line: rectangle(0)}
	r.name, r.value = NewLine(fact.Name, nameKind, nameRole), NewLine(fact.Value, valueKind, valueRole)
	r.ExtendBaseWidget(r)
	return r
}

// long tells whether the value does not fit on its line.
func (r *factRow) long() bool {
	_, kind := r.facts.kinds()
	room := r.Size().Width - r.nameW
	return strings.ContainsAny(r.fact.Value, "\n") || room > 0 && Ellipsis(r.fact.Value, kind, room) != r.fact.Value
}

// Tapped shows all of the value, or one line again.
func (r *factRow) Tapped(*fyne.PointEvent) {
	if !r.open && !r.long() {
		return
	}
	r.open = !r.open
	if r.open && r.all == nil {
		_, kind := r.facts.kinds()
		r.all = NewWrapped(r.fact.Value, kind, style.Text)
		r.all.BreakAnywhere()
	}
	r.Refresh()
	r.facts.Refresh()
	if r.facts.OnGrown != nil {
		r.facts.OnGrown()
	}
}

// Cursor is for Fyne.
func (r *factRow) Cursor() desktop.Cursor { return pointerUnless(!r.open && !r.long()) }

// AccessibleName is the fact's name.
func (r *factRow) AccessibleName() string { return r.fact.Name }

// CreateRenderer is for Fyne.
func (r *factRow) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{owner: r}
	d.min = func() fyne.Size {
		h := float32(factH)
		if r.open {
			h = max(h, r.all.MinSize().Height+8)
		}
		return fyne.NewSize(2*factNameW, h)
	}
	d.place = func(s fyne.Size) {
		room := max(0, s.Width-r.nameW)
		Put(r.line, 0, 0, s.Width, 1)
		Put(r.name, 0, 0, r.nameW-8, factH)
		Put(r.value, r.nameW, 0, room, factH)
		if r.open {
			Put(r.all, r.nameW, 4, room, max(0, s.Height-8))
		}
	}
	d.paint = func() {
		d.objects = []fyne.CanvasObject{r.line, r.name, r.value}
		if r.all != nil {
			d.objects = append(d.objects, r.all)
			ShowIf(r.all, r.open)
		}
		r.line.FillColor = style.Color(style.Line)
		ShowIf(r.line, !r.first)
		ShowIf(r.value, !r.open)
	}
	return start(d)
}
