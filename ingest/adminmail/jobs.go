package adminmail

import (
	"path"
	"regexp"
	"strings"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

// jobs are the messages in which task queues say that a job failed. The first group, where there is one, names it.
var jobs = []struct {
	logger string
	form   *regexp.Regexp
}{
	{"celery.app.trace", regexp.MustCompile(`^Task (\S+?)\[[\w-]+\] raised unexpected`)},
	{"celery", regexp.MustCompile(`^Task (\S+) with id \S+ raised exception`)},       // Celery 3, and what replaces it
	{"celery", regexp.MustCompile(`^Task (\S+) raised exception:`)},                  // celery-error-emails
	{"celery", regexp.MustCompile(`^(\w+(?:\.\w+)+) was called with .* and failed`)}, // many sites' own
	{"django-q", regexp.MustCompile(`^Failed '([^']+)' \(`)},                         // django-q2
	{"django-q", regexp.MustCompile(`^Failed \[[^\]\n]*\] - `)},                      // django-q names no function
	{"rq.worker", regexp.MustCompile(`^(?:Worker \S+: job|\[Job) [\w-]+\]?: exception raised while executing \((.+?)\)`)},
	{"huey", regexp.MustCompile(`^Unhandled exception in (?:task [\w-]+\.|worker thread)`)},
	{"apscheduler.executors.default", regexp.MustCompile(`^Job "(.+?)(?: \(trigger: [^\n]*)?" raised an exception`)},
	{"dramatiq.worker.WorkerThread", regexp.MustCompile(`^Failed to process message (\w[\w.]*)\(`)},
}

// nameJob sets the job's name and logger of a message that tells of a failed job.
func nameJob(e *issue.Event) bool {
	for i := range jobs {
		m := jobs[i].form.FindStringSubmatch(e.Message)
		if m == nil {
			continue
		}
		if len(m) > 1 {
			e.Transaction = m[1]
		}
		if e.Logger = orElse(e.Logger, jobs[i].logger); jobs[i].logger == "celery" {
			e.Message = firstLine(e.Message) // the rest repeats the exception and the arguments
		}
		return true
	}
	return false
}

// traceInMessage takes a traceback out of a message that some queues log as one text, without an exception.
func traceInMessage(e *issue.Event, lead string) {
	at := begins.FindStringSubmatchIndex("\n" + lead)
	if len(e.Exceptions) > 0 || at == nil {
		return
	}
	text := "\n" + lead
	found, _, ok := traceback.Read(text[at[2]:])
	if last := len(found) - 1; !ok || found[last].Type == "" || len(found[last].Frames) == 0 {
		return
	}
	traceback.NameModules(found)
	e.Exceptions = found
	message, _, _ := strings.Cut(e.Message, traceback.Begin)
	e.Message = strings.TrimRight(message, " :\n")
}

// What a supervisor of programs mails when one of them ends badly.
var (
	cronSubject   = regexp.MustCompile(`^Cron <([^@>]+)@([^>]+)> ?(.*)$`)
	unitForm      = regexp.MustCompile(`(?:^|[\s'"(:])([\w@.\\:-]+\.(?:service|timer))\b`)
	unitStatus    = regexp.MustCompile(`(?m)^\s*(?:Active: failed|Loaded: loaded|Main PID:|Process: \d+)|Failed with result '|Main process exited, code=|entered failed state`)
	supervisorSay = regexp.MustCompile(`Process (\S+) in group (\S+) (?:exited unexpectedly|.{0,40}FATAL)`)
	journalLine   = regexp.MustCompile(`^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*) (\S+) ([\w.@/+-]+(?:\[\d+\])?): ?(.*)$`)
)

// fromJournal gives what the program printed that a traceback is from, without the journal's own words.
func fromJournal(text string) (host, printed string) {
	lines := strings.Split(text, "\n")
	program := ""
	for _, line := range lines {
		if m := journalLine.FindStringSubmatch(line); m != nil && strings.TrimSpace(m[3]) == traceback.Begin {
			host, program = m[1], m[2]
		}
	}
	if program == "" {
		return "", text
	}
	var out []string
	for _, line := range lines {
		if m := journalLine.FindStringSubmatch(line); m != nil && m[2] == program {
			out = append(out, m[3])
		}
	}
	return host, mendFrames(strings.Join(out, "\n"))
}

// run reads the mail of a scheduler or a supervisor about a program that ended with a traceback. The last
// traceback is what ended it.
func (l *letter) run(text string) (issue.Event, bool) {
	e := issue.Event{Level: issue.Error, Message: l.subject}
	cron := cronSubject.FindStringSubmatch(l.subject)
	unit := unitForm.FindStringSubmatch(l.subject + "\n" + text[:min(len(text), 4000)])
	child := supervisorSay.FindStringSubmatch(text[:min(len(text), 4000)])
	switch {
	case greeting.MatchString(text[:min(len(text), maxLead)]):
		return e, false
	case cron != nil:
		e.Logger, e.ServerName, e.Transaction = "cron", cron[2], cron[3]
	case l.header.Get("X-Cron-Env") != "":
		e.Logger, e.Transaction = "cron", l.subject
	case unit != nil && unitStatus.MatchString(text):
		e.Logger, e.Transaction = "systemd", unit[1]
		e.ServerName, text = fromJournal(text)
	case child != nil:
		e.Logger, e.Transaction = "supervisor", child[1]
	default:
		return e, false
	}
	at := strings.LastIndex(text, traceback.Begin)
	for n := 0; at > 0 && n < 20; n++ { // back to the beginning of its chain
		before := strings.TrimRight(text[:at], " \n|+")
		if !strings.HasSuffix(before, "following exception:") && !strings.HasSuffix(before, "another exception occurred:") {
			break
		}
		at = strings.LastIndex(before, traceback.Begin)
	}
	if at < 0 {
		return e, false
	}
	found, _, ok := traceback.Read(text[at:])
	last := len(found) - 1
	if !ok || found[last].Type == "" || len(found[last].Frames) == 0 {
		return e, false
	}
	if frames := found[last].Frames; path.Base(frames[len(frames)-1].AbsPath) == "manage.py" {
		return e, false // Django's starter raises nothing itself: where it happened was cut off
	}
	traceback.NameModules(found)
	e.Exceptions = found
	return e, true
}
