package issuepane

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// tagsShown is how many tags are laid out.
const tagsShown = 60

// tagView shows how the values of each tag share the events.
type tagView struct {
	issue  int64
	looked int64
	column *fyne.Container
	scroll *container.Scroll
	object fyne.CanvasObject
}

func newTagView() *tagView {
	v := &tagView{column: kit.VStack(0)}
	v.scroll = kit.NewScroll(kit.Inset(v.column, 6, style.PanePad, style.PanePad, style.PanePad))
	v.object = v.scroll
	return v
}

func (v *tagView) show(d *detail) {
	if v.issue == d.Issue.ID && v.looked == d.Looked && v.looked > 0 {
		return
	}
	if v.issue != d.Issue.ID {
		v.scroll.ScrollToTop()
	}
	v.issue, v.looked = d.Issue.ID, d.Looked
	v.column.RemoveAll()
	for i, g := range d.Tags {
		if i == tagsShown {
			v.column.Add(kit.NewLine("and "+wording.Count(int64(len(d.Tags)-i), "further tag", "further tags"), style.Small, style.Text3))
			break
		}
		v.column.Add(kit.Inset(kit.NewLine(oneLine(g.Key, 120), style.Code, style.Text), 12, 0, 4, 0))
		for _, value := range g.Values {
			v.column.Add(newShare(value))
		}
	}
	switch {
	case d.Event == nil:
		v.column.Add(kit.NewLine("Its events are kept no longer, and their tags went with them.", style.Body, style.Text2))
	case len(d.Tags) > 0 && d.Looked < d.Issue.Events:
		v.column.Add(kit.Inset(kit.NewLine("Counted over the newest "+wording.Number(d.Looked)+" of "+wording.Number(d.Issue.Events)+" events.", style.Small, style.Text3), 16, 0, 0, 0))
	case d.Looked > 0 && len(d.Tags) == 0:
		v.column.Add(kit.NewLine("These events carry no tags.", style.Body, style.Text2))
	}
	v.column.Refresh()
	v.scroll.Refresh()
}

// newShare is a value, a bar for its share, and the share.
func newShare(t tagShare) fyne.CanvasObject {
	value := oneLine(t.Value, 200)
	name := kit.NewLine(value, style.Control, style.Text2)
	track, bar := kit.NewBlock(style.GreySoft, 3), kit.NewBlock(style.Blue, 3)
	percent := kit.NewLine(percentOf(t.Share), style.Control, style.Text).Right()
	h := newHot(26, nil, func(s fyne.Size) {
		nameW := max(124, s.Width*0.36)
		kit.Put(name, 0, 0, nameW, 26)
		x, w := nameW+16, s.Width-nameW-16-50
		kit.Put(track, x, 10, w, 6)
		kit.Put(bar, x, 10, max(6, w*float32(min(1, t.Share))), 6)
		kit.Put(percent, s.Width-46, 0, 46, 26)
	}, name, track, bar, percent)
	if len(value) > 20 {
		h.words = func() string { return value }
	}
	return h
}

func percentOf(share float64) string {
	switch p := share * 100; {
	case p > 0 && p < 1:
		return "<1%"
	case p > 99 && p < 100:
		return "99%"
	default:
		return fmt.Sprintf("%.0f%%", p)
	}
}
