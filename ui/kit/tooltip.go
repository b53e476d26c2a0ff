package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// tips is the layer of the window. Fyne's own overlays take the pointer away from all below them, which would make a
// tooltip hide itself, so tooltips are drawn in a layer that hears nothing.
var tips *tipLayer

// WithTips lays the layer for tooltips over a window's content. Without it no tooltips are shown.
func WithTips(content fyne.CanvasObject) *fyne.Container {
	tips = newTipLayer()
	return container.NewStack(content, tips)
}

type tipLayer struct {
	widget.BaseWidget
	box   *canvas.Rectangle
	word  *canvas.Text
	below fyne.CanvasObject // the widget whose tip is shown
}

func newTipLayer() *tipLayer {
	t := &tipLayer{box: rectangle(style.RadiusRow), word: label(style.Small)}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is for Fyne.
func (t *tipLayer) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: t, objects: []fyne.CanvasObject{t.box, t.word},
		place: t.place,
		paint: func() {
			frame(t.box, style.Raised, style.Line2)
			t.box.Shadow = canvas.Shadow{Color: style.Shadow(style.Dark()), BlurRadius: 12, Offset: fyne.NewPos(0, 4)}
			t.word.Color = style.Color(style.Text)
			ShowIf(t.box, t.below != nil)
			ShowIf(t.word, t.below != nil)
		},
	})
}

const (
	tipH   = 26
	tipPad = 9
	tipGap = 6
)

// place sets the tip below its widget, in the middle, inside the window; above when there is no room. Beside a column of
// icons at the window's left edge it stands on the right: below, it would cover the next icon.
func (t *tipLayer) place(s fyne.Size) {
	if t.below == nil {
		return
	}
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(t.below).Subtract(d.AbsolutePositionForObject(t))
	w, h := wide(t.word.Text, style.Small), lineHeight(style.Small)
	x := max(4, min(at.X+middle(t.below.Size().Width, w+2*tipPad), s.Width-w-2*tipPad-4))
	y := at.Y + t.below.Size().Height + tipGap
	if y+tipH > s.Height {
		y = at.Y - tipGap - tipH
	}
	if end := at.X + t.below.Size().Width; end <= style.SidebarSlim {
		x, y = end+tipGap, at.Y+middle(t.below.Size().Height, tipH)
	}
	Put(t.box, x, y, w+2*tipPad, tipH)
	Put(t.word, x+tipPad, y+middle(tipH, h), w, h)
}

// showTip shows words below a widget, if the widget is in the window that has the tips.
func showTip(words string, below fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	if tips == nil || d.CanvasForObject(below) == nil || d.CanvasForObject(tips) != d.CanvasForObject(below) {
		return
	}
	tips.below, tips.word.Text = below, words
	tips.Refresh()
}

func hideTip(below fyne.CanvasObject) {
	if tips != nil && tips.below == below {
		tips.below = nil
		tips.Refresh()
	}
}
