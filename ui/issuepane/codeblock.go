package issuepane

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// codeLines is how many lines of a highlighted text are laid out.
const codeLines = 60

// columnsIn is how many letters of code stand beside each other in a part of the detail.
func (v *detailView) columnsIn() int {
	w := v.object.Size().Width
	if w <= 0 {
		return 72
	}
	return max(40, int((w-2*style.PanePad-30)/(style.Code.Size()*0.6)))
}

// newCodeBlock shows text with the colours of a language, which the file's name tells. Of a long one, the button has the rest.
func newCodeBlock(file string, lines []string, text string, grown func()) fyne.CanvasObject {
	shown := lines[:min(len(lines), codeLines)]
	made := make([]codeLine, len(shown))
	for i, l := range shown {
		made[i] = codeLine{Text: code(l)}
	}
	block := newCode(file, made)
	button := copyButton("Copy all", func() string { return text })
	over := newBoard(0, nil, block, button)
	over.place = func(s fyne.Size) {
		kit.Put(block, 0, 0, s.Width, s.Height)
		kit.Put(button, s.Width-style.ControlH-6, 4, style.ControlH, style.ControlH)
	}
	over.least = block.MinSize
	if len(lines) <= codeLines {
		return over
	}
	return kit.VStack(0, over, moreText(fmt.Sprintf("Show all %d lines", len(lines)), strings.Join(lines, "\n"), grown))
}

// bodyMost is the size of a body that is set out and highlighted; a larger one is shown as it came.
const bodyMost = 200 << 10

// setOutBody makes lines of a request's body and names its language; ok is false for what is neither JSON nor markup.
func setOutBody(body, contentType string, columns int) (file string, lines []string, ok bool) {
	if len(body) > bodyMost {
		return "", nil, false
	}
	trimmed := strings.TrimSpace(body)
	switch {
	case trimmed == "":
		return "", nil, false
	case trimmed[0] == '{' || trimmed[0] == '[':
		var b bytes.Buffer
		if json.Indent(&b, []byte(trimmed), "", "  ") != nil {
			return "", nil, false
		}
		return "body.json", wrapAll(b.String(), columns), true
	case trimmed[0] == '<' || strings.Contains(contentType, "html") || strings.Contains(contentType, "xml"):
		return "body.html", wrapAll(trimmed, columns), true
	case isQuery(trimmed):
		return "body.sql", setOutSQL(trimmed, columns), true
	}
	return "", nil, false
}

func wrapAll(text string, columns int) []string {
	lines, _ := wrap(strings.ReplaceAll(text, "\r\n", "\n"), columns, textMost)
	return lines
}
