package rulespane

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// editor is the field with line numbers, and marks the line that cannot be read.
type editor struct {
	field   *kit.RuleField
	wrong   int // the line, from 1; 0: none
	column  int
	numbers *gutter
	ground  *kit.Block
	mark    *kit.Block
	spot    *kit.Block
	scroll  *container.Scroll
	object  fyne.CanvasObject
}

const gutterW = 40

func newEditor() *editor {
	e := &editor{field: kit.NewRuleField(), ground: kit.NewBlock(style.Sunken, style.RadiusControl), mark: kit.NewBlock(style.RedSoft, 0), spot: kit.NewBlock(style.Red, 0)}
	e.field.Scroll = fyne.ScrollNone // all of it scrolls, with the numbers
	e.numbers = newGutter(e)
	e.mark.Hide()
	e.spot.Hide()
	inner := container.New(&page{e}, e.mark, e.spot, e.numbers, e.field)
	e.scroll = container.NewScroll(inner)
	e.object = container.NewStack(e.ground, e.scroll)
	e.field.OnCursorChanged = e.follow
	return e
}

// lineH is the height of a line.
func (e *editor) lineH() float32 {
	return fyne.MeasureText("M", theme.TextSize(), fyne.TextStyle{Monospace: true}).Height
}

func (e *editor) charW() float32 {
	return fyne.MeasureText("MMMMMMMMMM", theme.TextSize(), fyne.TextStyle{Monospace: true}).Width / 10
}

func (e *editor) lines() int { return strings.Count(e.field.Text, "\n") + 1 }

// setWrong marks a place; 0 marks none.
func (e *editor) setWrong(line, column int) {
	e.wrong, e.column = line, column
	e.refresh()
}

func (e *editor) refresh() {
	e.numbers.Refresh()
	e.scroll.Content.Refresh()
	e.scroll.Refresh()
}

// follow keeps the caret in view.
func (e *editor) follow() {
	top := float32(e.field.CursorRow) * e.lineH()
	size := e.scroll.Size()
	switch {
	case top < e.scroll.Offset.Y:
		e.scroll.Offset.Y = top
	case top+2*e.lineH() > e.scroll.Offset.Y+size.Height && size.Height > 0:
		e.scroll.Offset.Y = top + 2*e.lineH() - size.Height
	default:
		return
	}
	e.scroll.Refresh()
}

// page lays numbers and field out beside each other.
type page struct{ e *editor }

// MinSize is for Fyne.
func (p *page) MinSize([]fyne.CanvasObject) fyne.Size {
	least := p.e.field.MinSize()
	return fyne.NewSize(gutterW+least.Width, least.Height)
}

// Layout is for Fyne.
func (p *page) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	e := p.e
	pad := theme.InnerPadding()
	kit.Put(e.numbers, 0, 0, gutterW, s.Height)
	kit.Put(e.field, gutterW, 0, s.Width-gutterW, s.Height)
	on := e.wrong > 0
	for _, o := range []fyne.CanvasObject{e.mark, e.spot} {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
	if on {
		h := e.lineH()
		y := pad + float32(e.wrong-1)*h
		kit.Put(e.mark, 0, y, s.Width, h)
		kit.Put(e.spot, gutterW+pad+float32(e.column-1)*e.charW(), y+h-2, max(e.charW(), 8), 2)
	}
}

// gutter shows the numbers of the lines.
type gutter struct {
	widget.BaseWidget
	e *editor
}

func newGutter(e *editor) *gutter {
	g := &gutter{e: e}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer is for Fyne.
func (g *gutter) CreateRenderer() fyne.WidgetRenderer { return &gutterRenderer{g: g} }

type gutterRenderer struct {
	g     *gutter
	texts []fyne.CanvasObject
}

// maxNumbers bounds how many lines are numbered.
const maxNumbers = 1000

// Layout is for Fyne.
func (r *gutterRenderer) Layout(fyne.Size) { r.Refresh() }

// MinSize is for Fyne.
func (r *gutterRenderer) MinSize() fyne.Size { return fyne.NewSize(gutterW, 20) }

// Objects is for Fyne.
func (r *gutterRenderer) Objects() []fyne.CanvasObject { return r.texts }

// Destroy is for Fyne.
func (r *gutterRenderer) Destroy() {}

// Refresh is for Fyne.
func (r *gutterRenderer) Refresh() {
	n := min(r.g.e.lines(), maxNumbers)
	for len(r.texts) < n {
		t := canvas.NewText(strconv.Itoa(len(r.texts)+1), style.Color(style.Text3))
		t.TextStyle, t.Alignment = fyne.TextStyle{Monospace: true}, fyne.TextAlignTrailing
		r.texts = append(r.texts, t)
	}
	r.texts = r.texts[:n]
	h, pad := r.g.e.lineH(), theme.InnerPadding()
	for i, o := range r.texts {
		t, ok := o.(*canvas.Text)
		if !ok {
			continue
		}
		t.TextSize = theme.TextSize() - 1
		t.Color = style.Color(style.Text3)
		if i+1 == r.g.e.wrong {
			t.Color = style.Color(style.Red)
		}
		kit.Put(t, 0, pad+float32(i)*h, gutterW-10, h)
		t.Refresh()
	}
	canvas.Refresh(r.g)
}
