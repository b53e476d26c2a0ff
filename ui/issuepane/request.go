package issuepane

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"paddock/app/issue"
)

// section is a named part of what is known about an event.
type section struct {
	Title  string
	Rows   []issue.Var
	Text   string // in place of rows
	Cards  []contextCard
	Folded bool   // closed until asked for
	Filter bool   // there may be many: one can look for a name
	Kind   string // of a text: its content type
}

// sections says all that is known about an event besides its stack and breadcrumbs, what matters most first.
func sections(e *issue.Event, now time.Time) []section {
	var all []section
	add := func(s section) {
		if len(s.Rows) > 0 || s.Text != "" {
			all = append(all, s)
		}
	}
	if e.Source == issue.SourceMail {
		add(mailSection("Mail", e.Mail))
	}
	if r := e.Request; r != nil {
		add(section{Title: "Request", Rows: filled("Host", r.Host, "Remote address", remote(r), "Referrer", r.Referrer, "Browser", r.Agent)})
		add(section{Title: "Query", Rows: pairs(r.Query)})
		add(section{Title: "Form", Rows: pretty(r.Form)})
		add(section{Title: "Files", Rows: r.Files})
		add(section{Title: "Body", Text: r.Body, Kind: contentType(r)})
	}
	add(section{Title: "User", Rows: user(e.User)})
	if r := e.Request; r != nil {
		add(section{Title: "Headers", Rows: r.Headers})
		add(section{Title: "Cookies", Rows: r.Cookies})
	}
	add(section{Title: "Where", Rows: filled("Transaction", e.Transaction, "Environment", e.Environment, "Release", e.Release, "Build", e.Dist, "Server", e.ServerName,
		"Logger", e.Logger, "Happened", exact(e.Time, now), "Trace", e.TraceID, "Grouped by", strings.Join(e.Fingerprint, ", "), "SDK", strings.TrimSpace(e.SDK.Name+" "+e.SDK.Version), "Event", e.ID)})
	if e.Source != issue.SourceMail {
		add(mailSection("Also mailed", e.Mail))
	}
	add(section{Title: "Mechanism", Rows: mechanism(e)})
	add(section{Title: "Not processed", Rows: problems(e.Other["errors"])})
	add(section{Title: "Extra", Rows: pretty(values(e.Extra))})
	if cards := contextCards(e); len(cards) > 0 {
		all = append(all, section{Title: "Context", Cards: cards})
	}
	if e.Request != nil {
		add(section{Title: "Server variables", Rows: e.Request.Env, Folded: true})
	}
	add(section{Title: "Also sent", Rows: pretty(values(besides(e.Other))), Folded: true})
	var packages []issue.Var
	for _, name := range slices.Sorted(maps.Keys(e.Modules)) {
		packages = append(packages, issue.Var{Name: name, Value: e.Modules[name]})
	}
	add(section{Title: "Packages", Rows: packages, Folded: true, Filter: true})
	return all
}

// mailSection says where the mail stands that told of an event; it is empty where there is none.
func mailSection(title string, m *issue.Mail) section {
	if m == nil {
		return section{}
	}
	return section{Title: title, Rows: filled("Subject", m.Subject, "Mailbox", m.Mailbox, "Message-ID", m.MessageID)}
}

// mechanism says how the raised exception was caught, where the client says more than the name of it.
func mechanism(e *issue.Event) []issue.Var {
	x := e.Raised()
	if x == nil || len(x.MechanismData) == 0 {
		return nil
	}
	var fields map[string]issue.RawJSON
	if json.Unmarshal(x.MechanismData, &fields) != nil {
		return filled("Kind", x.Mechanism, "Data", jsonText(x.MechanismData))
	}
	return append(filled("Kind", x.Mechanism), pretty(values(fields))...)
}

// problems reads what the client or a relay could not process: Sentry's processing errors.
func problems(raw issue.RawJSON) (rows []issue.Var) {
	var all []struct {
		Type, Name string
		Value      issue.RawJSON
	}
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	for _, p := range all {
		if p.Type != "" {
			rows = append(rows, issue.Var{Name: p.Type, Value: strings.TrimSpace(p.Name + " " + jsonText(p.Value))})
		}
	}
	return rows
}

// besides leaves out what has a section of its own.
func besides(other map[string]issue.RawJSON) map[string]issue.RawJSON {
	if len(problems(other["errors"])) > 0 {
		other = maps.Clone(other)
		delete(other, "errors")
	}
	return other
}

// brokenLink says which link leads nowhere, and where it stands.
func brokenLink(e *issue.Event) []issue.Var {
	if e.Kind != issue.KindBrokenLink || e.Request == nil {
		return nil
	}
	return filled("Link", e.Request.URL, "Found on", e.Request.Referrer, "Browser", e.Request.Agent, "Remote address", remote(e.Request))
}

// filled makes rows of names and values, without those that have no value.
func filled(namesAndValues ...string) []issue.Var {
	var all []issue.Var
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] != "" {
			all = append(all, issue.Var{Name: namesAndValues[i], Value: namesAndValues[i+1]})
		}
	}
	return all
}

