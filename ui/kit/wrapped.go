package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Wrapped is text of several lines, broken at words, that can be selected and copied.
type Wrapped struct {
	widget.BaseWidget
	label *widget.Label
	body  *container.ThemeOverride
	kind  style.Kind
	role  style.Role
}

// NewWrapped makes a text that is as high as its lines.
func NewWrapped(text string, kind style.Kind, role style.Role) *Wrapped {
	w := &Wrapped{label: widget.NewLabel(text), kind: kind, role: role}
	w.label.Wrapping = fyne.TextWrapWord
	w.label.Selectable = true
	w.label.TextStyle = kind.Style()
	w.body = container.NewThemeOverride(w.label, wrappedTheme{w})
	w.ExtendBaseWidget(w)
	return w
}

// SetText changes the words.
func (w *Wrapped) SetText(text string) {
	if w.label.Text != text {
		w.label.SetText(text)
	}
}

// SetRole changes the colour.
func (w *Wrapped) SetRole(r style.Role) {
	if w.role != r {
		w.role = r
		w.Refresh()
	}
}

// Text gives the words.
func (w *Wrapped) Text() string { return w.label.Text }

// BreakAnywhere breaks lines in the middle of words, for values without blanks.
func (w *Wrapped) BreakAnywhere() { w.label.Wrapping = fyne.TextWrapBreak }

// Plain turns selecting off, where a click on the text must do what is below it, and returns the text.
func (w *Wrapped) Plain() *Wrapped { w.label.Selectable = false; return w }

// Center centres the lines and returns the text.
func (w *Wrapped) Center() *Wrapped {
	w.label.Alignment = fyne.TextAlignCenter
	w.label.Refresh()
	return w
}

// Refresh reads the colours anew; the label has its own.
func (w *Wrapped) Refresh() {
	w.body.Refresh()
	w.BaseWidget.Refresh()
}

// CreateRenderer is for Fyne.
func (w *Wrapped) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.body) }

// wrappedTheme gives the label its kind and role, and takes its padding away.
type wrappedTheme struct{ w *Wrapped }

func (t wrappedTheme) base() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color is for Fyne.
func (t wrappedTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == theme.ColorNameForeground {
		return style.Color(t.w.role)
	}
	return t.base().Color(n, v)
}

// Size is for Fyne.
func (t wrappedTheme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameText:
		return t.w.kind.Size()
	case theme.SizeNameInnerPadding, theme.SizeNamePadding:
		return 0
	case theme.SizeNameLineSpacing:
		return 3
	}
	return t.base().Size(n)
}

// Font is for Fyne.
func (t wrappedTheme) Font(s fyne.TextStyle) fyne.Resource { return t.base().Font(s) }

// Icon is for Fyne.
func (t wrappedTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base().Icon(n) }
