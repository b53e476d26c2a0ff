package kit

import "fyne.io/fyne/v2"

// Tip is the tooltip of a widget that is made outside this package. Its zero value is ready.
type Tip struct{ hover hovering }

// Show shows words beside a widget once the pointer has rested on it; without words, nothing.
func (t *Tip) Show(words string, owner fyne.Widget) {
	t.hover.owner, t.hover.tip = owner, words
	t.hover.in(nil)
}

// Hide takes the tooltip away, and the one that was to come.
func (t *Tip) Hide() {
	t.hover.over = false
	t.hover.hideTip()
}
