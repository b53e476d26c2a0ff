package adminmail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"mime"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// said is what must survive a mail's way.
type said struct {
	Verdict                      Verdict
	Level                        issue.Level
	Message, Type, Value         string
	Function, File, Line         string
	Chain, Frames, Cookies, Form int
	Method, Path, Host, User     string
	Keys                         []string
}

func sayOf(t *testing.T, raw []byte) said {
	t.Helper()
	r, err := Read(raw, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	e := &r.Event
	s := said{Verdict: r.Verdict, Level: e.Level, Message: e.Message, Chain: len(e.Exceptions), Keys: issue.Group(e).Lookup}
	if x := e.Raised(); x != nil {
		s.Type, s.Value, s.Frames = x.Type, strings.Join(strings.Fields(x.Value), " "), len(x.Frames) // HTML knows no tabs
		if f := x.DecidingFrame(); f != nil {
			s.Function, s.File, s.Line = f.Function, f.AbsPath, fmt.Sprint(f.Line, " ", f.ContextLine)
		}
	}
	if q := e.Request; q != nil {
		s.Method, s.Path, s.Host, s.Cookies, s.Form = q.Method, q.Path, q.Host, len(q.Cookies), len(q.Form)
	}
	if e.User != nil {
		s.User = e.User.Username
	}
	return s
}

func mailOf(subject, typ, encoding, body string) []byte {
	return []byte("Received: from mx.example.net\r\nFrom: root@example.com\r\nSubject: " + subject + "\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: " + typ +
		"\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + body)
}

func inBase64(s string) string {
	return wrap(base64.StdEncoding.EncodeToString([]byte(s)))
}

func wrap(s string) string {
	var b strings.Builder
	for ; len(s) > 76; s = s[76:] {
		b.WriteString(s[:76] + "\r\n")
	}
	return b.String() + s
}

func quotedPrintable(s string) string {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(s)) // to memory
	_ = w.Close()
	return b.String()
}

// asHTML is what a mail server that only knows HTML makes of a text.
func asHTML(s string) string {
	var b strings.Builder
	b.WriteString("<html><head><style>p {margin: 0}</style></head><body><div class=\"PlainText\">")
	for _, line := range strings.Split(s, "\n") {
		b.WriteString(strings.ReplaceAll(html.EscapeString(line), "  ", "&nbsp; ") + "<br>\n")
	}
	return b.String() + "</div></body></html>"
}

// recorded gives the recorded mails of a name, each by its file's name.
func recorded(t *testing.T, pattern string) map[string]*letter {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpus, pattern))
	if err != nil || len(files) < 50 {
		t.Skipf("the recorded mails are not beside this checkout: %v", err)
	}
	all := make(map[string]*letter, len(files))
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if all[filepath.Base(file)], err = open(raw); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestAMailIsReadTheSameHoweverItTravelled sends the text of every recorded report through what relays,
// lists and servers do to it.
func TestAMailIsReadTheSameHoweverItTravelled(t *testing.T) {
	tried := 0
	for file, l := range recorded(t, "shop-*.eml") {
		if len(l.text) > 40_000 { // depth adds nothing here
			continue
		}
		plain := mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/plain; charset="utf-8"`, "base64", inBase64(l.text))
		want := sayOf(t, plain)
		if want.Verdict != IsError {
			continue
		}
		tried++
		for name, way := range map[string][]byte{
			"quoted printable": mailOf(mime.BEncoding.Encode("utf-8", l.subject), `text/plain; charset=utf-8`, "quoted-printable", quotedPrintable(l.text)),
			"a subject tag":    mailOf(mime.QEncoding.Encode("utf-8", "[EXTERNAL] [ops] "+l.subject), `text/plain; charset=UTF-8`, "8bit", l.text),
			"line ends":        mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/plain; charset=UTF-8`, "base64", inBase64(strings.ReplaceAll(l.text, "\n", "\r\n"))),
			"HTML only":        mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/html; charset=utf-8`, "base64", inBase64(asHTML(l.text))),
			"a list's footer": mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/plain; charset=UTF-8`, "8bit",
				l.text+"\n_______________________________________________\nops mailing list\nhttps://lists.example.com/ops\n"),
			"a relay's banner": mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/plain; charset=UTF-8`, "8bit", "CAUTION: This mail came from outside.\n\n"+l.text),
			"forwarded as an attachment": mailOf("Fwd: look", `multipart/mixed; boundary="b"`, "7bit",
				"--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"+string(plain)+"\r\n--b--\r\n"),
			"a notice and a footer as parts": mailOf(mime.QEncoding.Encode("utf-8", l.subject), `multipart/mixed; boundary="b"`, "7bit",
				"--b\r\nContent-Type: text/plain\r\n\r\nThis mail came from outside.\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"+inBase64(l.text)+
					"\r\n--b\r\nContent-Type: text/plain\r\n\r\n-- \r\nops mailing list\r\n--b--\r\n"),
			"a subject folded with a tab": mailOf(strings.Replace(mime.QEncoding.Encode("utf-8", l.subject), " ", "\r\n\t", 1), `text/plain; charset="utf-8"`, "base64", inBase64(l.text)),
			"soft line ends":              mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/plain; charset=UTF-8; format=flowed`, "8bit", flow(l.text)),
			"no blanks at line ends":      mailOf(mime.QEncoding.Encode("utf-8", l.subject), `text/plain; charset=UTF-8`, "8bit", trimLines(l.text)),
		} {
			if diff := cmp.Diff(want, sayOf(t, way)); diff != "" {
				t.Errorf("%s, %s: (-as sent +as it came)\n%s", file, name, diff)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d mails were tried", tried)
	}
}

// TestTheHTMLPartAloneSaysTheSame takes the plain part away, as some servers do.
func TestTheHTMLPartAloneSaysTheSame(t *testing.T) {
	tried := 0
	for file, l := range recorded(t, "*.eml") {
		subject := mime.QEncoding.Encode("utf-8", l.subject)
		want := sayOf(t, mailOf(subject, `text/plain; charset="utf-8"`, "base64", inBase64(l.text)))
		if want.Verdict != IsError || l.html == "" || strings.Contains(want.Value, "Traceback") {
			continue
		}
		tried++
		got := sayOf(t, mailOf(subject, `text/html; charset="utf-8"`, "base64", inBase64(l.html)))
		got.Message, want.Message = strings.Join(strings.Fields(got.Message), " "), strings.Join(strings.Fields(want.Message), " ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-plain +HTML)\n%s", file, diff)
		}
	}
	if tried < 20 {
		t.Errorf("only %d mails were tried", tried)
	}
}

// flow wraps long lines as RFC 3676 has it: a blank at a line's end says that it goes on.
func flow(s string) string {
	var b strings.Builder
	for _, line := range strings.Split(s, "\n") {
		if line != "-- " {
			line = strings.TrimRight(line, " ")
		}
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, ">") {
			line = " " + line
		}
		for len(line) > 72 {
			at := strings.LastIndexByte(line[:72], ' ')
			if at < 40 || strings.HasPrefix(line[at+1:], " ") || strings.HasPrefix(line[at+1:], ">") {
				break
			}
			b.WriteString(line[:at+1] + "\n")
			line = line[at+1:]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
