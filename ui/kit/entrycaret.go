package kit

import "unicode/utf8"

// Caret gives where the caret stands, in bytes of the text.
func (e *Entry) Caret() int {
	at, runes := 0, e.field.CursorColumn
	for ; runes > 0 && at < len(e.field.Text); runes-- {
		_, n := utf8.DecodeRuneInString(e.field.Text[at:])
		at += n
	}
	return at
}

// SetCaret moves the caret to a byte of the text.
func (e *Entry) SetCaret(at int) {
	at = max(0, min(at, len(e.field.Text)))
	e.field.CursorColumn = utf8.RuneCountInString(e.field.Text[:at])
	e.field.Refresh()
}

// AcceptsTab is for Fyne.
func (f *entryField) AcceptsTab() bool { return f.outer.TakesTab != nil && f.outer.TakesTab() }
