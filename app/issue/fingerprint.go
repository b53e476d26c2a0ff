package issue

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// Grouping says under which keys an event's issue is found, and in words why.
type Grouping struct {
	// Lookup are keys, best first: the event belongs to the first issue that owns one of them.
	Lookup []string
	// Register are the keys that its issue owns from now on, where no other issue owns them yet.
	Register []string
	// Pattern is the event's message with its changing parts as "*"; nil unless messages decide.
	Pattern *Pattern
	// Why tells in words what the events of the issue have in common.
	Why string
}

// Group decides what an event has in common with other events of the same fault.
//
// An exception is known by its type, the place of the site's own innermost frame (file and function, not
// line number) and the text of the line, so that the same fault is one issue whether it came by mail or
// from an SDK, and two faults of one type in one view are two. Database errors add the table or
// constraint that they name, missing rows the model. Without own frames the innermost library frame and
// the parameterised message take their place. Log messages are known by level and text without numbers,
// ids and quoted parts; a logger's template goes first.
func Group(e *Event) Grouping {
	g := group(e)
	if len(e.Fingerprint) == 0 {
		return g
	}
	parts := make([]string, 0, len(e.Fingerprint))
	asked := false
	for _, part := range e.Fingerprint {
		switch strings.ReplaceAll(part, " ", "") {
		case "{{default}}":
			parts = append(parts, "default", g.Lookup[0])
		default:
			asked = true
			parts = append(parts, "part", part)
		}
	}
	if !asked {
		return g
	}
	k := key(append([]string{"asked"}, parts...)...)
	return Grouping{Lookup: []string{k}, Register: []string{k}, Why: "the fingerprint that the application set: " + strings.Join(e.Fingerprint, ", ")}
}

func group(e *Event) Grouping {
	if e.Kind == KindBrokenLink {
		return groupBrokenLink(e)
	}
	if e.browserReport() {
		return groupBrowserReport(e)
	}
	x := e.Raised()
	if x == nil || x.Type == "" && (len(x.Frames) == 0 || e.Message != "") { // a message may bring its stack
		return groupMessage(e)
	}
	typ := canonicalType(shortType(x.Type), x.Value)
	entity := entityOf(typ, x.Value)
	place, own := decidingFrame(typ, x.Frames)
	message := newPattern(firstLine(x.Value))
	var g Grouping
	switch {
	case place == nil:
		k := key("type", typ, entity, message.String())
		g = Grouping{Lookup: []string{k}, Register: []string{k}, Why: "the same exception type and message, without a stack trace"}
	case !own:
		k := key("library", typ, place.file, place.function, entity, message.String())
		g = Grouping{Lookup: []string{k}, Register: []string{k}, Why: "the same exception raised in " + place.function + " of a library, with the same message"}
	case place.line == "":
		k := key("place", typ, place.file, place.function, entity, message.String())
		g = Grouping{Lookup: []string{k, key("bare " + k)}, Register: []string{key("bare " + k)}, Why: "the same exception raised in " + place.function + ", with the same message"}
	default:
		k := key("line", typ, place.file, place.function, entity, place.line)
		at := key("place", typ, place.file, place.function, entity, message.String())
		g = Grouping{
			Lookup:   []string{k, key("bare " + at)}, // the latter of events that came without source lines
			Register: []string{k, at},
			Why:      "the same exception raised in " + place.function + " by the same line of code",
		}
	}
	// Django 3.2's security loggers mail the message alone, later versions the exception as well.
	if security(e, typ) && message.words >= 3 && strings.TrimSpace(firstLine(e.Message)) == strings.TrimSpace(firstLine(x.Value)) {
		k := key("message", string(e.Level), message.String())
		g.Lookup, g.Register = append(g.Lookup, k), append(g.Register, k)
	}
	return g
}

