// Package scrub removes personal data and secrets from what was sent.
package scrub

import (
	"bytes"
	"encoding/json"
	"strings"

	"paddock/app/issue"
	"paddock/ingest"
)

// Filtered stands where a secret was.
const Filtered = "[Filtered]"

// maxWalked is the size up to which a JSON item is taken apart; a larger one is masked as the text it is.
const maxWalked = 2 << 20

// Item masks the secrets of a part that is kept as it came. Attachments that are no texts are left as they are.
func Item(item *ingest.Item) { (&masker{}).item(item) }

func (m *masker) item(item *ingest.Item) {
	item.Headers = raw(item.Headers, m) // the name of a file
	switch {
	case !readable(item):
	case walkable(item.Payload):
		replace(item, raw(item.Payload, m))
	default:
		if text := string(item.Payload); suspicious(text) || m.own.in(text) {
			replace(item, []byte(m.text(text)))
		}
	}
}

// Event masks secrets in every place of one event, in place: values under names such as password or
// authorization, cookies, tokens and credentials inside texts and addresses, card numbers, private keys.
// A value that was masked by its name is masked wherever else the same event repeats it.
func Event(e *issue.Event) { (&masker{}).hide(e) }

// hide masks once as m says, and once more what it found.
func (m *masker) hide(e *issue.Event) {
	m.event(e)
	if len(m.found) == 0 {
		return
	}
	// A second walk takes the found values out of the places that named them innocently.
	again := &masker{keep: m.keep, found: m.found, repeat: newReplacer(m.found)}
	again.event(e)
}

type masker struct {
	found  map[string]bool
	masked map[string]string // texts of the event that were masked: variables are handed on from frame to frame
	repeat *replacer
	inside bool            // a value is being looked into
	keep   map[string]bool // names whose values stay, of the project's own choice; nil: none
	own    *ownNames       // names whose values go, in texts; nil: none
}

func (m *masker) event(e *issue.Event) {
	for _, s := range []*string{&e.Message, &e.Template, &e.Transaction, &e.TextTrace, &e.Culprit, &e.Logger} {
		m.in(s)
	}
	for _, s := range []*string{&e.Release, &e.Dist, &e.Environment, &e.ServerName, &e.Platform, &e.SDK.Name, &e.SDK.Version} {
		m.key(s)
	}
	for i := range e.Exceptions {
		x := &e.Exceptions[i]
		m.in(&x.Type)
		m.in(&x.Value)
		m.in(&x.Notes)
		m.place(&x.Module)
		m.place(&x.Mechanism)
		if x.MechanismData != nil {
			x.MechanismData = raw(x.MechanismData, m)
		}
		m.frames(x.Frames)
	}
	for i := range e.Threads {
		m.in(&e.Threads[i].Name)
		m.in(&e.Threads[i].State)
		m.frames(e.Threads[i].Frames)
	}
	if e.Request != nil {
		m.request(e.Request)
	}
	for i := range e.Fingerprint {
		m.in(&e.Fingerprint[i])
	}
	if u := e.User; u != nil {
		for _, s := range []*string{&u.ID, &u.Username, &u.Email, &u.Name} {
			m.key(s)
		}
		m.texts(u.Data)
	}
	for i := range e.Breadcrumbs {
		m.place(&e.Breadcrumbs[i].Type)
		m.in(&e.Breadcrumbs[i].Category)
		m.in(&e.Breadcrumbs[i].Message)
		m.vars(e.Breadcrumbs[i].Data)
	}
	m.texts(e.Tags)
	for name, from := range e.Modules { // a package's version may be an address
		if m.place(&from); from != e.Modules[name] {
			e.Modules[name] = from
		}
	}
	m.raws(e.Contexts)
	m.raws(e.Extra)
	m.raws(e.Other)
	if e.Template500 != nil {
		m.place(&e.Template500.Name)
		m.in(&e.Template500.Message)
		m.in(&e.Template500.Source)
	}
	if e.Mail != nil {
		m.in(&e.Mail.Subject)
	}
}

func (m *masker) request(r *issue.Request) {
	m.place(&r.Method)
	m.key(&r.Host)
	m.key(&r.RemoteIP)
	m.in(&r.URL)
	m.in(&r.Path)
	m.in(&r.Query)
	m.in(&r.Body)
	m.in(&r.Referrer)
	m.in(&r.Agent)
	m.vars(r.Headers)
	m.vars(r.Env)
	m.vars(r.Form)
	m.vars(r.Files)
	for i := range r.Cookies {
		c := &r.Cookies[i]
		if m.sensitive(c.Name) || len(c.Value) >= 12 {
			c.Value = m.mask(c.Value)
		}
	}
}

func (m *masker) frames(frames []issue.Frame) {
	for i := range frames {
		f := &frames[i]
		for _, s := range []*string{&f.File, &f.AbsPath, &f.Function, &f.Module, &f.Package} {
			m.place(s)
		}
		m.vars(f.Vars)
		m.in(&f.ContextLine)
		for j := range f.PreContext {
			m.in(&f.PreContext[j])
		}
		for j := range f.PostContext {
			m.in(&f.PostContext[j])
		}
	}
}

func (m *masker) vars(vars []issue.Var) {
	for i := range vars {
		m.asName(&vars[i].Name)
		if m.sensitive(vars[i].Name) {
			vars[i].Value = m.mask(vars[i].Value)
			continue
		}
		m.in(&vars[i].Value)
	}
}

// asName masks in what should be a name: frameworks that read JSON as a form make one of the whole body.
func (m *masker) asName(name *string) {
	if len(*name) >= shortest && strings.ContainsAny(*name, "{=:") {
		m.in(name)
	}
}