func remote(r *issue.Request) string {
	switch {
	case r.RemoteIP == "" || r.Internal == nil:
		return r.RemoteIP
	case *r.Internal:
		return r.RemoteIP + " (internal)"
	}
	return r.RemoteIP + " (external)"
}

func user(u *issue.User) []issue.Var {
	if u == nil {
		return nil
	}
	all := filled("ID", u.ID, "Name", u.Name, "Username", u.Username, "E-mail", u.Email, "IP address", u.IP)
	for _, name := range slices.Sorted(maps.Keys(u.Data)) {
		all = append(all, issue.Var{Name: name, Value: u.Data[name]})
	}
	return all
}

// pairs reads a query string in its own order; one that is no query string stays whole.
func pairs(query string) []issue.Var {
	query = strings.TrimPrefix(query, "?")
	if query == "" {
		return nil
	}
	var all []issue.Var
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		n, err1 := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil {
			n, v = name, value
		}
		all = append(all, issue.Var{Name: n, Value: v})
	}
	return all
}

func values(fields map[string]issue.RawJSON) []issue.Var {
	var all []issue.Var
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		all = append(all, issue.Var{Name: name, Value: jsonText(fields[name])})
	}
	return all
}

// contentType is what a request says its body is.
func contentType(r *issue.Request) string {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return strings.ToLower(h.Value)
		}
	}
	return ""
}

// jsonText writes a JSON value as one reads it: strings without quotes.
func jsonText(raw issue.RawJSON) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// curl is the request as a command for a shell; empty without an address.
func curl(r *issue.Request) string {
	if r == nil || !strings.HasPrefix(r.URL, "http://") && !strings.HasPrefix(r.URL, "https://") {
		return "" // an address that begins with a dash would be an option
	}
	address := address(r)
	parts := []string{"curl"}
	if strings.ContainsAny(address, "[]{}") {
		parts = append(parts, "--globoff")
	}
	if r.Method != "" && r.Method != "GET" {
		parts = append(parts, "-X "+quote(r.Method))
	}
	parts = append(parts, quote(address))
	parted := r.Body == "" && len(r.Form) > 0 && strings.HasPrefix(contentType(r), "multipart/")
	for _, h := range r.Headers {
		switch strings.ToLower(h.Name) {
		case "host", "content-length", "connection", "cookie", "transfer-encoding", "expect":
			continue // curl's own business, and secrets
		case "accept-encoding":
			if h.Value != "" && h.Value != "identity" {
				parts = append(parts, "--compressed") // else a terminal gets what it cannot read
			}
			continue
		case "content-type":
			if parted {
				continue // curl writes parts with a boundary of its own
			}
		}
		if h.Value != "" && headerName.MatchString(h.Name) { // one that begins with @ would name a file
			parts = append(parts, "-H "+quote(h.Name+": "+h.Value))
		}
	}
	switch {
	case r.Body != "":
		parts = append(parts, "--data-raw "+quote(r.Body))
	case len(r.Form) > 0 && strings.Contains(contentType(r), "json"):
		parts = append(parts, "--data-raw "+quote(formJSON(r.Form)))
	case len(r.Form) > 0:
		for _, f := range r.Form {
			if parted && !strings.Contains(f.Name, "=") {
				parts = append(parts, "--form-string "+quote(f.Name+"="+f.Value))
				continue
			}
			if strings.ContainsAny(f.Name, "@=") { // curl would read a file of that name
				parts = append(parts, "--data-raw "+quote(url.QueryEscape(f.Name)+"="+url.QueryEscape(f.Value)))
				continue
			}
			parts = append(parts, "--data-urlencode "+quote(f.Name+"="+f.Value))
		}
	}
	return strings.Join(parts, " \\\n  ")
}

// formJSON writes fields of a JSON body as it came. A value that reads as JSON other than a text was that.
func formJSON(form []issue.Var) string {
	fields := map[string]any{}
	for _, f := range form {
		fields[f.Name] = f.Value
		if v := strings.TrimSpace(f.Value); json.Valid([]byte(v)) {
			fields[f.Name] = json.RawMessage(v)
		}
	}
	data, err := json.Marshal(fields)
	if err != nil {
		return "{}" // texts and valid JSON only: it cannot be
	}
	return string(data)
}

// headerName is what RFC 9110 lets a field be called.
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")

// quote makes a word of a POSIX shell. Signs that steer a terminal are left out: an escape in an event could end the
// pasting, and what follows would be typed.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// allText is a section as plain text, for copying.
func (s section) allText() string {
	if s.Text != "" {
		return s.Text
	}
	var b strings.Builder
	for _, c := range s.Cards {
		b.WriteString(c.Title + ": " + c.Headline + "\n" + section{Rows: c.Rows}.allText() + "\n")
	}
	for _, r := range s.Rows {
		b.WriteString(r.Name + ": " + r.Value + "\n")
	}
	return b.String()
}
