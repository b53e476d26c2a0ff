package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// UndoTime is how long a person can undo.
const UndoTime = 8 * time.Second

// UndoBar tells what was just done and offers to undo it, for UndoTime. It lies over the foot of a window or pane: put
// it on top of the content in a stack.
type UndoBar struct {
	widget.BaseWidget
	undo func()
	stop func()

	box     *canvas.Rectangle
	shield  *shield
	icon    *Icon
	words   *Text
	button  *Button
	dismiss *Button
	shown   bool
}

const undoH = 44

// NewUndoBar makes a bar that is hidden until Offer.
func NewUndoBar() *UndoBar {
	u := &UndoBar{box: rectangle(style.RadiusCard), shield: newShield(), icon: NewIcon("circle-check", style.Accent, 16), words: NewLine("", style.BodyMedium, style.Text)}
	u.button = NewButton(Plain, "Undo", u.Undo).WithIcon("undo-2").WithTip("Undo (Ctrl Z)")
	u.dismiss = NewIconButton("x", "Dismiss", u.Dismiss).WithLook(Quiet)
	u.ExtendBaseWidget(u)
	return u
}

// Offer says what was done; undo may be nil when there is nothing to undo. A new offer takes the place of the last.
func (u *UndoBar) Offer(done string, undo func()) {
	u.halt()
	u.undo, u.shown = undo, true
	u.words.SetText(done)
	if After != nil {
		u.stop = After(UndoTime, u.Dismiss)
	}
	u.Refresh()
}

// Undo undoes, as a click on the bar does.
func (u *UndoBar) Undo() {
	undo := u.undo
	u.Dismiss()
	if undo != nil {
		undo()
	}
}

// Take undoes while the bar offers it. It tells whether it did.
func (u *UndoBar) Take() bool {
	if u.undo == nil {
		return false
	}
	u.Undo()
	return true
}

// Dismiss takes the bar away; what was done stays done.
func (u *UndoBar) Dismiss() {
	u.halt()
	u.undo, u.shown = nil, false
	u.Refresh()
}

// Words gives what the bar says, or "" while it is hidden.
func (u *UndoBar) Words() string {
	if !u.shown {
		return ""
	}
	return u.words.Text()
}

func (u *UndoBar) halt() {
	if u.stop != nil {
		u.stop()
		u.stop = nil
	}
}

// CreateRenderer is for Fyne.
func (u *UndoBar) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: u, objects: []fyne.CanvasObject{u.box, u.shield, u.icon, u.words, u.button, u.dismiss},
		place: func(s fyne.Size) {
			words := wide(u.words.Text(), style.BodyMedium)
			fixed := float32(14 + 16 + 8 + 12 + 4 + 8 + 30)
			if u.undo != nil {
				fixed += u.button.MinSize().Width
			}
			w := min(s.Width-32, fixed+words)
			x, y := middle(s.Width, w), s.Height-undoH-20
			Put(u.box, x, y, w, undoH)
			Put(u.shield, x, y, w, undoH)
			Put(u.icon, x+14, y, 16, undoH)
			Put(u.words, x+38, y, w-fixed, undoH)
			Put(u.dismiss, x+w-8-30, y+7, 30, 30)
			b := u.button.MinSize()
			Put(u.button, x+w-8-30-4-b.Width, y+7, b.Width, b.Height)
		},
		paint: func() {
			frame(u.box, style.Raised, style.Line2)
			u.box.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 24, Offset: fyne.NewPos(0, 8)}
			for _, o := range []fyne.CanvasObject{u.box, u.shield, u.icon, u.words, u.dismiss} {
				ShowIf(o, u.shown)
			}
			ShowIf(u.button, u.shown && u.undo != nil)
		},
	})
}

// shield keeps clicks from what lies below it.
type shield struct{ widget.BaseWidget }

func newShield() *shield {
	s := &shield{}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped is for Fyne.
func (s *shield) Tapped(*fyne.PointEvent) {}

// CreateRenderer is for Fyne.
func (s *shield) CreateRenderer() fyne.WidgetRenderer { return &drawing{owner: s} }
