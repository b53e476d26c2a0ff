package mailbox

import (
	"bytes"
	"strings"
	"testing"
)

func TestLongResponsesEndTheConnectionAndHonestOnesDoNot(t *testing.T) {
	const maxMail = 100
	for name, one := range map[string]struct {
		text string
		ok   bool
	}{
		"many short lines":            {strings.Repeat("* 1 EXISTS\r\n", maxLine/5), true},
		"a literal within bounds":     {"* 1 FETCH (BODY[] {200}\r\n" + strings.Repeat("{9}\r\n", 40) + ")\r\n", true},
		"many literals, one response": {strings.Repeat("* 1 FETCH (BODY[] {200}\r\n"+strings.Repeat("x", 200)+")\r\n", 100_000), true},
		"lists in each response":      {strings.Repeat("* FLAGS ("+strings.Repeat("(", 100)+"\r\n", maxLists), true},
		"lists in lists":              {"* 1 FETCH (BODYSTRUCTURE " + strings.Repeat("(", maxLists), false},
		"lists between literals":      {strings.Repeat("((((({1}\r\nx", maxLists), false},
		"a line too long":             {strings.Repeat("x", maxLine+1), false},
		"a literal too large":         {"* 1 FETCH (BODY[] {99999999}\r\n", false},
		"a response that goes on":     {strings.Repeat("* {10}\r\n0123456789", maxLine/10), false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(nil, nil, maxMail)
			if err := w.follow([]byte(one.text)); (err == nil) != one.ok {
				t.Errorf("%v", err)
			}
		})
	}
}

// FuzzWire has the count of lines and literals be the same however the bytes come in.
func FuzzWire(f *testing.F) {
	f.Add("* 1 FETCH (BODY[] {5}\r\nhello)\r\n* OK {3}\r\n", 3)
	f.Add("{18446744073709551616}\r\n{-1}\n{}\n}{1}\n{2\r\n", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		whole, parts := newWire(nil, nil, 10), newWire(nil, nil, 10)
		first := whole.follow([]byte(text))
		var second error
		size = max(size, 1)
		for rest := text; len(rest) > 0 && second == nil; {
			n := min(size, len(rest))
			second = parts.follow([]byte(rest[:n]))
			rest = rest[n:]
		}
		if (first == nil) != (second == nil) {
			t.Fatalf("%v at once, %v in parts", first, second)
		}
		if first == nil && (whole.literal != parts.literal || whole.line != parts.line || whole.response != parts.response || !bytes.Equal(whole.tail, parts.tail)) {
			t.Errorf("%+v at once, %+v in parts", whole, parts)
		}
	})
}
