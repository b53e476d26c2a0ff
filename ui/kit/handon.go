package kit

import "fyne.io/fyne/v2"

// Fyne gives what is typed to the widget in focus, and to the window only while there is none. Widgets that are no
// fields hand on what they have no use for, so that single letters work after a click on one of them as before.

func handOnRune(o fyne.CanvasObject, r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// HandOnRune gives a letter that a widget in focus has no use for to the window.
func HandOnRune(o fyne.CanvasObject, r rune) { handOnRune(o, r) }

// HandOnKey gives a key that a widget in focus has no use for to the window.
func HandOnKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// HandOnShortcut gives a shortcut that a widget in focus has no use for to the window.
func HandOnShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}
