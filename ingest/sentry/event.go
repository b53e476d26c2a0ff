package sentry

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
	"paddock/ingest"
)

var parsers fastjson.ParserPool

// bounded refuses an event that would take too much memory to read.
func bounded(body []byte) error {
	if len(body) > maxEvent {
		return fmt.Errorf("%w: event of %d bytes", ingest.ErrTooLarge, len(body))
	}
	if n := bytes.Count(body, []byte{','}) + bytes.Count(body, []byte{'['}); n > maxValues {
		return fmt.Errorf("%w: event of about %d values", ingest.ErrTooLarge, n)
	}
	return nil
}

// readEvent maps an event payload to an issue.Event. A field of a wrong type is left out, never the event.
func readEvent(body []byte, r *ingest.Request, drift time.Duration) (issue.Event, error) {
	if err := bounded(body); err != nil {
		return issue.Event{}, err
	}
	p := parsers.Get()
	if len(body) < 64<<10 { // a parser never gives back what it once needed
		defer parsers.Put(p)
	}
	v, err := parse(p, body)
	if err != nil || v.Type() != fastjson.TypeObject {
		return issue.Event{}, fmt.Errorf("%w: the event is not a JSON object", ingest.ErrMalformed)
	}
	e := issue.Event{
		Source: issue.SourceSentry, Received: r.Received, Time: eventTime(v.Get("timestamp"), r.Received, drift),
		Level: issue.Error, Logger: text(v.Get("logger")), Platform: text(v.Get("platform")),
		Transaction: text(v.Get("transaction")), Release: text(v.Get("release")), Dist: text(v.Get("dist")),
		Environment: text(v.Get("environment")), ServerName: text(v.Get("server_name")), Tags: textMap(v.Get("tags")),
		Contexts: rawMap(v.Get("contexts")), Extra: rawMap(v.Get("extra")), Modules: textMap(v.Get("modules")),
		SDK:     issue.SDK{Name: text(v.Get("sdk", "name")), Version: text(v.Get("sdk", "version"))},
		TraceID: text(v.Get("contexts", "trace", "trace_id")), SpanID: text(v.Get("contexts", "trace", "span_id")),
	}
	var ok bool
	if e.ID, ok = eventID(text(v.Get("event_id"))); !ok {
		e.ID = madeID(body, r.Received)
	}
	if level := text(v.Get("level")); level != "" {
		e.Level = levelOf(level)
	}
	for _, part := range list(v.Get("fingerprint")) {
		e.Fingerprint = append(e.Fingerprint, text(part))
	}
	if sum := text(v.Get("checksum")); sum != "" && len(e.Fingerprint) == 0 {
		e.Fingerprint = []string{sum} // as clients asked before fingerprints
	}
	readMessage(&e, v)
	readExceptions(&e, either(v, "exception", "sentry.interfaces.Exception"))
	readThreads(&e, v)
	readCrumbs(&e, either(v, "breadcrumbs", "sentry.interfaces.Breadcrumbs"))
	readRequest(&e, either(v, "request", "sentry.interfaces.Http"))
	readUser(&e, either(v, "user", "sentry.interfaces.User"))
	readTemplate(&e, either(v, "template", "sentry.interfaces.Template"))
	if e.Transaction == "" {
		e.Transaction = text(v.Get("culprit")) // what clients before transactions sent
	}
	asReport(&e, v)
	e.Other = others(v)
	keepParts(&e, v)
	return e, nil
}

// levelOf reads a level by its name, or by the number that Python's logging gives it, as raven sent it.
func levelOf(said string) issue.Level {
	n, err := strconv.Atoi(said)
	switch {
	case err != nil:
		return issue.ParseLevel(said)
	case n >= 50:
		return issue.Fatal
	case n >= 40:
		return issue.Error
	case n >= 30:
		return issue.Warning
	case n >= 20:
		return issue.Info
	}
	return issue.Debug
}

// known are the attributes of an event that have a place of their own, or that say nothing of the fault: what
// servers before this one made of it, and how long a client took to send it.
var known = map[string]bool{
	"event_id": true, "timestamp": true, "level": true, "logger": true, "platform": true, "transaction": true, "release": true, "dist": true, "environment": true,
	"server_name": true, "tags": true, "contexts": true, "extra": true, "modules": true, "sdk": true, "fingerprint": true, "checksum": true, "message": true,
	"logentry": true, "exception": true, "threads": true, "stacktrace": true, "breadcrumbs": true, "request": true, "user": true, "culprit": true, "template": true,
	"sentry.interfaces.Exception": true, "sentry.interfaces.Message": true, "sentry.interfaces.Stacktrace": true, "sentry.interfaces.Breadcrumbs": true,
	"sentry.interfaces.Http": true, "sentry.interfaces.User": true, "sentry.interfaces.Template": true, "csp": true, "hpkp": true, "expectct": true, "expectstaple": true, "type": true, "project": true,
	"received": true, "time_spent": true, "version": true, "title": true, "metadata": true, "location": true, "hashes": true, "grouping_config": true, "key_id": true,
	"datetime": true, "use_rust_normalize": true, "_meta": true, "_metrics": true, "_dsc": true,
}

