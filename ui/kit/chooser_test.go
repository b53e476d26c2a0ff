package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

func TestAChooserNarrowsAsIsTypedAndTakesByKeyOrClick(t *testing.T) {
	wear(t, style.Light)
	near := NewButton(Plain, "Assign", nil)
	win := window(t, near, 500, 400)
	var chosen []string
	show := func() *Chooser {
		c := &Chooser{
			Title: "Assign to", Placeholder: "Name", Choices: []Choice{{Text: "Ada", Words: "Assign to me (Ada)"}, {Words: "Nobody", Fixed: true}, {Text: "Bob"}, {Text: "Barbara"}},
			New:      func(typed string) string { return "Assign to " + typed },
			OnChosen: func(text string) { chosen = append(chosen, text) },
		}
		c.Show(near, near)
		return c
	}
	c := show()
	if diff := cmp.Diff([]string{"Assign to me (Ada)", "Nobody", "Bob", "Barbara"}, c.Lines()); diff != "" {
		t.Error(diff)
	}
	test.Type(win.Canvas().Focused(), "b")
	if diff := cmp.Diff([]string{"Bob", "Barbara", "Assign to b"}, c.Lines()); diff != "" {
		t.Error(diff)
	}
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyReturn} {
		win.Canvas().Focused().TypedKey(key(k))
	}
	c = show()
	c.Type("Bob") // it is there: nothing new is offered
	if diff := cmp.Diff([]string{"Bob"}, c.Lines()); diff != "" {
		t.Error(diff)
	}
	c.lines.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, 10)})
	show()
	win.Canvas().Focused().TypedKey(key(fyne.KeyEscape))
	if diff := cmp.Diff([]string{"Barbara", "Bob"}, chosen); diff != "" || win.Canvas().Overlays().Top() != nil || win.Canvas().Focused() != nil {
		t.Error(diff, win.Canvas().Focused())
	}
}

func TestAPopoverClosesByAClickBesideItAndNotByOneInIt(t *testing.T) {
	wear(t, style.Light)
	near := NewButton(Plain, "Snooze", nil)
	win := window(t, near, 500, 400)
	closed := 0
	p := ShowPopover(NewText("For how long?", style.Body, style.Text), near, near)
	p.OnClosed = func() { closed++ }
	test.TapCanvas(win.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(p).AddXY(3, 3))
	if closed != 0 {
		t.Fatal("a click in it closes it")
	}
	test.TapCanvas(win.Canvas(), fyne.NewPos(490, 390))
	if closed != 1 || win.Canvas().Overlays().Top() != nil {
		t.Error("it is still there", closed)
	}
}
