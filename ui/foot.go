package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// foot says at the end of the sidebar how the listener stands.
type foot struct {
	widget.BaseWidget
	slim  bool
	shown Listener
	tip   kit.Tip

	rule   *kit.Rule
	dot    *kit.Block
	state  *kit.Text
	detail *kit.Text
}

func newFoot() *foot {
	f := &foot{
		rule: kit.NewRule(), dot: kit.NewDot(style.Grey),
		state: kit.NewLine("", style.SmallStrong, style.Text), detail: kit.NewLine("", style.Caption, style.Text3),
	}
	f.set(Listener{})
	f.ExtendBaseWidget(f)
	return f
}

// set changes what is said, and repaints only when the words change.
func (f *foot) set(l Listener) {
	f.shown = l
	word, role := l.words()
	f.dot.SetRole(role)
	if role == style.Accent {
		role = style.Text
	}
	f.state.Set(word, role)
	f.detail.SetText(l.detail())
}

// words says how the listener stands, and in which colour.
func (l Listener) words() (string, style.Role) {
	switch l.State {
	case Listening:
		return "Listening", style.Accent
	case Paused:
		return "Paused", style.Amber
	case Failed:
		if l.Problem != "" {
			return l.Problem, style.Red
		}
		return "Not listening", style.Red
	}
	return "Starting", style.Grey
}

// detail is the address, and how much comes in. Nothing is said of a rate of zero, so that a quiet window stands still.
func (l Listener) detail() string {
	if l.State != Listening || l.Rate <= 0 {
		return l.Address
	}
	if l.Rate < 0.5 {
		return l.Address + " · < 1 ev/s"
	}
	return fmt.Sprintf("%s · %.0f ev/s", l.Address, math.Round(l.Rate))
}

// MouseIn is for Fyne.
func (f *foot) MouseIn(*desktop.MouseEvent) {
	if f.slim {
		f.tip.Show(f.state.Text()+"  "+f.detail.Text(), f)
	}
}

// MouseMoved is for Fyne.
func (f *foot) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (f *foot) MouseOut() { f.tip.Hide() }

// CreateRenderer is for Fyne.
func (f *foot) CreateRenderer() fyne.WidgetRenderer {
	return &parts{
		owner: f, objects: []fyne.CanvasObject{f.rule, f.dot, f.state, f.detail},
		min: func() fyne.Size { return fyne.NewSize(style.SidebarSlim, footH) },
		place: func(s fyne.Size) {
			kit.Put(f.rule, 0, 0, s.Width, 1)
			kit.ShowIf(f.state, !f.slim)
			kit.ShowIf(f.detail, !f.slim)
			if f.slim {
				kit.Put(f.dot, mid(s.Width, 8), mid(s.Height, 8), 8, 8)
				return
			}
			kit.Put(f.dot, 20, 15, 8, 8)
			kit.Put(f.state, 36, 10, s.Width-44, 18)
			kit.Put(f.detail, 36, 27, s.Width-44, 16)
		},
		paint: func() {},
	}
}
