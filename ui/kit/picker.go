package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Picker chooses one of several by a menu.
type Picker struct {
	widget.DisableableWidget
	// OnPicked is called when a person, or Select, chose another.
	OnPicked func(i int)

	icon, name string
	options    []string
	selected   int
}

// NewPicker makes a picker with an icon, or none for "". The name says what is picked.
func NewPicker(icon, name string, picked func(i int)) *Picker {
	p := &Picker{icon: icon, name: name, OnPicked: picked}
	p.ExtendBaseWidget(p)
	return p
}

// SetOptions changes what can be picked, and which is.
func (p *Picker) SetOptions(options []string, selected int) {
	p.options, p.selected = options, selected
	p.Refresh()
}

// SetMore adds items below the options, such as "New project…".
func (p *Picker) SetMore(items []MenuItem) {}

// Select picks and calls OnPicked when it is another.
func (p *Picker) Select(i int) {}

// Mark picks without telling OnPicked.
func (p *Picker) Mark(i int) { p.selected = i; p.Refresh() }

// Selected gives which is picked.
func (p *Picker) Selected() int { return p.selected }

// AccessibleName is what is picked.
func (p *Picker) AccessibleName() string { return p.name }

// CreateRenderer is for Fyne.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: p} }
