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
		x0, x1 := barRow{n, w, s.gap}.span(i)
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

// barRow is n bars on w px with gaps between them.
type barRow struct{ n, w, gap int }

// span gives a bar's pixels, so that all bars are equally wide while there is room for that, and at least 1 px.
func (r barRow) span(i int) (x0, x1 int) {
	step := (r.w + r.gap) / r.n
	if step < r.gap+1 {
		x0 = i * r.w / r.n
		return x0, max(x0+1, (i+1)*r.w/r.n)
	}
	x0 = i * step
	return x0, x0 + step - r.gap
}

func fillRect(img *image.RGBA, r image.Rectangle, c color.NRGBA) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Over)
}

// shapes draws lines and areas into one image with one scanner: a scanner for each shape would cost more memory than
// the image itself.
type shapes struct {
	img     *image.RGBA
	scanner *vector.Rasterizer
	mask    *image.Alpha
}

func newShapes(w, h int) *shapes {
	b := image.Rect(0, 0, w, h)
	return &shapes{img: image.NewRGBA(b), scanner: vector.NewRasterizer(w, h)}
}

// stroke is how a line is drawn; a dash of 0 is a solid line.
type stroke struct {
	width, dash float32
	ink         color.NRGBA
}

// line strokes through points with round joins and ends.
func (s *shapes) line(points []point, how stroke) {
	b := s.img.Bounds()
	s.scanner.Reset(b.Dx(), b.Dy())
	for _, part := range dashes(points, how.dash) {
		for i, p := range part {
			if i > 0 {
				s.segment(part[i-1], p, how.width/2)
			}
			s.dot(p, how.width/2)
		}
	}
	s.scanner.Draw(s.img, b, image.NewUniform(how.ink), image.Point{})
}

// segment and dot wind the same way round, so that where they overlap the coverage adds up instead of cancelling.
func (s *shapes) segment(a, b point, half float32) {
	dx, dy := b.x-a.x, b.y-a.y
	l := float32(math.Hypot(float64(dx), float64(dy)))
	if l == 0 {
		return
	}
	nx, ny := -dy/l*half, dx/l*half
	s.scanner.MoveTo(a.x-nx, a.y-ny)
	s.scanner.LineTo(b.x-nx, b.y-ny)
	s.scanner.LineTo(b.x+nx, b.y+ny)
	s.scanner.LineTo(a.x+nx, a.y+ny)
	s.scanner.ClosePath()
}

func (s *shapes) dot(p point, half float32) {
	q := half * 0.5523 // the handle of a cubic that draws a quarter of a circle
	s.scanner.MoveTo(p.x+half, p.y)
	s.scanner.CubeTo(p.x+half, p.y+q, p.x+q, p.y+half, p.x, p.y+half)
	s.scanner.CubeTo(p.x-q, p.y+half, p.x-half, p.y+q, p.x-half, p.y)
	s.scanner.CubeTo(p.x-half, p.y-q, p.x-q, p.y-half, p.x, p.y-half)
	s.scanner.CubeTo(p.x+q, p.y-half, p.x+half, p.y-q, p.x+half, p.y)
	s.scanner.ClosePath()
}

// An area fades from its highest point to the foot of the image.
const (
	areaTop  = 0.20
	areaFoot = 0.01
)

// area fills below a line.
func (s *shapes) area(line []point, ink color.NRGBA) {
	if len(line) < 2 {
		return
	}
	b := s.img.Bounds()
	s.scanner.Reset(b.Dx(), b.Dy())
	bottom, high := float32(b.Dy()), float32(b.Dy())
	s.scanner.MoveTo(line[0].x, bottom)
	for _, p := range line {
		s.scanner.LineTo(p.x, p.y)
		high = min(high, p.y)
	}
	s.scanner.LineTo(line[len(line)-1].x, bottom)
	s.scanner.ClosePath()
	if s.mask == nil {
		s.mask = image.NewAlpha(b)
	}
	s.scanner.DrawOp = draw.Src
	s.scanner.Draw(s.mask, b, image.Opaque, image.Point{})
	s.scanner.DrawOp = draw.Over
	for y := int(high); y < b.Dy(); y++ {
		way := (float32(y) - high) / max(1, bottom-high)
		faded := ink
		faded.A = uint8(255 * (areaTop + (areaFoot-areaTop)*way))
		row := image.Rect(0, y, b.Dx(), y+1)
		draw.DrawMask(s.img, row, image.NewUniform(faded), image.Point{}, s.mask, row.Min, draw.Over)
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