// security tells whether Django's security loggers may have spoken: they log an exception's own words, and in
// mails they alone do so beside a request. What a site logs in the same way is no sign that two faults are one.
func security(e *Event, typ string) bool {
	switch {
	case e.Message == "":
		return false
	case strings.HasPrefix(e.Logger, "django.security"), strings.HasPrefix(typ, "Suspicious"), strings.HasPrefix(typ, "Disallowed"), strings.HasPrefix(typ, "TooMany"), typ == "RequestDataTooBig":
		return true
	}
	return e.Source == SourceMail && e.Request != nil && e.Request.Internal != nil
}

func groupBrokenLink(e *Event) Grouping {
	where := e.Message
	if e.Request != nil {
		where = e.Request.Path + "?" + strings.Join(queryKeys(e.Request.Query), "&")
	}
	k := key("broken", where)
	return Grouping{Lookup: []string{k}, Register: []string{k}, Why: "the same broken link"}
}

func queryKeys(query string) []string {
	var keys []string
	for _, pair := range strings.Split(query, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "" {
			keys = append(keys, name)
		}
	}
	sort.Strings(keys)
	return keys
}

func groupMessage(e *Event) Grouping {
	text := e.Message
	if text == "" {
		text = e.Template
	}
	if text == "" {
		text = e.Transaction
	}
	formatted := newPattern(firstLine(text))
	formattedKey := key("message", string(e.Level), formatted.String())
	template := newTemplate(firstLine(e.Template))
	if template.words == 0 || e.Template == e.Message { // "%s: %s" is how many calls begin
		formatted.Level = e.Level
		return Grouping{Lookup: []string{formattedKey}, Register: []string{formattedKey}, Pattern: formatted, Why: "log messages of the same words"}
	}
	template.Level = e.Level
	k := key("message", string(e.Level), template.String())
	return Grouping{
		Lookup:   []string{k, formattedKey},
		Register: []string{k, formattedKey},
		Pattern:  template,
		Why:      "the logging call " + strconv.Quote(firstLine(e.Template)),
	}
}

// place is the frame that decides, in a form that mails and SDKs agree on.
type place struct{ file, function, line string }

// decidingFrame finds the site's own innermost frame, or the innermost of all; nil without frames.
func decidingFrame(typ string, frames []Frame) (p *place, own bool) {
	at := -1
	for i := len(frames) - 1; i >= 0 && at < 0; i-- {
		if frames[i].InApp {
			at, own = i, true
		}
	}
	if typ == "RecursionError" && own {
		return recursive(frames), true
	}
	for i := len(frames) - 1; i >= 0 && at < 0; i-- {
		if !strings.HasPrefix(frames[i].AbsPath+frames[i].File, "<") {
			at = i
		}
	}
	if at < 0 {
		return nil, false
	}
	f := frames[at]
	// Without spaces, for Django's mails drop those between > and <; cut, for SDKs cut long lines.
	p = &place{file: fileTail(f), function: lastName(f.Function), line: limit(strings.Join(strings.Fields(f.ContextLine), ""), 200)}
	// A comprehension was a frame of its own until Python 3.11: its enclosing function counts.
	for i := at - 1; i >= 0 && comprehension(p.function) && fileTail(frames[i]) == p.file; i-- {
		p.function = lastName(frames[i].Function)
	}
	return p, own
}

// recursive gives the function that recursed: where the depth ran out changes from run to run.
func recursive(frames []Frame) *place {
	counts := map[place]int{}
	best := place{}
	for _, f := range frames {
		if !f.InApp || comprehension(lastName(f.Function)) {
			continue
		}
		p := place{file: fileTail(f), function: lastName(f.Function)}
		counts[p]++
		if n := counts[p]; n > counts[best] || n == counts[best] && p.function < best.function {
			best = p
		}
	}
	best.line = "recursion"
	return &best
}

func comprehension(function string) bool {
	switch function {
	case "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>":
		return true
	}
	return false
}

