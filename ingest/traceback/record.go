package traceback

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"paddock/app/issue"
)

// Record is what a log protocol tells of one log record, or a span of an exception that it met.
type Record struct {
	Source      issue.Source // SourceLog when empty
	Time        time.Time    // when it was logged, UTC
	Received    time.Time    // UTC
	Level       issue.Level
	Logger      string
	Message     string // formatted; may hold the traceback
	Template    string // before formatting
	Trace       string // the traceback as text, when the protocol has a field for it
	Type        string // of the exception, when the protocol has a field for it
	Value       string // of the exception
	Attributes  []issue.Var
	Service     string
	Environment string
	Release     string
	ServerName  string
	TraceID     string // hex
	SpanID      string // hex
	Platform    string // python when empty
	EventID     string // of a client that gives one
	Escaped     *bool  // the exception left its span: nobody handled it
	SDK         issue.SDK
	Transaction string
}

// traceNames are attributes in which libraries put a traceback: python-json-logger, structlog, logging's own
// fields, ECS, Winston.
var traceNames = []string{"exception.stacktrace", "exc_info", "exc_text", "traceback", "exception", "error.stack_trace", "error.stack", "stack_trace", "stack_info", "stack"}

// Event gives the error that a record at ERROR or above tells of. ok is false when it holds no exception.
func (r Record) Event() (e issue.Event, ok bool) {
	if r.Level != issue.Error && r.Level != issue.Fatal {
		return e, false
	}
	message, trace := r.texts()
	exceptions := r.exceptions(trace)
	if len(exceptions) == 0 {
		return e, false
	}
	e = issue.Event{
		ID: r.EventID, Source: r.Source, Time: r.Time, Received: r.Received, Level: r.Level, Logger: r.Logger, Message: message, Template: r.Template,
		Exceptions: exceptions, Environment: r.Environment, Release: r.Release, ServerName: r.ServerName,
		TraceID: r.TraceID, SpanID: r.SpanID, Platform: r.Platform, SDK: r.SDK, Transaction: r.Transaction,
	}
	if e.Source == "" {
		e.Source = issue.SourceLog
	}
	if e.Platform == "" {
		e.Platform = platformOf(trace)
	}
	if len(exceptions[len(exceptions)-1].Frames) == 0 {
		e.TextTrace = trace
	}
	r.describe(&e)
	if e.ID == "" {
		e.ID = r.id(message, trace)
	}
	return e, true
}

// texts parts the message from the traceback that may follow it.
func (r Record) texts() (message, trace string) {
	message, trace = unfold(r.Message), unfold(r.Trace)
	for i := 0; trace == "" && i < len(traceNames); i++ {
		for _, a := range r.Attributes {
			if a.Name == traceNames[i] && strings.Contains(a.Value, "File ") || a.Name == traceNames[i] && strings.Contains(a.Value, "at ") {
				trace = unfold(a.Value)
			}
		}
	}
	at := strings.Index(message, Begin)
	if at < 0 {
		return strings.TrimSpace(message), trace
	}
	if line := strings.LastIndexByte(message[:at], '\n') + 1; strings.Trim(message[line:at], " \t|+") == "" || strings.HasSuffix(message[line:at], "Exception Group ") {
		at = line
	}
	if trace == "" {
		trace = message[at:]
	}
	return strings.TrimSpace(message[:at]), trace
}

