package golden

import (
	"image"
	"image/color"
	"testing"
)

func TestPicturesMayDifferByARoundingOnly(t *testing.T) {
	a, b := image.NewRGBA(image.Rect(0, 0, 3, 2)), image.NewRGBA(image.Rect(0, 0, 3, 2))
	a.Set(0, 0, color.RGBA{R: 100, A: 255})
	b.Set(0, 0, color.RGBA{R: 102, A: 255})
	if n, _ := Differ(a, b); n != 0 {
		t.Errorf("%d pixels differ by a rounding", n)
	}
	b.Set(2, 0, color.RGBA{R: 3, A: 3})
	b.Set(1, 1, color.RGBA{B: 255, A: 255})
	if n, first := Differ(a, b); n != 2 || first != image.Pt(2, 0) {
		t.Errorf("%d pixels differ, the first at %v", n, first)
	}
}
