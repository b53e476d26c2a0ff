package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"paddock/ui/style"
)

func TestKeysScrollWithinWhatThereIs(t *testing.T) {
	wear(t, style.Light)
	long := canvas.NewRectangle(nil)
	long.SetMinSize(fyne.NewSize(100, 1000))
	s := NewScroll(long)
	window(t, s, 200, 300)
	for _, step := range []struct {
		key fyne.KeyName
		at  float32
	}{{fyne.KeyDown, 48}, {fyne.KeyPageDown, 300}, {fyne.KeyEnd, 700}, {fyne.KeyDown, 700}, {fyne.KeyUp, 652}, {fyne.KeyHome, 0}, {fyne.KeyUp, 0}} {
		if !ScrollBy(s, step.key) || s.Offset.Y != step.at {
			t.Errorf("%s scrolls to %v, not %v", step.key, s.Offset.Y, step.at)
		}
	}
	if ScrollBy(s, fyne.KeyReturn) {
		t.Error("Enter is no key that scrolls")
	}
}