// knownOfRequest are the attributes of a request that have a place of their own.
var knownOfRequest = map[string]bool{
	"method": true, "url": true, "headers": true, "env": true, "query_string": true, "cookies": true, "data": true, "inferred_content_type": true,
}

// keepParts keeps what lies deeper in an event and has no place of its own.
func keepParts(e *issue.Event, v *fastjson.Value) {
	keep := func(name string, value *fastjson.Value) {
		if value == nil || len(e.Other) >= 100 || value.Type() == fastjson.TypeNull || value.Type() == fastjson.TypeObject && value.GetObject().Len() == 0 {
			return
		}
		if e.Other == nil {
			e.Other = map[string]issue.RawJSON{}
		}
		e.Other[name] = rawJSON(value)
	}
	if e.Template != "" { // what the template was filled with; the message may be cut
		keep("params", v.Get("logentry", "params"))
	}
	if e.Platform == "python" || e.Platform == "" {
		return // the rest is said by crash reporters and browsers
	}
	for _, x := range ends(list(v.Get("exception"))) {
		keep("registers", x.Get("stacktrace", "registers")) // of the exception that was raised last
	}
	for _, t := range ends(list(v.Get("threads"))) {
		if t.GetBool("crashed") || t.GetBool("current") {
			keep("registers", t.Get("stacktrace", "registers"))
		}
		keep("held_locks of thread "+limit(text(t.Get("id")), 50), t.Get("held_locks"))
	}
	if request := v.Get("request"); request != nil && request.Type() == fastjson.TypeObject {
		each(request, func(name string, value *fastjson.Value) {
			if !knownOfRequest[name] {
				keep("request."+limit(name, 100), value)
			}
		})
	}
}

// others keeps what is left of an event: debug_meta, errors of the client's own, and what SDKs will think of.
func others(v *fastjson.Value) map[string]issue.RawJSON {
	o, err := v.Object()
	if err != nil {
		return nil
	}
	var rest map[string]issue.RawJSON
	o.Visit(func(name []byte, value *fastjson.Value) {
		if known[string(name)] || value.Type() == fastjson.TypeNull || len(rest) >= 100 {
			return
		}
		if rest == nil {
			rest = map[string]issue.RawJSON{}
		}
		rest[clean(string(name))] = rawJSON(value)
	})
	return rest
}

// readTemplate reads where a template failed to render, as raven told of it.
func readTemplate(e *issue.Event, v *fastjson.Value) {
	if v == nil || v.Type() != fastjson.TypeObject || e.Template500 != nil {
		return
	}
	name := text(either(v, "filename", "abs_path"))
	if name != "" {
		e.Template500 = &issue.TemplateError{Name: name, Line: number(v.Get("lineno")), Source: text(v.Get("context_line"))}
	}
}

func either(v *fastjson.Value, names ...string) *fastjson.Value {
	for _, name := range names {
		if m := v.Get(name); m != nil && m.Type() != fastjson.TypeNull {
			return m
		}
	}
	return nil
}

func readMessage(e *issue.Event, v *fastjson.Value) {
	entry := either(v, "logentry", "sentry.interfaces.Message", "message")
	if entry == nil {
		return
	}
	if entry.Type() != fastjson.TypeObject {
		e.Message = text(entry)
		return
	}
	e.Message, e.Template = text(entry.Get("formatted")), text(entry.Get("message"))
	params := entry.Get("params")
	if e.Message == "" {
		e.Message = format(e.Template, params)
	}
	if e.Template == e.Message && len(list(params)) == 0 {
		e.Template = ""
	}
}

// format fills a template of Python's % style with its parameters, in order.
func format(template string, params *fastjson.Value) string {
	if params != nil && params.Type() == fastjson.TypeObject {
		return formatNamed(template, params)
	}
	values := list(params)
	var b strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '%' || i+1 >= len(template) {
			b.WriteByte(template[i])
			continue
		}
		i++
		if template[i] == '%' {
			b.WriteByte('%')
			continue
		}
		if strings.IndexByte("sdrifx", template[i]) < 0 || len(values) == 0 {
			b.WriteString(template[i-1 : i+1])
			continue
		}
		b.WriteString(text(values[0]))
		values = values[1:]
	}
	return b.String()
}

var namedParameter = regexp.MustCompile(`%\(([^)]*)\)[sdrifx]`)

// formatNamed fills a template whose parameters have names.
func formatNamed(template string, params *fastjson.Value) string {
	return namedParameter.ReplaceAllStringFunc(template, func(p string) string {
		value := params.Get(namedParameter.FindStringSubmatch(p)[1])
		if value == nil {
			return p
		}
		return text(value)
	})
}

