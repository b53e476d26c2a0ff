package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const lineStep = 48 // px that an arrow key scrolls by

// ScrollBy moves what scrolls as a key says. It tells whether it used the key.
func ScrollBy(s *container.Scroll, key fyne.KeyName) bool {
	page := s.Size().Height - lineStep
	by, ok := map[fyne.KeyName]float32{
		fyne.KeyDown: lineStep, fyne.KeyUp: -lineStep, fyne.KeyPageDown: page, fyne.KeyPageUp: -page,
		fyne.KeySpace: page, fyne.KeyHome: -s.Offset.Y, fyne.KeyEnd: s.Content.MinSize().Height,
	}[key]
	if ok {
		s.ScrollToOffset(fyne.NewPos(0, s.Offset.Y+by))
	}
	return ok
}
