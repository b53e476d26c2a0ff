package adminmail

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"paddock/ingest/traceback"
)

// nested is a multipart in a multipart, and so on.
func nested(depth int) string {
	var b strings.Builder
	b.WriteString("Subject: deep\r\n")
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\r\n\r\nhello\r\n")
	return b.String()
}

// letters is a mail forwarded in a mail, and so on.
func letters(depth int) string {
	mail := django16
	for i := range depth {
		mail = fmt.Sprintf("Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--b%d--\r\n", i, i, mail, i)
	}
	return mail
}

func TestHostileMailsAreReadWithinBounds(t *testing.T) {
	report := "Subject: [Django] ERROR (EXTERNAL IP): x\r\n\r\n"
	for name, raw := range map[string]string{
		"10,000 multiparts in each other": nested(10_000),
		"a million parts":                 "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 1_000_000),
		"a million boundaries":            "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n", 1_000_000),
		"a boundary of a megabyte":        "Subject: x\r\nContent-Type: multipart/mixed; boundary=" + strings.Repeat("b", 1<<20) + "\r\n\r\n--b\r\n",
		"no boundary":                     "Subject: x\r\nContent-Type: multipart/mixed\r\n\r\n--\r\n\r\nx\r\n----\r\n",
		"mails in mails":                  letters(100),
		"a header of 8 MB":                "Subject: " + strings.Repeat("x", 8<<20) + "\r\n\r\nbody",
		"a million header fields":         strings.Repeat("X-A: b\r\n", 1_000_000) + "\r\nbody",
		"a folded subject of a megabyte":  "Subject: a\r\n" + strings.Repeat(" =?utf-8?q?x?=\r\n", 60_000) + "\r\nbody",
		"a base64 that is none":           "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("!", 1<<20),
		"an unknown encoding":             "Subject: x\r\nContent-Transfer-Encoding: x-rot13\r\nContent-Type: text/plain; charset=klingon\r\n\r\n" + django16,
		"a million frames":                report + traceback.Begin + "\n" + strings.Repeat("  File \"/a.py\", line 1, in f\n    x\n", 300_000) + "KeyError: 1\n",
		"a million tracebacks":            report + strings.Repeat(traceback.Begin+"\n", 100_000),
		"a million joints":                report + "\nDjango Version: 5\nPython Version: 3\nServer time: x\nException Type: E at /\n" + traceback.Begin + "\n" + strings.Repeat("During handling of the above exception (\n", 200_000),
		"a million sections":              report + "\nDjango Version: 5\nPython Version: 3\nServer time: x\nRequest information:\n" + strings.Repeat("META:\na = 'b'\n", 300_000),
		"open brackets":                   report + traceback.Begin + "\nKeyError: 1\n\n<WSGIRequest\nMETA:{" + strings.Repeat("'a': [{(<", 500_000),
		"open quotes":                     report + traceback.Begin + "\nKeyError: 1\n\n<WSGIRequest\nMETA:{" + strings.Repeat("'a': u'b\\", 500_000),
		"tags that never end":             "Subject: x\r\nContent-Type: text/html\r\n\r\n" + strings.Repeat("<div><pre><script>", 200_000),
		"textareas that never end":        "Subject: x\r\nContent-Type: text/html\r\n\r\n" + strings.Repeat("<textarea id=\"traceback_area\">", 100_000),
		"nothing":                         "",
		"line ends":                       strings.Repeat("\r\n", 1_000_000),
		"zeros":                           strings.Repeat("\x00", 1<<20),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := Read([]byte(raw), Meta{})
		runtime.ReadMemStats(&after)
		if took := int(after.TotalAlloc - before.TotalAlloc); took > 40*len(raw)+(64<<20) {
			t.Errorf("%s: %d MB for a mail of %d MB", name, took>>20, len(raw)>>20)
		}
		if err == nil && r.Verdict == IsOther && r.Why == "" {
			t.Errorf("%s: left alone without a reason", name)
		}
		if !utf8.ValidString(r.Subject) || !utf8.ValidString(r.Event.Message) {
			t.Errorf("%s: text that is no UTF-8", name)
		}
	}
}

func TestAMailThatIsTooLargeIsRefused(t *testing.T) {
	if _, err := Read(make([]byte, maxMail+1), Meta{}); err == nil {
		t.Error("it was read")
	}
}

func TestATextOfThirtyMegabytesIsReadAsFarAsAReportMayGo(t *testing.T) {
	const report = "Internal Server Error: /a\n\nTraceback (most recent call last):\n  File \"/srv/a.py\", line 1, in f\n    x()\nValueError: y\n\n"
	r, err := Read([]byte("Subject: [Django] ERROR: Internal Server Error: /a\n\n"+report+strings.Repeat("\n", 30<<20)), Meta{})
	if err != nil || r.Verdict != IsError || len(r.Event.Exceptions) != 1 {
		t.Errorf("%v, %+v", err, r)
	}
	l, err := open([]byte("Subject: a\n\n" + strings.Repeat("\n", 30<<20)))
	if err != nil || len(l.text) > maxText {
		t.Errorf("%v, %d bytes", err, len(l.text))
	}
}
