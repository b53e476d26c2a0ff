package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/settingspane"
	"paddock/ui/style"
)

const (
	keysW    = 520
	keysHead = 48
)

// showKeys lists the shortcuts, until Esc.
func (w *Window) showKeys() {
	table := kit.Inset(settingspane.Keyboard(), 8, 20)
	wanted := keysHead + 1 + table.MinSize().Height
	head := kit.Inset(kit.NewText("Keyboard", style.Card, style.Text), 0, 20)
	scroll := container.NewVScroll(table)
	s := newSheet(w.win.Canvas(), container.New(keysLayout{}, head, kit.NewRule(), scroll),
		func(window fyne.Size) (fyne.Position, fyne.Size) {
			h := min(wanted, window.Height-80)
			return fyne.NewPos(mid(window.Width, keysW), mid(window.Height, h)), fyne.NewSize(keysW, h)
		})
	s.key = func(e *fyne.KeyEvent) bool { return kit.ScrollBy(scroll, e.Name) }
	s.dim, s.closed = true, func() { w.sheetClosed(s) }
	w.openSheet(s)
}

type keysLayout struct{}

func (keysLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(keysW, 200) }

func (keysLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	kit.Put(o[0], 0, 0, s.Width, keysHead-1)
	kit.Put(o[1], 1, keysHead-1, s.Width-2, 1)
	kit.Put(o[2], 1, keysHead, s.Width-2, s.Height-keysHead-1)
}
