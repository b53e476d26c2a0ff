package issue

import (
	"testing"
	"unicode/utf8"
)

func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"", "*", "Stock of lamp fell below zero (-2)", "Stock of %s fell below %(zero)d", "„a“ «b» 'c", "https://a/b?c /orders/17/ a@b.c +-7%", "a\x00b\xff c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		p := newPattern(message)
		if !p.Fits(p) {
			t.Errorf("%q does not fit itself", p)
		}
		if again := ParsePattern(p.Level, p.String(), false); !again.Fits(p) || again.String() != p.String() {
			t.Errorf("%q is read as %q", p, again)
		}
		if utf8.ValidString(message) && !utf8.ValidString(p.String()) {
			t.Errorf("%q is no UTF-8", p)
		}
		if len(p.String()) > 2100 || p.Tokens() > maxTokens {
			t.Errorf("%d bytes, %d words", len(p.String()), p.Tokens())
		}
		if template := newTemplate(message); !template.Fits(template) && template.words >= 2 {
			t.Errorf("template %q does not fit itself", template)
		}
		_ = Group(&Event{Message: message, Template: message, Exceptions: []Exception{{Type: message, Value: message, Frames: []Frame{{File: message, Function: message, ContextLine: message, InApp: true}}}}})
	})
}
