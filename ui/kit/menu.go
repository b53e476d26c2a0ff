package kit

import "fyne.io/fyne/v2"

// MenuItem is a line of a menu. The zero item is a hairline between groups.
type MenuItem struct {
	Text, Icon string
	Keys       string // the shortcut to show, such as "E"
	Checked    bool
	Danger     bool
	Disabled   bool
	Do         func()
}

// ShowMenu opens a menu below an object, or above it where there is no room.
func ShowMenu(items []MenuItem, below fyne.CanvasObject) {}

// ShowMenuAt opens a menu at a place in a window.
func ShowMenuAt(items []MenuItem, c fyne.Canvas, at fyne.Position) {}
