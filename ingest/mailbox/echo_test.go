package mailbox

import (
	"errors"
	"strings"
	"testing"

	"paddock/app/inbox"
)

// Some servers repeat the command that they refuse.
func TestAServerThatRepeatsALoginTellsNobodyThePassword(t *testing.T) {
	for name, capability := range map[string]string{"LOGIN": "IMAP4rev1", "PLAIN": "IMAP4rev1 SASL-IR AUTH=PLAIN"} {
		echo := func(tag, rest string) string { return tag + " NO what is " + rest + "?\r\n" }
		f := &fake{
			greeting: "* OK [CAPABILITY " + capability + "] hello\r\n",
			on:       map[string]func(tag, rest string) string{"LOGIN": echo, "AUTHENTICATE": echo},
		}
		r := f.reader(&shelf{})
		r.Password = func() (string, error) { return `open"ses\ame`, nil }
		_, err := r.open(t.Context())
		var p *inbox.Problem
		if !errors.As(err, &p) || !strings.Contains(p.More, "••••") {
			t.Errorf("%s: %v, %q", name, err, p.More)
			continue
		}
		for _, form := range []string{`open"ses\ame`, `open\"ses\\ame`, "b3BlbiJzZXNcYW1l", "AGFubgBvcGVuInNlc1xhbWU="} {
			if strings.Contains(p.Error()+p.What+p.Do+p.More, form) {
				t.Errorf("%s: %q", name, p.More)
			}
		}
	}
}