// unfold gives a text its lines back that a syslog or a JSON in JSON wrote on one.
func unfold(s string) string {
	if strings.Contains(s, "\n") {
		return s
	}
	switch {
	case strings.Contains(s, "#012"): // rsyslog's escape of a line end
		return strings.ReplaceAll(s, "#012", "\n")
	case strings.Contains(s, `\n  File \"`):
		return strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\\`, `\`).Replace(s)
	case strings.Contains(s, `\n  File "`), strings.Contains(s, `\n    at `):
		return strings.NewReplacer(`\n`, "\n", `\\`, `\`).Replace(s)
	}
	return s
}

func (r Record) exceptions(trace string) []issue.Exception {
	found := find(trace)
	if len(found) == 0 && r.Type == "" {
		return nil
	}
	if len(found) == 0 {
		return []issue.Exception{{Type: r.Type, Value: r.Value}}
	}
	NameModules(found)
	last := &found[len(found)-1]
	if last.Type == "" { // its last line was cut off
		last.Type, last.Value = r.Type, r.Value
	}
	if last.Type == "" {
		last.Type = "Exception"
	}
	// The text ends with what add_note added; the value alone is known by the attribute, but for an OSError's
	// number.
	if notes, ok := strings.CutPrefix(last.Value, r.Value+"\n"); ok && r.Value != "" {
		last.Value, last.Notes = r.Value, notes
	}
	return found
}

// find reads whatever stack a text holds.
func find(text string) []issue.Exception {
	if strings.Contains(text, Begin) {
		all, _, _ := Read(indented(text))
		return all
	}
	if strings.Contains(text, "  File \"") { // its first line was cut off
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if frameForm.MatchString(strings.TrimRight(line, " \r")) {
				all, _, _ := Read(Begin + "\n" + strings.Join(lines[i:], "\n"))
				return all
			}
		}
	}
	all, _ := ReadStack(text)
	return all
}

// platformOf tells which language prints a stack so, by Sentry's name; empty when it is none that is known.
func platformOf(text string) string {
	if strings.Contains(text, "File \"") {
		return "python"
	}
	for _, line := range strings.Split(text, "\n") {
		switch {
		case v8Frame.MatchString(line):
			return "node"
		case javaFrame.MatchString(line):
			return "java"
		}
	}
	return ""
}

// indented takes off what stands before each line of a traceback that a formatter moved to the right.
func indented(text string) string {
	at := strings.Index(text, Begin)
	line := strings.LastIndexByte(text[:at], '\n') + 1
	margin := text[line:at]
	if margin == "" || strings.Trim(margin, " \t") != "" {
		return text
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], margin)
	}
	return strings.Join(lines, "\n")
}

// id is the same for the same record, so that one that is sent again is not counted again.
func (r Record) id(message, trace string) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s\x00%s", r.Time.UnixNano(), r.Service, r.ServerName, r.Level, r.Logger, message, r.Type, trace, r.TraceID, r.SpanID) // a hash takes all
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// describe puts the attributes where an SDK would have put them; the rest is extra data.
func (r Record) describe(e *issue.Event) {
	request, user := issue.Request{}, issue.User{}
	for _, a := range r.Attributes {
		switch a.Name {
		case "exception.type", "exception.message", "exception.stacktrace", "exception.escaped":
			continue
		case "http.method", "http.request.method":
			request.Method = a.Value
		case "http.url", "url.full":
			request.URL = a.Value
		case "url.path", "http.target":
			request.Path, _, _ = strings.Cut(a.Value, "?")
		case "http.host", "server.address":
			request.Host = a.Value
		case "http.user_agent", "user_agent.original":
			request.Agent = a.Value
		case "client.address", "http.client_ip", "net.peer.ip":
			request.RemoteIP = a.Value
		case "http.route":
			e.Transaction = a.Value
		case "enduser.id", "user.id":
			user.ID = a.Value
		case "user.email", "enduser.email":
			user.Email = a.Value
		case "user.name":
			user.Username = a.Value
		default:
			if e.Extra == nil {
				e.Extra = map[string]issue.RawJSON{}
			}
			if text, err := json.Marshal(a.Value); err == nil && len(e.Extra) < 500 {
				e.Extra[a.Name] = text
			}
		}
	}
	if _, rest, ok := strings.Cut(request.URL, "://"); ok && request.Path == "" {
		host, path, _ := strings.Cut(rest, "/")
		path, request.Query, _ = strings.Cut("/"+path, "?")
		request.Path = path
		if request.Host == "" {
			request.Host = host
		}
	}
	if request.Method != "" || request.URL != "" || request.Path != "" {
		if request.Agent != "" {
			request.Headers = []issue.Var{{Name: "User-Agent", Value: request.Agent}}
		}
		e.Request = &request
	}
	if user.ID != "" || user.Email != "" || user.Username != "" {
		e.User = &user
	}
	if r.Service != "" {
		e.Tags = map[string]string{"service": r.Service}
	}
	if r.Escaped != nil && len(e.Exceptions) > 0 {
		handled := !*r.Escaped
		e.Exceptions[len(e.Exceptions)-1].Handled = &handled
	}
}
