package scrub

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"paddock/app/issue"
	"paddock/ingest"
)

// Event hides in an event what the rules name, after the usual secrets are hidden. nil hides those alone.
func (r *Rules) Event(e *issue.Event) {
	if r == nil {
		Event(e)
		return
	}
	(&masker{keep: r.keep, own: r.own}).hide(e)
	if r.strict || len(r.places)+len(r.names)+len(r.patterns) > 0 {
		r.walk(e)
	}
	if r.ip != ipWhole {
		r.addresses(e)
	}
}

// Feedback hides in what a person wrote what the rules name.
func (r *Rules) Feedback(f *issue.Feedback) {
	if r == nil {
		Feedback(f)
		return
	}
	(&masker{own: r.own}).feedback(f)
	r.in("feedback.name", &f.Name)
	r.in("feedback.email", &f.Email)
	r.in("feedback.comments", &f.Message)
	r.in("feedback.url", &f.URL)
}

// Item hides in a part that is kept as it came what the rules name, when it is JSON; in a text, what they find.
func (r *Rules) Item(item *ingest.Item) {
	if r == nil {
		Item(item)
		return
	}
	(&masker{own: r.own}).item(item)
	if len(r.places)+len(r.names)+len(r.patterns) == 0 && r.ip == ipWhole {
		return
	}
	item.Headers = r.raw("item."+item.Type+".headers", item.Headers)
	switch place := "item." + item.Type; {
	case !readable(item):
	case walkable(item.Payload):
		replace(item, r.raw(place, item.Payload))
	default:
		replace(item, []byte(r.anywhere(place, string(item.Payload))))
	}
}

// Raw hides in a delivery that could not be read what the rules find without knowing where they look. What stands
// under a name or at a place is hidden when the delivery is read.
func (r *Rules) Raw(body string) string {
	if r == nil {
		return Text(body)
	}
	body = (&masker{own: r.own}).text(body)
	return r.anywhere("raw", body)
}

// anywhere hides in a text of any length what the patterns find.
func (r *Rules) anywhere(place, text string) string {
	if r.strict {
		return strictly(place, text)
	}
	for i := range r.patterns {
		one := &r.patterns[i]
		if one.place == nil || one.place.MatchString(place) {
			text = one.pattern.ReplaceAllStringFunc(text, func(hit string) string { return r.hide(one.do, hit) })
		}
	}
	return text
}

func (r *Rules) in(place string, s *string) {
	*s = r.text(place, place[strings.LastIndexByte(place, '.')+1:], *s)
}

func (r *Rules) walk(e *issue.Event) {
	for place, s := range map[string]*string{
		"message": &e.Message, "message.template": &e.Template, "culprit": &e.Culprit, "transaction": &e.Transaction, "logger": &e.Logger,
		"exception.trace": &e.TextTrace, "server_name": &e.ServerName, "release": &e.Release, "dist": &e.Dist, "environment": &e.Environment,
	} {
		r.in(place, s)
	}
	for i := range e.Exceptions {
		r.in("exception.type", &e.Exceptions[i].Type)
		r.in("exception.value", &e.Exceptions[i].Value)
		e.Exceptions[i].MechanismData = r.raw("exception.mechanism", e.Exceptions[i].MechanismData)
		r.in("exception.notes", &e.Exceptions[i].Notes)
		r.frames(e.Exceptions[i].Frames)
	}
	for i := range e.Threads {
		r.frames(e.Threads[i].Frames)
	}
	if q := e.Request; q != nil {
		for place, s := range map[string]*string{
			"request.url": &q.URL, "request.path": &q.Path, "request.query": &q.Query, "request.body": &q.Body, "request.referrer": &q.Referrer,
			"request.remote_ip": &q.RemoteIP, "request.user_agent": &q.Agent, "request.host": &q.Host,
		} {
			r.in(place, s)
		}
		r.vars("request.headers.", q.Headers)
		r.vars("request.cookies.", q.Cookies)
		r.vars("request.env.", q.Env)
		r.vars("request.files.", q.Files)
		r.vars("request.form.", q.Form)
		r.vars("request.body.", q.Form) // a form is a body too
	}
	if u := e.User; u != nil {
		for place, s := range map[string]*string{"user.id": &u.ID, "user.username": &u.Username, "user.email": &u.Email, "user.ip": &u.IP, "user.name": &u.Name} {
			r.in(place, s)
		}
		r.texts("user.data.", u.Data)
	}
	for i := range e.Breadcrumbs {
		c := &e.Breadcrumbs[i]
		at := "breadcrumbs." + strconv.Itoa(i) + "."
		r.in(at+"category", &c.Category)
		r.in(at+"message", &c.Message)
		r.vars(at+"data.", c.Data)
	}
	for i := range e.Fingerprint {
		r.in("fingerprint."+strconv.Itoa(i), &e.Fingerprint[i])
	}
	r.texts("tags.", e.Tags)
	for first, values := range map[string]map[string]issue.RawJSON{"extra": e.Extra, "contexts": e.Contexts, "other": e.Other} {
		for name, value := range values {
			values[name] = r.raw(first+"."+name, value)
		}
	}
	if e.Template500 != nil {
		r.in("message", &e.Template500.Message)
		r.in("source", &e.Template500.Source)
	}
	if e.Mail != nil {
		r.in("mail.subject", &e.Mail.Subject)
	}
}

