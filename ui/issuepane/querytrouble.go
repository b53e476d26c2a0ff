package issuepane

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/search"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// begun tells that the text ends in a key whose value is still to come.
func (h *hints) begun(text string) bool {
	return h.lacksValue(text[strings.LastIndexAny(text, " \t")+1:])
}

// lacksValue tells that a word is a key and no value: "is:". It is no word to look for.
func (h *hints) lacksValue(word string) bool {
	key, isKey := strings.CutSuffix(strings.TrimLeft(word, "!-"), ":")
	return isKey && key != "" && slices.ContainsFunc(h.schema().Fields, func(f search.Field) bool { return f.Name == key || slices.Contains(f.Aliases, key) })
}

// finished is a query without the terms whose values are still to come: they ask for nothing yet.
func (h *hints) finished(text string, q search.Query) string {
	var b strings.Builder
	at := 0
	for i := range q.Terms {
		if t := &q.Terms[i]; t.Key == "" && !t.Exact && h.lacksValue(text[t.From:t.To]) {
			b.WriteString(text[at:t.From])
			at = t.To
		}
	}
	if at == 0 {
		return text
	}
	return strings.TrimSpace(b.String() + text[at:])
}

const (
	troubleW = hintW - 24
	codeH    = 18
	badMost  = 36 // characters shown of what is wrong
	codeMost = 54 // characters that a line has room for
)

// trouble says what is wrong with a query, whole, and shows the place below.
type trouble struct {
	words       *kit.Wrapped
	before, bad *kit.Text
	under       *kit.Block // marks the place for those who do not see the colour
}

func newTrouble() *trouble {
	return &trouble{
		words:  kit.NewWrapped("", style.Small, style.Red).Plain(),
		before: kit.NewLine("", style.Code, style.Text3), bad: kit.NewLine("", style.Code, style.Red), under: kit.NewBlock(style.Red, 0),
	}
}

func (t *trouble) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{t.words, t.before, t.bad, t.under}
}

func (t *trouble) show(on bool) {
	for _, o := range t.parts() {
		kit.ShowIf(o, on)
	}
}

// say shows what is wrong with a text, and where.
func (t *trouble) say(text string, bad *search.Error) {
	words := bad.What
	if bad.Meant != "" {
		words += ": " + bad.Meant
	}
	t.words.SetText(words)
	from, to := min(bad.From, len(text)), min(bad.To, len(text))
	mark := oneLine(text[from:to], badMost)
	if mark == "" {
		mark = "…"
	}
	before := []rune(text[:from])
	if room := codeMost - len([]rune(mark)); len(before) > room {
		before = append([]rune("…"), before[len(before)-room+1:]...)
	}
	t.before.SetText(string(before))
	t.bad.SetText(mark)
	t.words.Resize(fyne.NewSize(troubleW, t.words.MinSize().Height)) // it is as high as its width makes it
}

func (t *trouble) height() float32 { return 6 + t.words.MinSize().Height + 4 + codeH + 10 }

func (t *trouble) place() {
	h := t.words.MinSize().Height
	kit.Put(t.words, 12, 6, troubleW, h)
	x, y := 12+width(t.before.Text(), style.Code), 6+h+4
	kit.Put(t.before, 12, y, x-12, codeH)
	kit.Put(t.bad, x, y, troubleW+12-x, codeH)
	kit.Put(t.under, x, y+codeH, width(t.bad.Text(), style.Code), 1)
}
