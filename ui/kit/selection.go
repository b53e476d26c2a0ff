package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// words is a label whose text can be selected. Fyne's own selecting takes the focus and swallows all that is typed
// from then on, so that we stand in for it before the window and leave to it only which words are selected.
type words struct {
	widget.Label
	reader *reader
}

func newWords(text string) *words {
	w := &words{}
	w.Text, w.Selectable = text, true
	w.ExtendBaseWidget(w)
	return w
}

// SelectedText is what is selected.
func (w *words) SelectedText() string {
	if w.reader == nil {
		return ""
	}
	return w.reader.SelectedText()
}

// CreateRenderer is for Fyne.
func (w *words) CreateRenderer() fyne.WidgetRenderer {
	below := w.Label.CreateRenderer()
	objects := below.Objects()
	chosen, ok := objects[0].(selection)
	if !ok { // another version of Fyne: what it does, it does well enough
		return below
	}
	w.reader = &reader{chosen: chosen, marks: chosen.CreateRenderer()}
	w.reader.ExtendBaseWidget(w.reader)
	return &wordsRenderer{WidgetRenderer: below, text: objects[1:], reader: w.reader}
}

type wordsRenderer struct {
	fyne.WidgetRenderer
	text   []fyne.CanvasObject
	reader *reader
}

func (r *wordsRenderer) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.reader.Resize(s)
}

func (r *wordsRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.reader.mark()
}

func (r *wordsRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Concat(r.reader.marks.Objects(), r.text), r.reader)
}

// selection is what Fyne's label keeps of the words that are selected.
type selection interface {
	fyne.Widget
	fyne.Focusable
	fyne.Draggable
	fyne.DoubleTappable
	fyne.Shortcutable
	desktop.Mouseable
	SelectedText() string
}

// reader lies above the text and takes the pointer. It has the focus after a click, so that Ctrl C copies from it, but
// Tab passes over it: for Fyne it is disabled, and such text may be selected still.
type reader struct {
	widget.BaseWidget
	chosen selection
	marks  fyne.WidgetRenderer
}

// CreateRenderer is for Fyne.
func (r *reader) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}

func (r *reader) mark() {
	r.marks.Refresh()
	canvas.Refresh(r)
}

func (r *reader) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r)
	}
}

// SelectedText is what is selected.
func (r *reader) SelectedText() string { return r.chosen.SelectedText() }

// Disabled, Disable and Enable are for Fyne.
func (*reader) Disabled() bool { return true }

// Disable is for Fyne.
func (*reader) Disable() {}

// Enable is for Fyne.
func (*reader) Enable() {}

// Cursor is for Fyne.
func (*reader) Cursor() desktop.Cursor { return desktop.TextCursor }

// MouseDown is for Fyne.
func (r *reader) MouseDown(e *desktop.MouseEvent) { r.focus(); r.chosen.MouseDown(e); r.mark() }

// MouseUp is for Fyne.
func (r *reader) MouseUp(e *desktop.MouseEvent) { r.chosen.MouseUp(e); r.mark() }

// DoubleTapped selects a word.
func (r *reader) DoubleTapped(e *fyne.PointEvent) { r.chosen.DoubleTapped(e); r.focus(); r.mark() }

// Dragged selects what the pointer passes.
func (r *reader) Dragged(e *fyne.DragEvent) { r.chosen.Dragged(e); r.mark() }

// DragEnd is for Fyne.
func (r *reader) DragEnd() { r.chosen.DragEnd(); r.mark() }

// TappedSecondary offers to copy.
func (r *reader) TappedSecondary(e *fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if c == nil || r.SelectedText() == "" {
		return
	}
	copied := r.SelectedText()
	ShowMenuAt([]MenuItem{{Text: "Copy", Icon: "copy", Do: func() { fyne.CurrentApp().Clipboard().SetContent(copied) }}}, c, e.AbsolutePosition)
}

// FocusGained is for Fyne.
func (r *reader) FocusGained() { r.chosen.FocusGained(); r.mark() }

// FocusLost is for Fyne.
func (r *reader) FocusLost() { r.chosen.FocusLost(); r.mark() }

// TypedRune is for Fyne.
func (r *reader) TypedRune(letter rune) { handOnRune(r, letter) }

// TypedKey is for Fyne.
func (r *reader) TypedKey(e *fyne.KeyEvent) { HandOnKey(r, e) }

// TypedShortcut copies what is selected; the rest is the window's.
func (r *reader) TypedShortcut(s fyne.Shortcut) {
	if _, copies := s.(*fyne.ShortcutCopy); copies && r.SelectedText() != "" {
		r.chosen.TypedShortcut(s)
		return
	}
	HandOnShortcut(r, s)
}
