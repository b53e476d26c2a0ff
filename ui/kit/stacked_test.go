package kit

import (
	"image"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/ui/style"
)

func TestStackedBarsStandOnEachOther(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.New(style.Light))
	c := NewStackedChart()
	c.Set(ChartData{Series: []Series{{Name: "1.0", Values: []float64{3, math.NaN()}}, {Name: "1.1", Values: []float64{1, 4}, Ink: 1}}})
	if c.highest() != 4 || c.top() != 4 {
		t.Errorf("the highest bar is %v, the axis ends at %v", c.highest(), c.top())
	}
	img, ok := c.draw(40, 80).(*image.RGBA)
	if !ok {
		t.Fatal("no picture")
	}
	for _, at := range []struct {
		x, y, ink int
	}{{5, 70, 0}, {5, 25, 0}, {5, 10, 1}, {30, 70, 1}, {30, 10, 1}} {
		want := seriesInk(Series{Ink: at.ink})
		if r, g, b, _ := img.At(at.x, at.y).RGBA(); r>>8 != uint32(want.R) || g>>8 != uint32(want.G) || b>>8 != uint32(want.B) {
			t.Errorf("at %d, %d: %v, want series %d", at.x, at.y, img.At(at.x, at.y), at.ink)
		}
	}
}

func TestALegendLeavesOutWhatHasNoRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.New(style.Light))
	l := NewLegend()
	w := test.NewTempWindow(t, l)
	w.SetPadded(false)
	l.Set([]Series{{Name: "production"}, {Name: "staging"}, {Name: "development"}})
	for width, want := range map[float32]int{400: 3, 170: 2, 10: 0} {
		w.Resize(fyne.NewSize(width, legendH))
		shown := 0
		for _, n := range l.names {
			if n.Visible() {
				shown++
			}
		}
		if shown != want {
			t.Errorf("with %v px, %d names are shown, want %d", width, shown, want)
		}
	}
}
