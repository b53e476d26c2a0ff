package kit

import (
	"math"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

func TestSourceIsColouredByColumn(t *testing.T) {
	got := highlight("views.py", dedent([]string{"    def pay(request):", "    \treturn charge(pk=1)  # now"}))
	want := [][]token{
		{{"def", 0, style.Violet}, {"pay", 4, style.Blue}, {"(", 7, style.Text2}, {"request", 8, style.Text}, {"):", 15, style.Text2}},
		{
			{"return", 4, style.Violet}, {"charge", 11, style.Blue}, {"(", 17, style.Text2}, {"pk", 18, style.Text2}, {"=", 20, style.Text2},
			{"1", 21, style.Amber}, {")", 22, style.Text2}, {"# now", 25, style.Text3},
		},
	}
	if diff := cmp.Diff(want, joined(got), cmp.AllowUnexported(token{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// joined puts neighbours of one colour together, because lexers are free to split marks.
func joined(lines [][]token) [][]token {
	out := make([][]token, len(lines))
	for i, line := range lines {
		for _, t := range line {
			if n := len(out[i]); n > 0 && out[i][n-1].role == t.role && t.role == style.Text2 && out[i][n-1].col+len(out[i][n-1].text) == t.col && t.text != "=" && out[i][n-1].text != "(" {
				out[i][n-1].text += t.text
				continue
			}
			out[i] = append(out[i], t)
		}
	}
	return out
}

func TestAFileOfUnknownKindIsPlain(t *testing.T) {
	got := highlight("notes.unknown", []string{"if a then", "", "b"})
	want := [][]token{{{"if a then", 0, style.Text}}, nil, {{"b", 0, style.Text}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(token{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLongSourceLinesEndWithAnEllipsis(t *testing.T) {
	line := []token{{"abc", 0, style.Text}, {"def", 4, style.Text}, {"ghi", 8, style.Text}}
	for _, c := range []struct {
		columns int
		want    []token
	}{
		{11, line},
		{10, []token{{"abc", 0, style.Text}, {"def", 4, style.Text}, {"g…", 8, style.Text}}},
		{6, []token{{"abc", 0, style.Text}, {"d…", 4, style.Text}}},
		{0, nil},
	} {
		if diff := cmp.Diff(c.want, cutTokens(line, c.columns), cmp.AllowUnexported(token{})); diff != "" {
			t.Errorf("%d columns (-want +got):\n%s", c.columns, diff)
		}
	}
}

func TestGridLinesStandOnRoundSteps(t *testing.T) {
	for _, c := range []struct {
		top  float64
		want []float64
	}{
		{0, []float64{0, 1}},
		{4, []float64{0, 1, 2, 3, 4}},
		{7, []float64{0, 2, 4, 6, 8}},
		{97, []float64{0, 25, 50, 75, 100}},
		{1284, []float64{0, 500, 1000, 1500}},
		{0.03, []float64{0, 0.01, 0.02, 0.03}},
	} {
		if diff := cmp.Diff(c.want, ticks(c.top), cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })); diff != "" {
			t.Errorf("up to %v (-want +got):\n%s", c.top, diff)
		}
	}
}

func TestASmoothLineNeverOvershootsItsPoints(t *testing.T) {
	points := []point{{0, 50}, {30, 10}, {60, 10}, {90, 90}, {120, 80}, {150, 0}}
	for _, p := range smooth(points) {
		i := min(int(p.x/30), len(points)-2)
		low, high := min(points[i].y, points[i+1].y), max(points[i].y, points[i+1].y)
		if p.y < low-0.001 || p.y > high+0.001 {
			t.Errorf("at %v the line is at %v, outside %v to %v", p.x, p.y, low, high)
		}
	}
}

func TestAllBarsAreEquallyWide(t *testing.T) {
	for _, w := range []int{60, 120, 200, 719} {
		x0, x1 := barRow{24, w, 1}.span(0)
		width := x1 - x0
		for i := range 24 {
			x0, x1 = barRow{24, w, 1}.span(i)
			if x1-x0 != width || x0 < 0 || x1 > w {
				t.Errorf("bar %d of 24 on %d px is %d to %d, want %d wide", i, w, x0, x1, width)
			}
		}
	}
}

func TestAChartOfFewEventsHasNoLinesBetweenThem(t *testing.T) {
	c := NewBarChart()
	whole := func(v float64) string { return strconv.Itoa(int(v)) }
	for most, want := range map[float64][]float64{1: {0, 1}, 2: {0, 1, 2}, 3: {0, 1, 2, 3}, 8: {0, 2, 4, 6, 8}, 0.5: ticks(0.5)} {
		c.Set(ChartData{Series: []Series{{Values: []float64{most}}}, Format: whole})
		if diff := cmp.Diff(want, c.grid); diff != "" {
			t.Errorf("up to %v: %s", most, diff)
		}
	}
}

func TestDraggingAcrossAChartGivesTheRange(t *testing.T) {
	wear(t, style.Light)
	c := NewLineChart()
	window(t, c, 600, 200)
	c.Set(chartData())
	var first, last int
	c.OnRange = func(a, b int) { first, last = a, b }
	drag := func(x, dx float32) {
		c.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 50)}, Dragged: fyne.NewDelta(dx, 0)})
	}
	drag(c.x(9)+1, c.x(9)-c.x(12)+1) // from place 12 leftwards
	drag(c.x(5), c.x(5)-c.x(9))
	c.DragEnd()
	if first != 5 || last != 12 {
		t.Errorf("the range is %d to %d, want 5 to 12", first, last)
	}
}

func BenchmarkLineChart(b *testing.B) {
	wear(b, style.Light)
	c := NewLineChart()
	window(b, c, 600, 230)
	c.Set(chartData())
	for b.Loop() {
		c.draw(570, 200)
	}
}

func BenchmarkSparkline(b *testing.B) {
	wear(b, style.Light)
	s := NewSparkline(style.Red)
	s.Resize(s.MinSize())
	s.Set(sparkValues(), style.Red)
	for b.Loop() {
		s.draw(60, 20)
	}
}
