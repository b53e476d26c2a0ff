package laterpane

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/style"
)

func TestThePaneLooksAsDrawn(t *testing.T) {
	page := Pages[len(Pages)-1]
	for name, mode := range map[string]style.Mode{"light": style.Light, "dark": style.DarkMode} {
		test.NewTempApp(t).Settings().SetTheme(style.New(mode))
		w := test.NewTempWindow(t, New(page).Content())
		w.SetPadded(false)
		w.Resize(fyne.NewSize(968, 648))
		golden.Match(t, name, w.Canvas().Capture())
	}
}

func TestAPaneThatComesLaterSaysWhatItWillShowAndNeed(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.New(style.Light))
	for _, page := range Pages {
		p := New(page)
		w := test.NewTempWindow(t, p.Content())
		w.Resize(fyne.NewSize(968, 648))
		var said []string
		var walk func(o fyne.CanvasObject)
		walk = func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *kit.Text:
				said = append(said, o.Text())
			case *kit.Wrapped:
				said = append(said, o.Text())
				if o.Size().Height < o.MinSize().Height {
					t.Errorf("%s: %q is cut off", page.Title, o.Text())
				}
			case *fyne.Container:
				for _, c := range o.Objects {
					walk(c)
				}
			}
		}
		walk(p.Content())
		want := []string{page.Comes, page.Shows, page.Needs}
		if len(said) != 3 || said[0] != want[0] || said[1] != want[1] || said[2] != want[2] {
			t.Errorf("%s says %q", p.Title(), said)
		}
	}
}
