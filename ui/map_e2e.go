//go:build e2e

package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Seen is something that a person sees in the window; places are pixels of the window.
type Seen struct {
	Type       string  `json:"type"`
	Text       string  `json:"text,omitempty"`
	Name       string  `json:"name,omitempty"`
	X          float32 `json:"x"`
	Y          float32 `json:"y"`
	W          float32 `json:"w"`
	H          float32 `json:"h"`
	Focused    bool    `json:"focused,omitempty"`
	Overlaying bool    `json:"overlaying,omitempty"` // it floats over the rest
}

// Map lists the window itself, and then every visible text and named widget that is not scrolled away. It belongs to
// the window's goroutine.
func Map(win fyne.Window) []Seen {
	c := win.Canvas()
	m := mapper{scale: c.Scale(), focused: c.Focused()}
	size := c.Size()
	m.all = []Seen{{Type: "window", Text: win.Title(), W: size.Width * m.scale, H: size.Height * m.scale}}
	m.walk(c.Content(), fyne.Position{}, area{size: size})
	m.over = true
	for _, o := range c.Overlays().List() {
		m.walk(o, o.Position(), area{size: size})
	}
	return m.all
}

type mapper struct {
	scale   float32
	focused fyne.Focusable
	over    bool
	all     []Seen
}

// area is the part of the window that an object may be seen in.
type area struct {
	at   fyne.Position
	size fyne.Size
}

func (a area) cut(at fyne.Position, size fyne.Size) area {
	x, y := max(a.at.X, at.X), max(a.at.Y, at.Y)
	right, bottom := min(a.at.X+a.size.Width, at.X+size.Width), min(a.at.Y+a.size.Height, at.Y+size.Height)
	return area{fyne.NewPos(x, y), fyne.NewSize(max(0, right-x), max(0, bottom-y))}
}

func (a area) empty() bool { return a.size.Width < 1 || a.size.Height < 1 }

// walk lists an object at a place, and what it holds.
func (m *mapper) walk(o fyne.CanvasObject, at fyne.Position, seen area) {
	if o == nil || !o.Visible() {
		return
	}
	if _, clips := o.(fyne.Scrollable); clips {
		seen = seen.cut(at, o.Size())
	}
	if shown := seen.cut(at, o.Size()); !shown.empty() {
		m.note(o, shown)
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		m.walk(child, at.Add(child.Position()), seen)
	}
}

func (m *mapper) note(o fyne.CanvasObject, shown area) {
	s := Seen{
		Type: typeOf(o), X: shown.at.X * m.scale, Y: shown.at.Y * m.scale, W: shown.size.Width * m.scale, H: shown.size.Height * m.scale,
		Overlaying: m.over,
	}
	if f, ok := o.(fyne.Focusable); ok && f == m.focused {
		s.Focused = true
	}
	if n, ok := o.(interface{ AccessibleName() string }); ok {
		s.Name = n.AccessibleName()
	}
	s.Text = textOf(o)
	if placeholder := fieldOf(o, "PlaceHolder"); placeholder != "" {
		s.Name = placeholder
	}
	if s.Text != "" || s.Name != "" || s.Focused {
		m.all = append(m.all, s)
	}
}

// typeOf is the type's name without its package.
func typeOf(o fyne.CanvasObject) string {
	return reflect.Indirect(reflect.ValueOf(o)).Type().Name()
}

// textOf is what an object says: Fyne's own have it in a field, ours give it by a method.
func textOf(o fyne.CanvasObject) string {
	if t, ok := o.(interface{ Text() string }); ok {
		return t.Text()
	}
	if e, ok := o.(interface{ SelectedText() string }); ok && secret(e) {
		return ""
	}
	return fieldOf(o, "Text")
}

func secret(o any) bool {
	f := reflect.Indirect(reflect.ValueOf(o)).FieldByName("Password")
	return f.IsValid() && f.Kind() == reflect.Bool && f.Bool()
}

func fieldOf(o any, name string) string {
	v := reflect.Indirect(reflect.ValueOf(o))
	if v.Kind() != reflect.Struct {
		return ""
	}
	f := v.FieldByName(name)
	if !f.IsValid() || f.Kind() != reflect.String {
		return ""
	}
	return f.String()
}
