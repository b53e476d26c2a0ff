package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Choice is a line of a Chooser.
type Choice struct {
	Text    string // what is chosen
	Words   string // what is shown in its place, such as "Nobody"; empty: Text
	Checked bool
	Fixed   bool // it is shown whatever is typed, as long as nothing is
}

func (c Choice) words() string {
	if c.Words != "" {
		return c.Words
	}
	return c.Text
}

// Chooser asks for one of several by typing: a field, and below it what fits so far.
type Chooser struct {
	Title       string
	Placeholder string
	Choices     []Choice
	// New, when set, gives the words of the line that takes what was typed as it is, such as "Add “x”"; or "" where that
	// is no good.
	New func(typed string) string
	// OnChosen is called with a choice's Text, or with what was typed.
	OnChosen func(text string)

	field   *Entry
	lines   *choiceLines
	popover *Popover
}

const (
	chooserW    = 280
	chooserMost = 8 // lines
)

// Show opens it below an object, or in the middle of the window of the object near.
func (c *Chooser) Show(below, near fyne.CanvasObject) {
	c.field = NewEntry(c.Placeholder).WithName(c.Title).WithWidth(chooserW)
	c.lines = newChoiceLines(c.choose)
	c.field.OnChanged = func(string) { c.fill() }
	c.field.OnKey = c.lines.typed
	c.field.OnEscape = func() { c.popover.Close() }
	c.fill()
	c.popover = ShowPopover(VStack(8, NewLine(c.Title, style.BodyStrong, style.Text), c.field, c.lines), below, near)
	if c.popover != nil {
		c.field.Focus()
	}
}

// Type fills the field, as a person would.
func (c *Chooser) Type(text string) { c.field.SetText(text) }

// Lines gives what is offered now.
func (c *Chooser) Lines() (words []string) {
	for _, l := range c.lines.shown {
		words = append(words, l.words())
	}
	return words
}

// Enter takes the line that is lit.
func (c *Chooser) Enter() { c.choose(c.lines.lit) }

func (c *Chooser) fill() {
	typed := strings.TrimSpace(c.field.Text())
	low := strings.ToLower(typed)
	var fit []Choice
	same := false
	for _, one := range c.Choices {
		same = same || strings.EqualFold(one.Text, typed)
		if typed == "" || !one.Fixed && strings.Contains(strings.ToLower(one.words()), low) {
			fit = append(fit, one)
		}
	}
	fit = fit[:min(len(fit), chooserMost)]
	if c.New != nil && typed != "" && !same {
		if words := c.New(typed); words != "" {
			if len(fit) == chooserMost {
				fit = fit[:chooserMost-1]
			}
			fit = append(fit, Choice{Text: typed, Words: words})
		}
	}
	c.lines.set(fit)
	if c.popover != nil {
		c.popover.Refit()
	}
}

func (c *Chooser) choose(i int) {
	if i < 0 || i >= len(c.lines.shown) {
		return
	}
	text := c.lines.shown[i].Text
	c.popover.Close()
	c.OnChosen(text)
}

// choiceLines shows the lines of a chooser.
type choiceLines struct {
	widget.BaseWidget
	shown  []Choice
	lit    int
	choose func(int)
	light  *canvas.Rectangle
	words  [chooserMost]*canvas.Text
	checks [chooserMost]*canvas.Image
}

func newChoiceLines(choose func(int)) *choiceLines {
	l := &choiceLines{choose: choose, light: rectangle(style.RadiusRow)}
	for i := range l.words {
		l.words[i], l.checks[i] = label(style.Control), picture()
	}
	l.ExtendBaseWidget(l)
	return l
}

func (l *choiceLines) set(shown []Choice) {
	l.shown, l.lit = shown, 0
	l.Refresh()
}

// typed moves and takes by the keys of the field above.
func (l *choiceLines) typed(e *fyne.KeyEvent) bool {
	n := len(l.shown)
	switch e.Name {
	case fyne.KeyDown:
		l.lit = (l.lit + 1) % max(1, n)
	case fyne.KeyUp:
		l.lit = (l.lit + n - 1) % max(1, n)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.choose(l.lit)
	default:
		return false
	}
	l.Refresh()
	return true
}

func (l *choiceLines) at(y float32) int {
	if i := int(y / menuItemH); y >= 0 && i < len(l.shown) {
		return i
	}
	return -1
}

// Tapped is for Fyne.
func (l *choiceLines) Tapped(e *fyne.PointEvent) { l.choose(l.at(e.Position.Y)) }

// MouseIn is for Fyne.
func (l *choiceLines) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved is for Fyne.
func (l *choiceLines) MouseMoved(e *desktop.MouseEvent) {
	if i := l.at(e.Position.Y); i >= 0 && i != l.lit {
		l.lit = i
		l.Refresh()
	}
}

// MouseOut is for Fyne.
func (l *choiceLines) MouseOut() {}

// CreateRenderer is for Fyne.
func (l *choiceLines) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{l.light}
	for i := range l.words {
		objects = append(objects, l.checks[i], l.words[i])
	}
	return start(&drawing{
		owner: l, objects: objects,
		min: func() fyne.Size { return fyne.NewSize(chooserW, menuItemH*float32(len(l.shown))) },
		place: func(s fyne.Size) {
			h := lineHeight(style.Control)
			Put(l.light, 0, menuItemH*float32(l.lit), s.Width, menuItemH)
			for i := range l.words {
				y := menuItemH * float32(i)
				Put(l.words[i], 10, y+middle(menuItemH, h), s.Width-40, h)
				Put(l.checks[i], s.Width-24, y+8, 14, 14)
			}
		},
		paint: func() {
			l.light.FillColor = style.Color(style.Hover)
			if style.Dark() {
				l.light.FillColor = style.Color(style.Line)
			}
			ShowIf(l.light, len(l.shown) > 0)
			for i := range l.words {
				on := i < len(l.shown)
				ShowIf(l.words[i], on)
				icon := ""
				if on {
					l.words[i].Text = Ellipsis(l.shown[i].words(), style.Control, chooserW-40)
					l.words[i].Color = style.Color(style.Text)
					if l.shown[i].Checked {
						icon = "check"
					}
				}
				show(l.checks[i], icon, style.Accent)
			}
		},
	})
}