var subExceptions = regexp.MustCompile(` \(\d+ sub-exceptions?\)$`)

func readExceptions(e *issue.Event, v *fastjson.Value) {
	values := ends(list(v))
	groups := map[int]bool{}
	for _, x := range values {
		if m := x.Get("mechanism"); m != nil && m.GetBool("is_exception_group") {
			if id := maybeInt(m.Get("exception_id")); id != nil {
				groups[*id] = true
			}
		}
	}
	for _, x := range values {
		if x.Type() != fastjson.TypeObject {
			continue
		}
		m := x.Get("mechanism")
		one := issue.Exception{Type: text(x.Get("type")), Value: text(x.Get("value")), Module: text(x.Get("module")), Frames: readFrames(e, x.Get("stacktrace"))}
		one.Value = subExceptions.ReplaceAllString(one.Value, "") // Python's own str() of a group; later SDKs leave it out
		if len(one.Frames) == 0 {
			one.Frames = readFrames(e, x.Get("raw_stacktrace"))
		}
		if m != nil {
			one.Handled, one.Mechanism = maybeBool(m.Get("handled")), text(m.Get("type"))
			one.ID, one.ParentID, one.Group = maybeInt(m.Get("exception_id")), maybeInt(m.Get("parent_id")), m.GetBool("is_exception_group")
			source := text(m.Get("source"))
			one.MechanismData = mechanismData(m)
			one.GroupMember = strings.HasSuffix(source, "]") || one.ParentID != nil && groups[*one.ParentID] && !strings.HasPrefix(source, "__") && source != "cause"
			switch source {
			case "__cause__", "cause", "InnerException", "getCause()", "previous": // Python, JavaScript, .NET, Java, PHP
				one.Relation = "cause"
			case "__context__":
				one.Relation = "context"
			}
		}
		if one.Relation == "" && one.ParentID != nil && !one.GroupMember && text(m.Get("source")) == "" { // Java, PHP
			one.Relation = "cause"
		}
		e.Exceptions = append(e.Exceptions, one)
	}
	membersOfMembers(e.Exceptions)
	// An event may carry the stack beside the exception, as clients of raven's time did.
	if x := e.Raised(); x != nil && x.Type == "" && x.Value == "" && len(x.Frames) == 0 {
		e.Exceptions = nil
	}
}

// mechanismData keeps what a mechanism says beside its type: the signal, the promise, a link to help.
func mechanismData(m *fastjson.Value) issue.RawJSON {
	var rest issue.RawJSON
	for _, name := range []string{"meta", "data", "description", "help_link", "synthetic"} {
		value := m.Get(name)
		if value == nil || value.Type() == fastjson.TypeNull || value.Type() == fastjson.TypeFalse || value.Type() == fastjson.TypeObject && value.GetObject().Len() == 0 {
			continue
		}
		if rest == nil {
			rest = append(rest, '{')
		} else {
			rest = append(rest, ',')
		}
		rest = append(rest, '"')
		rest = append(append(rest, name...), '"', ':')
		rest = append(rest, rawJSON(value)...)
	}
	if rest == nil {
		return nil
	}
	return append(rest, '}')
}

// membersOfMembers marks what hangs below a member of a group: a cause of a child is no link of the chain.
func membersOfMembers(all []issue.Exception) {
	member := map[int]bool{}
	for range all { // parents may stand after their children: repeat until nothing changes
		changed := false
		for i := range all {
			x := &all[i]
			if x.ParentID != nil && member[*x.ParentID] && !x.GroupMember {
				x.GroupMember = true
			}
			if x.GroupMember && x.ID != nil && !member[*x.ID] {
				member[*x.ID], changed = true, true
			}
		}
		if !changed {
			return
		}
	}
}

func readCrumbs(e *issue.Event, v *fastjson.Value) {
	sent := ends(list(v))
	if len(sent) > 0 {
		e.Breadcrumbs = make([]issue.Breadcrumb, 0, len(sent))
	}
	for _, c := range sent {
		if c.Type() != fastjson.TypeObject {
			continue
		}
		crumb := issue.Breadcrumb{Time: anyTime(c.Get("timestamp")), Type: text(c.Get("type")), Category: text(c.Get("category")), Message: text(c.Get("message")), Data: pairs(c.Get("data"))}
		if id := text(c.Get("event_id")); id != "" { // the crumb is an event of its own
			crumb.Data = append(crumb.Data, issue.Var{Name: "event_id", Value: id})
		}
		if level := text(c.Get("level")); level != "" {
			crumb.Level = levelOf(level)
		}
		e.Breadcrumbs = append(e.Breadcrumbs, crumb)
	}
	if len(e.Breadcrumbs) == 0 {
		e.Breadcrumbs = nil
	}
}
