package adminmail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// letter is a mail taken apart: what its reader sees, and mails attached to it.
type letter struct {
	header      message.Header
	contentType string
	messageID   string
	subject     string
	date        time.Time
	text        string   // the plain part, line ends \n, as far as possible as it was sent
	said        string   // the plain part as it came
	html        string   // the HTML part
	attached    [][]byte // mails inside the mail
	parts       int
	carried     bool   // it stood in the text of another
	sealed      string // why its text cannot be read; or empty
	torn        bool   // a part could not be decoded to its end
}

const (
	maxParts = 200
	maxDepth = 20
)

var errNoMail = errors.New("no mail header found")

func open(raw []byte) (*letter, error) {
	raw = bytes.TrimLeft(raw, "\r\n")
	if !bytes.Contains(raw, []byte("\n")) {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	l, err := take(raw)
	if err == nil && l.torn {
		if whole, err := take(mendQuoted(raw)); err == nil {
			return whole, nil
		}
	}
	return l, err
}

// take takes a mail apart.
func take(raw []byte) (*letter, error) {
	entity, err := message.ReadWithOptions(bytes.NewReader(raw), &message.ReadOptions{MaxHeaderBytes: 1 << 20})
	if entity == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return nil, errors.Join(errNoMail, err)
	}
	if entity.Header.Len() == 0 {
		return nil, errNoMail
	}
	l := &letter{header: entity.Header}
	l.contentType, _, _ = entity.Header.ContentType() // without one it is text/plain
	l.messageID = strings.TrimSpace(entity.Header.Get("Message-Id"))
	l.subject = decodeHeader(entity.Header.Get("Subject"))
	if at, err := mail.ParseDate(entity.Header.Get("Date")); err == nil {
		l.date = at.UTC()
	}
	if !strings.HasPrefix(l.contentType, "multipart/report") {
		l.walk(entity, 0)
	}
	l.text = strings.ReplaceAll(l.text, "\r\n", "\n")
	if strings.TrimSpace(l.text) == "" && l.html != "" {
		l.text = fromHTML(l.html)
	}
	l.said, l.text = l.text, mend(l.text)
	return l, nil
}

func (l *letter) walk(e *message.Entity, depth int) {
	if l.parts++; l.parts > maxParts || depth > maxDepth {
		return
	}
	if r := e.MultipartReader(); r != nil {
		for l.parts <= maxParts {
			part, err := r.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return // the end, or a broken rest: what was read counts
			}
			l.walk(part, depth+1)
		}
		return
	}
	typ, params, _ := e.Header.ContentType() // a broken one reads as text/plain
	disposition, _, _ := e.Header.ContentDisposition()
	limit := int64(maxMail)
	if strings.HasPrefix(typ, "text/") || !strings.Contains(typ, "/") {
		limit = maxText
	}
	body, err := io.ReadAll(io.LimitReader(e.Body, limit))
	if err != nil {
		l.torn = true
	}
	if err != nil && len(body) == 0 {
		return
	}
	switch {
	case typ == "application/ms-tnef" || strings.EqualFold(params["name"], "winmail.dat"):
		l.sealed = "its text is in a winmail.dat, which only Outlook reads"
	case strings.HasSuffix(typ, "pkcs7-mime") || typ == "application/pgp-encrypted":
		l.sealed = "it is encrypted"
	case typ == "message/rfc822", strings.HasSuffix(strings.ToLower(params["name"]), ".eml"):
		l.attached = append(l.attached, body)
	case disposition == "attachment":
	case typ == "text/plain" || typ == "" || !strings.Contains(typ, "/"):
		text := valid(body)
		if charset := strings.ToLower(params["charset"]); charset == "utf-7" || charset == "unicode-1-1-utf-7" {
			text = fromUTF7(text)
		}
		if strings.EqualFold(params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
		}
		if l.text != "" {
			l.text += "\n\n" // a relay put its notice in a part of its own, or a list its footer
		}
		l.text += text
	case typ == "text/html" && l.html == "":
		l.html = valid(body)
	}
}

// unflow joins the lines that a sender of format=flowed wrapped (RFC 3676): those that end in a blank.
func unflow(s string, deleteBlank bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		line = strings.TrimPrefix(line, " ") // stuffed
		switch {
		case !strings.HasSuffix(line, " ") || line == "-- ":
			b.WriteString(line)
			b.WriteByte('\n')
		case deleteBlank:
			b.WriteString(line[:len(line)-1])
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

// valid gives text of bytes that may be in no known encoding.
func valid(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if out, err := charmap.Windows1252.NewDecoder().Bytes(b); err == nil {
		return strings.ToValidUTF8(string(out), "\uFFFD")
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

var words = mime.WordDecoder{CharsetReader: charset.Reader}

// decodeHeader reads encoded words and undoes folding.
func decodeHeader(s string) string {
	s = strings.NewReplacer("\r\n\t", " ", "\n\t", " ", "\r\n", "", "\n", "").Replace(s)
	if out, err := words.DecodeHeader(s); err == nil {
		s = out
	}
	return strings.TrimSpace(valid([]byte(s)))
}
