package adminmail

import (
	"regexp"
	"strings"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

// A log record that a handler mailed as it was formatted, with its traceback and nothing of Django's:
// logging.handlers.SMTPHandler, an AdminEmailHandler whose reporter says less, task queues' own mails.
var (
	leadLevel = regexp.MustCompile(`\b(CRITICAL|FATAL|ERROR|WARNING)\b`)
	greeting  = regexp.MustCompile(`(?im)^\s*(?:hi|hello|hey|dear|hallo|liebe[rs]?|guten|bonjour|salut|hola|ciao)\b`)
	formatted = regexp.MustCompile(`^(?:[\[(<]?(?:CRITICAL|FATAL|ERROR|WARNING|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|\d+|[a-z_]\w*(?:\.\w+)+(?::\d+)?|root|django-q|__main__|MainThread|(?:Thread|Dummy|ForkPoolWorker|ThreadPoolExecutor)-[\w-]+|\[[A-Za-z][\w -]{0,30}\])[\])>]?[\s:|,-]*)+`)
	stamped   = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[a-z_]\w*(?:\.\w+)+`)
	// begins is a traceback's first line, after a message that ends with it, in a group's margin, or indented.
	begins = regexp.MustCompile(`(?:\n[ \t]*(?:\+ Exception Group )?|: )(Traceback \(most recent call last\):)[ \t]*\n`)
	// tails follow a record's traceback, and say nothing of the error.
	tails = []string{"\n-- \n", "\n____", "\nStack (most recent call last):", "\nJust to let you know,"}
)

const maxLead = 20_000

// plain reads a mailed log record. It takes no letter for one that a person or a tracker wrote: the level or
// the job must be said or the sender be a program, and nothing but a signature may follow the traceback.
func (l *letter) plain(text string, subject []string) (issue.Event, bool) {
	text = "\n" + strings.TrimLeft(withoutBanner(text), "\n")
	at := begins.FindStringSubmatchIndex(text)
	if at == nil {
		return l.message(strings.TrimSpace(text), subject)
	}
	lead := strings.TrimSpace(text[:at[0]])
	trace := strings.TrimPrefix(text[at[0]:], ": ")
	for _, tail := range tails {
		trace, _, _ = strings.Cut(trace, tail)
	}
	r := l.record(lead, subject)
	if len(lead) > maxLead || greeting.MatchString(lead) || quoting.MatchString(text[:min(len(text), maxLook)]) || !l.logs(&r, subject) {
		return issue.Event{}, false
	}
	found, rest, ok := traceback.Read(trace)
	if last := len(found) - 1; !ok || found[last].Type == "" || len(found[last].Frames) == 0 || strings.TrimSpace(rest) != "" {
		return issue.Event{}, false
	}
	e := r.event
	traceback.NameModules(found)
	e.Exceptions = found
	return e, true
}

// logs tells whether what wrote a record is a program. A person may send a traceback as well.
func (l *letter) logs(r *record, subject []string) bool {
	return subject != nil || r.level != "" || r.job || l.byMachine() || likelySubject.MatchString(l.subject) && l.unsigned()
}

// unsigned tells that no mail program of a person's wrote a letter.
func (l *letter) unsigned() bool {
	for _, field := range []string{"User-Agent", "X-Mailer", "Thread-Index", "Thread-Topic", "References", "In-Reply-To", "List-Unsubscribe", "X-Gm-Message-State"} {
		if l.header.Get(field) != "" {
			return false
		}
	}
	return l.header.Get("From") != ""
}

// message reads a record that has no exception.
func (l *letter) message(text string, subject []string) (issue.Event, bool) {
	for _, tail := range tails {
		text, _, _ = strings.Cut(text, tail)
	}
	text = strings.TrimSpace(text)
	if text == "" || greeting.MatchString(text[:min(len(text), maxLead)]) || quoting.MatchString(text[:min(len(text), maxLook)]) || labels.MatchString(text[:min(len(text), maxLook)]) || l.isCron() || frames.MatchString(text[:min(len(text), maxLook)]) {
		return issue.Event{}, false
	}
	r := l.record(text[:min(len(text), maxLead)], subject)
	switch {
	case subject != nil && (subject[1] != "" || l.byMachine()):
		said := strings.ReplaceAll(uncut(subject[2]), `\n`, "\n")
		first := firstLine(said)
		if said == "" || subject[1] != "" && !strings.Contains(text[:min(len(text), len(said)+300)], first) {
			return issue.Event{}, false
		}
		if subject[1] == "" && (r.event.Level == issue.Warning || r.event.Level == issue.Info || r.event.Level == issue.Debug || !strings.HasPrefix(strings.TrimSpace(text[len(formatted.FindString(text)):]), first)) {
			return issue.Event{}, false // servers mail warnings of all kinds
		}
	case subject == nil && r.level != "" && r.structured && (l.byMachine() || likelySubject.MatchString(l.subject)) && l.unsigned():
		if len(text) > 5000 {
			return issue.Event{}, false
		}
	default:
		return issue.Event{}, false
	}
	return r.event, true
}

// record is what stands before a traceback, read.
type record struct {
	event      issue.Event
	level      string
	structured bool // it has the form of a log record
	job        bool // a task queue says which job failed
}

func (l *letter) record(lead string, subject []string) record {
	r := record{event: l.base(subject, lead)}
	e := &r.event
	e.Request = nil
	said := labelled(lead)
	switch {
	case subject != nil:
		e.Message = onlyMessage(subject[2], e.Message)
	case said["message"] != "" && said["level"] != "":
		r.level, r.structured = strings.ToUpper(said["level"]), true
		e.Message = said["message"]
	default:
		if r.level = leadLevel.FindString(firstLine(lead)); r.level != "" {
			head := formatted.FindString(lead)
			r.structured = strings.Contains(head, r.level) && stamped.MatchString(head)
			if m := loggerForm.FindStringSubmatch(head); m != nil {
				e.Logger = m[1]
			} else if strings.Contains(head, "django-q") {
				e.Logger = "django-q"
			}
			e.Message = strings.TrimSpace(lead[len(head):])
		} else {
			e.Message = strings.TrimSpace(lead)
		}
	}
	if e.Message == "" {
		e.Message = l.subject
	}
	if r.level != "" {
		e.Level = issue.ParseLevel(r.level)
	}
	e.Logger = orElse(said["logger"], e.Logger)
	r.job = nameJob(e)
	if !r.job && requestMessage.MatchString(e.Message) {
		e.Logger = orElse(e.Logger, "django.request")
	}
	requestOf(e, said)
	return r
}

// onlyMessage leaves off what a site's own reporter wrote below the log message, which the subject repeats.
func onlyMessage(said, message string) string {
	said = strings.ReplaceAll(strings.TrimSpace(said), `\n`, "\n")
	if rest, ok := strings.CutPrefix(message, said); ok && said != "" && strings.HasPrefix(rest, "\n\n") {
		return said
	}
	return message
}

// label names what formatters and reporters of sites' own write about a record and its request.
var label = regexp.MustCompile(`(?im)^[ \t]*(?:\*\*)?(?:(message type|level(?:name)?|severity)|(message|error message)|(logger(?: name)?|name)|(?:request )?(?:(url)|(path)|(method))|(user(?:name)?)|(?:remote |client )?(?:(ip|addr(?:ess)?))|(host))(?:\*\*)?[ \t]*:(?:\*\*)?[ \t]*([^\n]*)$`)

var labelNames = []string{"level", "message", "logger", "url", "path", "method", "user", "ip", "host"}

// labelled reads such lines.
func labelled(lead string) map[string]string {
	all := map[string]string{}
	for _, m := range label.FindAllStringSubmatchIndex(lead, 40) {
		for i, name := range labelNames {
			if m[2*i+2] < 0 {
				continue
			}
			value := strings.TrimSpace(lead[m[20]:m[21]])
			if name == "message" && value == "" { // it stands below
				value = strings.TrimSpace(lead[m[1]:])
			}
			if all[name] == "" && value != "-" && value != "None" {
				all[name] = value
			}
		}
	}
	return all
}

// requestOf makes a request of what was labelled.
func requestOf(e *issue.Event, said map[string]string) {
	if said["path"] == "" && said["url"] == "" {
		return
	}
	r := &issue.Request{Path: said["path"], URL: said["url"], Method: said["method"], Host: said["host"], RemoteIP: said["ip"]}
	if rest, ok := strings.CutPrefix(r.URL, "/"); ok && r.Path == "" {
		r.Path, r.URL = "/"+rest, ""
	}
	addressParts(r)
	e.Request = r
	switch user := said["user"]; user {
	case "", "AnonymousUser", "anonymous", "Anonymous", "unknown":
	default:
		e.User = &issue.User{Username: user}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
