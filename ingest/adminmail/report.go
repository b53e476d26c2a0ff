package adminmail

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

// anchors are lines that Django's text report holds. Quoting them takes more than a line or two.
var anchors = []string{"\nDjango Version:", "\nPython Version:", "\nPython Executable:", "\nServer time:", "\nInstalled Applications:", "\nException Type:", "\nRequest information:", "\nRequest data not supplied"}

// forwarded marks the start of a mail that a person passed on inside the text.
var forwarded = regexp.MustCompile(`(?mi)^\s*(?:-{2,}\s*(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|message transféré)\s*-{2,}|begin forwarded message:)`)

// errorReport reads the letter as a report of AdminEmailHandler, before Django 1.9 or since, or as a mailed log record.
func (l *letter) errorReport() (issue.Event, bool) {
	text := "\n" + strings.ReplaceAll(l.text, "\u00a0", " ") // some servers turn blanks into these
	found := 0
	for _, a := range anchors {
		if strings.Contains(text, a) {
			found++
		}
	}
	subject := subjectOf(l.subject)
	switch {
	case found >= 4:
		return l.modern(text, subject), true
	case (subject != nil || l.byMachine()) && isOld(text):
		return l.old(text, subject), true
	}
	if e, ok := l.run(text); ok || l.isCron() {
		return e, ok
	}
	return l.plain(text, subject)
}

// base is what both forms of report share: level, message, logger, and whose request it was.
func (l *letter) base(subject []string, lead string) issue.Event {
	e := issue.Event{Level: issue.Error}
	said := l.subject
	if subject != nil {
		e.Level = issue.ParseLevel(subject[0])
		said = subject[2]
		if subject[1] != "" {
			internal := strings.EqualFold(subject[1], "internal")
			e.Request = &issue.Request{Internal: &internal}
		}
	}
	e.Message, e.Logger = messageOf(said, lead)
	return e
}

var loggerForm = regexp.MustCompile(`(?:^|[\s\[(:|])((?:django|celery|root|py)(?:\.\w+)*|[a-zA-Z_]\w*(?:\.\w+)+)(?:[\s\]:)]|$)`)

// messageOf finds the log message in the lines before the report, using the subject, which repeats it on
// one line and cut in old versions. What a formatter put before it names the logger.
func messageOf(said, lead string) (message, logger string) {
	said = uncut(said)
	for _, end := range []string{"\nStack (most recent call last):", "\n" + traceback.Begin} {
		lead, _, _ = strings.Cut(lead, end)
	}
	lead = strings.TrimSpace(lead)
	firstSaid := said
	if i := strings.Index(said, `\n`); i >= 0 {
		firstSaid = said[:i]
	}
	probe := firstSaid
	if len(probe) > 60 {
		probe = strings.ToValidUTF8(probe[:60], "")
	}
	if at := strings.Index(lead, probe); probe != "" && at >= 0 {
		lineStart := strings.LastIndexByte(lead[:at], '\n') + 1
		if m := loggerForm.FindStringSubmatch(lead[lineStart:at]); m != nil {
			logger = m[1]
		}
		return strings.TrimSpace(lead[at:]), logger
	}
	if lead != "" && len(lead) < 20_000 && said == "" {
		return lead, ""
	}
	return strings.ReplaceAll(said, `\n`, "\n"), ""
}

// uncut takes away what says that a subject was cut.
func uncut(said string) string {
	said = strings.TrimSpace(said)
	for _, end := range []string{"…", "..."} {
		if cut, ok := strings.CutSuffix(said, end); ok {
			return strings.TrimSpace(cut)
		}
	}
	return said
}

// leadOnly reads the log message where the subject does not tell it.
func (l *letter) leadOnly(e *issue.Event, lead string) {
	lead = strings.TrimSpace(withoutBanner(lead))
	if lead == "" || len(lead) > maxLead || greeting.MatchString(lead) {
		return
	}
	r := l.record(lead, nil)
	e.Message, e.Logger = r.event.Message, r.event.Logger
	if r.level != "" {
		e.Level = r.event.Level
	}
}

