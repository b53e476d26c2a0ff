package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// entryField is Fyne's entry, which knows how to edit; the Entry around it draws the border, because Fyne's cannot be
// taken away while it has the focus.
type entryField struct {
	widget.Entry
	outer *Entry
	in    bool
}

func newEntryField(outer *Entry) *entryField {
	f := &entryField{outer: outer}
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.ActionItem = Gap(0, 0) // or Fyne puts its own eye into a password field
	f.OnChanged = func(s string) {
		if outer.problem != "" {
			outer.Validate()
		}
		outer.Refresh()
		if outer.OnChanged != nil {
			outer.OnChanged(s)
		}
	}
	f.OnSubmitted = func(s string) {
		if outer.Validate() && outer.OnSubmitted != nil {
			outer.OnSubmitted(s)
		}
	}
	f.ExtendBaseWidget(f)
	return f
}

// AccessibleName is that of the field a person sees.
func (f *entryField) AccessibleName() string { return f.outer.name }

func (f *entryField) FocusGained() { f.focus(true) }

func (f *entryField) FocusLost() {
	f.focus(false)
	if f.Text != "" || f.outer.problem != "" {
		f.outer.Validate()
	}
}

func (f *entryField) focus(in bool) {
	f.in = in
	if in {
		f.Entry.FocusGained()
	} else {
		f.Entry.FocusLost()
	}
	f.outer.Refresh()
	if f.outer.OnFocus != nil {
		f.outer.OnFocus(in)
	}
}

func (f *entryField) TypedKey(e *fyne.KeyEvent) {
	if e.Name != fyne.KeyEscape {
		f.Entry.TypedKey(e)
		return
	}
	if f.outer.OnEscape != nil {
		f.outer.OnEscape()
		return
	}
	f.outer.Blur()
}

// entryTheme makes Fyne's entry transparent and gives it our type.
type entryTheme struct{ e *Entry }

func (t entryTheme) base() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (t entryTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch n {
	case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
		return color.Transparent
	case theme.ColorNameDisabled:
		return style.Color(style.Text2)
	}
	return t.base().Color(n, v)
}

func (t entryTheme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameInnerPadding:
		return 8 + entryHide - 1
	case theme.SizeNameInputBorder:
		return 1.5 // the caret's width
	case theme.SizeNameText:
		if t.e.mono {
			return style.Code.Size()
		}
	}
	return t.base().Size(n)
}

func (t entryTheme) Font(s fyne.TextStyle) fyne.Resource     { return t.base().Font(s) }
func (t entryTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base().Icon(n) }

// clip shows the middle of an object and hides edge px around it.
type clip struct {
	widget.BaseWidget
	content fyne.CanvasObject
	edge    float32
}

func newClip(o fyne.CanvasObject, edge float32) *clip {
	c := &clip{content: o, edge: edge}
	c.ExtendBaseWidget(c)
	return c
}

// clipping is a drawing that Fyne's painters cut at its edges.
type clipping struct{ *drawing }

func (clipping) IsClip() {}

// CreateRenderer is for Fyne.
func (c *clip) CreateRenderer() fyne.WidgetRenderer {
	return clipping{&drawing{owner: c, objects: []fyne.CanvasObject{c.content}, place: func(s fyne.Size) {
		put(c.content, -c.edge, -c.edge, s.Width+2*c.edge, s.Height+2*c.edge)
	}}}
}
