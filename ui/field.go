package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
)

// field is an entry that gives its keys to the palette first.
type field struct {
	widget.Entry
	typed     func(*fyne.KeyEvent) bool
	shortcuts *fyne.ShortcutHandler // the window's
}

func newField(placeholder string, changed func(string), typed func(*fyne.KeyEvent) bool) *field {
	f := &field{typed: typed}
	f.ExtendBaseWidget(f)
	f.PlaceHolder, f.OnChanged = placeholder, changed
	return f
}

// TypedKey is for Fyne.
func (f *field) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyF1:
		kit.HandOnKey(f, e)
	case !f.typed(e):
		f.Entry.TypedKey(e)
	}
}

// TypedShortcut is for Fyne, which gives a field in focus the window's shortcuts too.
func (f *field) TypedShortcut(s fyne.Shortcut) {
	f.Entry.TypedShortcut(s)
	f.shortcuts.TypedShortcut(s)
}

// bare shows a field without the border that Fyne draws around the one in focus: it cuts the border off.
type bare struct {
	widget.BaseWidget
	field *field
}

func newBare(f *field) *bare {
	b := &bare{field: f}
	b.ExtendBaseWidget(b)
	return b
}

// clipped is a renderer that Fyne's painters cut at its edges.
type clipped struct{ *parts }

// IsClip is for Fyne.
func (clipped) IsClip() {}

// CreateRenderer is for Fyne.
func (b *bare) CreateRenderer() fyne.WidgetRenderer {
	const border = 5 // a rounded one, so that its corners reach in
	return clipped{&parts{
		owner: b, objects: []fyne.CanvasObject{b.field},
		min:   func() fyne.Size { return b.field.MinSize().SubtractWidthHeight(2*border, 2*border) },
		place: func(s fyne.Size) { kit.Put(b.field, -border, -border, s.Width+2*border, s.Height+2*border) },
		paint: func() {},
	}}
}
