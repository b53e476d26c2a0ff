package style

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/google/go-cmp/cmp"

	"paddock/assets"
)

// contrast is the ratio of WCAG 2, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

var variants = []string{"light", "dark"}

func TestAllWordsCanBeReadOnEverySurfaceTheyMayStandOn(t *testing.T) {
	surfaces := []Role{Bg, Side, Surface, Raised, Sunken, Hover, Sel}
	on := map[Role][]Role{
		Text: append(surfaces, GreySoft, AccentSoft, RedSoft, AmberSoft, BlueSoft, VioletSoft, FatalSoft), Text2: append(surfaces, GreySoft, RedSoft, AmberSoft, BlueSoft, AccentSoft),
		Text3: append(surfaces, GreySoft), Grey: append(surfaces, GreySoft),
		Accent: append(surfaces, AccentSoft), Red: append(surfaces, RedSoft), Amber: append(surfaces, AmberSoft), Blue: append(surfaces, BlueSoft),
		Violet: append(surfaces, VioletSoft), Fatal: append(surfaces, FatalSoft), OnAccent: {AccentFill},
	}
	for v, name := range variants {
		for ink, grounds := range on {
			for _, ground := range grounds {
				if got := contrast(palettes[v][ink], palettes[v][ground]); got < 4.5 {
					t.Errorf("%s: role %d on role %d reaches %.2f:1, want 4.5:1", name, ink, ground, got)
				}
			}
		}
	}
}

func TestEverySeriesCanBeSeenOnTheSurface(t *testing.T) {
	for v, name := range variants {
		for i, ink := range series[v] {
			if got := contrast(ink, palettes[v][Surface]); got < 3 {
				t.Errorf("%s: series %d reaches %.2f:1, want 3:1", name, i+1, got)
			}
		}
	}
}

func TestEveryRoleHasAColour(t *testing.T) {
	for v, name := range variants {
		for r := Bg; r < Transparent; r++ {
			if palettes[v][r].A != 0xFF {
				t.Errorf("%s: role %d has no colour", name, r)
			}
		}
	}
}

func TestAPinnedThemeDoesNotFollowTheSystem(t *testing.T) {
	app := test.NewTempApp(t)
	for _, c := range []struct {
		mode Mode
		dark bool
	}{{Light, false}, {DarkMode, true}} {
		th := New(c.mode)
		app.Settings().SetTheme(th)
		want := palettes[0][Bg]
		if c.dark {
			want = palettes[1][Bg]
		}
		for _, system := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
			if diff := cmp.Diff(color.Color(want), th.Color(theme.ColorNameBackground, system)); diff != "" {
				t.Errorf("%s while the system says %d (-want +got):\n%s", c.mode, system, diff)
			}
		}
		if Dark() != c.dark || NRGBA(Bg) != want {
			t.Errorf("%s: dark is %v, the ground %v", c.mode, Dark(), NRGBA(Bg))
		}
	}
}

func TestTheSystemsVariantIsFollowedUnlessPinned(t *testing.T) {
	th := New(System)
	if got := th.Color(theme.ColorNameForeground, theme.VariantDark); got != palettes[1][Text] {
		t.Errorf("in the dark words are %v, want %v", got, palettes[1][Text])
	}
	if got := th.Color(theme.ColorNameForeground, theme.VariantLight); got != palettes[0][Text] {
		t.Errorf("in the light words are %v, want %v", got, palettes[0][Text])
	}
}

func TestEveryKindHasItsOwnFont(t *testing.T) {
	th := New(Light)
	want := map[Kind]string{
		Number: "InterDisplay-SemiBold.ttf", Title: "InterDisplay-SemiBold.ttf", Card: "Inter-SemiBold.ttf", Body: "Inter-Regular.ttf",
		Control: "Inter-Medium.ttf", CaptionStrong: "Inter-SemiBold.ttf", Code: "JetBrainsMono-Regular.ttf", CodeMedium: "JetBrainsMono-Medium.ttf",
	}
	got := map[Kind]string{}
	for k := range want {
		got[k] = th.Font(k.Style()).Name()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnIconIsMadeOnceForEachColour(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(New(Light))
	a, b, c := Icon("bug", Red), Icon("bug", Red), Icon("bug", Text)
	if a != b || a.Name() == c.Name() {
		t.Errorf("two red bugs are one: %v; red and black are called %s and %s", a == b, a.Name(), c.Name())
	}
	if svg := string(a.Content()); !strings.Contains(svg, "#c0322b") || strings.Contains(svg, "currentColor") {
		t.Errorf("the red bug is %s", svg)
	}
}

func TestLevelsHaveTheirColours(t *testing.T) {
	want := map[string][2]Role{
		"fatal": {Fatal, FatalSoft}, "error": {Red, RedSoft}, "warning": {Amber, AmberSoft}, "info": {Blue, BlueSoft}, "debug": {Grey, GreySoft}, "": {Grey, GreySoft},
	}
	got := map[string][2]Role{}
	for level := range want {
		ink, soft := Level(level)
		got[level] = [2]Role{ink, soft}
		if Soft(ink) != soft {
			t.Errorf("%s stands on role %d, but its colour belongs on %d", level, soft, Soft(ink))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryIconIsInTheProgram(t *testing.T) {
	if n := len(assets.Icons()); n < 90 {
		t.Errorf("%d icons", n)
	}
}
