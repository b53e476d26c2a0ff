package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Wrapped is text of several lines, broken at words, that can be selected and copied. Fyne has two widgets for it: a
// label can be selected, but has few colours; a rich text has all of them.
type Wrapped struct {
	widget.BaseWidget
	label *words
	plain *widget.TextSegment
	rich  *widget.RichText // in place of the label once it is Plain
	kind  style.Kind
	role  style.Role
}

// NewWrapped makes a text that is as high as its lines.
func NewWrapped(text string, kind style.Kind, role style.Role) *Wrapped {
	w := &Wrapped{label: newWords(text), kind: kind, role: role}
	w.label.Wrapping = fyne.TextWrapWord
	w.label.TextStyle = kind.Style()
	w.label.SizeName = kind.SizeName()
	w.label.Importance = importance[role]
	w.ExtendBaseWidget(w)
	return w
}

// SetText changes the words.
func (w *Wrapped) SetText(text string) {
	if w.label.Text == text {
		return
	}
	w.label.SetText(text)
	w.enrich()
}

// SetRole changes the colour.
func (w *Wrapped) SetRole(r style.Role) {
	if w.role == r {
		return
	}
	w.role = r
	w.label.Importance = importance[r]
	w.label.Refresh()
	w.enrich()
}

// Text gives the words.
func (w *Wrapped) Text() string { return w.label.Text }

// BreakAnywhere breaks lines in the middle of words, for values without blanks.
func (w *Wrapped) BreakAnywhere() { w.label.Wrapping = fyne.TextWrapBreak }

// Plain turns selecting off, where a click on the text must do what is below it, and returns the text. Plain text has
// every role; text that can be selected is text, text2, text3, red or amber.
func (w *Wrapped) Plain() *Wrapped {
	w.plain = &widget.TextSegment{}
	w.rich = widget.NewRichText(w.plain)
	w.enrich()
	return w
}

// Center centres the lines and returns the text.
func (w *Wrapped) Center() *Wrapped {
	w.label.Alignment = fyne.TextAlignCenter
	w.label.Refresh()
	w.enrich()
	return w
}

// enrich makes the rich text, when there is one, what the label is.
func (w *Wrapped) enrich() {
	if w.rich == nil {
		return
	}
	w.plain.Text = w.label.Text
	w.plain.Style = widget.RichTextStyle{
		Alignment: w.label.Alignment, ColorName: w.role.ColorName(), SizeName: w.kind.SizeName(), TextStyle: w.kind.Style(), Inline: true,
	}
	w.rich.Wrapping = w.label.Wrapping
	w.rich.Refresh()
}

// importance is how a label is asked for a role. The theme answers success with text3, because nothing else asks for it.
var importance = map[style.Role]widget.Importance{
	style.Text: widget.MediumImportance, style.Text2: widget.LowImportance, style.Text3: widget.SuccessImportance,
	style.Red: widget.DangerImportance, style.Amber: widget.WarningImportance,
}

// CreateRenderer is for Fyne.
func (w *Wrapped) CreateRenderer() fyne.WidgetRenderer {
	if w.rich != nil {
		return widget.NewSimpleRenderer(container.New(bleed{}, w.rich))
	}
	return widget.NewSimpleRenderer(container.New(bleed{}, w.label))
}

// bleed takes away the padding that a label has around its text.
type bleed struct{}

// MinSize is for Fyne.
func (bleed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	return fyne.NewSize(max(0, m.Width-2*style.InnerPadding), max(0, m.Height-2*style.InnerPadding))
}

// Layout is for Fyne.
func (bleed) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	objects[0].Move(fyne.NewPos(-style.InnerPadding, -style.InnerPadding))
	objects[0].Resize(s.AddWidthHeight(2*style.InnerPadding, 2*style.InnerPadding))
}
