package sentry

import (
	"bytes"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
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
		e.Level = issue.ParseLevel(level)
	}
	for _, part := range v.GetArray("fingerprint") {
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
	if e.Transaction == "" {
		e.Transaction = text(v.Get("culprit")) // what clients before transactions sent
	}
	return e, nil
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
			one.GroupMember = strings.HasPrefix(source, "exceptions[") || one.ParentID != nil && groups[*one.ParentID] && !strings.HasPrefix(source, "__") && source != "cause"
			switch source {
			case "__cause__", "cause": // Python, JavaScript
				one.Relation = "cause"
			case "__context__":
				one.Relation = "context"
			}
		}
		e.Exceptions = append(e.Exceptions, one)
	}
	membersOfMembers(e.Exceptions)
	// An event may carry the stack beside the exception, as clients of raven's time did.
	if x := e.Raised(); x != nil && x.Type == "" && x.Value == "" && len(x.Frames) == 0 {
		e.Exceptions = nil
	}
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

func readThreads(e *issue.Event, v *fastjson.Value) {
	for _, t := range ends(list(v.Get("threads"))) {
		frames := readFrames(e, t.Get("stacktrace"))
		e.Threads = append(e.Threads, issue.Thread{
			ID: text(t.Get("id")), Name: text(t.Get("name")), Crashed: t.GetBool("crashed"), Current: t.GetBool("current"), Frames: frames,
		})
	}
	if frames := readFrames(e, either(v, "stacktrace", "sentry.interfaces.Stacktrace")); len(frames) > 0 {
		if x := e.Raised(); x != nil && len(x.Frames) == 0 {
			x.Frames = frames
			return
		}
		e.Threads = append(e.Threads, issue.Thread{ID: "current", Current: true, Frames: frames})
	}
}

func readFrames(e *issue.Event, stack *fastjson.Value) []issue.Frame {
	if stack == nil {
		return nil
	}
	raven := strings.HasPrefix(e.SDK.Name, "raven")
	room := maxFrames - framesOf(e)
	var frames []issue.Frame
	for _, f := range ends(stack.GetArray("frames")) {
		if len(frames) >= room {
			break
		}
		if f.Type() != fastjson.TypeObject {
			continue
		}
		one := issue.Frame{
			Function: text(f.Get("function")), Module: text(f.Get("module")), File: text(f.Get("filename")), AbsPath: text(f.Get("abs_path")),
			Line: number(f.Get("lineno")), Column: number(f.Get("colno")), ContextLine: text(f.Get("context_line")),
			PreContext: lines(f.Get("pre_context")), PostContext: lines(f.Get("post_context")), Vars: pairs(f.Get("vars")),
		}
		if one.AbsPath == "" {
			one.AbsPath = one.File
		}
		one.InApp = !issue.LibraryPath(one.AbsPath)
		if said := maybeBool(f.Get("in_app")); said != nil {
			// Some SDKs flag frames of libraries as the site's own; raven knew only the modules of INSTALLED_APPS.
			one.InApp = one.InApp && (*said || raven && one.AbsPath != one.File)
		} else if e.Platform != "" && e.Platform != "python" && one.AbsPath == "" {
			one.InApp = true
		}
		if place := inTemplate(e, &one); place != nil {
			one.InApp = false
			e.Template500 = place
		}
		frames = append(frames, one)
	}
	return frames
}

func framesOf(e *issue.Event) (n int) {
	for i := range e.Exceptions {
		n += len(e.Exceptions[i].Frames)
	}
	for i := range e.Threads {
		n += len(e.Threads[i].Frames)
	}
	return n
}

// inTemplate tells a frame that Django's integration made of a place in a template. It stands among the
// frames of Python, deeper than the view, and is none: a mail has it in words, or not at all.
func inTemplate(e *issue.Event, f *issue.Frame) *issue.TemplateError {
	if e.Platform != "python" || f.Function != "" || f.Module != "" || f.File == "" || strings.HasSuffix(f.File, ".py") {
		return nil
	}
	return &issue.TemplateError{Name: f.File, Line: f.Line, Source: f.ContextLine}
}

