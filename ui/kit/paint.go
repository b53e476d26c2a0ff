package kit

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// The painter draws shapes into one image. Bars are whole pixels by plain fills; lines and areas are coverage masks.

type point struct{ x, y float32 }

type barStyle struct {
	ink   color.NRGBA
	gap   int     // px between bars
	least int     // px of the lowest bar
	top   float64 // the value that reaches the top; 0 is the greatest of all
	faint int     // this many bars at the end are drawn at half strength, because their time is not over
}

// drawBars fills an image with bars that stand on its bottom edge.
func drawBars(img *image.RGBA, values []float64, s barStyle) {
	n, w, h := len(values), img.Bounds().Dx(), img.Bounds().Dy()
	if n == 0 {
		return
	}
	if s.top == 0 {
		for _, v := range values {
			s.top = max(s.top, v)
		}
	}
	for i, v := range values {
		x0, x1 := barSpan(i, n, w, s.gap)
		high := s.least
		if s.top > 0 && v > 0 {
			high = max(s.least, int(math.Round(v/s.top*float64(h))))
		}
		ink := s.ink
		if i >= n-s.faint {
			ink.A /= 2
		}
		fillRect(img, image.Rect(x0, h-high, x1, h), ink)
	}
}

// barSpan gives a bar's pixels, so that all bars are equally wide while there is room for that, and at least 1 px.
func barSpan(i, n, w, gap int) (x0, x1 int) {
	step := (w + gap) / n
	if step < gap+1 {
		x0 = i * w / n
		return x0, max(x0+1, (i+1)*w/n)
	}
	x0 = i * step
	return x0, x0 + step - gap
}

func fillRect(img *image.RGBA, r image.Rectangle, c color.NRGBA) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Over)
}

// drawLine strokes a line through points with round joins and ends. A dash of 0 is a solid line.
func drawLine(img *image.RGBA, line []point, width, dash float32, c color.NRGBA) {
	if len(line) == 0 {
		return
	}
	b := img.Bounds()
	r := vector.NewRasterizer(b.Dx(), b.Dy())
	for _, part := range dashes(line, dash) {
		addDot(r, part[0], width/2)
		for i := 1; i < len(part); i++ {
			addSegment(r, part[i-1], part[i], width/2)
			addDot(r, part[i], width/2)
		}
	}
	r.Draw(img, b, image.NewUniform(c), image.Point{})
}

// addSegment and addDot wind the same way round, so that where they overlap the coverage adds up instead of cancelling.
func addSegment(r *vector.Rasterizer, a, b point, half float32) {
	dx, dy := b.x-a.x, b.y-a.y
	l := float32(math.Hypot(float64(dx), float64(dy)))
	if l == 0 {
		return
	}
	nx, ny := -dy/l*half, dx/l*half
	r.MoveTo(a.x-nx, a.y-ny)
	r.LineTo(b.x-nx, b.y-ny)
	r.LineTo(b.x+nx, b.y+ny)
	r.LineTo(a.x+nx, a.y+ny)
	r.ClosePath()
}

func addDot(r *vector.Rasterizer, p point, half float32) {
	const k = 0.5523
	q := half * k
	r.MoveTo(p.x+half, p.y)
	r.CubeTo(p.x+half, p.y+q, p.x+q, p.y+half, p.x, p.y+half)
	r.CubeTo(p.x-q, p.y+half, p.x-half, p.y+q, p.x-half, p.y)
	r.CubeTo(p.x-half, p.y-q, p.x-q, p.y-half, p.x, p.y-half)
	r.CubeTo(p.x+q, p.y-half, p.x+half, p.y-q, p.x+half, p.y)
	r.ClosePath()
}

// drawArea fills below a line, from share top at its highest point to share foot at the image's bottom.
func drawArea(img *image.RGBA, line []point, c color.NRGBA, top, foot float32) {
	if len(line) < 2 {
		return
	}
	b := img.Bounds()
	r := vector.NewRasterizer(b.Dx(), b.Dy())
	bottom, high := float32(b.Dy()), float32(b.Dy())
	r.MoveTo(line[0].x, bottom)
	for _, p := range line {
		r.LineTo(p.x, p.y)
		high = min(high, p.y)
	}
	r.LineTo(line[len(line)-1].x, bottom)
	r.ClosePath()
	mask := image.NewAlpha(b)
	r.Draw(mask, b, image.Opaque, image.Point{})
	for y := int(high); y < b.Dy(); y++ {
		way := (float32(y) - high) / max(1, bottom-high)
		ink := c
		ink.A = uint8(255 * (top + (foot-top)*way))
		row := image.Rect(0, y, b.Dx(), y+1)
		draw.DrawMask(img, row, image.NewUniform(ink), image.Point{}, mask, row.Min, draw.Over)
	}
}

// dashes cuts a line into pieces of a length, with holes of the same length between them.
func dashes(line []point, length float32) [][]point {
	if length <= 0 || len(line) < 2 {
		return [][]point{line}
	}
	var all [][]point
	piece, left, on := []point{line[0]}, length, true
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		for {
			d := float32(math.Hypot(float64(b.x-a.x), float64(b.y-a.y)))
			if d <= left {
				left -= d
				if on {
					piece = append(piece, b)
				}
				break
			}
			t := left / d
			a = point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t}
			if on {
				all = append(all, append(piece, a))
			}
			piece, left, on = []point{a}, length, !on
		}
	}
	if on && len(piece) > 1 {
		all = append(all, piece)
	}
	return all
}

// smooth joins points by cubic curves that never rise above or fall below the points they join (Fritsch and Carlson,
// 1980), and gives them as short straight pieces.
func smooth(p []point) []point {
	n := len(p)
	if n < 3 {
		return p
	}
	slope, tangent := make([]float32, n-1), make([]float32, n)
	for i := range slope {
		slope[i] = (p[i+1].y - p[i].y) / (p[i+1].x - p[i].x)
	}
	tangent[0], tangent[n-1] = slope[0], slope[n-2]
	for i := 1; i < n-1; i++ {
		if slope[i-1]*slope[i] > 0 {
			tangent[i] = 2 * slope[i-1] * slope[i] / (slope[i-1] + slope[i]) // the harmonic mean does not overshoot
		}
	}
	out := []point{p[0]}
	for i := range slope {
		h := p[i+1].x - p[i].x
		steps := max(1, int(h/3))
		for s := 1; s <= steps; s++ {
			t := float32(s) / float32(steps)
			t2, t3 := t*t, t*t*t
			y := (2*t3-3*t2+1)*p[i].y + (t3-2*t2+t)*h*tangent[i] + (-2*t3+3*t2)*p[i+1].y + (t3-t2)*h*tangent[i+1]
			out = append(out, point{p[i].x + h*t, y})
		}
	}
	return out
}

// ticks gives the values of three to five grid lines on round steps from zero, the last at or above top.
func ticks(top float64) []float64 {
	if top <= 0 || math.IsInf(top, 0) || math.IsNaN(top) {
		return []float64{0, 1}
	}
	step := math.Pow(10, math.Floor(math.Log10(top/4)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if top/(step*m) <= 4 {
			step *= m
			break
		}
	}
	var all []float64
	for i := 0; ; i++ {
		v := float64(i) * step
		all = append(all, v)
		if v >= top {
			return all
		}
	}
}
