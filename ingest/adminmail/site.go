package adminmail

import (
	"regexp"
	"strings"

	"paddock/app/issue"
)

var (
	moduleForm  = regexp.MustCompile(`(?m)^Using settings module (\w{1,100}(?:\.\w{1,100}){0,9})$`)
	loggingForm = regexp.MustCompile(`(?m)^LOGGING = (\{.*\})$`)
	prefixForm  = regexp.MustCompile(`(?m)^EMAIL_SUBJECT_PREFIX = u?(?:'([^'\n]{0,100})'|"([^"\n]{0,100})")$`)
)

// site tells what the letter says of the site that sent it: its settings, where the report has them, and its subject.
func (l *letter) site(e *issue.Event) *issue.MailSite {
	s := &issue.MailSite{BrokenLinks: e.Kind == issue.KindBrokenLink, Celery: strings.HasPrefix(e.Logger, "celery")}
	if m := subjectForm.FindStringSubmatch(l.subject); m != nil {
		s.Prefix = m[1]
	} else if i := strings.Index(l.subject, "Broken "); e.Kind == issue.KindBrokenLink && i >= 0 {
		s.Prefix = l.subject[:i]
	}
	at := strings.LastIndex(l.text, "\nSettings:\n")
	if at < 0 {
		return s
	}
	settings := l.text[at:]
	if m := moduleForm.FindStringSubmatch(lines(settings, "Using settings module ")); m != nil {
		s.Settings = m[1]
	}
	if m := loggingForm.FindStringSubmatch(lines(settings, "LOGGING = ")); m != nil {
		s.Logging = m[1]
	}
	if m := prefixForm.FindStringSubmatch(lines(settings, "EMAIL_SUBJECT_PREFIX = ")); m != nil { // a list's name may stand before it in the subject
		s.Prefix = m[1] + m[2]
	}
	middleware := after(settings, "\nMIDDLEWARE =") + after(settings, "\nMIDDLEWARE_CLASSES =")
	s.BrokenLinks = s.BrokenLinks || strings.Contains(middleware, "BrokenLinkEmailsMiddleware")
	s.Celery = s.Celery || strings.Contains(settings, "\nCELERY_") || strings.Contains(settings, "\nBROKER_URL =")
	return s
}

// lines keeps the lines of a text that begin so: trying a form at each line of long settings takes far longer.
func lines(text, beginning string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, beginning) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
