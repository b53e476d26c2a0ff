package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// entryField is Fyne's entry, which knows how to edit. It fills the Entry around it, which draws ground and border below
// and above it: Fyne's own border is transparent, and lies below ours while it has the focus.
type entryField struct {
	widget.Entry
	outer *Entry
	in    bool
}

func newEntryField(outer *Entry) *entryField {
	f := &entryField{outer: outer}
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.ActionItem = f.outer.room // keeps the caret away from eye and key cap; without it Fyne adds an eye of its own
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

// FocusGained is for Fyne.
func (f *entryField) FocusGained() { f.focus(true) }

// FocusLost is for Fyne.
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

// TypedKey is for Fyne.
func (f *entryField) TypedKey(e *fyne.KeyEvent) {
	if f.outer.OnKey != nil && f.outer.OnKey(e) {
		return
	}
	if e.Name == fyne.KeyF1 {
		HandOnKey(f, e)
		return
	}
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