// modern reads the report of Django 1.9 and later.
func (l *letter) modern(text string, subject []string) issue.Event {
	typ, place := exceptionType(text)
	head, lead := headline(text, typ)
	e := l.base(subject, lead)
	body := text[head:]
	if subject == nil {
		l.leadOnly(&e, lead)
	}
	if n := len(body) - strings.Index(body+"\nSettings:\n", "\nSettings:\n"); n > 0 {
		settings := body[len(body)-n:]
		body = body[:len(body)-n]
		e.Release, e.Environment = fromSettings(settings)
	}
	value := headValue(body)
	paths := pythonPath(body)
	e.Contexts = versions(body)
	if typ != "" {
		e.Exceptions = l.exceptions(body, typ, value)
	}
	if tidy(e.Exceptions, paths); len(paths) == 0 {
		traceback.NameModules(e.Exceptions)
	}
	if l.html != "" {
		enrich(e.Exceptions, l.html)
	}
	e.Template500 = templateError(body)
	if place == "" {
		place = headPlace(body)
	}
	readRequest(&e, body, place)
	traceInMessage(&e, lead)
	if nameJob(&e) {
		return e
	}
	if view := after(body, "\nRaised during: "); view != "" {
		e.Transaction = view
	}
	if e.Logger == "" && e.Request != nil && requestMessage.MatchString(e.Message) {
		e.Logger = "django.request"
	}
	return e
}

var (
	requestMessage = regexp.MustCompile(`^(?:Internal Server Error|Service Unavailable|Bad Gateway|Not Implemented|Gateway Timeout): /`)
)

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// after gives the rest of the line that starts with a label.
func after(text, label string) string {
	i := strings.Index(text, label)
	if i < 0 {
		return ""
	}
	line, _, _ := strings.Cut(text[i+len(label):], "\n")
	return strings.TrimSpace(line)
}

// exceptionType reads "Exception Type: KeyError at /path/".
func exceptionType(text string) (typ, place string) {
	i := strings.LastIndex(text, "\nException Type:")
	if i < 0 {
		return "", ""
	}
	line, _, _ := strings.Cut(text[i+len("\nException Type:"):], "\n")
	typ, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	return typ, strings.TrimPrefix(rest, "at ")
}

var reportForm = regexp.MustCompile(`(?m)^Report(?: at /.*)?$`)

// headline finds where the report starts, "KeyError at /path/" or "Report at /path/", and what stands before it.
func headline(text, typ string) (at int, lead string) {
	if typ != "" {
		for _, form := range []string{"\n" + typ + " at ", "\n" + typ + "\n"} {
			if i := strings.Index(text, form); i >= 0 {
				return i, text[:i]
			}
		}
	}
	if loc := reportForm.FindStringIndex(text); loc != nil {
		return loc[0] - 1, text[:loc[0]-1]
	}
	for _, anchor := range []string{"\nRequest Method:", "\nDjango Version:"} {
		if i := strings.Index(text, anchor); i >= 0 {
			return i, text[:i]
		}
	}
	return 0, ""
}

func headPlace(body string) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(body, "\n"), "\n")
	if i := strings.Index(line, " at /"); i >= 0 {
		return line[i+len(" at "):]
	}
	return ""
}

// headValue is the exception's value as it stands under the headline, without the notes that follow it elsewhere.
func headValue(body string) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(body, "\n"), "\n")
	end := len(rest)
	for _, anchor := range []string{"\nRequest Method:", "\nDjango Version:"} {
		if i := strings.Index(rest, anchor); i >= 0 {
			end = min(end, i+1)
		}
	}
	return strings.TrimSuffix(strings.TrimSuffix(rest[:end], "\n"), "\n") // a line end of the value's own stays
}

// beginForm is the traceback's first line: Django before 3.0 wrote "Traceback:".
var beginForm = regexp.MustCompile(`(?m)^Traceback(?: \(most recent call last\))?: *\n`)

// exceptions reads the chain, whose last member has the given type and value.
func (l *letter) exceptions(body, typ, value string) []issue.Exception {
	chain := []issue.Exception{{}}
	if at := beginForm.FindStringIndex(body); at != nil {
		section := body[at[1]:]
		if end := strings.LastIndex(section, "\nException Type:"); end >= 0 {
			section = section[:end]
		}
		chain = traceback.ReadDjango(section)
	}
	last := &chain[len(chain)-1]
	last.Type = typ
	full := ""
	if i := strings.LastIndex(body, "\nException Value:"); i >= 0 {
		full = body[i+len("\nException Value:"):]
		for _, end := range []string{"\nRaised during:", "\nRequest information:", "\nRequest data not supplied", "\nSettings:"} {
			full, _, _ = strings.Cut(full, end)
		}
		full = strings.TrimSpace(full)
	}
	last.Value = orElse(value, full)
	if full == "" && last.Value == "No exception message supplied" {
		last.Value = ""
	}
	if rest, ok := strings.CutPrefix(full, strings.TrimSpace(value)); ok && strings.TrimSpace(value) != "" {
		last.Notes = strings.TrimSpace(rest)
	}
	// Celery 5 hands the whole traceback on as the value; the real message ends it.
	if strings.HasPrefix(strings.TrimSpace(last.Value), `"""`) {
		if inner, _, ok := traceback.Read(last.Value); ok {
			last.Value, last.Notes = strings.TrimRight(inner[len(inner)-1].Value, "\n"), ""
			if len(last.Frames) == 0 {
				last.Frames = inner[len(inner)-1].Frames
			}
		}
	}
	return chain
}

