// Package golden compares what tests see of the window with pictures drawn before.
package golden

import (
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "draw the golden pictures anew")

// most is how far a colour may be from the golden one, of 255: renderers round differently.
const most = 2

// Match fails the test when got is not the picture testdata/<name>.png. With -update it becomes that picture.
func Match(t testing.TB, name string, got image.Image) {
	t.Helper()
	file := filepath.Join("testdata", name+".png")
	if *update {
		write(t, file, got)
		return
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != want.Bounds() {
		t.Errorf("%s is %v, want %v", name, got.Bounds(), want.Bounds())
		return
	}
	if n, at := Differ(want, got); n > 0 {
		write(t, filepath.Join(t.ArtifactDir(), name+".png"), got)
		t.Errorf("%s: %d pixels differ, the first at %v; run with -artifacts to look at it, and with -update if it is right", name, n, at)
	}
}

func write(t testing.TB, file string, picture image.Image) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, picture)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// Differ counts the pixels in which two pictures of the same size differ by more than a rounding, and tells the first.
func Differ(a, b image.Image) (n int, first image.Point) {
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if !apart(a.At(x, y), b.At(x, y)) {
				continue
			}
			if n++; n == 1 {
				first = image.Pt(x, y)
			}
		}
	}
	return n, first
}

func apart(a, b color.Color) bool {
	r, g, bl, al := a.RGBA()
	r2, g2, bl2, al2 := b.RGBA()
	return far(r, r2) || far(g, g2) || far(bl, bl2) || far(al, al2)
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > most*0x101 }
