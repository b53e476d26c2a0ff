package issuepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// stop is a board that Tab reaches as well as the pointer: Enter and Space press it, other keys go on to the pane.
type stop struct {
	hot
	focused bool
	letter  func(r rune) bool // a letter that means something here
	named   string
}

func newStop(height float32, tapped func(), place func(fyne.Size), parts ...fyne.CanvasObject) *stop {
	s := &stop{hot: hot{onTapped: tapped, ground: kit.NewBlock(style.Transparent, style.RadiusRow)}}
	s.parts = append([]fyne.CanvasObject{s.ground}, parts...)
	s.least = func() fyne.Size { return fyne.NewSize(0, height) }
	s.place = func(size fyne.Size) {
		kit.Put(s.ground, 0, 0, size.Width, size.Height)
		place(size)
	}
	s.ExtendBaseWidget(s)
	return s
}

// AccessibleName says what it stands for.
func (s *stop) AccessibleName() string { return s.named }

// MouseOut is for Fyne.
func (s *stop) MouseOut() {
	s.hot.MouseOut()
	s.light()
}

// FocusGained is for Fyne.
func (s *stop) FocusGained() { s.focused = true; s.light() }

// FocusLost is for Fyne.
func (s *stop) FocusLost() { s.focused = false; s.light() }

func (s *stop) light() {
	role := style.Transparent
	if s.focused {
		role = style.Sel
	}
	s.ground.SetRole(role)
}

// TypedRune is for Fyne.
func (s *stop) TypedRune(r rune) {
	if r == ' ' || s.letter != nil && s.letter(r) {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// TypedKey is for Fyne.
func (s *stop) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		s.Tapped(nil)
	case desktop.KeyMenu:
		s.openMenu()
	default:
		kit.HandOnKey(s, e)
	}
}

func (s *stop) openMenu() {
	if s.menu != nil {
		kit.ShowMenu(s.menu(), s)
	}
}
