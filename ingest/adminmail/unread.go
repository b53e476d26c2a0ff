package adminmail

import (
	"bytes"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/emersion/go-message"

	"paddock/app/inbox"
	"paddock/ingest"
)

var (
	// labels start lines of Django's reports, of whatever version and reporter.
	labels = regexp.MustCompile(`(?m)^(?:Request (?:Method|URL|information|repr\(\))|Django Version|Python (?:Version|Path|Executable)|Exception (?:Type|Value|Location)|Server time|Installed (?:Applications|Middleware)|Raised during): ?`)
	frames = regexp.MustCompile(`(?m)^\s{0,8}(?:Traceback \(most recent call last\):[^\n]*\n+)\s*File "[^"\n]+", line \d+`)
	// quoting is how people and trackers show what they speak of.
	quoting = regexp.MustCompile("(?m)^(?:```|> ?(?:Traceback|Exception|Request|  File)|Reply to this email)")
)

// unread tells why a letter that no dialect fits looks like a report nevertheless; empty when it does not.
func (l *letter) unread() string {
	text := strings.ReplaceAll(l.text[:min(len(l.text), maxLook)], "\u00a0", " ")
	if l.notAReport() != "" || l.isCron() || quoting.MatchString(text) || greeting.MatchString(text) || forwarded.MatchString(text) {
		return ""
	}
	subject := subjectOf(l.subject)
	said := map[string]bool{}
	for _, label := range labels.FindAllString(text, 50) {
		said[label] = true
	}
	switch {
	case l.sealed != "" && (subject != nil && subject[1] != "" || l.byMachine() && likelySubject.MatchString(l.subject)):
		return l.sealed
	case len(said) >= 3:
		return "parts of a Django report, in a form that is not known"
	case frames.MatchString(text) && (subject != nil || l.byMachine()):
		return "a traceback, in a form that is not known"
	case subject != nil && subject[1] != "" && l.byMachine():
		return "the subject of an error report, and no report under it"
	}
	return ""
}

// look keeps a letter that looks like a report although no dialect fits it.
func (l *letter) look(r *Report, raw []byte, meta Meta) {
	why := l.unread()
	if why == "" {
		return
	}
	r.Verdict, r.Why, r.Unread = IsUnread, why, l.keep(raw, meta)
	r.Unread.Reason = why
}

// maxLook is how much of a text is looked at for what reports have, in bytes: they have it near their beginning.
const maxLook = 128 << 10

// byMachine tells whether a letter's sender is a program.
func (l *letter) byMachine() bool {
	if auto := strings.ToLower(l.header.Get("Auto-Submitted")); strings.HasPrefix(auto, "auto-generated") {
		return true
	}
	from, err := mail.ParseAddress(decodeHeader(l.header.Get("From")))
	if err != nil {
		return l.header.Get("From") != ""
	}
	return machine.MatchString(from.Address)
}

// isCron tells whether a letter is what a scheduled command printed.
func (l *letter) isCron() bool {
	return l.header.Get("X-Cron-Env") != "" || strings.HasPrefix(l.subject, "Cron <")
}

// keep gives what is kept of a letter that was not understood.
func (l *letter) keep(raw []byte, meta Meta) *ingest.Raw {
	return &ingest.Raw{
		Protocol: Name, Path: "mail", Body: Readable(raw), Received: meta.Received.UTC(),
		Mail: &inbox.Unread{Mailbox: meta.Mailbox, Mail: l.id(), Subject: l.subject, From: decodeHeader(l.header.Get("From")), Date: l.date},
	}
}

// maxKept is how much of one text of a mail is kept, in bytes.
const maxKept = 2 << 20

