package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// checkBox shows whether a row is picked. The row hears the clicks.
type checkBox struct {
	board
	edge, ground *kit.Block
	tick         *kit.Icon
}

func newCheckBox() *checkBox {
	c := &checkBox{edge: kit.NewBlock(style.Line2, 4), ground: kit.NewBlock(style.Surface, 3), tick: kit.NewIcon("check", style.OnAccent, 12)}
	c.parts = []fyne.CanvasObject{c.edge, c.ground, c.tick}
	c.least = func() fyne.Size { return fyne.NewSquareSize(18) }
	c.place = func(fyne.Size) {
		kit.Put(c.edge, 1, 1, 16, 16)
		kit.Put(c.ground, 2, 2, 14, 14)
		kit.Put(c.tick, 3, 3, 12, 12)
	}
	c.ExtendBaseWidget(c)
	return c
}

// set shows a box or none, and a tick in it or none.
func (c *checkBox) set(on, ticked bool) {
	role := style.Line2
	if ticked {
		role = style.AccentFill
	}
	c.edge.SetRole(role)
	kit.ShowIf(c.ground, !ticked)
	kit.ShowIf(c.tick, ticked)
	kit.ShowIf(c, on)
}

// setLabels shows the first labels of a row's issue.
func (r *issueRow) setLabels(labels []string) {
	for i, b := range r.labels {
		word := ""
		if i < len(labels) {
			word = clip(labels[i], 16)
		}
		if i == len(r.labels)-1 && len(labels) > len(r.labels) {
			word += " …"
		}
		b.Set(word, style.Violet)
	}
}
