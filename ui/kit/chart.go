package kit

import (
	"image"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Series is one line, or set of bars, of a chart.
type Series struct {
	Name   string
	Values []float64 // one for each place on the x axis; NaN is a gap, not a zero
	Ink    int       // which series colour, from 0
	Dashed bool      // for the period that is compared with
	Line   bool      // in a stacked chart: not one of the bars, but a line over them on the same scale
}

// ChartData is all that a chart shows.
type ChartData struct {
	Series []Series
	Labels []string               // what stands below each place; "" for nothing
	Times  []string               // the first line of the tooltip, for each place
	Format func(v float64) string // writes a value, with its unit
	// Unfinished tells that the last place's time is not over: it is drawn dashed, or at half strength.
	Unfinished bool
}

func (d ChartData) places() int {
	n := 0
	for _, s := range d.Series {
		n = max(n, len(s.Values))
	}
	return n
}

func (d ChartData) format(v float64) string {
	if d.Format == nil {
		return ""
	}
	return d.Format(v)
}

// Chart draws lines with an area below the first, or bars. One raster holds the shapes; grid, axes and what follows the
// pointer are objects on top, so that moving the pointer draws no shape anew.
type Chart struct {
	widget.BaseWidget
	// OnRange is called when a person dragged across the chart, with the first and last place.
	OnRange func(first, last int)
	// OnReset is called on a double click.
	OnReset func()
	// Name is what the chart is called.
	Name string

	data    ChartData
	bars    bool
	stacked bool
	grid    []float64
	raster  *canvas.Raster
	axes    []fyne.CanvasObject
	hover   *chartHover
	view    *drawing
	plot    plotArea
}

// plotArea is where the shapes are, within the widget.
type plotArea struct{ x, y, w, h float32 }

const (
	chartTop    = 8
	chartFoot   = 22
	chartLabels = 72 // least room between the middles of two labels of the x axis
)

// NewLineChart makes a chart of lines.
func NewLineChart() *Chart { return newChart(false) }

// NewBarChart makes a chart of bars; it shows the first series.
func NewBarChart() *Chart { return newChart(true) }

func newChart(bars bool) *Chart {
	c := &Chart{bars: bars, grid: ticks(0)}
	c.raster = canvas.NewRaster(c.draw)
	c.hover = newChartHover(c)
	c.ExtendBaseWidget(c)
	return c
}

// Set shows other data. Call it at most ten times a second.
func (c *Chart) Set(d ChartData) {
	c.data = d
	c.grid = ticks(c.highest())
	broken := func(v float64) bool { return v != math.Trunc(v) }
	if d.Format != nil && d.Format(c.grid[1]) == d.Format(0) && !broken(c.top()) {
		c.grid = slices.DeleteFunc(c.grid, broken) // there is no half event
	}
	c.hover.at = -1
	c.Refresh()
}

// Data gives what is shown.
func (c *Chart) Data() ChartData { return c.data }

// AccessibleName is what the chart is called.
func (c *Chart) AccessibleName() string { return c.Name }

// CreateRenderer is for Fyne.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	c.view = &drawing{
		owner: c,
		min:   func() fyne.Size { return fyne.NewSize(160, 80) },
		place: c.place,
	}
	return c.view
}

func (c *Chart) place(s fyne.Size) {
	left := float32(0)
	for _, v := range c.grid {
		left = max(left, wide(c.data.format(v), style.Caption))
	}
	if left > 0 {
		left += 10
	}
	c.plot = plotArea{x: left, y: chartTop, w: max(1, s.Width-left), h: max(1, s.Height-chartTop-chartFoot)}
	Put(c.raster, c.plot.x, c.plot.y, c.plot.w, c.plot.h)
	c.placeAxes()
	c.hover.place()
	c.view.objects = append(append(append([]fyne.CanvasObject{}, c.axes...), c.raster), c.hover.objects()...)
}

// top is the value at the upper edge of the plot.
func (c *Chart) top() float64 { return c.grid[len(c.grid)-1] }

