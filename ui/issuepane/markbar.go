package issuepane

import (
	"slices"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const markBarHeight = 40

// markBar stands above the list while issues are picked, and acts on all of them.
type markBar struct {
	pane                           *Pane
	words                          *kit.Text
	resolve, snooze, assign, label *kit.Button
	object                         *board
}

func newMarkBar(p *Pane) *markBar {
	b := &markBar{pane: p, words: kit.NewLine("", style.BodyStrong, style.Text)}
	let := kit.NewIconButton("x", "Pick none (Esc)", p.then(func() { p.unmark() }))
	b.resolve = kit.NewButton(kit.Primary, "Resolve", p.then(func() { p.settle(issue.Resolve()) })).WithIcon("check").WithTip("Resolve all that are picked (E)")
	ignore := kit.NewIconButton("archive", "Ignore (I)", p.then(func() { p.settle(issue.Ignore()) }))
	b.snooze = kit.NewIconButton("moon", "Snooze (S)", p.openSnooze)
	b.assign = kit.NewIconButton("user", "Assign (A)", p.openAssign)
	b.label = kit.NewIconButton("tag", "Label (L)", p.openLabels)
	merge := kit.NewIconButton("layers", "Merge into one (Shift M)", p.openMerge)
	kit.ShowIf(merge, p.deps.Groups != nil)
	var more *kit.Button
	more = kit.NewIconButton("ellipsis", "More", func() { kit.ShowMenu(p.markMenu(), more) })
	actions := []fyne.CanvasObject{b.resolve, ignore, b.snooze, b.assign, b.label, merge, more}
	ground, line := kit.NewBlock(style.AccentSoft, 0), kit.NewRule()
	b.object = newBoard(markBarHeight, nil, append([]fyne.CanvasObject{ground, line, let, b.words}, actions...)...)
	b.object.place = func(s fyne.Size) {
		kit.Put(ground, 0, 0, s.Width, s.Height)
		kit.Put(line, 0, s.Height-1, s.Width, 1)
		kit.Put(let, 6, 5, style.ControlH, style.ControlH)
		x := s.Width - edge - across(actions)
		kit.Put(b.words, 42, 0, x-50, s.Height-1)
		for _, o := range actions {
			if !o.Visible() {
				continue
			}
			z := o.MinSize()
			kit.Put(o, x, 5, z.Width, style.ControlH)
			x += z.Width + topGap
		}
	}
	b.object.Hide()
	return b
}

// show says how many issues are picked, or goes.
func (b *markBar) show(n int) {
	b.words.SetText(wording.Number(int64(n)) + " selected")
	if b.object.Visible() != (n > 0) {
		kit.ShowIf(b.object, n > 0)
		kit.ShowIf(b.pane.master.heads, n == 0)
		b.pane.master.rows.Refresh()
	}
}

// markMenu lists what else can be done with all that are picked.
func (p *Pane) markMenu() []kit.MenuItem {
	return append(slices.Concat(p.triageMenu(), p.groupMenu(), []kit.MenuItem{{}}), kit.MenuItem{Text: "Pick all that are loaded", Keys: "Ctrl A", Do: func() { p.SelectAll() }})
}
