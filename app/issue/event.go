// Package issue says what an error is, when two are the same fault, and how a fault is triaged.
package issue

import (
	"encoding/json"
	"time"

	"paddock/app/project"
)

// Source tells by which door an event came.
type Source string

// The doors.
const (
	SourceMail   Source = "mail"
	SourceSentry Source = "sentry"
	SourceOTLP   Source = "otlp"
	SourceLog    Source = "log"
)

// Level is how grave an event is: fatal, error, warning, info or debug.
type Level string

// The levels, gravest first.
const (
	Fatal   Level = "fatal"
	Error   Level = "error"
	Warning Level = "warning"
	Info    Level = "info"
	Debug   Level = "debug"
)

// ParseLevel reads a level as SDKs, Python's logging and mail subjects write it; Error when unknown.
func ParseLevel(s string) Level {
	switch s {
	case "fatal", "critical", "FATAL", "CRITICAL", "Critical":
		return Fatal
	case "warning", "warn", "WARNING", "WARN", "Warning":
		return Warning
	case "info", "INFO", "log", "Info", "sample":
		return Info
	case "debug", "DEBUG", "Debug", "NOTSET":
		return Debug
	}
	return Error
}

// Event is one occurrence of an error, in the app's own words. It is stored whole, as JSON.
type Event struct {
	ID          string             `json:"id"` // 32 hex digits
	Project     project.ID         `json:"project,omitempty"`
	Time        time.Time          `json:"time"`     // when it happened, UTC
	Received    time.Time          `json:"received"` // when Paddock first had it, UTC
	Source      Source             `json:"source"`
	Level       Level              `json:"level"`
	Logger      string             `json:"logger,omitempty"`
	Platform    string             `json:"platform,omitempty"`
	Exceptions  []Exception        `json:"exceptions,omitempty"` // cause first, the one raised last at the end
	Threads     []Thread           `json:"threads,omitempty"`
	Message     string             `json:"message,omitempty"`  // formatted
	Template    string             `json:"template,omitempty"` // before formatting, when the client tells
	Culprit     string             `json:"culprit,omitempty"`  // "module in function"
	Transaction string             `json:"transaction,omitempty"`
	Request     *Request           `json:"request,omitempty"`
	User        *User              `json:"user,omitempty"`
	Release     string             `json:"release,omitempty"`
	Dist        string             `json:"dist,omitempty"`
	Environment string             `json:"environment,omitempty"`
	ServerName  string             `json:"server_name,omitempty"`
	Tags        map[string]string  `json:"tags,omitempty"`
	Breadcrumbs []Breadcrumb       `json:"breadcrumbs,omitempty"`
	Contexts    map[string]RawJSON `json:"contexts,omitempty"` // by name: runtime, trace, django, ...
	Extra       map[string]RawJSON `json:"extra,omitempty"`
	Modules     map[string]string  `json:"modules,omitempty"` // installed packages and versions
	SDK         SDK                `json:"sdk,omitzero"`
	Fingerprint []string           `json:"fingerprint,omitempty"` // as the client asked
	TraceID     string             `json:"trace_id,omitempty"`
	SpanID      string             `json:"span_id,omitempty"`
	Mail        *Mail              `json:"mail,omitempty"`
	TextTrace   string             `json:"text_trace,omitempty"` // traceback as text, when that is all there is
	Template500 *TemplateError     `json:"template_error,omitempty"`
	Kind        Kind               `json:"kind,omitempty"`
	Other       map[string]RawJSON `json:"other,omitempty"` // what the client sent besides: debug_meta, errors, ...
	Sampled     bool               `json:"-"`               // only what lists show of it was kept: it came in a storm of its like
	Past        bool               `json:"-"`               // it comes from a history that is read in, and alerts nobody
}

// RawJSON is a value kept as the client sent it.
type RawJSON = json.RawMessage

// Kind tells errors from the other reports that Django mails.
type Kind string

// The kinds; the zero value is an error.
const (
	KindError      Kind = ""
	KindBrokenLink Kind = "broken_link"
)

// Exception is one link of a chain.
type Exception struct {
	Type      string  `json:"type"`
	Value     string  `json:"value"`
	Module    string  `json:"module,omitempty"`
	Frames    []Frame `json:"frames,omitempty"`  // oldest call first, the raising frame last
	Handled   *bool   `json:"handled,omitempty"` // nil: not said
	Mechanism string  `json:"mechanism,omitempty"`

	MechanismData RawJSON `json:"mechanism_data,omitempty"` // what it says besides: meta, data, help_link, ...
	Relation      string  `json:"relation,omitempty"`       // how it led to the next: "cause" or "context"
	ID            *int    `json:"exception_id,omitempty"`
	ParentID      *int    `json:"parent_id,omitempty"` // set on members of a tree (Sentry's exception groups)
	Group         bool    `json:"is_exception_group,omitempty"`
	GroupMember   bool    `json:"group_member,omitempty"` // a child of an exception group, not of the chain
	Notes         string  `json:"notes,omitempty"`
}

