package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// EmptyWords is what an empty view says.
type EmptyWords struct {
	Icon        string     // "circle-check" when all is well
	Role        style.Role // of the icon's disc; Accent when all is well, Grey otherwise
	Title, Text string
	Action      string // the button's word; "" shows no button
	Do          func()
}

// Empty fills a view that has nothing to show.
type Empty struct {
	widget.BaseWidget
	words EmptyWords
}

// NewEmpty makes an empty view.
func NewEmpty(w EmptyWords) *Empty {
	e := &Empty{words: w}
	e.ExtendBaseWidget(e)
	return e
}

// Set changes what it says.
func (e *Empty) Set(w EmptyWords) { e.words = w; e.Refresh() }

// CreateRenderer is for Fyne.
func (e *Empty) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: e} }

// Problem is what a Notice says: what happened and what to do about it.
type Problem struct {
	Role     style.Role // Red, Amber, Blue or Accent; the zero value is Red
	Title    string     // "The mailbox could not be read"
	Text     string     // "The server refused the password. Check it and try again."
	Details  string     // the exact error, shown on demand
	Action   string     // "Try again"; "" shows no button
	OnAction func()
}

// Notice is a banner about a problem.
type Notice struct {
	widget.BaseWidget
	problem Problem
}

// NewNotice makes a banner.
func NewNotice(p Problem) *Notice {
	n := &Notice{problem: p}
	n.ExtendBaseWidget(n)
	return n
}

// Set changes what it says.
func (n *Notice) Set(p Problem) { n.problem = p; n.Refresh() }

// CreateRenderer is for Fyne.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: n} }

// Progress is a bar that shows how much is done.
type Progress struct {
	widget.BaseWidget
	share float32
}

// NewProgress makes a bar 6 px high.
func NewProgress() *Progress {
	p := &Progress{}
	p.ExtendBaseWidget(p)
	return p
}

// Set says how much is done, from 0 to 1.
func (p *Progress) Set(share float32) { p.share = share; p.Refresh() }

// CreateRenderer is for Fyne.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: p} }

// Skeleton stands still where rows will be while they load for the first time.
type Skeleton struct {
	widget.BaseWidget
	rowH float32
}

// NewSkeleton makes bars in the geometry of rows rowH px high, as many as fit.
func NewSkeleton(rowH float32) *Skeleton {
	s := &Skeleton{rowH: rowH}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is for Fyne.
func (s *Skeleton) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: s} }
