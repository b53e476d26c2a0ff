package ui

import (
	"context"
	"slices"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// palette goes to anything and does anything: type, choose with the arrows, Enter.
type palette struct {
	window *Window
	sheet  *sheet
	field  *field
	list   *fyne.Container
	scroll *container.Scroll
	none   *kit.Text

	fixed  []deed // offered whatever is typed
	found  []deed
	rows   []*paletteRow
	chosen int
	finder *live.Loader[finding]

	mu    sync.Mutex // guards what the finder reads in the background
	words string
	scope project.Scope
}

// finding is what was found for which words.
type finding struct {
	words string
	hits  []Hit
}

const (
	paletteW    = 600
	paletteTop  = 120
	paletteH    = 444
	paletteHead = 52
	paletteFoot = 33
	deedH       = 40
	sectionH    = 30
	leastWords  = 2 // letters below which issues are not searched
)

func (w *Window) openPalette() {
	if w.palette != nil {
		w.closeSheet()
		return
	}
	w.closeSheet()
	p := &palette{window: w, fixed: w.deeds(), scope: w.scope, none: kit.NewText("Nothing goes by that name", style.Body, style.Text3).Center()}
	p.field = newField("Search or jump to…", p.filter, p.typed)
	p.field.shortcuts = &w.shortcuts
	p.list = container.New(paletteList{})
	p.scroll = container.NewVScroll(p.list)
	p.finder = live.NewLoader(p.find, p.show)
	p.sheet = newSheet(w.win.Canvas(), p.body(), func(window fyne.Size) (fyne.Position, fyne.Size) {
		h := min(paletteH, window.Height-paletteTop-20)
		return fyne.NewPos(mid(window.Width, paletteW), paletteTop), fyne.NewSize(paletteW, h)
	})
	p.sheet.dim, p.sheet.key = true, p.typed
	p.sheet.closed = func() {
		p.finder.Stop()
		w.palette = nil
		w.sheetClosed(p.sheet)
	}
	w.palette = p
	p.fill()
	p.finder.Start()
	w.openSheet(p.sheet)
	w.win.Canvas().Focus(p.field)
}

func (p *palette) body() fyne.CanvasObject {
	hints := kit.NewText("↑↓ to move    ↵ to open    esc to close", style.Caption, style.Text3)
	return container.New(paletteLayout{}, kit.NewIcon("search", style.Text2, 16), newBare(p.field), kit.NewRule(), p.scroll, p.none, kit.NewRule(), kit.Inset(hints, 0, 20))
}

// filter shows what fits the words that were typed.
func (p *palette) filter(words string) {
	p.mu.Lock()
	p.words = words
	p.mu.Unlock()
	if len(strings.TrimSpace(words)) < leastWords {
		p.found = nil
	}
	p.chosen = 0
	p.fill()
	p.finder.Ask()
}

// find looks for issues, in the background.
func (p *palette) find(ctx context.Context) (finding, error) {
	p.mu.Lock()
	words, scope := strings.TrimSpace(p.words), p.scope
	p.mu.Unlock()
	if len(words) < leastWords {
		return finding{words: words}, nil
	}
	hits, err := p.window.deps.Source.Find(ctx, scope, words)
	return finding{words, hits}, err
}

// show adds what was found, unless other words have been typed meanwhile.
func (p *palette) show(f finding, err error) {
	if err != nil {
		f.hits = []Hit{{Title: "Issues could not be searched", Detail: err.Error(), Icon: "circle-alert"}}
	} else if f.words != strings.TrimSpace(p.field.Text) {
		return
	}
	p.found = nil
	for _, h := range f.hits {
		p.found = append(p.found, deed{foundIn, h.Title, h.Detail, h.Icon, "", func() { p.window.OpenIssue(h.Issue) }})
	}
	chosen := p.chosenTitle()
	p.fill()
	if i := slices.IndexFunc(p.rows, func(r *paletteRow) bool { return r.deed.title == chosen }); i > 0 {
		p.choose(i)
	}
}

func (p *palette) chosenTitle() string {
	if p.chosen < len(p.rows) {
		return p.rows[p.chosen].deed.title
	}
	return ""
}

// fill makes the rows anew.
func (p *palette) fill() {
	p.rows, p.list.Objects = nil, nil
	section := ""
	for _, d := range sorted(append(matching(p.fixed, p.field.Text), p.found...)) {
		if d.section != section {
			section = d.section
			p.list.Add(kit.Inset(kit.NewText(section, style.Caption, style.Text3), 8, 0, 0, 20))
		}
		i := len(p.rows)
		row := newPaletteRow(d, func() { p.choose(i) }, func() { p.run(i) })
		p.rows = append(p.rows, row)
		p.list.Add(row)
	}
	kit.ShowIf(p.none, len(p.rows) == 0)
	p.chosen = min(p.chosen, max(0, len(p.rows)-1))
	p.scroll.Offset = fyne.Position{}
	p.choose(p.chosen)
	p.list.Refresh()
	p.scroll.Refresh()
}

// choose marks a row and brings it into view.
func (p *palette) choose(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	p.chosen = i
	for at, row := range p.rows {
		row.mark(at == i)
	}
	row := p.rows[i]
	top, bottom := row.Position().Y, row.Position().Y+row.Size().Height
	if i == 0 {
		top = 0 // with its heading
	}
	switch view := p.scroll.Size().Height; {
	case view == 0:
	case top < p.scroll.Offset.Y:
		p.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom+8 > p.scroll.Offset.Y+view:
		p.scroll.ScrollToOffset(fyne.NewPos(0, bottom+8-view))
	}
}

// run closes the palette and does what a row offers.
func (p *palette) run(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	do := p.rows[i].deed.do
	p.sheet.close()
	do()
}

// typed moves, opens and closes.
func (p *palette) typed(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		p.choose(min(p.chosen+1, len(p.rows)-1))
	case fyne.KeyUp:
		p.choose(max(p.chosen-1, 0))
	case fyne.KeyPageDown:
		p.choose(min(p.chosen+8, len(p.rows)-1))
	case fyne.KeyPageUp:
		p.choose(max(p.chosen-8, 0))
	case fyne.KeyReturn, fyne.KeyEnter:
		p.run(p.chosen)
	case fyne.KeyEscape:
		p.sheet.close()
	default:
		return false
	}
	return true
}

