package sentry

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
	"paddock/ingest"
)

// decodeReports reads what browsers post by themselves: the older bodies of report-uri, and the lists of the
// Reporting API. typ names the door.
func decodeReports(typ string) func(*ingest.Request) (ingest.Batch, error) {
	return func(r *ingest.Request) (ingest.Batch, error) {
		events, err := readReports(r.Body, r, typ)
		if err != nil {
			return ingest.Batch{}, err
		}
		for i := range events {
			e := &events[i]
			e.Release, e.Environment = clean(r.Query.Get("sentry_release")), clean(r.Query.Get("sentry_environment"))
			if agent := r.Header.Get("User-Agent"); agent != "" && e.Request.Agent == "" {
				e.Request.Agent = clean(agent)
				e.Request.Headers = []issue.Var{{Name: "User-Agent", Value: e.Request.Agent}}
			}
		}
		return ingest.Batch{Errors: events}, nil
	}
}

// maxReports bounds the reports of one delivery; a browser sends what gathered in some minutes.
const maxReports = 200

// readReports turns each report into an event. It fails when there is none.
func readReports(body []byte, r *ingest.Request, typ string) ([]issue.Event, error) {
	if err := bounded(body); err != nil {
		return nil, err
	}
	v, err := fastjson.ParseBytes(body)
	if err != nil {
		return nil, fmt.Errorf("%w: the report is not JSON", ingest.ErrMalformed)
	}
	all := []*fastjson.Value{v}
	if v.Type() == fastjson.TypeArray {
		all = v.GetArray()
	}
	var events []issue.Event
	for i, one := range all {
		if one.Type() != fastjson.TypeObject || len(events) >= maxReports {
			continue
		}
		e, ok := readReport(one, typ)
		if !ok {
			continue
		}
		e.Source, e.Platform, e.Received, e.Time = issue.SourceSentry, "javascript", r.Received, r.Received
		if age := number(one.Get("age")); age > 0 { // ms
			e.Time = r.Received.Add(-min(time.Duration(age)*time.Millisecond, maxPast))
		}
		e.ID = madeID(fmt.Appendf(nil, "%d %s", i, body), r.Received)
		if agent := text(one.Get("user_agent")); agent != "" {
			e.Request.Agent = agent
			e.Request.Headers = []issue.Var{{Name: "User-Agent", Value: agent}}
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("%w: no report that is known", ingest.ErrMalformed)
	}
	return events, nil
}

// readReport reads one report in any of its forms.
func readReport(v *fastjson.Value, typ string) (issue.Event, bool) {
	body := v.Get("body")
	switch kind := text(v.Get("type")); {
	case v.Get("csp-report") != nil:
		return cspReport(v.Get("csp-report"), ""), true
	case body != nil && (kind == "csp-violation" || kind == "csp-hash"):
		return cspReport(body, text(v.Get("url"))), true
	case body != nil && kind == "network-error":
		return networkReport(body, text(v.Get("url"))), true
	case body != nil && kind != "":
		return otherReport(kind, body, text(v.Get("url"))), true
	case v.Get("expect-ct-report") != nil:
		return certificateReport("Expect-CT", "expect-ct", v.Get("expect-ct-report")), true
	case v.Get("expect-staple-report") != nil:
		return certificateReport("Expect-Staple", "expect-staple", v.Get("expect-staple-report")), true
	case v.Get("known-pins") != nil || v.Get("noted-hostname") != nil:
		return certificateReport("Public key pinning", "hpkp", v), true
	case v.Get("effective-directive") != nil || v.Get("violated-directive") != nil || v.Get("effectiveDirective") != nil:
		return cspReport(v, ""), true
	case typ == "nel" && v.Get("phase") != nil:
		return networkReport(v, ""), true
	}
	return issue.Event{}, false
}

// about is what every report tells: its kind, its name in the protocol, and the page it came from.
type about struct {
	kind       issue.Kind
	name, page string
}

func (a about) event(v *fastjson.Value) issue.Event {
	e := issue.Event{Kind: a.kind, Level: issue.Warning, Logger: a.name, Tags: map[string]string{}, Contexts: map[string]issue.RawJSON{a.name: rawJSON(v)}}
	e.Request = &issue.Request{URL: a.page}
	if u, err := url.Parse(a.page); err == nil {
		e.Request.Path, e.Request.Host, e.Request.Query = u.EscapedPath(), u.Host, u.RawQuery
	}
	return e
}

// blockedKinds name what a directive governs, for the title.
var blockedKinds = map[string]string{
	"script-src": "script", "script-src-elem": "script", "script-src-attr": "script in an attribute", "style-src": "style", "style-src-elem": "style", "style-src-attr": "style in an attribute",
	"img-src": "image", "font-src": "font", "connect-src": "connection", "media-src": "media", "object-src": "plugin", "frame-src": "frame", "child-src": "frame", "worker-src": "worker",
	"manifest-src": "manifest", "form-action": "form", "base-uri": "base address", "frame-ancestors": "framing", "navigate-to": "navigation", "prefetch-src": "prefetch", "default-src": "content",
}

func cspReport(v *fastjson.Value, page string) issue.Event {
	field := func(names ...string) string {
		return text(either(v, append(names, strings.ReplaceAll(names[0], "-", "_"))...)) // the last is how Sentry stores it
	}
	if at := field("document-uri", "documentURL"); at != "" {
		page = at
	}
	e := about{issue.KindCSP, "csp", page}.event(v)
	directive, _, _ := strings.Cut(field("effective-directive", "effectiveDirective", "violated-directive", "violatedDirective"), " ")
	blocked := field("blocked-uri", "blockedURL", "blockedURI")
	from := blockedFrom(blocked, page)
	kind := blockedKinds[directive]
	if kind == "" {
		kind = "content"
	}
	e.Message = "Blocked " + kind
	switch from {
	case "inline":
		e.Message = "Blocked inline " + kind
	case "eval", "wasm-eval":
		e.Message = "Blocked " + from
	case "self":
		e.Message += " of the site itself"
	case "":
	default:
		e.Message += " from " + from
	}
	e.Culprit = directive
	e.Tags[issue.TagRule], e.Tags[issue.TagBlocked] = directive, from
	e.Tags["disposition"] = field("disposition")
	e.Request.Referrer = field("referrer")
	if file := field("source-file", "sourceFile"); file != "" {
		e.Threads = []issue.Thread{{ID: "source", Current: true, Frames: []issue.Frame{{
			File: file, AbsPath: file, Line: number(either(v, "line-number", "lineNumber")), Column: number(either(v, "column-number", "columnNumber")), InApp: true,
			ContextLine: field("script-sample", "sample"),
		}}}}
	}
	return e
}

// asReport makes an event that an older server made of a report into the report it was.
func asReport(e *issue.Event, v *fastjson.Value) {
	if len(e.Exceptions) > 0 {
		return
	}
	for _, form := range []struct {
		name string
		read func(*fastjson.Value) issue.Event
	}{
		{"csp", func(v *fastjson.Value) issue.Event { return cspReport(v, "") }},
		{"expectct", func(v *fastjson.Value) issue.Event { return certificateReport("Expect-CT", "expect-ct", v) }},
		{"expectstaple", func(v *fastjson.Value) issue.Event { return certificateReport("Expect-Staple", "expect-staple", v) }},
		{"hpkp", func(v *fastjson.Value) issue.Event { return certificateReport("Public key pinning", "hpkp", v) }},
	} {
		body := v.Get(form.name)
		if body == nil || body.Type() != fastjson.TypeObject {
			continue
		}
		r := form.read(body)
		if e.Request == nil {
			e.Request = r.Request
		}
		if e.Tags == nil {
			e.Tags = map[string]string{}
		}
		maps.Copy(e.Tags, r.Tags)
		if e.Contexts == nil {
			e.Contexts = map[string]issue.RawJSON{}
		}
		maps.Copy(e.Contexts, r.Contexts)
		e.Kind, e.Message, e.Template, e.Culprit, e.Logger = r.Kind, r.Message, "", r.Culprit, r.Logger
		return
	}
}

// blockedFrom names whose content was blocked: a host, a scheme, "inline", "eval" or "self".
func blockedFrom(blocked, page string) string {
	switch blocked {
	case "", "self", "inline", "eval", "wasm-eval":
		return blocked
	}
	u, err := url.Parse(blocked)
	if err != nil {
		return limit(blocked, 200)
	}
	host := u.Host
	if at, err := url.Parse(page); err == nil && host != "" && host == at.Host {
		return "self"
	}
	switch {
	case host != "" && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "ws" || u.Scheme == "wss"):
		if h, _, err := net.SplitHostPort(host); err == nil {
			return h
		}
		return host
	case u.Scheme != "": // data:, blob:, chrome-extension://...
		return u.Scheme + ":"
	}
	return limit(blocked, 200) // older browsers send the scheme alone, or a host
}

