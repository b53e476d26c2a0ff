package adminmail

import (
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-message"

	"paddock/ingest/traceback"
)

// The words that mail programs put before the fields of a mail that is passed on, by field.
var (
	forwardedField = regexp.MustCompile(`(?i)^[>*\s]*(?:(from|von|de|da|van|från|fra|od|lähettäjä)|(subject|betreff|objet|asunto|oggetto|sujet|onderwerp|ämne|emne|temat|aihe|assunto)|(date|sent|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|skickat|sendt|wysłano)|(?:to|an|pour|à|para|a|aan|till|til|do|cc|kopie|reply-to|antwort an|importance|wichtigkeit))\s?:\*?\s*(.*)$`)
	forwardSubject = regexp.MustCompile(`(?i)^\s*(?:fwd?|fw|wg|tr|i|rv|enc|vb|vs|pd|doorst|vl)(?:\[\d+\])?\s?:`)
	rule           = regexp.MustCompile(`(?m)^\s*(?:_{10,}|-{10,})\s*$`)
	smallTalk      = regexp.MustCompile(`(?im)^\s*(?:sent from my [^\n]{1,40}|von meinem [^\n]{1,30} gesendet|envoyé de mon [^\n]{1,30}|get outlook for [^\n]{1,40}|fyi\.?)\s*$`)
)

// forwardedInline reads a letter whose text is another mail that was passed on. own tells that whoever passed
// it on had something to say: then the letter is theirs. inner is nil when nothing was passed on so.
func (l *letter) forwardedInline() (inner *letter, own bool) {
	text := strings.ReplaceAll(l.text, "\u00a0", " ")
	head := text[:min(len(text), 20_000)]
	for _, a := range append([]string{traceback.Begin}, anchors...) { // what follows these is the report's own
		if i := strings.Index(head, a); i >= 0 {
			head = head[:i]
		}
	}
	if len(l.attached) > 0 {
		return nil, false
	}
	before, from := 0, 0
	if loc := forwarded.FindStringIndex(head); loc != nil {
		before, from = loc[0], loc[1]
	} else if at := fieldsAt(head); at >= 0 && (forwardSubject.MatchString(l.subject) || rule.MatchString(head[:at])) {
		before, from = at, at
	} else {
		return nil, false
	}
	said := smallTalk.ReplaceAllString(rule.ReplaceAllString(banner.ReplaceAllString(text[:before], ""), ""), "")
	said, _, _ = strings.Cut("\n"+said, "\n-- \n")
	if own = strings.TrimSpace(said) != ""; own {
		return nil, true
	}
	inner = &letter{header: message.Header{}, text: mend(unquoted(strings.TrimLeft(text[from:], "-_ \t\r\n"))), messageID: l.messageID, date: l.date, carried: true}
	inner.said = inner.text
	if !inner.takeFields() {
		return nil, false
	}
	return inner, false
}

// forwardedBare tells of a mail that was passed on as it was, but for its subject: nothing stands above the report.
func (l *letter) forwardedBare() bool {
	said := forwardSubject.ReplaceAllString(l.subject, "")
	subject := subjectOf(said)
	if subject == nil || len(l.attached) > 0 {
		return false
	}
	text := strings.TrimSpace(withoutBanner(l.text))
	text = text[len(formatted.FindString(text)):]
	message := firstLine(strings.ReplaceAll(uncut(subject[2]), `\n`, "\n"))
	if message == "" || !strings.HasPrefix(text, message) && !strings.HasPrefix(text, traceback.Begin) {
		return false
	}
	l.subject = strings.TrimSpace(said)
	return true
}

// fieldsAt finds the line at which the fields of a mail begin inside a text; -1 when there are none.
func fieldsAt(text string) int {
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if m := forwardedField.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil && m[1] != "" {
			found := 0
			for _, next := range strings.SplitN(text[at:], "\n", 6) {
				if forwardedField.MatchString(next) {
					found++
				}
			}
			if found >= 3 {
				return at
			}
		}
		at += len(line)
	}
	return -1
}

// takeFields reads the fields at a text's beginning and leaves the text that follows them.
func (l *letter) takeFields() bool {
	rest := l.text
	found := 0
	var last *string
	subject, sent, from := "", "", ""
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		m := forwardedField.FindStringSubmatch(strings.TrimRight(line, "\r "))
		switch {
		case m == nil && strings.TrimSpace(line) == "" && found > 0:
			l.text = strings.TrimLeft(after, "\n")
			if found < 2 || subject == "" {
				return false
			}
			l.subject = subject
			l.header.Set("From", from)
			if at, ok := sentAt(sent); ok {
				l.date = at
			}
			return true
		case m == nil && found > 0 && last != nil && len(*last) < 4000:
			*last += " " + strings.TrimSpace(line) // folded
		case m == nil:
			if found > 20 || strings.TrimSpace(line) != "" {
				return false
			}
		default:
			found++
			ignored := ""
			last = &ignored
			switch {
			case m[1] != "":
				last = &from
			case m[2] != "":
				last = &subject
			case m[3] != "":
				last = &sent
			}
			*last = strings.TrimSpace(m[4])
		}
		rest = after
	}
	return false
}

// sentForms are how mail programs write a date. Those without a zone mean the reader's own, and are not used.
var sentForms = []string{time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 at 15:04:05 -0700", "2 January 2006 at 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 GMT", "2 January 2006 at 15:04:05 UTC"}

func sentAt(s string) (time.Time, bool) {
	if at, err := mail.ParseDate(s); err == nil {
		return at.UTC(), true
	}
	for _, form := range sentForms {
		at, err := time.Parse(form, s)
		if err != nil {
			continue
		}
		if name, offset := at.Zone(); offset != 0 || name == "UTC" || name == "GMT" {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// unquoted takes the marks from a text that is quoted from its beginning on.
func unquoted(text string) string {
	if !strings.HasPrefix(text, ">") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" && line[0] != '>' {
			break // a list's footer
		}
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")
	}
	return strings.Join(lines, "\n")
}