// Readable writes a mail anew with its texts as they read, in UTF-8, so that secrets can be found in them and
// people can look at it. What is no text is left out, and said to be. A mail that cannot be taken apart stays
// as it is.
func Readable(raw []byte) []byte {
	entity, err := message.ReadWithOptions(bytes.NewReader(bytes.TrimLeft(raw, "\r\n")), &message.ReadOptions{MaxHeaderBytes: 1 << 20})
	if entity == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) || entity.Header.Len() == 0 {
		return []byte(valid(raw[:min(len(raw), maxKept)]))
	}
	var out bytes.Buffer
	w := &rewriter{}
	h, body := w.part(entity, 0)
	h.Del("Mime-Version") // the writer sets it, as its first field
	out.Grow(min(len(raw), maxKept) + len(raw)/8)
	writer, err := message.CreateWriter(&out, h)
	if err == nil {
		err = body(writer)
	}
	if err != nil {
		return []byte(valid(raw[:min(len(raw), maxKept)]))
	}
	return bytes.ToValidUTF8(bytes.ReplaceAll(out.Bytes(), []byte("\r\n"), []byte("\n")), []byte("\uFFFD")) // header fields may be in any encoding
}

var quotes = strings.NewReplacer("&#39;", "'", "&#x27;", "'", "&quot;", `"`)

// rewriter writes a mail's parts anew.
type rewriter struct{ parts int }

// part gives the header of a part as it is to be, and what writes its body.
func (w *rewriter) part(e *message.Entity, depth int) (message.Header, func(*message.Writer) error) {
	h := readableHeader(e.Header)
	typ, params, _ := e.Header.ContentType() // a broken one reads as text/plain
	w.parts++
	if r := e.MultipartReader(); r != nil && depth <= maxDepth {
		return h, func(out *message.Writer) error { return w.multipart(r, out, depth) }
	}
	h.Del("Content-Transfer-Encoding")
	h.Set("Content-Transfer-Encoding", "8bit")
	body, err := io.ReadAll(io.LimitReader(e.Body, maxKept))
	if err != nil && len(body) == 0 {
		body = []byte("[this part could not be decoded]\n")
	}
	switch {
	case typ == "message/rfc822" && depth <= maxDepth:
		body = Readable(body)
	case strings.HasPrefix(typ, "text/") || typ == "" || !strings.Contains(typ, "/") || strings.HasPrefix(typ, "message/"):
		if strings.HasPrefix(typ, "text/") {
			if params == nil {
				params = map[string]string{}
			}
			params["charset"] = "utf-8"
			h.SetContentType(typ, params)
		}
		text := valid(body)
		if typ == "text/html" {
			text = quotes.Replace(text) // reprs have them, and secrets are looked for as reprs have them
		}
		body = []byte(text)
	default:
		body = fmt.Appendf(nil, "[%s: no text, not kept]\n", typ)
	}
	return h, func(out *message.Writer) error { _, err := out.Write(body); return err }
}

// readableHeader writes encoded words as they read: secrets may be in them as well. Fields of MIME's own stay as they are.
func readableHeader(from message.Header) message.Header {
	type field struct {
		key, value string
		raw        []byte
	}
	var all []field
	coded := false
	for at := from.Fields(); at.Next(); {
		one := field{key: at.Key(), value: at.Value()}
		if strings.Contains(one.value, "=?") && !strings.HasPrefix(strings.ToLower(one.key), "content-") {
			coded = true
		} else if raw, err := at.Raw(); err == nil {
			one.raw = raw
		}
		all = append(all, one)
	}
	if !coded {
		return from.Copy()
	}
	var h message.Header
	for _, one := range slices.Backward(all) { // the last that is added is the first
		if one.raw != nil {
			h.AddRaw(one.raw)
			continue
		}
		h.Add(one.key, strings.Map(func(r rune) rune { // an end of line would begin another field
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, decodeHeader(one.value)))
	}
	return h
}

func (w *rewriter) multipart(r message.MultipartReader, out *message.Writer, depth int) error {
	for w.parts <= maxParts {
		part, err := r.NextPart()
		if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return nil // the end, or a broken rest: what was read counts
		}
		h, body := w.part(part, depth+1)
		inner, err := out.CreatePart(h)
		if err == nil {
			err = body(inner)
		}
		if err == nil {
			err = inner.Close()
		}
		if err != nil {
			return fmt.Errorf("write a mail's part: %w", err)
		}
	}
	return nil
}
