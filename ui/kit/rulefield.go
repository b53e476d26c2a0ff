package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// RuleField is where rules are written, one a line.
type RuleField struct {
	widget.Entry
	Save, Preview func() // on Ctrl S and Ctrl Enter; both must be set before it is shown
}

// NewRuleField makes a field that is empty.
func NewRuleField() *RuleField {
	f := &RuleField{}
	f.MultiLine, f.Wrapping = true, fyne.TextWrapOff
	f.TextStyle = fyne.TextStyle{Monospace: true}
	f.ExtendBaseWidget(f)
	return f
}

// AcceptsTab lets Tab go on to the next control.
func (f *RuleField) AcceptsTab() bool { return false }

// TypedKey gives the focus back on Escape.
func (f *RuleField) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
			c.Unfocus()
		}
	case fyne.KeyF1:
		HandOnKey(f, e)
	default:
		f.Entry.TypedKey(e)
	}
}

// TypedShortcut saves and previews; what editing has no use for is the window's.
func (f *RuleField) TypedShortcut(s fyne.Shortcut) {
	own, ok := s.(*desktop.CustomShortcut)
	if !ok {
		f.Entry.TypedShortcut(s)
		return
	}
	if own.Modifier == fyne.KeyModifierShortcutDefault {
		switch own.KeyName {
		case fyne.KeyS:
			f.Save()
			return
		case fyne.KeyReturn, fyne.KeyEnter:
			f.Preview()
			return
		}
	}
	f.Entry.TypedShortcut(s)
	HandOnShortcut(f, s)
}
