package settingspane

import (
	"runtime"

	"fyne.io/fyne/v2"

	"paddock/ui/kit"
	"paddock/ui/style"
)

const keysW = 190 // room for the caps of a line

// Keyboard builds the table of keys, for this pane and for F1.
func Keyboard() fyne.CanvasObject {
	table := kit.VStack(0)
	for _, s := range Shortcuts {
		caps := kit.HStack(4)
		for _, k := range s.Keys {
			caps.Add(kit.NewKeyCap(keyName(k, runtime.GOOS)))
		}
		row := kit.HStack(12, kit.Sized(caps, keysW, 19), kit.Fill(kit.NewLine(s.Does, style.Body, style.Text2)))
		table.Add(kit.Inset(row, 6, 0))
		table.Add(kit.NewRule())
	}
	return table
}
