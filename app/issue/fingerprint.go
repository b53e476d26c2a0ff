package issue

import (
	"crypto/sha256"
	"encoding/hex"
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
// constraint that they name, missing rows the model; methods of Python the class, where it is told. Without
// own frames the innermost library frame and the parameterised message take their place. Log messages are
// known by level and text without numbers, ids and quoted parts; a logger's template goes first.
func Group(e *Event) Grouping { return GroupAs(e, Verdict{}) }

// GroupAs is Group where a project's rules have spoken: their fingerprint takes the place of the client's.
func GroupAs(e *Event, v Verdict) Grouping {
	g := group(e)
	asked, why := e.Fingerprint, "the fingerprint that the application set: "
	if len(v.Fingerprint) > 0 {
		asked, why = v.Fingerprint, "the fingerprint that a rule set: "
	}
	if len(asked) == 0 {
		return g.besides(e, v)
	}
	return g.under(e, asked, why)
}

// besides keeps what bots met apart from what people met in the same place: an issue is noise or it is not.
func (g Grouping) besides(e *Event, v Verdict) Grouping {
	if v.Noise != "links" && v.Noise != "crawlers" || e.Kind == KindBrokenLink {
		return g
	}
	out := Grouping{Why: g.Why + ", met by bots"}
	for _, k := range g.Lookup {
		out.Lookup = append(out.Lookup, key("noise", v.Noise, k))
	}
	for _, k := range g.Register {
		out.Register = append(out.Register, key("noise", v.Noise, k))
	}
	return out
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
	if taskLimit[typ] {
		entity = e.Transaction
	}
	place, own := decidingFrame(typ, x.Frames)
	message := newPattern(canonicalValue(firstLine(x.Value)))
	var g Grouping
	switch {
	case typ == chunkLoad: // the place is the bundler's, and the address changes with every build
		k := key("type", typ)
		g = Grouping{Lookup: []string{k}, Register: []string{k}, Why: "a part of the site that browsers could not load"}
	case place == nil:
		k := key("type", typ, entity, message.String())
		g = Grouping{Lookup: []string{k}, Register: []string{k}, Why: "the same exception type and message, without a stack trace"}
	case !own:
		k := key("library", typ, place.file, place.function, entity, message.String())
		g = Grouping{Lookup: []string{k}, Register: []string{k}, Why: "the same exception raised in " + place.function + " of a library, with the same message"}
	case place.line == "":
		message = newSentence(canonicalValue(firstLine(x.Value)))
		k := key("place", typ, place.file, place.function, entity, message.String())
		g = Grouping{Lookup: []string{k, key("bare " + k)}, Register: []string{key("bare " + k)}, Why: "the same exception raised in " + place.function + ", with the same message"}
	default:
		k := key("line", typ, place.file, place.function, entity, place.line)
		at := key("place", typ, place.file, place.function, entity, newSentence(canonicalValue(firstLine(x.Value))).String())
		g = Grouping{
			Lookup:   []string{k, key("bare " + at)}, // the latter of events that came without source lines
			Register: []string{k, at},
			Why:      "the same exception raised in " + place.function + " by the same line of code",
		}
		lines := []string{k}
		if place.statement != "" && place.statement != place.line {
			whole := key("line", typ, place.file, place.function, entity, place.statement)
			g.Lookup, g.Register = append(g.Lookup, whole), append(g.Register, whole)
			lines = append(lines, whole)
		}
		g.setApart(apart(e, typ, place), lines...)
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
	formatted := newSentence(firstLine(text))
	formattedKey := key("message", string(e.Level), formatted.String())
	template := e.template()
	if template == nil {
		formatted.Level = e.Level
		return Grouping{Lookup: []string{formattedKey}, Register: []string{formattedKey}, Pattern: formatted, Why: "log messages of the same words"}
	}
	template.Level = e.Level
	k := key("message", string(e.Level), template.String())
	return Grouping{
		Lookup:   []string{k, formattedKey},
		Register: []string{k, formattedKey},
		Pattern:  template,
		Why:      "the logging call " + strconv.Quote(e.Call()),
	}
}

// template is the logging call that made the message, with its parameters written as "*"; nil where it says nothing: no
// call is known, or no word of it is ("%s: %s" is how many begin).
func (e *Event) template() *Pattern {
	if e.Template == "" || e.Template == e.Message {
		return nil
	}
	if p := newTemplate(firstLine(e.Template)); p.words > 0 {
		return p
	}
	return nil
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
