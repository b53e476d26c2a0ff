package inboxpane

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/kit"
	"paddock/ui/style"
)

const (
	rawRowH  = 18
	rawPad   = 14
	rawLines = 20_000 // nobody reads further
)

// rawText shows a mail as it came, in mono and wrapped. Only the lines in view are laid out.
type rawText struct {
	text    string
	lines   []string
	columns int
	list    *kit.List
	object  *fyne.Container
}

func newRawText() *rawText {
	r := &rawText{}
	r.list = kit.NewList(rawRowH, func() kit.Row {
		l := &rawLine{of: r, words: kit.NewLine("", style.Code, style.Text)}
		l.ExtendBaseWidget(l)
		return l
	})
	r.list.Ground, r.list.Name = style.Sunken, "The mail as it came"
	r.object = container.New(r, kit.NewBlock(style.Sunken, style.RadiusCard), r.list)
	return r
}

func (r *rawText) set(text string) {
	if text == r.text {
		return
	}
	r.text = text
	r.list.ScrollToTop()
	r.fold()
}

// MinSize is for Fyne.
func (r *rawText) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 120) }

// Layout is for Fyne.
func (r *rawText) Layout(o []fyne.CanvasObject, s fyne.Size) {
	kit.Put(o[0], 0, 0, s.Width, s.Height)
	kit.Put(o[1], 0, 8, s.Width, max(0, s.Height-16))
	if columns := int((s.Width - 2*rawPad) / (style.Code.Size() * 0.6)); columns != r.columns {
		r.columns = columns
		r.fold()
	}
}

func (r *rawText) fold() {
	if r.columns < 1 {
		return
	}
	r.lines = folded(r.text, r.columns)
	r.list.SetLength(len(r.lines))
	r.list.Refresh()
}

// folded breaks text into lines of at most so many letters.
func folded(text string, columns int) (lines []string) {
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		line = strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")
		for utf8.RuneCountInString(line) > columns {
			head := []rune(line)[:columns]
			lines = append(lines, string(head))
			line = line[len(string(head)):]
		}
		if lines = append(lines, line); len(lines) > rawLines {
			return append(lines[:rawLines], "… and more than is shown here.")
		}
	}
	return lines
}

type rawLine struct {
	widget.BaseWidget
	of    *rawText
	words *kit.Text
}

// Bind is for the list.
func (l *rawLine) Bind(i int, _ kit.RowState) {
	if i < len(l.of.lines) {
		l.words.SetText(l.of.lines[i])
	}
}

// RowTapped keeps lines from being chosen.
func (l *rawLine) RowTapped(fyne.Position) bool { return true }

// CreateRenderer is for Fyne.
func (l *rawLine) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.Inset(l.words, 0, rawPad))
}