func networkReport(v *fastjson.Value, page string) issue.Event {
	e := about{issue.KindNEL, "nel", page}.event(v)
	host := e.Request.Host
	what := text(v.Get("type"))
	e.Message = "Network error"
	if what != "" {
		e.Message += " " + what
	}
	if host != "" {
		e.Message += " at " + host
	}
	e.Culprit = strings.Trim(text(v.Get("phase"))+" "+what, " ")
	e.Request.Method, e.Request.Referrer = text(v.Get("method")), text(v.Get("referrer"))
	e.Tags[issue.TagRule], e.Tags[issue.TagBlocked] = what, host
	for tag, name := range map[string]string{"nel.phase": "phase", "nel.protocol": "protocol", "nel.status_code": "status_code", "nel.server_ip": "server_ip"} {
		if s := text(v.Get(name)); s != "" {
			e.Tags[tag] = s
		}
	}
	return e
}

func certificateReport(title, name string, v *fastjson.Value) issue.Event {
	host := text(v.Get("hostname"))
	e := about{issue.KindSecurity, name, "https://" + host + "/"}.event(v)
	e.Message = title + " failed for " + host
	e.Culprit = name
	e.Tags[issue.TagRule], e.Tags[issue.TagBlocked] = name, host
	return e
}

// otherReport is of a type of the Reporting API that has no room of its own: deprecation, intervention, crash.
func otherReport(kind string, v *fastjson.Value, page string) issue.Event {
	kind = limit(kind, 100)
	e := about{issue.KindSecurity, kind, page}.event(v)
	what := text(either(v, "id", "reason", "policyId", "type"))
	e.Message = "Browser report: " + kind
	if said := text(v.Get("message")); said != "" {
		e.Message = said
	}
	e.Culprit = strings.Trim(kind+" "+what, " ")
	e.Tags[issue.TagRule], e.Tags[issue.TagBlocked] = kind+" "+what, text(v.Get("sourceFile"))
	return e
}
