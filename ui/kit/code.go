package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Source is some lines of a file.
type Source struct {
	File    string // its name tells the language
	First   int    // number of the first line; 0 shows no numbers
	Lines   []string
	Failing int // number of the line that failed; 0 is none
}

// Code shows source with its colours, and the failing line on red.
type Code struct {
	widget.BaseWidget
	source Source
}

// NewCode makes a view of source.
func NewCode(s Source) *Code {
	c := &Code{source: s}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows other source.
func (c *Code) Set(s Source) { c.source = s; c.Refresh() }

// CreateRenderer is for Fyne.
func (c *Code) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: c} }
