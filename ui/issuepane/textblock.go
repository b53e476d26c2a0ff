package issuepane

import (
	"strings"

	"fyne.io/fyne/v2"

	"paddock/ui/kit"
	"paddock/ui/style"
)

const (
	textRow  = 18
	textPad  = 14
	textMost = 50_000 // lines; nobody reads further, and Copy takes all
)

// textBlock shows text of any length in mono: only the lines in view are laid out.
type textBlock struct {
	board
	text    string
	lines   []string
	columns int
	more    bool
	list    *kit.List
}

type textLine struct {
	board
	block *textBlock
	line  *kit.Text
}

// newTextBlock makes a block that asks for height px, or for less where its lines are few.
func newTextBlock(text string, height float32) *textBlock {
	b := &textBlock{text: text, columns: -1}
	b.list = kit.NewList(textRow, func() kit.Row {
		l := &textLine{block: b, line: kit.NewLine("", style.Code, style.Text)}
		l.parts = []fyne.CanvasObject{l.line}
		l.place = func(s fyne.Size) { kit.Put(l.line, textPad, 0, s.Width-2*textPad, s.Height) }
		l.least = func() fyne.Size { return fyne.NewSize(0, textRow) }
		l.ExtendBaseWidget(l)
		return l
	})
	b.list.Ground = style.Sunken
	ground := kit.NewBlock(style.Sunken, 0)
	b.parts = []fyne.CanvasObject{ground, b.list}
	b.place = func(s fyne.Size) {
		kit.Put(ground, 0, 0, s.Width, s.Height)
		kit.Put(b.list, 0, 8, s.Width, max(0, s.Height-16))
		b.fold(s.Width)
	}
	b.least = func() fyne.Size {
		return fyne.NewSize(0, min(height, float32(min(strings.Count(text, "\n")+len(text)/60+1, textMost))*textRow+16))
	}
	b.ExtendBaseWidget(b)
	return b
}

// fold breaks the lines anew for a width.
func (b *textBlock) fold(w float32) {
	columns := int((w - 2*textPad) / (style.Code.Size() * 0.6))
	if columns == b.columns || columns < 1 {
		return
	}
	b.columns = columns
	b.lines, b.more = wrap(b.text, columns, textMost)
	if b.more {
		b.lines = append(b.lines, "… Copy takes the rest as well.")
	}
	b.list.SetLength(len(b.lines))
}

// Bind shows a line.
func (l *textLine) Bind(i int, _ kit.RowState) {
	if i < len(l.block.lines) {
		l.line.SetText(l.block.lines[i])
	}
}

// RowTapped keeps lines from being chosen: there is nothing to choose.
func (l *textLine) RowTapped(fyne.Position) bool { return true }

// copyButton copies text that is made when it is wanted.
func copyButton(what string, text func() string) *kit.Button {
	return kit.NewIconButton("copy", what, func() { copyText(text()) }).WithLook(kit.Quiet)
}
