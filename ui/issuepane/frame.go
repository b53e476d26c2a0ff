package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
)

// setInside opens or leaves the detail where list and detail do not fit beside each other.
func (p *Pane) setInside(inside bool) {
	if p.inside == inside {
		return
	}
	p.inside = inside
	p.rearrange()
}

// rearrange puts list and detail beside each other or one in place of the other.
func (p *Pane) rearrange() {
	p.detail.setBack(p.narrow)
	if !p.narrow {
		p.single.Hide()
		p.single.Objects = nil
		p.left.Objects, p.right.Objects = []fyne.CanvasObject{p.master.object}, []fyne.CanvasObject{p.detail.object}
		p.split.Show()
		p.split.Refresh()
	} else {
		p.split.Hide()
		p.left.Objects, p.right.Objects = nil, nil // Fyne gives the caret to nothing that it finds in a hidden place first
		one := p.master.object
		if p.inside {
			one = p.detail.object
		}
		p.single.Objects = []fyne.CanvasObject{one}
		p.single.Show()
		p.single.Refresh()
	}
	kit.ShowIf(p.head.object, !p.narrow || !p.inside)
	p.master.toggleWhole()
	p.content.Refresh()
}

// frame lays the pane out and decides by its own width whether list and detail fit beside each other.
type frame struct{ p *Pane }

// MinSize is for Fyne.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 320) }

// Layout is for Fyne.
func (f *frame) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	if narrow := s.Width < narrowest; narrow != f.p.narrow && s.Width > 0 {
		f.p.narrow = narrow
		f.p.inside = false
		f.p.rearrange()
		return // rearrange has laid out anew
	}
	top := float32(0)
	kit.Put(objects[0], 0, 0, s.Width, s.Height)
	if f.p.head.object.Visible() {
		top = headHeight
		kit.Put(objects[2], 0, 0, s.Width, top)
	}
	facets, room := float32(0), float32(0)
	if f.p.facets.object.Visible() && f.p.head.object.Visible() {
		facets = facetW
		if floats := !f.p.narrow && s.Width-facetW < narrowest; !floats {
			room = facetW
		}
	}
	f.p.facets.shield.float(facets > room)
	kit.Put(objects[1], 0, top, s.Width-room, s.Height-top)
	kit.Put(objects[3], s.Width-facets, top, facets, s.Height-top)
	kit.Put(objects[4], 0, 0, s.Width, s.Height)
	x := min(f.p.head.search.Position().X, s.Width-hintW-8)
	kit.Put(objects[5], x, headHeight-3, hintW, objects[5].MinSize().Height)
}
