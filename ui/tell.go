package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/style"
)

const (
	tellW = 400
	tellH = 138
)

// Tell says something that a person should know before the next step, which then comes however it is closed.
func (w *Window) Tell(title, text string, next func()) {
	words := kit.NewWrapped(text, style.Body, style.Text2).Plain()
	good := kit.NewButton(kit.Primary, "Good to know", w.closeSheet)
	body := kit.Inset(kit.VStack(8, kit.NewText(title, style.Section, style.Text), kit.Fill(words), kit.HStack(0, kit.Fill(nil), good)), 20)
	s := newSheet(w.win.Canvas(), container.NewStack(body), func(window fyne.Size) (fyne.Position, fyne.Size) {
		return fyne.NewPos(mid(window.Width, tellW), mid(window.Height, tellH)), fyne.NewSize(tellW, tellH)
	})
	s.dim = true
	s.key = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
			s.close()
			return true
		}
		return false
	}
	s.closed = func() {
		w.sheetClosed(s)
		next()
	}
	w.openSheet(s)
}
