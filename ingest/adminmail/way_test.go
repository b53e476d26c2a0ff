package adminmail

import (
	"mime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheHTMLOfEachDjangoSaysWhatItsTextDoes takes the plain part away from the mails that have both.
func TestTheHTMLOfEachDjangoSaysWhatItsTextDoes(t *testing.T) {
	all, raws := dialectMails(t)
	tried := 0
	for i, m := range all {
		if !strings.Contains(m.File, "-html-") {
			continue
		}
		tried++
		l, err := open(raws[i])
		if err != nil || l.html == "" {
			t.Fatalf("%s: %v", m.File, err)
		}
		subject := mime.QEncoding.Encode("utf-8", l.subject)
		want := sayOf(t, mailOf(subject, `text/plain; charset="utf-8"`, "base64", inBase64(l.text)))
		got := sayOf(t, mailOf(subject, `text/html; charset="utf-8"`, "base64", inBase64(l.html)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-plain +HTML)\n%s", m.File, diff)
		}
	}
	if tried < 3 {
		t.Errorf("only %d mails were tried", tried)
	}
}

// TestEveryDialectIsReadTheSameHoweverItTravelled sends each dialect's text on the ways that mails go.
func TestEveryDialectIsReadTheSameHoweverItTravelled(t *testing.T) {
	all, raws := dialectMails(t)
	tried := 0
	for i, m := range all {
		l, err := open(raws[i])
		if err != nil {
			t.Fatal(err)
		}
		from := "From: " + l.header.Get("From") + "\r\nX-Cron-Env: " + l.header.Get("X-Cron-Env")
		if l.header.Get("X-Cron-Env") == "" {
			from = "From: " + l.header.Get("From")
		}
		send := func(typ, encoding, body string) said {
			raw := strings.Replace(string(mailOf(mime.QEncoding.Encode("utf-8", l.subject), typ, encoding, body)), "From: root@example.com", from, 1)
			return sayOf(t, []byte(raw))
		}
		want := send(`text/plain; charset="utf-8"`, "base64", inBase64(l.text))
		if want.Verdict != IsError {
			continue
		}
		tried++
		for name, got := range map[string]said{
			"quoted printable": send(`text/plain; charset=utf-8`, "quoted-printable", quotedPrintable(l.text)),
			"line ends":        send(`text/plain; charset=UTF-8`, "base64", inBase64(strings.ReplaceAll(l.text, "\n", "\r\n"))),
			"bare returns":     send(`text/plain; charset=UTF-8`, "base64", inBase64(strings.ReplaceAll(l.text, "\n", "\r"))),
			"HTML only":        send(`text/html; charset=utf-8`, "base64", inBase64(asHTML(l.text))),
			"a list's footer":  send(`text/plain; charset=UTF-8`, "base64", inBase64(l.text+"\n_______________________________________________\nops mailing list\nhttps://lists.example.com/ops\n")),
			"a banner":         send(`text/plain; charset=UTF-8`, "base64", inBase64("CAUTION: This mail came from outside the organization.\n\n"+l.text)),
			"soft line ends":   send(`text/plain; charset=UTF-8; format=flowed`, "base64", inBase64(flow(l.text))),
		} {
			if name == "HTML only" && strings.Contains(l.text, "Exception Group") {
				continue // the source line's blanks are lost within the group's margin
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s: (-as sent +as it came)\n%s", m.File, name, diff)
			}
		}
	}
	if tried < 90 {
		t.Errorf("only %d mails were tried", tried)
	}
}
