package kit

import (
	"strings"
	"sync"

	"paddock/ui/style"
)

// cuts remembers what was cut, because rows are drawn again and again while somebody scrolls.
var cuts = struct {
	sync.Mutex
	at map[cut]string
}{at: map[cut]string{}}

type cut struct {
	text  string
	kind  style.Kind
	width float32
}

const (
	mostCuts = 4096 // a screen holds some hundred texts; forgetting all at once is cheap
	mostRead = 2048 // no line of a window shows more letters, so no more are measured
)

// Ellipsis gives the start of a text that fits a width, with "…" where it was cut, on one line.
func Ellipsis(text string, kind style.Kind, width float32) string {
	if text == "" || width <= 0 {
		return ""
	}
	key := cut{text, kind, width}
	cuts.Lock()
	defer cuts.Unlock()
	if s, ok := cuts.at[key]; ok {
		return s
	}
	s := shorten(oneLine(text), kind, width)
	if len(cuts.at) >= mostCuts {
		clear(cuts.at)
	}
	cuts.at[key] = s
	return s
}

func shorten(text string, kind style.Kind, width float32) string {
	runes := []rune(text)
	long := len(runes) > mostRead
	if long {
		runes = runes[:mostRead]
	}
	// Half a pixel of mercy: a text given exactly what it asked for must not be cut by a rounding.
	if !long && kind.Measure(text).Width <= width+0.5 {
		return text
	}
	fits, over := 0, len(runes)
	for fits+1 < over {
		half := (fits + over) / 2
		if kind.Measure(string(runes[:half])+"…").Width <= width {
			fits = half
		} else {
			over = half
		}
	}
	if fits == 0 && kind.Measure("…").Width > width {
		return ""
	}
	return strings.TrimRight(string(runes[:fits]), " ") + "…"
}

// oneLine shows line breaks and tabs as spaces.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// lineHeight is the room a line of a kind stands in, from the font and not from the words, on a whole pixel.
func lineHeight(k style.Kind) float32 {
	return float32(int(k.Measure("Ag").Height + 0.999))
}
