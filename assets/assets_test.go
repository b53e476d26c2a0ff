package assets

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"regexp"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

var oddCommand = regexp.MustCompile(`d="[^"]*[^MLCZ0-9. "-][^"]*"`)

func TestIconsHoldOnlyWhatFyneDrawsRight(t *testing.T) {
	for _, name := range Icons() {
		svg, err := Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		if oddCommand.Match(svg) || bytes.Contains(svg, []byte("stroke")) || !bytes.Contains(svg, []byte("currentColor")) {
			t.Errorf("%s has strokes, a command Fyne draws wrong, or a colour of its own", name)
		}
		for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
}

func advance(t *testing.T, file string, r rune) fixed.Int26_6 {
	t.Helper()
	b, err := Font(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := sfnt.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	g, err := f.GlyphIndex(&buf, r)
	if err != nil || g == 0 {
		t.Fatalf("%s has no %q: %v", file, r, err)
	}
	w, err := f.GlyphAdvance(&buf, g, fixed.I(1000), font.HintingNone)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestDigitsAreEquallyWide(t *testing.T) {
	for _, file := range []string{"Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "InterDisplay-SemiBold.ttf"} {
		for _, r := range "123456789" {
			if got, want := advance(t, file, r), advance(t, file, '0'); got != want {
				t.Errorf("%s: %c is %v wide, 0 is %v", file, r, got, want)
			}
		}
	}
}

func TestMonoLettersAreSixTenthsWide(t *testing.T) {
	for _, file := range []string{"JetBrainsMono-Regular.ttf", "JetBrainsMono-Medium.ttf"} {
		for _, r := range "im0→…дλ" {
			if got := advance(t, file, r); got != fixed.I(600) {
				t.Errorf("%s: %c is %v wide, want 600", file, r, got)
			}
		}
	}
}

func TestTheAppIconIsForPackagers(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(AppIcon))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got.X != 512 || got.Y != 512 {
		t.Errorf("the icon is %v, want 512×512", got)
	}
}
