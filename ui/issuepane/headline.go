package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
)

const (
	topGap  = 6
	factGap = 24
)

// newTopLine sets badges at the left and actions at the right; where there is no room for both, the badges go below.
func newTopLine(badges, actions []fyne.CanvasObject) fyne.CanvasObject {
	const line, below = 30, 22
	b := newBoard(line, nil, append(append([]fyne.CanvasObject{}, badges...), actions...)...)
	fits := func(w float32) bool { return across(badges)+2*topGap+across(actions) <= w }
	b.least = func() fyne.Size {
		if w := b.Size().Width; w > 0 && !fits(w) {
			return fyne.NewSize(0, line+below)
		}
		return fyne.NewSize(0, line)
	}
	b.place = func(s fyne.Size) {
		top := float32(0)
		if !fits(s.Width) {
			top = line - 1
		}
		x := float32(0)
		for _, o := range badges {
			if !o.Visible() {
				continue
			}
			z := o.MinSize()
			y := top + float32(int((line-z.Height)/2+0.5))
			if z.Height >= line { // the arrow back stays in the first line
				kit.Put(o, 0, 0, z.Width, z.Height)
				if top > 0 {
					continue
				}
			} else {
				kit.Put(o, x, y, z.Width, z.Height)
			}
			x += z.Width + topGap
		}
		x = s.Width - across(actions)
		for _, o := range actions {
			if o.Visible() {
				z := o.MinSize()
				kit.Put(o, x, 0, z.Width, line)
				x += z.Width + topGap
			}
		}
	}
	return b
}

// across is the room that objects take beside each other.
func across(objects []fyne.CanvasObject) (w float32) {
	for _, o := range objects {
		if o.Visible() {
			w += o.MinSize().Width + topGap
		}
	}
	return max(0, w-topGap)
}

// placeFacts sets a sparkline and facts beside each other. In a narrow detail the sparkline goes first, then the last facts.
func placeFacts(width float32, spark *kit.Sparkline, facts []*fact) {
	need := float32(0)
	for _, f := range facts[:len(facts)-1] {
		need += f.wide() + factGap
	}
	x := float32(0)
	roomy := need+156 <= width
	kit.ShowIf(spark, roomy)
	if roomy {
		kit.Put(spark, 0, 1, 135, 33)
		x = 156
	}
	for i, f := range facts {
		w := f.wide()
		if i == len(facts)-1 && width-x >= 60 {
			w = min(w, width-x) // the release is cut rather than left out
		}
		on := f.value.Text() != "" && x+w <= width
		kit.ShowIf(f, on)
		if on {
			kit.Put(f, x, 0, w, 36)
			x += w + factGap
		}
	}
}
