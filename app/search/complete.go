package search

import (
	"slices"
	"strings"
)

// Option is one way to go on typing.
type Option struct {
	Text string // replaces the text between From and To
	Doc  string
}

// Completion is what may stand at the caret.
type Completion struct {
	From, To int    // bytes of the text that an option replaces
	Key      string // whose value is being typed; empty: a key is
	Tag      bool   // Key is a tag's name
	Prefix   string // what of it has been typed
	Options  []Option
}

// maxOptions bounds how many are offered.
const maxOptions = 12

// Complete offers keys, or values of the key, for the word that the caret stands in or behind. Values that only
// the data knows are for the caller to add: With.
func Complete(text string, caret int, s Schema) Completion {
	caret = max(0, min(caret, len(text)))
	from := caret
	for from > 0 && !space(text[from-1]) {
		from--
	}
	if strings.Count(text[:from], `"`)%2 == 1 { // inside of a quoted text
		return Completion{From: caret, To: caret}
	}
	to := caret
	for to < len(text) && !space(text[to]) {
		to++
	}
	if from < caret && (text[from] == '!' || text[from] == '-') {
		from++
	}
	typed := text[from:caret]
	key, value, isValue := strings.Cut(typed, ":")
	if !isValue {
		return s.keys(Completion{From: from, To: to, Prefix: typed})
	}
	f, known := s.field(key)
	if !known && !s.Tags || f.Kind == Number {
		return Completion{From: caret, To: caret}
	}
	c := Completion{From: from + len(key) + 1, To: to, Key: f.Name, Tag: !known, Prefix: strings.TrimPrefix(value, `"`)}
	if !known {
		c.Key = key
	}
	values := f.Values
	if f.Kind == Time {
		values = []string{"-1h", "-24h", "-7d", "+7d", "+30d"}
	}
	return c.With(values)
}

// With adds values that begin with, or else hold, what was typed.
func (c Completion) With(values []string) Completion {
	prefix := strings.ToLower(c.Prefix)
	for _, begins := range []bool{true, false} {
		for _, v := range values {
			low := strings.ToLower(v)
			if strings.HasPrefix(low, prefix) != begins || !strings.Contains(low, prefix) {
				continue
			}
			o := Option{Text: quoted(v, true, false)}
			if !slices.Contains(c.Options, o) && len(c.Options) < maxOptions {
				c.Options = append(c.Options, o)
			}
		}
	}
	return c
}

func (s Schema) keys(c Completion) Completion {
	prefix := strings.ToLower(c.Prefix)
	for _, f := range s.Fields {
		begins := strings.HasPrefix(strings.ToLower(f.Name), prefix)
		for _, a := range f.Aliases {
			begins = begins || prefix != "" && strings.HasPrefix(strings.ToLower(a), prefix)
		}
		if begins && len(c.Options) < maxOptions {
			c.Options = append(c.Options, Option{Text: f.Name + ":", Doc: f.Doc})
		}
	}
	return c
}
