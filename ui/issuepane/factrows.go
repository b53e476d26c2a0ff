package issuepane

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// How much is laid out before somebody asks for all of it.
const (
	rowsShown  = 40
	valueChars = 2000
	valueLines = 30
	blockH     = 200
)

// factRows shows names and values. Whatever is longer than fits well is cut, and a button shows all of it. grown is called
// when more room is needed.
func factRows(rows []issue.Var, variables bool, grown func()) fyne.CanvasObject {
	column := kit.VStack(0)
	shown := rows[:min(len(rows), rowsShown)]
	facts := make([]kit.Fact, len(shown))
	var long []issue.Var
	for i, r := range shown {
		text, rest := paragraph(r.Value, valueLines, valueChars)
		if rest > 0 {
			text += "…"
			long = append(long, r)
		}
		facts[i] = kit.Fact{Name: nameOf(r), Value: text}
	}
	var list *kit.Facts
	if variables {
		list = kit.NewVariables(facts)
	} else {
		list = kit.NewFacts(facts)
	}
	list.OnGrown = grown
	column.Add(list)
	for _, r := range long {
		column.Add(moreText(fmt.Sprintf("Show all of %s, %s", oneLine(r.Name, 40), wording.Size(int64(len(r.Value)))), r.Value, grown))
	}
	if len(rows) > len(shown) {
		column.Add(moreText("Show all "+wording.Number(int64(len(rows))), section{Rows: rows}.allText(), grown))
	}
	return column
}

func nameOf(r issue.Var) string {
	if name := oneLine(r.Name, 120); name != "" {
		return name
	}
	return "(no name)"
}

// moreText is a button that is replaced by a long text when it is pressed.
func moreText(words, text string, grown func()) fyne.CanvasObject {
	box := container.NewStack()
	box.Add(kit.Inset(kit.HStack(0, kit.NewButton(kit.Quiet, words, func() {
		box.Objects = []fyne.CanvasObject{withCopy(text)}
		box.Refresh()
		grown()
	}).WithIcon("chevron-down"), kit.Fill(nil)), 0, 0, 0, -12))
	return box
}

// withCopy is a long text and a button that copies it.
func withCopy(text string) fyne.CanvasObject {
	block := newTextBlock(text, blockH)
	button := copyButton("Copy all", func() string { return text })
	b := newBoard(0, nil, block, button)
	b.place = func(s fyne.Size) {
		kit.Put(block, 0, 0, s.Width, s.Height)
		kit.Put(button, s.Width-style.ControlH-12, 4, style.ControlH, style.ControlH)
	}
	b.least = block.MinSize
	return b
}
