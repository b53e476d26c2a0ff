// Package adminmail reads a Django error mail into a Batch.
package adminmail

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/ingest"
)

// Name is the protocol's name in counts.
const Name = "mail"

// Verdict says what a mail is.
type Verdict string

// The verdicts.
const (
	IsError      Verdict = "error"
	IsBrokenLink Verdict = "broken_link"
	IsUnread     Verdict = "unread" // it looks like a report, and no dialect fits it
	IsOther      Verdict = "ignore"
)

// Meta is what is known of a mail from outside.
type Meta struct {
	Mailbox  string
	Holder   string    // whose it is, where the mailbox does not say: that of a mail in a file is the file
	Received time.Time // when it was fetched, UTC
}

// Report is what a mail said.
type Report struct {
	Verdict   Verdict
	Why       string      // in words, of a mail that is left alone or was not understood
	Event     issue.Event // of an error or a broken link
	MessageID string
	Subject   string
	Date      time.Time
	Unread    *ingest.Raw // of a mail that was not understood
}

// maxMail is the largest mail that is read, in bytes.
const maxMail = 64 << 20

// maxText is how much of one text is read, in bytes: far more than any report has, and no more than a second's work.
const maxText = 8 << 20

// Read reads one mail as it stands in a mailbox. It fails only for mails that are too large or no mail at
// all; a mail that reports no error has the verdict IsOther.
func Read(raw []byte, meta Meta) (r Report, err error) {
	if len(raw) > maxMail {
		return Report{}, fmt.Errorf("%w: a mail of %d bytes", ingest.ErrTooLarge, len(raw))
	}
	defer func() {
		if fault := recover(); fault != nil { // one mail must not end the reading of a mailbox
			err = fmt.Errorf("%w: a mail that could not be read: %v", ingest.ErrMalformed, fault)
		}
	}()
	l, err := open(raw)
	if err != nil {
		return Report{}, fmt.Errorf("%w: %w", ingest.ErrMalformed, err)
	}
	r = l.report(meta, 0)
	if r.Verdict == IsOther {
		l.look(&r, raw, meta)
	}
	return r, nil
}

// Batch turns reports into a batch: errors, and a count of the mails left alone by reason.
func Batch(reports ...Report) ingest.Batch {
	var b ingest.Batch
	for _, r := range reports {
		switch r.Verdict {
		case IsOther:
			b.Skipped = append(b.Skipped, ingest.Skip{Protocol: Name, Reason: r.Why, Count: 1})
			continue
		case IsUnread:
			b.Raw = append(b.Raw, *r.Unread)
			b.Skipped = append(b.Skipped, ingest.Skip{Protocol: Name, Reason: "not understood, and kept raw", Count: 1})
			continue
		}
		b.Errors = append(b.Errors, r.Event)
	}
	return b
}

var (
	level = `(?:CRITICAL|FATAL|ERROR|WARNING|WARN|INFO|DEBUG)`
	// subjectForm gives prefix, level, address and message. With an address any word is a level, also
	// the "Error" of Django before 1.3 and those that a site adds to logging's own.
	subjectForm = regexp.MustCompile(`(?s)^(.*?)(?:(` + level + `|\b[[:alpha:]]{3,20}) \((EXTERNAL|INTERNAL|internal) IP\): ?|\b(` + level + `): ?)(.*)$`)
	brokenForm  = regexp.MustCompile(`Broken (INTERNAL )?link on (\S+)`)
)

// subjectOf reads a subject into level, address and message; nil when it has not the form of a report's.
func subjectOf(s string) []string {
	m := subjectForm.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	return []string{m[2] + m[4], m[3], m[5]}
}

// LooksLikely tells from a mail's header whether its body is worth fetching. It lets through what it does
// not know: no report may be lost to it.
func LooksLikely(header []byte) bool {
	m, err := mail.ReadMessage(bytes.NewReader(append(bytes.TrimRight(header, "\r\n"), "\r\n\r\n"...)))
	if err != nil {
		return true
	}
	subject := decodeHeader(m.Header.Get("Subject"))
	if subjectForm.MatchString(subject) || brokenForm.MatchString(subject) {
		return true
	}
	typ := strings.ToLower(m.Header.Get("Content-Type"))
	if strings.HasPrefix(typ, "multipart/mixed") || strings.Contains(typ, "message/rfc822") || typ == "" && subject == "" {
		return true // it may carry a report as an attachment
	}
	if likelySubject.MatchString(subject) || strings.Contains(subject, " at /") {
		return true
	}
	from, err := mail.ParseAddress(decodeHeader(m.Header.Get("From")))
	if err != nil {
		return m.Header.Get("From") != "" && m.Header.Get("List-Unsubscribe") == "" // root@localhost and the like
	}
	return machine.MatchString(from.Address)
}

// Log handlers may write any subject (SMTPHandler): the words of trouble, and who sends mail without being a person.
var (
	likelySubject = regexp.MustCompile(`(?i)error|exception|traceback|critical|failed|failure|problem|crash|^cron <`)
	machine       = regexp.MustCompile(`(?i)^(?:root|django|server|www-data|webmaster|apache|nginx|uwsgi|gunicorn|celery|errors?|exceptions?|alerts?|logs?|[\w.-]*-errors?)@|@localhost$`)
)

