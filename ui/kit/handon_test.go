package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

// heard notes what reaches a window of its own.
func heard(t *testing.T, content fyne.CanvasObject) (fyne.Window, *[]string) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.New(style.Light))
	win := test.NewTempWindow(t, content)
	win.Resize(fyne.NewSize(400, 200))
	var all []string
	win.Canvas().SetOnTypedRune(func(r rune) { all = append(all, string(r)) })
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { all = append(all, string(e.Name)) })
	return win, &all
}

func TestWhatAFocusedControlHasNoUseForReachesTheWindow(t *testing.T) {
	pressed := 0
	for name, control := range map[string]fyne.Focusable{
		"button":    NewButton(Plain, "Test", func() { pressed++ }),
		"toggle":    NewToggle("Alerts", nil),
		"segmented": NewSegmented([]string{"One", "Two"}, nil),
		"tabs":      NewTabs("One", "Two"),
		"picker":    NewPicker("box", "Project", nil),
	} {
		t.Run(name, func(t *testing.T) {
			win, all := heard(t, control.(fyne.CanvasObject))
			win.Canvas().Focus(control)
			control.TypedRune('e')
			control.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			control.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
			if diff := cmp.Diff([]string{"e", "Escape", "F1"}, *all); diff != "" {
				t.Error(diff)
			}
		})
	}
	if pressed != 0 {
		t.Errorf("the button was pressed %d times", pressed)
	}
}

func TestAFieldKeepsLettersAndHandsOnHelp(t *testing.T) {
	e := NewEntry("name")
	win, all := heard(t, e)
	win.Canvas().Focus(e.field)
	e.field.TypedRune('e')
	e.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	if diff := cmp.Diff([]string{"F1"}, *all); diff != "" || e.field.Text != "e" {
		t.Errorf("the field holds %q; %s", e.field.Text, diff)
	}
}

func TestSelectedWordsAreCopiedAndLeaveLettersToTheWindow(t *testing.T) {
	w := NewWrapped("duplicate key", style.Body, style.Text)
	win, all := heard(t, w)
	test.WidgetRenderer(w)
	r := w.label.reader
	r.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	if win.Canvas().Focused() != fyne.Focusable(r) {
		t.Fatal("a click does not give the text the focus")
	}
	r.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(20, 15)})
	r.TypedShortcut(&fyne.ShortcutCopy{})
	r.TypedRune('j')
	r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "duplicate" {
		t.Errorf("copied %q", got)
	}
	if diff := cmp.Diff([]string{"j", "Down"}, *all); diff != "" {
		t.Error(diff)
	}
	win.Canvas().Unfocus()
	win.Canvas().FocusNext()
	if f := win.Canvas().Focused(); f != nil {
		t.Errorf("Tab stops at %T", f)
	}
}

func TestATipDoesNotCoverTheNextIconOfTheSlimSidebar(t *testing.T) {
	icon := NewIconButton("bug", "Errors", nil)
	at := NewButton(Plain, "Elsewhere", nil).WithTip("Far from the edge")
	wear(t, style.Light)
	window(t, WithTips(container.NewWithoutLayout(icon, at)), 400, 200)
	Put(icon, 10, 40, 36, 32)
	Put(at, 200, 40, 90, 32)
	showTip("Errors", icon)
	if x := tips.box.Position().X; x < icon.Position().X+icon.Size().Width {
		t.Errorf("the tip begins at %v, over the column of icons", x)
	}
	showTip("Far from the edge", at)
	if y := tips.box.Position().Y; y < at.Position().Y+at.Size().Height {
		t.Errorf("the tip begins at %v, over its button", y)
	}
}