// place masks in what names a place in the code or its origin, which is an address with a secret in the worst case.
func (m *masker) place(s *string) {
	if strings.IndexByte(*s, '=') >= 0 || strings.IndexByte(*s, '@') >= 0 {
		m.in(s)
	}
}

// key masks in a word that tells one person, place or release from others. A number is not taken for a card's there.
func (m *masker) key(s *string) {
	if m.repeat != nil {
		m.in(s)
		return
	}
	if marks.in(*s)&^cards != 0 && strings.Trim(*s, "0123456789- ") != "" {
		m.in(s)
	}
}

func (m *masker) texts(texts map[string]string) {
	for name, value := range texts {
		if m.sensitive(name) {
			texts[name] = m.mask(value)
			continue
		}
		before := value
		m.in(&value)
		if value != before {
			texts[name] = value
		}
	}
}

func (m *masker) raws(values map[string]issue.RawJSON) {
	for name, value := range values {
		if m.sensitive(name) {
			values[name] = issue.RawJSON(`"` + Filtered + `"`)
			continue
		}
		values[name] = raw(value, m)
	}
}

// mask hides a value and remembers it, when it is long enough not to hit ordinary words.
func (m *masker) mask(value string) string {
	bare := strings.Trim(value, `'" \`)
	if bare == "" || bare == "None" || bare == "null" || strings.Trim(bare, "*") == "" || bare == Filtered {
		return value
	}
	if m.found == nil {
		m.found = map[string]bool{}
	}
	if len(bare) >= 8 && len(bare) <= 4096 && len(m.found) < 200 && strings.ContainsAny(bare, "0123456789-_+/=.") && !strings.HasPrefix(bare, "<") {
		m.found[bare] = true
	}
	return Filtered
}

func (m *masker) in(s *string) {
	if m.repeat != nil {
		if len(*s) >= 8 {
			*s = m.repeat.replace(*s)
		}
		return
	}
	known := clean.of(*s)
	own := m.own.in(*s)
	if known.has() && !own { // it holds none even by the usual rules
		return
	}
	if masked, ok := m.masked[*s]; ok {
		*s = masked
		return
	}
	before := len(m.found)
	if escapes := escapesLetters(*s); escapes || own || suspicious(*s) {
		masked := *s
		if escapes {
			masked = m.text(unescaped(masked))
		}
		if !escapes || !strings.Contains(masked, Filtered) { // what holds no secret stays as it was written
			masked = m.text(*s)
		}
		if masked != *s || len(m.found) != before {
			m.remember(*s, masked)
			*s = masked
			return
		}
	}
	if m.keep == nil { // what one project keeps is no other's
		known.note()
	}
}

// remember notes what became of a text.
func (m *masker) remember(text, masked string) {
	if m.masked == nil {
		m.masked = map[string]string{}
	}
	if len(m.masked) < 200 {
		m.masked[text] = masked
	}
}

// Name masks in the name of a release or a place, as in an event that has it.
func Name(s string) string {
	(&masker{}).key(&s)
	return s
}

func looksJSON(b []byte) bool {
	t := bytes.TrimLeft(b, " \t\r\n")
	return len(t) > 0 && (t[0] == '{' || t[0] == '[')
}

// raw masks inside a JSON value; what does not parse is masked as text.
func raw(value []byte, m *masker) []byte {
	if text := string(value); m.repeat == nil && !m.own.in(text) && !suspicious(text) && !escapesLetters(text) || m.repeat != nil && !m.repeat.mayHold(text) {
		return value
	}
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		s := string(value)
		m.in(&s)
		out, err := json.Marshal(s)
		if err != nil {
			return []byte(`"` + Filtered + `"`)
		}
		return out
	}
	out, err := json.Marshal(m.value(v, 0))
	if err != nil {
		return []byte(`"` + Filtered + `"`)
	}
	return out
}

func (m *masker) value(v any, depth int) any {
	if depth > 100 {
		return Filtered
	}
	switch v := v.(type) {
	case string:
		m.in(&v)
		return v
	case []any:
		if name, ok := pairName(v); ok && m.sensitive(name) { // a header, in a list of headers
			v[1] = m.all(v[1], depth+1)
		}
		for i := range v {
			v[i] = m.value(v[i], depth+1)
		}
		return v
	case map[string]any:
		for _, key := range []string{"name", "key"} { // {"name": "password", "value": "abc"}
			if name, ok := v[key].(string); ok && v["value"] != nil && m.sensitive(name) {
				v["value"] = m.all(v["value"], depth+1)
			}
		}
		for name, inner := range v {
			if m.sensitive(name) || strings.EqualFold(name, "cookies") {
				inner = m.all(inner, depth+1)
			} else {
				inner = m.value(inner, depth+1)
			}
			shown := name
			if m.asName(&shown); shown != name {
				delete(v, name)
			}
			v[shown] = inner
		}
		return v
	}
	return v
}

// pairName gives the name in a list of a name and a value.
func pairName(pair []any) (name string, ok bool) {
	if len(pair) != 2 {
		return "", false
	}
	name, ok = pair[0].(string)
	return name, ok
}

// all masks every text and number of a value that stands under a secret name.
func (m *masker) all(v any, depth int) any {
	if depth > 100 {
		return Filtered
	}
	switch v := v.(type) {
	case string:
		return m.mask(v)
	case json.Number:
		return Filtered
	case []any:
		for i := range v {
			v[i] = m.all(v[i], depth+1)
		}
	case map[string]any:
		for name, inner := range v {
			v[name] = m.all(inner, depth+1)
		}
	}
	return v
}