// Frame is one call of a stack.
type Frame struct {
	Function    string   `json:"function,omitempty"`
	Module      string   `json:"module,omitempty"`   // dotted
	File        string   `json:"file,omitempty"`     // as shown: relative where known
	AbsPath     string   `json:"abs_path,omitempty"` // as the interpreter had it
	Line        int      `json:"line,omitempty"`
	Column      int      `json:"column,omitempty"`
	Package     string   `json:"package,omitempty"` // library or program that holds it: native code, .NET
	Address     string   `json:"address,omitempty"` // of the instruction, hexadecimal, where no name is known or the code is native
	InApp       bool     `json:"in_app,omitempty"`  // the site's own code
	ContextLine string   `json:"context_line,omitempty"`
	PreContext  []string `json:"pre_context,omitempty"`
	PostContext []string `json:"post_context,omitempty"`
	Vars        []Var    `json:"vars,omitempty"` // local variables, in the client's order
}

// Var is a named value, already text.
type Var struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Thread is one thread of the process and its stack.
type Thread struct {
	ID      string  `json:"id"`
	Name    string  `json:"name,omitempty"`
	State   string  `json:"state,omitempty"` // RUNNABLE, WAITING, ...
	Crashed bool    `json:"crashed,omitempty"`
	Current bool    `json:"current,omitempty"`
	Frames  []Frame `json:"frames,omitempty"`
}

// Request is the HTTP request that was being answered.
type Request struct {
	Method   string `json:"method,omitempty"`
	URL      string `json:"url,omitempty"`
	Path     string `json:"path,omitempty"`
	Host     string `json:"host,omitempty"`
	Query    string `json:"query,omitempty"`
	Headers  []Var  `json:"headers,omitempty"`
	Cookies  []Var  `json:"cookies,omitempty"`
	Env      []Var  `json:"env,omitempty"` // CGI / META values that are not headers
	Form     []Var  `json:"form,omitempty"`
	Files    []Var  `json:"files,omitempty"`
	Body     string `json:"body,omitempty"` // when it was no form
	RemoteIP string `json:"remote_ip,omitempty"`
	Internal *bool  `json:"internal,omitempty"` // Django's INTERNAL or EXTERNAL IP
	Referrer string `json:"referrer,omitempty"`
	Agent    string `json:"user_agent,omitempty"`
}

// User is who met the error.
type User struct {
	ID       string            `json:"id,omitempty"`
	Username string            `json:"username,omitempty"`
	Email    string            `json:"email,omitempty"`
	IP       string            `json:"ip,omitempty"`
	Name     string            `json:"name,omitempty"`
	Data     map[string]string `json:"data,omitempty"`
}

// Key names a user for counting; empty when nothing tells users apart.
func (u *User) Key() string {
	switch {
	case u == nil:
		return ""
	case u.ID != "":
		return "id:" + u.ID
	case u.Email != "":
		return "email:" + u.Email
	case u.Username != "":
		return "username:" + u.Username
	case u.IP != "":
		return "ip:" + u.IP
	}
	return ""
}

// Breadcrumb is something that happened before the error.
type Breadcrumb struct {
	Time     time.Time `json:"time,omitzero"`
	Type     string    `json:"type,omitempty"`
	Category string    `json:"category,omitempty"`
	Level    Level     `json:"level,omitempty"`
	Message  string    `json:"message,omitempty"`
	Data     []Var     `json:"data,omitempty"`
}

// SDK names the client library.
type SDK struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
}

// Mail is where an event that came by mail stands.
type Mail struct {
	MessageID string `json:"message_id"`
	Subject   string `json:"subject"`
	Mailbox   string `json:"mailbox"`
	Content   string `json:"-"` // tells on the way in what it reports, and of when; the same for mails that differ in their addressee alone
	Addressee string `json:"-"` // who has it

	Site *MailSite `json:"-"` // of the sender; set on the way in only
}

// TemplateError is the place in a Django template where rendering failed.
type TemplateError struct {
	Name    string `json:"name"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message,omitempty"`
	Source  string `json:"source,omitempty"`
}

// Raised is the exception that was raised last and is no child of a group; nil when there is none.
func (e *Event) Raised() *Exception {
	for i := len(e.Exceptions) - 1; i >= 0; i-- {
		if !e.Exceptions[i].GroupMember {
			return &e.Exceptions[i]
		}
	}
	if n := len(e.Exceptions); n > 0 {
		return &e.Exceptions[n-1]
	}
	return nil
}
