package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Fact is a name and what it stands for.
type Fact struct {
	Name, Value string
}

// Facts shows rows of names and values. Values are cut at one line; a click on a row shows all of it.
type Facts struct {
	widget.BaseWidget
	facts []Fact
	mono  bool
}

// NewFacts makes rows in the plain font, for tags and headers.
func NewFacts(facts []Fact) *Facts {
	f := &Facts{facts: facts}
	f.ExtendBaseWidget(f)
	return f
}

// NewVariables makes rows in mono with violet names, for local variables.
func NewVariables(facts []Fact) *Facts {
	f := NewFacts(facts)
	f.mono = true
	return f
}

// Set shows other rows.
func (f *Facts) Set(facts []Fact) { f.facts = facts; f.Refresh() }

// CreateRenderer is for Fyne.
func (f *Facts) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: f} }