// fileTail names a source file by its folder and name, without suffix: what mails (absolute paths) and
// SDKs (modules, relative paths) have in common.
func fileTail(f Frame) string {
	p := f.AbsPath
	if p == "" {
		p = f.File
	}
	if p == "" {
		p = strings.ReplaceAll(f.Module, ".", "/")
	}
	p = strings.ReplaceAll(p, "\\", "/")
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		p = p[:i]
	}
	p = strings.TrimSuffix(strings.TrimSuffix(p, ".py"), ".pyc")
	p = strings.TrimSuffix(p, "/__init__")
	dir, name := path.Split(p)
	return path.Base(dir) + "/" + buildHash.ReplaceAllStringFunc(name, func(hash string) string {
		if !strings.ContainsAny(hash, "0123456789") {
			return hash // a word
		}
		return hash[:1] + "*.js"
	})
}

// buildHash finds the part of a bundle's file name that changes with every build: app.3f2a91bc.js.
var buildHash = regexp.MustCompile(`[.-][0-9A-Za-z_]{4,}(?:\.chunk|\.min)?\.m?js$`)

func lastName(function string) string {
	if strings.HasSuffix(function, ">") {
		if i := strings.LastIndex(function, ".<"); i >= 0 && function[i+1:] != "<locals>" {
			return function[i+1:]
		}
		return function
	}
	return function[strings.LastIndexByte(function, '.')+1:]
}

// canonicalType names a type as the newest Python does, where an upgrade renamed what is raised.
func canonicalType(typ, value string) string {
	switch typ {
	case "ModuleNotFoundError": // ImportError until Python 3.5
		return "ImportError"
	case "IOError", "EnvironmentError", "WindowsError": // one class since Python 3.3
		return "OSError"
	case "RuntimeError": // RecursionError since Python 3.5
		if strings.HasPrefix(value, "maximum recursion depth exceeded") {
			return "RecursionError"
		}
	}
	return typ
}

func shortType(typ string) string { return typ[strings.LastIndexByte(typ, '.')+1:] }

func firstLine(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}

func key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// SetCulprit fills e.Culprit, unless set: "module in function" of the deciding frame, else the
// transaction, else the request's path, else the logger.
func (e *Event) SetCulprit() {
	if e.Culprit != "" {
		return
	}
	if x := e.Raised(); x != nil {
		if f := x.DecidingFrame(); f != nil {
			e.Culprit = f.Place()
			return
		}
	}
	switch {
	case e.Transaction != "":
		e.Culprit = e.Transaction
	case e.Request != nil && e.Request.Path != "":
		e.Culprit = e.Request.Path
	default:
		e.Culprit = e.Logger
	}
}

// DecidingFrame is the innermost frame of the site's own code, or the innermost of all; nil without frames.
func (x *Exception) DecidingFrame() *Frame {
	for i := len(x.Frames) - 1; i >= 0; i-- {
		if x.Frames[i].InApp {
			return &x.Frames[i]
		}
	}
	if n := len(x.Frames); n > 0 {
		return &x.Frames[n-1]
	}
	return nil
}

// Place is "module in function", with the file where the module is unknown.
func (f *Frame) Place() string {
	where := f.Module
	if where == "" {
		where = f.File
	}
	if where == "" {
		where = f.AbsPath
	}
	switch {
	case f.Function == "":
		return where
	case where == "":
		return f.Function
	}
	return where + " in " + f.Function
}

// Title is what a list shows first: the exception's type, or the message's first line.
func (e *Event) Title() string {
	if x := e.Raised(); x != nil && x.Type != "" {
		return shortType(x.Type)
	}
	if e.Kind == KindBrokenLink {
		return "Broken link"
	}
	for _, s := range []string{e.Message, e.Template, e.Transaction} {
		if line := firstLine(s); line != "" {
			return line
		}
	}
	return "Event without a message"
}

// Summary is the second line of a list: the exception's value, or the message.
func (e *Event) Summary() string {
	if x := e.Raised(); x != nil && x.Type != "" {
		return x.Value
	}
	if e.Kind == KindBrokenLink && e.Request != nil {
		return e.Request.URL
	}
	return e.Message
}
