package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Entry is a field of one line.
type Entry struct {
	widget.BaseWidget
	// OnChanged is called on every change by a person or SetText.
	OnChanged func(string)
	// OnSubmitted is called on Enter, when Check is content.
	OnSubmitted func(string)
	// OnEscape is called on Escape, in place of giving the focus back.
	OnEscape func()
	// OnKey, when set, gets each key before the field does, and tells whether it used it.
	OnKey func(*fyne.KeyEvent) bool
	// TakesTab, when set, tells whether Tab is a key for OnKey now, in place of leading to the next field.
	TakesTab func() bool
	// OnFocus is called when the field gains or loses the focus.
	OnFocus func(in bool)
	// Check, when set, says what is wrong with the text; it is asked when the field loses focus and on Enter, and its
	// words stand below the field until it is content.
	Check func(string) error

	name    string
	icon    string
	width   float32
	secret  bool
	problem string

	field *entryField
	clip  *clip
	room  *gapBox // at the right end of the field
	fixed *Text   // the text in place of the field while it cannot be changed
	box   *canvas.Rectangle
	edge  *canvas.Rectangle
	image *canvas.Image
	eye   *Button
	keys  *KeyCap
	wrong *Text
}

const (
	entryW       = 220
	entryIcon    = 14
	entryIconGap = 10
	errorH       = 18
)

// NewEntry makes a field; the placeholder is shown while it is empty, and names it.
func NewEntry(placeholder string) *Entry {
	e := &Entry{name: placeholder, width: entryW, box: rectangle(style.RadiusControl), edge: rectangle(style.RadiusControl), image: picture(), room: newGapBox()}
	e.wrong, e.fixed = NewLine("", style.Caption, style.Red), NewLine("", style.Body, style.Text2)
	e.field = newEntryField(e)
	e.field.PlaceHolder = placeholder
	e.clip = newClip(e.field)
	e.ExtendBaseWidget(e)
	return e
}

// NewPassword makes a field that hides what is typed, with an eye to show it.
func NewPassword(placeholder string) *Entry {
	e := NewEntry(placeholder)
	e.secret, e.field.Password = true, true
	e.eye = NewIconButton("eye", "Show password", e.reveal).WithLook(Quiet)
	e.room.w = style.ControlH
	return e
}

// NewSearch makes a field with a magnifying glass, and a key cap for the keys that lead to it, or none for "".
func NewSearch(placeholder, keys string) *Entry {
	e := NewEntry(placeholder).WithIcon("search")
	if keys != "" {
		e.keys = NewKeyCap(keys)
		e.room.w = e.keys.MinSize().Width + 8
	}
	return e
}

// WithName names the field when its placeholder does not, and returns it.
func (e *Entry) WithName(name string) *Entry { e.name = name; return e }

// WithIcon puts an icon before the text and returns the field.
func (e *Entry) WithIcon(icon string) *Entry {
	e.icon, e.field.Icon = icon, blankIcon // Fyne keeps the room; the icon must be coloured anew by us
	return e
}

// WithWidth asks for a width (220 otherwise) and returns the field.
func (e *Entry) WithWidth(w float32) *Entry { e.width = w; return e }

// InMono sets the text in the mono font, for addresses and queries, and returns the field.
func (e *Entry) InMono() *Entry {
	e.field.TextStyle = style.Code.Style()
	e.fixed = NewLine("", style.Code, style.Text2)
	return e
}

// Text gives what is in the field.
func (e *Entry) Text() string { return e.field.Text }

// SetText fills the field.
func (e *Entry) SetText(s string) { e.field.SetText(s) }

// SetPlaceholder changes what is shown while the field is empty.
func (e *Entry) SetPlaceholder(s string) { e.field.SetPlaceHolder(s) }

// SetError shows what is wrong below the field; "" takes it away.
func (e *Entry) SetError(words string) {
	if e.problem == words {
		return
	}
	e.problem = words
	e.wrong.SetText(words)
	e.Refresh()
}

// Error gives what is shown as wrong, or "".
func (e *Entry) Error() string { return e.problem }

// Focus puts the caret into the field.
func (e *Entry) Focus() {
	d := fyne.CurrentApp().Driver()
	if c := d.CanvasForObject(e.field); c != nil {
		c.Focus(e.field)
		return
	}
	for _, w := range d.AllWindows() { // it was shown a moment ago: Fyne learns where it is when it paints it
		if _, filled := w.Content().(*fyne.Container); filled { // Fyne has a window of its own for the tray
			w.Canvas().Focus(e.field)
		}
	}
}