func (r *Rules) frames(frames []issue.Frame) {
	for i := range frames {
		f := &frames[i]
		r.vars("vars.", f.Vars)
		r.in("source", &f.ContextLine)
		for _, lines := range [][]string{f.PreContext, f.PostContext} {
			for j := range lines {
				r.in("source", &lines[j])
			}
		}
	}
}

func (r *Rules) vars(at string, vars []issue.Var) {
	for i := range vars {
		vars[i].Value = r.text(at+vars[i].Name, vars[i].Name, vars[i].Value)
	}
}

func (r *Rules) texts(at string, texts map[string]string) {
	for name, value := range texts {
		if left := r.text(at+name, name, value); left != value {
			texts[name] = left
		}
	}
}

// raw hides inside a JSON value. One in which nothing is hidden stays as it was written.
func (r *Rules) raw(place string, value []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		if r.strict && len(value) > 0 {
			return []byte(`"` + Filtered + `"`)
		}
		return value
	}
	changed := false
	v = r.value(place, v, &changed)
	if !changed {
		return value
	}
	out, err := json.Marshal(v)
	if err != nil {
		return []byte(`"` + Filtered + `"`)
	}
	return out
}

func (r *Rules) value(place string, v any, changed *bool) any {
	if strings.Count(place, ".") > 60 {
		if r.strict {
			*changed = true
			return Filtered
		}
		return v
	}
	switch v := v.(type) {
	case string:
		return r.leaf(place, v, v, changed)
	case json.Number:
		return r.leaf(place, v.String(), v, changed)
	case []any:
		for i := range v {
			v[i] = r.value(place, v[i], changed) // a list's values stand where the list does
		}
	case map[string]any:
		if r.named(place) { // the values of an object stand under its name
			for name := range v {
				v[name] = r.value(place, v[name], changed)
			}
			return v
		}
		for name := range v {
			v[name] = r.value(place+"."+name, v[name], changed)
		}
	}
	return v
}

// named tells whether what stands at a place stands under a name of the rules.
func (r *Rules) named(place string) bool {
	for i := range r.names {
		one := &r.names[i]
		if (one.place == nil || one.place.MatchString(place)) && (one.name.MatchString(lastSteps(place)) || one.name.MatchString(place[strings.LastIndexByte(place, '.')+1:])) {
			return true
		}
	}
	return false
}

func (r *Rules) leaf(place, text string, v any, changed *bool) any {
	left := text
	r.in(place, &left)
	if r.ip != ipWhole && left != "" && addressName(strings.TrimSuffix(place, ".value")) { // attributes have their value in an object
		left = r.addressList(left)
	}
	if left == text {
		return v
	}
	*changed = true
	return left
}
