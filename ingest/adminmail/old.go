package adminmail

import (
	"regexp"
	"strings"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

var (
	// oldMark starts the request's repr in mails of Django before 1.9, or says that there is none.
	oldMark   = regexp.MustCompile(`\n(?:Request repr\(\): *)?\n?(?:<(?:WSGI|ASGI|ModPython)Request\b|Request repr\(\) unavailable|unavailable)|\nRequest repr\(\): *unavailable`)
	oldName   = regexp.MustCompile(`<\w+Request(?:: (\w+) '([^'\n]*)')?`)
	oldPart   = regexp.MustCompile(`(?m)^(path|GET|POST|COOKIES|META):`)
	noTrace   = "\nNo stack trace available"
	noRequest = "\nRequest repr()"
)

// isOld tells whether a text is a report of Django before 1.9: a traceback, or a word that there is none,
// and the request's repr.
func isOld(text string) bool {
	return oldMark.MatchString(text) && (strings.Contains(text, "\n"+traceback.Begin) || strings.Contains(text, noTrace) || strings.Contains(text, noRequest))
}

// old reads the mails of Django before 1.9.
func (l *letter) old(text string, subject []string) issue.Event {
	trace, request := text, ""
	if at := oldMark.FindStringIndex(text); at != nil {
		trace, request = text[:at[0]], text[at[0]:]
	}
	lead, _, _ := strings.Cut(trace, "\n"+traceback.Begin)
	e := l.base(subject, strings.TrimPrefix(lead, noTrace))
	e.Exceptions, _, _ = traceback.Read(trace) // without one it was a message
	traceback.NameModules(e.Exceptions)
	for i := range e.Exceptions {
		e.Exceptions[i].Value = strings.TrimSpace(e.Exceptions[i].Value)
	}
	if requestMessage.MatchString(e.Message) {
		e.Logger = orElse(e.Logger, "django.request")
	}
	oldRequest(&e, request)
	return e
}

// oldRequest reads a request's repr. Its parts start lines of their own: line ends in values are escaped.
func oldRequest(e *issue.Event, text string) {
	name := oldName.FindStringSubmatch(text)
	if name == nil {
		return
	}
	parts := map[string]string{}
	marks := oldPart.FindAllStringSubmatchIndex(text, 20)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		parts[text[m[2]:m[3]]] = text[m[1]:end]
	}
	if e.Request == nil {
		e.Request = &issue.Request{}
	}
	r := e.Request
	r.Method, r.Path = name[1], name[2]
	if path := strings.TrimRight(strings.TrimSpace(parts["path"]), ",>"); path != "" {
		r.Path = path
	}
	r.Form = pythonDict(parts["POST"])
	r.Cookies = pythonDict(parts["COOKIES"])
	env := pythonDict(parts["META"])
	meta(r, env)
	scheme := "http"
	for _, v := range env {
		switch v.Name {
		case "REQUEST_METHOD":
			r.Method = v.Value
		case "PATH_INFO":
			r.Path = orElse(r.Path, v.Value)
		case "wsgi.url_scheme":
			scheme = v.Value
		}
	}
	if r.Host != "" {
		r.URL = scheme + "://" + r.Host + r.Path
		if r.Query != "" {
			r.URL += "?" + r.Query
		}
	}
}