// pythonPath reads the list of folders that modules are found in.
func pythonPath(body string) []string {
	line := after(body, "\nPython Path:")
	if line == "" {
		i := strings.Index(body, "\nPython Path:")
		if i < 0 {
			return nil
		}
		line, _, _ = strings.Cut(body[i+len("\nPython Path:"):], "]")
	}
	var all []string
	for _, m := range quoted.FindAllStringSubmatch(line, 100) {
		if m[1] != "" {
			all = append(all, strings.TrimRight(strings.ReplaceAll(m[1], `\\`, `\`), `/\`))
		}
	}
	return all
}

var quoted = regexp.MustCompile(`'((?:[^'\\]|\\.)*)'`)

// tidy names each frame's module and its file relative to where Python found it.
func tidy(exceptions []issue.Exception, paths []string) {
	for i := range exceptions {
		for j := range exceptions[i].Frames {
			f := &exceptions[i].Frames[j]
			best := ""
			for _, p := range paths {
				if strings.HasPrefix(f.AbsPath, p) && len(f.AbsPath) > len(p) && (f.AbsPath[len(p)] == '/' || f.AbsPath[len(p)] == '\\') && len(p) > len(best) {
					best = p
				}
			}
			if best == "" {
				continue
			}
			f.File = strings.ReplaceAll(f.AbsPath[len(best)+1:], `\`, "/")
			f.Module = strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(f.File, ".py"), "/__init__"), "/", ".")
		}
	}
}

func versions(body string) map[string]issue.RawJSON {
	all := map[string]issue.RawJSON{}
	for name, label := range map[string]string{"runtime": "\nPython Version:", "django": "\nDjango Version:"} {
		version := after(body, label)
		if version == "" {
			continue
		}
		value := map[string]string{"version": version}
		if name == "runtime" {
			value["name"] = "CPython"
		}
		if text, err := json.Marshal(value); err == nil {
			all[name] = text
		}
	}
	return all
}

var (
	releaseForm     = regexp.MustCompile(`(?m)^(?:[A-Z]+_)?(?:RELEASE|APP_VERSION|SITE_VERSION|PROJECT_VERSION|BUILD_VERSION) = '([^'\n]{1,200})'$`)
	versionForm     = regexp.MustCompile(`(?m)^VERSION = '([^'\n]{1,200})'$`)
	environmentForm = regexp.MustCompile(`(?m)^(?:(?:SENTRY|DJANGO|APP|SITE|PROJECT)_)?(?:ENVIRONMENT|ENV) = '([^'\n]{1,100})'$`)
)

func fromSettings(settings string) (release, environment string) {
	settings = namedSettings(settings)
	for _, form := range []*regexp.Regexp{releaseForm, versionForm} {
		if m := form.FindStringSubmatch(settings); m != nil && release == "" {
			release = m[1]
		}
	}
	if m := environmentForm.FindStringSubmatch(settings); m != nil {
		environment = m[1]
	}
	return release, environment
}

// namedSettings keeps the lines that may name a release or an environment: settings are long, and trying the
// forms at each of their characters was half of the work on a mail.
func namedSettings(settings string) string {
	var kept strings.Builder
	for line := range strings.Lines(settings) {
		name, _, ok := strings.Cut(line, " = '")
		if ok && (strings.HasSuffix(name, "RELEASE") || strings.HasSuffix(name, "VERSION") || strings.HasSuffix(name, "ENVIRONMENT") || strings.HasSuffix(name, "ENV")) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

var templateForm = regexp.MustCompile(`(?m)^In template (.+), error at line (\d+)$`)

func templateError(body string) *issue.TemplateError {
	i := strings.Index(body, "\nTemplate error:\n")
	if i < 0 {
		return nil
	}
	section, _, _ := strings.Cut(body[i+len("\nTemplate error:\n"):], "\n"+traceback.Begin)
	m := templateForm.FindStringSubmatch(section)
	if m == nil {
		return nil
	}
	line, err := strconv.Atoi(m[2])
	if err != nil {
		return nil
	}
	rest := strings.Split(strings.TrimRight(section[strings.Index(section, m[0])+len(m[0]):], "\n "), "\n")
	t := &issue.TemplateError{Name: m[1], Line: line}
	if len(rest) > 1 {
		t.Message = strings.TrimSpace(rest[1])
		t.Source = strings.Join(rest[2:], "\n")
	}
	return t
}
