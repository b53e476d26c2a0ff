package adminmail

import (
	"regexp"
	"strings"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

// A log record that a handler mailed as it was formatted, with its traceback and nothing of Django's:
// logging.handlers.SMTPHandler, an AdminEmailHandler whose reporter says less, Celery before 4.
var (
	leadLevel = regexp.MustCompile(`\b(CRITICAL|FATAL|ERROR|WARNING)\b`)
	greeting  = regexp.MustCompile(`(?im)^\s*(?:hi|hello|hey|dear|hallo|liebe[rs]?|guten|bonjour|salut|hola|ciao)\b`)
	celeryEnd = "The contents of the full traceback was:"
	formatted = regexp.MustCompile(`^(?:[\[(<]?(?:CRITICAL|FATAL|ERROR|WARNING|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?|\d+|[a-z_]\w*(?:\.\w+)+|root)[\])>]?[\s:|,-]*)+`)
)

// plain reads a mailed log record. It takes no letter for one that a person, a scheduler or a tracker
// wrote: the level must be said, and nothing but a signature may follow the traceback.
func (l *letter) plain(text string, subject []string) (issue.Event, bool) {
	at := strings.Index(text, "\n"+traceback.Begin+"\n")
	if at < 0 || l.header.Get("X-Cron-Env") != "" {
		return issue.Event{}, false
	}
	lead := strings.TrimSpace(text[:at])
	trace, _, _ := strings.Cut(text[at:], "\n-- \n")
	trace, _, _ = strings.Cut(trace, "\n____") // a list's footer
	celery := strings.HasSuffix(lead, celeryEnd)
	level := leadLevel.FindString(firstLine(lead))
	if len(lead) > 20_000 || greeting.MatchString(lead) || subject == nil && level == "" && !celery {
		return issue.Event{}, false
	}
	found, rest, ok := traceback.Read(trace)
	if last := len(found) - 1; !ok || found[last].Type == "" || len(found[last].Frames) == 0 || strings.TrimSpace(rest) != "" {
		return issue.Event{}, false
	}
	e := l.base(subject, lead)
	switch {
	case celery:
		e.Message, e.Logger = firstLine(lead), "celery"
	case subject == nil:
		e.Level = issue.ParseLevel(level)
		head := formatted.FindString(lead)
		if m := loggerForm.FindStringSubmatch(head); m != nil {
			e.Logger = m[1]
		}
		e.Message = strings.TrimSpace(lead[len(head):])
	}
	traceback.NameModules(found)
	e.Exceptions, e.Request = found, nil
	return e, true
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