// paletteLayout sets the palette's parts below each other.
type paletteLayout struct{}

func (paletteLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(paletteW, 200) }

func (paletteLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	icon, field, rule, list, none, line, hints := o[0], o[1], o[2], o[3], o[4], o[5], o[6]
	kit.Put(icon, 18, mid(paletteHead-1, 16), 16, 16)
	h := field.MinSize().Height
	kit.Put(field, 46, mid(paletteHead-1, h), s.Width-62, h)
	kit.Put(rule, 1, paletteHead-1, s.Width-2, 1)
	h = s.Height - paletteHead - paletteFoot
	kit.Put(list, 0, paletteHead, s.Width, h)
	kit.Put(none, 0, paletteHead, s.Width, h)
	kit.Put(line, 1, s.Height-paletteFoot, s.Width-2, 1)
	kit.Put(hints, 0, s.Height-paletteFoot+1, s.Width, paletteFoot-1)
}

// paletteList sets headings and rows below each other.
type paletteList struct{}

func heightOf(o fyne.CanvasObject) float32 {
	if _, ok := o.(*paletteRow); ok {
		return deedH
	}
	return sectionH
}

func (paletteList) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := float32(8)
	for _, o := range objects {
		h += heightOf(o)
	}
	return fyne.NewSize(200, h)
}

func (paletteList) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	y := float32(2)
	for _, o := range objects {
		h := heightOf(o)
		kit.Put(o, 0, y, s.Width, h)
		y += h
	}
}