const maxNesting = 4

// report judges one letter; a forwarded one inside it counts in its place.
func (l *letter) report(meta Meta, depth int) Report {
	r := Report{Verdict: IsOther, MessageID: l.messageID, Subject: l.subject, Date: l.date}
	why := l.notAReport()
	if inner, own := l.forwardedInline(); depth < maxNesting && (why == "" || why == isReply && forwardSubject.MatchString(l.subject)) {
		switch {
		case inner != nil:
			found := inner.report(meta, depth+1)
			found.Subject, found.Date = l.subject, l.date
			if found.Verdict != IsOther || subjectOf(l.subject) == nil || why == isReply {
				return found
			} // else a record's message holds the fields of a mail
		case own && (why == isReply || subjectOf(l.subject) == nil):
			why = "a person forwards it"
		case why == isReply && l.forwardedBare():
			why = ""
		}
	}
	if why != "" {
		r.Why = why
		return r
	}
	if m := brokenForm.FindStringSubmatch(l.subject); m != nil {
		if e, ok := brokenLink(l.text, m); ok {
			r.Verdict, r.Event = IsBrokenLink, e
			l.complete(&r, meta)
			return r
		}
	}
	if e, ok := l.errorReport(); ok {
		r.Verdict, r.Event = IsError, e
		l.complete(&r, meta)
		return r
	}
	if depth < maxNesting {
		for _, attached := range l.attached {
			inner, err := open(attached)
			if err != nil {
				continue // an attachment that is no mail says nothing
			}
			if found := inner.report(meta, depth+1); found.Verdict != IsOther {
				return found
			}
		}
	}
	r.Why = "not an error report"
	return r
}

// notAReport tells why a letter that may hold a report is none; empty when nothing speaks against it.
func (l *letter) notAReport() string {
	auto := strings.ToLower(l.header.Get("Auto-Submitted"))
	switch {
	case strings.HasPrefix(l.contentType, "multipart/report"), strings.Contains(strings.ToLower(l.header.Get("From")), "mailer-daemon"):
		return "a bounce"
	case strings.HasPrefix(auto, "auto-replied"), l.header.Get("X-Autoreply") != "", l.header.Get("X-Autorespond") != "":
		return "an automatic reply"
	case replySubject.MatchString(l.subject) && len(l.attached) == 0:
		return isReply
	case l.header.Get("In-Reply-To") != "" && len(l.attached) == 0 && strings.Contains(l.text, "\n>"):
		return isReply
	}
	return ""
}

const isReply = "a person's reply"

var replySubject = regexp.MustCompile(`(?i)^\s*(?:re|aw|sv|antw|odp|r|réf|fwd?|wg|tr|i)(?:\[\d+\])?\s?:`)

// complete adds what the letter, not the report, tells.
func (l *letter) complete(r *Report, meta Meta) {
	e := &r.Event
	e.Source, e.Platform = issue.SourceMail, "python"
	e.Received = meta.Received.UTC()
	if e.Time.IsZero() || !l.date.IsZero() {
		e.Time = l.date
	}
	if e.Time.IsZero() || e.Time.After(e.Received.Add(24*time.Hour)) && !meta.Received.IsZero() {
		e.Time = e.Received
	}
	e.Mail = &issue.Mail{MessageID: l.messageID, Subject: l.subject, Mailbox: meta.Mailbox, Content: l.content(e), Addressee: l.addressee(cmp.Or(meta.Holder, meta.Mailbox)), Site: l.site(e)}
	if e.ServerName == "" && !l.carried {
		if _, host, ok := strings.Cut(strings.Trim(l.messageID, "<>"), "@"); ok {
			e.ServerName = host // Django makes it with the server's own name
		}
	}
	e.ID = l.id()
}

// id is the same for the same mail wherever it is found again: its Message-ID, or its text and date.
func (l *letter) id() string {
	key := l.messageID
	if key == "" {
		key = l.date.UTC().String() + "\n" + l.subject + "\n" + strings.Join(strings.Fields(l.said), " ")
	}
	return idOf(key)
}

func idOf(key string) string {
	sum := sha256.Sum256([]byte("mail\n" + key))
	return hex.EncodeToString(sum[:16])
}

func brokenLink(text string, subject []string) (issue.Event, bool) {
	fields := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && fields[name] == "" {
			fields[name] = strings.TrimSpace(value)
		}
	}
	address, ok := fields["Requested URL"]
	if !ok {
		return issue.Event{}, false
	}
	path, query, _ := strings.Cut(address, "?")
	internal := subject[1] != ""
	return issue.Event{
		Kind: issue.KindBrokenLink, Level: issue.Warning, Message: "Broken link: " + address, Logger: "django.request",
		Request: &issue.Request{
			URL: address, Path: path, Query: query, Host: subject[2], Referrer: fixLatin1(fields["Referrer"]), Agent: fields["User agent"],
			RemoteIP: fields["IP address"], Internal: &internal,
		},
	}, true
}

// fixLatin1 undoes UTF-8 that was read as Latin-1, as WSGI hands a Referer on.
func fixLatin1(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return s
		}
		b = append(b, byte(r))
	}
	if fixed := string(b); strings.ToValidUTF8(fixed, "") == fixed {
		return fixed
	}
	return s
}