func lines(v *fastjson.Value) []string {
	if v == nil {
		return nil
	}
	var all []string
	for _, line := range ends(v.GetArray()) {
		all = append(all, text(line))
	}
	return all
}

func readCrumbs(e *issue.Event, v *fastjson.Value) {
	for _, c := range ends(list(v)) {
		if c.Type() != fastjson.TypeObject {
			continue
		}
		crumb := issue.Breadcrumb{Time: anyTime(c.Get("timestamp")), Type: text(c.Get("type")), Category: text(c.Get("category")), Message: text(c.Get("message")), Data: pairs(c.Get("data"))}
		if level := text(c.Get("level")); level != "" {
			crumb.Level = issue.ParseLevel(level)
		}
		e.Breadcrumbs = append(e.Breadcrumbs, crumb)
	}
}

func readRequest(e *issue.Event, v *fastjson.Value) {
	if v == nil || v.Type() != fastjson.TypeObject {
		return
	}
	r := &issue.Request{Method: text(v.Get("method")), URL: text(v.Get("url")), Headers: pairs(v.Get("headers")), Env: pairs(v.Get("env"))}
	e.Request = r
	r.Query = queryText(v.Get("query_string"))
	r.Cookies = cookies(v.Get("cookies"))
	switch data := v.Get("data"); {
	case data == nil:
	case data.Type() == fastjson.TypeObject:
		r.Form = pairs(data)
	default:
		r.Body = text(data)
	}
	forwarded := ""
	for _, h := range r.Headers {
		switch strings.ToLower(h.Name) {
		case "host":
			r.Host = h.Value
		case "user-agent":
			r.Agent = h.Value
		case "referer":
			r.Referrer = h.Value
		case "x-forwarded-for", "x-real-ip":
			first, _, _ := strings.Cut(h.Value, ",")
			forwarded = strings.TrimSpace(first)
		}
	}
	if r.RemoteIP = text(v.Get("env", "REMOTE_ADDR")); forwarded != "" && nearby(r.RemoteIP) {
		r.RemoteIP = forwarded // the address was a proxy's
	}
	if u, err := url.Parse(r.URL); err == nil {
		r.Path = u.EscapedPath()
		if u.Host != "" {
			r.Host = u.Host
		}
		if r.Query == "" {
			r.Query = u.RawQuery
		}
	}
}

// nearby tells whether an address is empty, of this machine or of a private network, and so may be a proxy.
func nearby(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err != nil || ip.IsLoopback() || ip.IsPrivate()
}

func queryText(v *fastjson.Value) string {
	if v == nil || v.Type() == fastjson.TypeString || v.Type() == fastjson.TypeNull {
		return text(v)
	}
	q := url.Values{}
	each(v, func(name string, value *fastjson.Value) { q.Add(name, text(value)) })
	return q.Encode()
}

func cookies(v *fastjson.Value) []issue.Var {
	if v == nil || v.Type() != fastjson.TypeString {
		return sorted(pairs(v))
	}
	var all []issue.Var
	for _, pair := range strings.Split(text(v), ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			all = append(all, issue.Var{Name: name, Value: value})
		}
	}
	return all
}

func readUser(e *issue.Event, v *fastjson.Value) {
	if v == nil || v.Type() != fastjson.TypeObject {
		return
	}
	u := &issue.User{}
	each(v, func(name string, value *fastjson.Value) {
		s := text(value)
		if s == "" {
			return
		}
		switch name {
		case "id":
			u.ID = s
		case "username":
			u.Username = s
		case "email":
			u.Email = s
		case "ip_address":
			u.IP = s
		case "name":
			u.Name = s
		default:
			if u.Data == nil {
				u.Data = map[string]string{}
			}
			if len(u.Data) < maxMembers {
				u.Data[name] = s
			}
		}
	})
	if u.Key() != "" || u.Name != "" || len(u.Data) > 0 {
		e.User = u
	}
}