// SelectAll selects the text, so that what is typed takes its place.
func (e *Entry) SelectAll() { e.field.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// Blur takes the caret away.
func (e *Entry) Blur() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e.field); c != nil && e.field.in {
		c.Unfocus()
	}
}

// Focused tells whether the caret is in the field.
func (e *Entry) Focused() bool { return e.field.in }

// Focusable gives the object that takes the focus, for the window's canvas and for tests that type.
func (e *Entry) Focusable() fyne.Focusable { return e.field }

// Enable lets a person type.
func (e *Entry) Enable() { e.field.Enable(); e.Refresh() }

// Disable shows the text without letting it be changed.
func (e *Entry) Disable() { e.field.Disable(); e.Refresh() }

// Disabled tells whether it cannot be changed.
func (e *Entry) Disabled() bool { return e.field.Disabled() }

// Validate runs Check now, shows its words, and tells whether the text is good.
func (e *Entry) Validate() bool {
	if e.Check == nil {
		return true
	}
	if err := e.Check(e.Text()); err != nil {
		e.SetError(err.Error())
		return false
	}
	e.SetError("")
	return true
}

// AccessibleName is what the field is called.
func (e *Entry) AccessibleName() string { return e.name }

func (e *Entry) reveal() {
	e.field.Password = !e.field.Password
	e.eye.SetIcon("eye-off")
	e.eye.SetTip("Hide password")
	if e.field.Password {
		e.eye.SetIcon("eye")
		e.eye.SetTip("Show password")
	}
	e.field.Refresh()
}

// CreateRenderer is for Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{e.box, e.clip, e.fixed, e.edge, e.image, e.wrong}
	if e.eye != nil {
		objects = append(objects, e.eye)
	}
	if e.keys != nil {
		objects = append(objects, e.keys)
	}
	return start(&drawing{owner: e, objects: objects, place: e.place, paint: e.paint, min: func() fyne.Size {
		if e.problem != "" {
			return fyne.NewSize(e.width, style.ControlH+errorH)
		}
		return fyne.NewSize(e.width, style.ControlH)
	}})
}

func (e *Entry) place(s fyne.Size) {
	h := style.ControlH
	Put(e.box, 0, 0, s.Width, h)
	Put(e.edge, 0, 0, s.Width, h)
	Put(e.image, 10, middle(h, entryIcon), entryIcon, entryIcon)
	var left float32
	if e.icon != "" {
		left = entryIcon + entryIconGap
	}
	Put(e.clip, -clipRoom, -clipRoom, s.Width+2*clipRoom, h+clipRoom-clipCut)
	Put(e.fixed, left+style.InnerPadding-style.FieldOver, 0, max(0, s.Width-left-2*style.InnerPadding), h)
	if e.eye != nil {
		Put(e.eye, s.Width-h, 0, h, h)
	}
	if e.keys != nil {
		k := e.keys.MinSize()
		Put(e.keys, s.Width-k.Width-6, middle(h, k.Height), k.Width, k.Height)
	}
	Put(e.wrong, 1, h+2, max(0, s.Width-1), errorH-2)
}

func (e *Entry) paint() {
	fill := style.Surface
	if e.field.Disabled() {
		fill = style.Sunken
	}
	frame(e.box, fill, style.Line2)
	// The edge covers the border that Fyne draws in the focus. Else it is away: Fyne's painters mix a border over a
	// transparent ground with black on its inside.
	ShowIf(e.edge, e.problem != "" || e.field.in)
	frame(e.edge, style.Transparent, style.Line2)
	switch {
	case e.problem != "":
		e.edge.StrokeColor = style.Color(style.Red)
	case e.field.in:
		e.edge.StrokeColor = style.Color(style.AccentFill)
	}
	if e.field.in {
		e.edge.StrokeWidth = 2
	}
	show(e.image, e.icon, style.Text3)
	e.fixed.SetText(e.field.Text)
	ShowIf(e.fixed, e.field.Disabled())
	ShowIf(e.clip, !e.field.Disabled())
	ShowIf(e.wrong, e.problem != "")
	if e.keys != nil {
		ShowIf(e.keys, !e.field.in && e.field.Text == "")
	}
}

var blankIcon = fyne.NewStaticResource("blank.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"></svg>`))

// gapBox is room of a width that can change.
type gapBox struct {
	widget.BaseWidget
	w float32
}

func newGapBox() *gapBox {
	g := &gapBox{}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer is for Fyne.
func (g *gapBox) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{owner: g, min: func() fyne.Size { return fyne.NewSize(g.w, 0) }}
}
