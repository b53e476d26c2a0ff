package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"paddock/ui/style"
)

// chartHover is what follows the pointer over a Chart: a line, dots, a tooltip, and the range that is being dragged.
type chartHover struct {
	chart   *Chart
	at      int // the place under the pointer, -1 for none
	from    int // where a drag began, -1 for none
	line    *canvas.Rectangle
	shade   *canvas.Rectangle
	box     *canvas.Rectangle
	time    *canvas.Text
	dots    []*canvas.Circle
	squares []*canvas.Rectangle
	names   []*canvas.Text
	values  []*canvas.Text
}

func newChartHover(c *Chart) *chartHover {
	return &chartHover{
		chart: c, at: -1, from: -1,
		line: rectangle(0), shade: rectangle(0), box: rectangle(style.RadiusMenu), time: label(style.CaptionStrong),
	}
}

func seriesInk(s Series) color.NRGBA { return style.Alpha(style.Series(s.Ink), 1) }

func (h *chartHover) objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{h.shade, h.line}
	for _, d := range h.dots {
		all = append(all, d)
	}
	all = append(all, h.box, h.time)
	for i := range h.squares {
		all = append(all, h.squares[i], h.names[i], h.values[i])
	}
	return all
}

const (
	chartTipPad = 10
	chartTipRow = 18
	dotSize     = 8
)

// place shows everything for the place under the pointer, or hides it all.
func (h *chartHover) place() {
	d := h.chart.data
	for len(h.squares) < len(d.Series) {
		h.dots, h.squares = append(h.dots, &canvas.Circle{}), append(h.squares, rectangle(2))
		h.names, h.values = append(h.names, label(style.Small)), append(h.values, label(style.SmallStrong))
	}
	for _, o := range h.objects() {
		o.Hide()
	}
	p := h.chart.plot
	if h.at < 0 || h.at >= d.places() {
		return
	}
	x := h.chart.x(h.at)
	h.line.FillColor = style.Color(style.Text3)
	Put(h.line, float32(int(x)), p.y, 1, p.h)
	h.line.Show()
	if h.from >= 0 {
		a, b := h.chart.x(min(h.from, h.at)), h.chart.x(max(h.from, h.at))
		h.shade.FillColor = style.Alpha(style.Color(style.AccentFill), 0.12)
		Put(h.shade, a, p.y, b-a, p.h)
		h.shade.Show()
	}
	h.placeTip(x)
}

func (h *chartHover) placeTip(x float32) {
	d, p := h.chart.data, h.chart.plot
	nameW, valueW, rows := float32(0), float32(0), 0
	for i, s := range d.Series {
		if h.at >= len(s.Values) || math.IsNaN(s.Values[h.at]) {
			continue
		}
		h.names[i].Text, h.values[i].Text = s.Name, d.format(s.Values[h.at])
		nameW, valueW = max(nameW, wide(s.Name, style.Small)), max(valueW, wide(h.values[i].Text, style.SmallStrong))
		rows++
	}
	if h.at < len(d.Times) {
		h.time.Text = d.Times[h.at]
	}
	w := max(wide(h.time.Text, style.CaptionStrong), 14+nameW+16+valueW) + 2*chartTipPad
	left := x + 12
	if left+w > p.x+p.w {
		left = x - 12 - w
	}
	frame(h.box, style.Raised, style.Line2)
	h.box.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 12, Offset: fyne.NewPos(0, 4)}
	Put(h.box, left, p.y, w, 2*chartTipPad+16+float32(rows)*chartTipRow-2)
	h.box.Show()
	h.time.Color = style.Color(style.Text2)
	Put(h.time, left+chartTipPad, p.y+chartTipPad-2, w, lineHeight(style.CaptionStrong))
	h.time.Show()
	y := p.y + chartTipPad + 16
	for i, s := range d.Series {
		if h.at >= len(s.Values) || math.IsNaN(s.Values[h.at]) {
			continue
		}
		h.placeRow(i, fyne.NewPos(left+chartTipPad, y), w-2*chartTipPad)
		if !h.chart.bars {
			dy := p.y + p.h - float32(s.Values[h.at]/h.chart.top())*p.h
			h.dots[i].FillColor, h.dots[i].StrokeColor, h.dots[i].StrokeWidth = seriesInk(s), style.Color(style.Surface), 2
			Put(h.dots[i], x-dotSize/2, dy-dotSize/2, dotSize, dotSize)
			h.dots[i].Show()
		}
		y += chartTipRow
	}
}

func (h *chartHover) placeRow(i int, at fyne.Position, w float32) {
	lh := lineHeight(style.Small)
	h.squares[i].FillColor = seriesInk(h.chart.data.Series[i])
	Put(h.squares[i], at.X, at.Y+middle(lh, 8), 8, 8)
	h.names[i].Color, h.values[i].Color = style.Color(style.Text2), style.Color(style.Text)
	Put(h.names[i], at.X+14, at.Y, w, lh)
	vw := wide(h.values[i].Text, style.SmallStrong)
	Put(h.values[i], at.X+w-vw, at.Y, vw, lh)
	h.squares[i].Show()
	h.names[i].Show()
	h.values[i].Show()
}

func (h *chartHover) move(i int) {
	if h.at == i {
		return
	}
	h.at = i
	h.place()
	for _, o := range h.objects() {
		canvas.Refresh(o)
	}
}

// MouseIn is for Fyne.
func (c *Chart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved is for Fyne.
func (c *Chart) MouseMoved(e *desktop.MouseEvent) { c.hover.move(c.placeAt(e.Position.X)) }

// MouseOut is for Fyne.
func (c *Chart) MouseOut() { c.hover.move(-1) }

// Dragged is for Fyne.
func (c *Chart) Dragged(e *fyne.DragEvent) {
	at := c.placeAt(e.Position.X)
	if c.hover.from < 0 {
		c.hover.from = c.placeAt(e.Position.X - e.Dragged.DX)
	}
	c.hover.at = -1
	c.hover.move(at)
}

// DragEnd is for Fyne.
func (c *Chart) DragEnd() {
	first, last := min(c.hover.from, c.hover.at), max(c.hover.from, c.hover.at)
	c.hover.from = -1
	c.hover.move(-1)
	if first >= 0 && first < last && c.OnRange != nil {
		c.OnRange(first, last)
	}
}

// DoubleTapped is for Fyne.
func (c *Chart) DoubleTapped(*fyne.PointEvent) {
	if c.OnReset != nil {
		c.OnReset()
	}
}
