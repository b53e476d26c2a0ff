package kit

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Source is some lines of a file.
type Source struct {
	File    string // its name tells the language
	First   int    // number of the first line; 0 shows no numbers
	Lines   []string
	Failing int  // number of the line that failed; 0 is none
	Diff    bool // the lines are a unified diff, whose own head lines name the files
}

// Code shows source with its colours, and the failing line on red. It is meant for the few lines of a frame or a
// snippet; it draws one text per word, by column, because the mono font's advance is exactly 0.6 of its size.
type Code struct {
	widget.BaseWidget
	source Source
	lines  [][]token
	width  float32
	view   *drawing

	failing, edge *canvas.Rectangle
	grounds       []*canvas.Rectangle // of a diff's changed lines
}

const (
	codeRow = 20
	codePad = 10
	codeX   = 14 // left of the numbers, or of the code when there are none
)

// codeCol is the advance of a mono letter.
var codeCol = style.Code.Size() * 0.6

// NewCode makes a view of source. It has no ground of its own; it is made for Sunken.
func NewCode(s Source) *Code {
	c := &Code{failing: rectangle(0), edge: rectangle(0)}
	c.Set(s)
	c.ExtendBaseWidget(c)
	return c
}

// Set shows other source.
func (c *Code) Set(s Source) {
	if s.Diff {
		c.source, c.lines = s, highlightDiff(s.Lines)
	} else {
		s.Lines = dedent(s.Lines)
		c.source, c.lines = s, highlight(s.File, s.Lines)
	}
	if c.view != nil {
		c.Refresh()
	}
}

// Text gives the lines, for the clipboard.
func (c *Code) Text() string { return strings.Join(c.source.Lines, "\n") }

// CreateRenderer is for Fyne.
func (c *Code) CreateRenderer() fyne.WidgetRenderer {
	c.view = &drawing{
		owner: c,
		min:   func() fyne.Size { return fyne.NewSize(60, float32(len(c.lines))*codeRow+2*codePad) },
		place: func(s fyne.Size) {
			if s.Width != c.width {
				c.width = s.Width
				c.draw()
			}
		},
		paint: c.draw,
	}
	c.draw()
	return clipping{c.view}
}

// gutter is where the code begins: behind the numbers.
func (c *Code) gutter() float32 {
	if c.source.First == 0 {
		return codeX
	}
	last := strconv.Itoa(c.source.First + len(c.lines) - 1)
	return codeX + 7 + float32(len(last))*codeCol + 22
}

// draw makes the texts anew. It is asked for when source, width or theme change, never on scroll.
func (c *Code) draw() {
	h := lineHeight(style.Code)
	c.view.objects = []fyne.CanvasObject{c.failing, c.edge}
	c.failing.FillColor, c.edge.FillColor = style.Color(style.RedSoft), style.Color(style.Red)
	c.failing.Hide()
	c.edge.Hide()
	if c.source.Diff {
		c.drawGrounds()
	}
	room := int((c.width - c.gutter() - codeX) / codeCol)
	for i, line := range c.lines {
		y := float32(codePad + i*codeRow)
		bad := c.source.Failing > 0 && c.source.First+i == c.source.Failing
		if bad {
			Put(c.failing, 0, y, c.width, codeRow)
			Put(c.edge, 0, y, 3, codeRow)
			c.failing.Show()
			c.edge.Show()
		}
		if c.source.First > 0 {
			c.number(c.source.First+i, y, bad)
		}
		for _, t := range cutTokens(line, room) {
			word := label(style.Code)
			word.Text, word.Color = t.text, style.Color(t.role)
			Put(word, c.gutter()+float32(t.col)*codeCol, y+middle(codeRow, h), float32(len(t.text))*codeCol, h)
			c.view.objects = append(c.view.objects, word)
		}
	}
}

func (c *Code) number(n int, y float32, bad bool) {
	word := label(style.Code)
	word.Text, word.Color, word.Alignment = strconv.Itoa(n), style.Color(style.Text3), fyne.TextAlignTrailing
	if bad {
		word.Color = style.Color(style.Red)
	}
	h := lineHeight(style.Code)
	Put(word, codeX, y+middle(codeRow, h), c.gutter()-22-codeX, h)
	c.view.objects = append(c.view.objects, word)
}

// cutTokens keeps what fits into so many columns, and ends what was cut with an ellipsis.
func cutTokens(line []token, columns int) []token {
	if len(line) == 0 || columns <= 0 {
		return nil
	}
	if last := line[len(line)-1]; last.col+columnsOf(last.text) <= columns {
		return line
	}
	var kept []token
	for _, t := range line {
		if room := columns - 1 - t.col; columnsOf(t.text) > room {
			t.text = string([]rune(t.text)[:max(0, min(room, len([]rune(t.text))))]) + "…"
			return append(kept, t)
		}
		kept = append(kept, t)
	}
	return kept
}
