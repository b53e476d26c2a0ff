package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/ui/style"
)

// Fyne drops the renderer of a widget that was out of sight for a minute.
func TestAWidgetThatWasOutOfSightForLongShowsTheSameAgain(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.New(style.Light))
	list := NewList(20, newTestRow)
	code := NewCode(Source{Lines: []string{"x = 1", "raise ValueError(x)"}, First: 3, Failing: 4})
	facts := NewFacts([]Fact{{Name: "user", Value: "anna"}})
	for _, w := range []fyne.Widget{
		NewTabs("One", "Two"), NewSegmented([]string{"One", "Two"}, nil), NewButton(Plain, "Test", nil), NewEntry("name"),
		NewPicker("box", "Project", nil), NewToggle("Alerts", nil), NewWrapped("duplicate key", style.Body, style.Text), list, code, facts,
	} {
		w.Resize(fyne.NewSize(300, 120))
		first := w.CreateRenderer()
		first.Layout(w.Size())
		had := len(first.Objects())
		again := w.CreateRenderer()
		again.Layout(w.Size())
		if got := len(again.Objects()); got != had || had == 0 {
			t.Errorf("%T draws %d objects, then %d", w, had, got)
		}
	}
}
