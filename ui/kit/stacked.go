package kit

import (
	"image"
	"math"
)

// NewStackedChart makes a chart of bars in which the series stand on each other, the first at the bottom. A gap counts
// as nothing.
func NewStackedChart() *Chart {
	c := newChart(true)
	c.stacked = true
	return c
}

// highest is the value that a chart must have room for.
func (c *Chart) highest() (top float64) {
	if !c.stacked {
		for _, s := range c.data.Series {
			for _, v := range s.Values {
				if !math.IsNaN(v) {
					top = max(top, v)
				}
			}
		}
		return top
	}
	for i := range c.data.places() {
		top = max(top, c.sum(i, len(c.data.Series)))
		for _, s := range c.data.Series {
			if s.Line && i < len(s.Values) && !math.IsNaN(s.Values[i]) {
				top = max(top, s.Values[i])
			}
		}
	}
	return top
}

// sum is what the bars of the first n series come to at a place.
func (c *Chart) sum(place, n int) (sum float64) {
	for _, s := range c.data.Series[:n] {
		if !s.Line && place < len(s.Values) && !math.IsNaN(s.Values[place]) {
			sum += s.Values[place]
		}
	}
	return sum
}

func (c *Chart) drawStacked(img *image.RGBA) {
	n, w, h := c.data.places(), img.Bounds().Dx(), img.Bounds().Dy()
	row := barRow{n, w, c.barGap(w)}
	y := func(v float64) int { return h - int(math.Round(v/c.top()*float64(h))) }
	for i := range n {
		x0, x1 := row.span(i)
		below := h
		for k, s := range c.data.Series {
			if s.Line || i >= len(s.Values) || math.IsNaN(s.Values[i]) || s.Values[i] <= 0 {
				continue
			}
			top := min(y(c.sum(i, k+1)), below-1) // what happened once is seen beside what happened a thousand times
			ink := seriesInk(s)
			if c.data.Unfinished && i == n-1 {
				ink.A /= 2
			}
			fillRect(img, image.Rect(x0, max(0, top), x1, below), ink)
			below = top
		}
	}
}

// drawOver draws the series that are lines over the bars, through the middles of the bars' places.
func (c *Chart) drawOver(s *shapes) {
	b := s.img.Bounds()
	row := barRow{c.data.places(), b.Dx(), c.barGap(b.Dx())}
	width := 2 * float32(b.Dx()) / max(1, c.plot.w)
	for _, one := range c.data.Series {
		if !one.Line {
			continue
		}
		runs := c.runs(one, b.Size(), width)
		at := 0
		for _, run := range runs {
			for math.IsNaN(one.Values[at]) {
				at++
			}
			for i := range run {
				x0, x1 := row.span(at)
				run[i].x = float32(x0+x1) / 2
				at++
			}
			s.line(run, stroke{width: width, ink: seriesInk(one)})
		}
	}
}
