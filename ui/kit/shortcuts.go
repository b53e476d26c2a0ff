package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TypedShortcut is for Fyne, which gives the field in focus all shortcuts and the window none. Those that editing has
// no use for are handed on.
func (f *entryField) TypedShortcut(s fyne.Shortcut) {
	f.Entry.TypedShortcut(s)
	if _, own := s.(*desktop.CustomShortcut); !own {
		return
	}
	HandOnShortcut(f, s)
}