func (c *Chart) placeAxes() {
	c.axes = c.axes[:0:0]
	h := lineHeight(style.Caption)
	for _, v := range c.grid {
		y := float32(int(c.plot.y + c.plot.h - float32(v/c.top())*c.plot.h))
		line := rectangle(0)
		line.FillColor = style.Color(style.Line)
		Put(line, c.plot.x, y, c.plot.w, 1)
		word := label(style.Caption)
		word.Text, word.Color, word.Alignment = c.data.format(v), style.Color(style.Text3), fyne.TextAlignTrailing
		Put(word, 0, y-h/2, max(0, c.plot.x-10), h)
		c.axes = append(c.axes, line, word)
	}
	last := float32(math.Inf(-1))
	for i, text := range c.data.Labels {
		w := wide(text, style.Caption)
		x := max(0, min(c.x(i)-w/2, c.plot.x+c.plot.w-w))
		if text == "" || x+w/2-last < chartLabels {
			continue
		}
		last = x + w/2
		word := label(style.Caption)
		word.Text, word.Color = text, style.Color(style.Text3)
		Put(word, x, c.plot.y+c.plot.h+6, w, h)
		c.axes = append(c.axes, word)
	}
}

// x gives the middle of a place, within the widget.
func (c *Chart) x(i int) float32 {
	n := c.data.places()
	if c.bars {
		x0, x1 := barRow{max(1, n), int(c.plot.w), c.barGap(int(c.plot.w))}.span(i)
		return c.plot.x + float32(x0+x1)/2
	}
	if n < 2 {
		return c.plot.x + c.plot.w/2
	}
	return c.plot.x + c.plot.w*float32(i)/float32(n-1)
}

// Column gives where the bar of a place stands, within the widget, once the chart has been laid out.
func (c *Chart) Column(i int) (x, w float32) {
	x0, x1 := barRow{max(1, c.data.places()), int(c.plot.w), c.barGap(int(c.plot.w))}.span(i)
	return c.plot.x + float32(x0), float32(x1 - x0)
}

func (c *Chart) barGap(w int) int {
	n := max(1, c.data.places())
	return max(1, int(math.Round(float64(w)/float64(n)*0.18)))
}

// placeAt gives the place nearest to an x within the widget, or -1.
func (c *Chart) placeAt(x float32) int {
	best, at := float32(math.Inf(1)), -1
	for i := range c.data.places() {
		if d := float32(math.Abs(float64(c.x(i) - x))); d < best {
			best, at = d, i
		}
	}
	return at
}

func (c *Chart) draw(w, h int) image.Image {
	s := newShapes(w, h)
	switch {
	case c.data.places() == 0:
	case c.stacked:
		c.drawStacked(s.img)
		c.drawOver(s)
	case c.bars:
		c.drawBars(s.img)
	default:
		for i := len(c.data.Series) - 1; i >= 0; i-- { // the first lies on top
			c.drawSeries(s, i)
		}
	}
	return s.img
}

func (c *Chart) drawBars(img *image.RGBA) {
	one := c.data.Series[0]
	how := barStyle{ink: seriesInk(one), gap: c.barGap(img.Bounds().Dx()), top: c.top()}
	if c.data.Unfinished {
		how.faint = 1
	}
	drawBars(img, one.Values, how)
}

func (c *Chart) drawSeries(s *shapes, i int) {
	one, size := c.data.Series[i], s.img.Bounds().Size()
	scale := float32(size.X) / max(1, c.plot.w)
	how := stroke{width: 2 * scale, ink: seriesInk(one)}
	if one.Dashed {
		how.width, how.dash = 1.5*scale, 4*scale
	}
	for _, run := range c.runs(one, size, how.width) {
		if i == 0 {
			s.area(smooth(run), how.ink)
		}
		done := run
		if c.data.Unfinished && len(run) > 1 && run[len(run)-1].x >= float32(size.X)-how.width {
			done = run[:len(run)-1]
			s.line(run[len(run)-2:], stroke{how.width, 4 * scale, how.ink})
		}
		s.line(smooth(done), how)
	}
}

// runs gives the points of a series, apart where it has gaps, in pixels of the raster; the line's own width stays inside.
func (c *Chart) runs(s Series, size image.Point, width float32) [][]point {
	var all [][]point
	var run []point
	w, h, n := float32(size.X), float32(size.Y), max(2, c.data.places())
	for i, v := range s.Values {
		if math.IsNaN(v) {
			if run != nil {
				all = append(all, run)
			}
			run = nil
			continue
		}
		y := h - float32(v/c.top())*h
		run = append(run, point{w * float32(i) / float32(n-1), max(width/2, min(y, h-width/2))})
	}
	if run != nil {
		all = append(all, run)
	}
	return all
}
