package issuepane

import (
	"strings"
	"time"

	"paddock/app/issue"
)

// crumb is one thing that happened before the error, as it is shown.
type crumb struct {
	Kind string // the word above: "query", "http"
	Icon string
	Role string // what colours it: "error", "data", "web", "person" or ""
	Text string
	Data []issue.Var
	Time time.Time
	Took string // how long it took; empty: it does not say
	Self bool   // it is the error itself
	SQL  bool   // its text is a query
}

// crumbs lists what happened, the newest first: the error itself stands on top.
func crumbs(e *issue.Event) []crumb {
	if len(e.Breadcrumbs) == 0 {
		return nil
	}
	all := []crumb{itself(e)}
	for i := len(e.Breadcrumbs) - 1; i >= 0; i-- {
		all = append(all, crumbOf(e.Breadcrumbs[i]))
	}
	return all
}

// itself is the error, where it stands among what happened.
func itself(e *issue.Event) crumb {
	title, summary := e.Title(), e.Summary()
	text := title
	if summary != "" && summary != title {
		text += ": " + summary
	}
	kind := "exception"
	if len(e.Exceptions) == 0 {
		kind = "this event"
	}
	return crumb{Kind: kind, Icon: "bug", Role: "error", Text: text, Time: e.Time, Self: true}
}

func crumbOf(b issue.Breadcrumb) crumb {
	c := crumb{Kind: b.Category, Text: b.Message, Data: b.Data, Time: b.Time}
	if c.Kind == "" {
		c.Kind = b.Type
	}
	if c.Kind == "" || c.Kind == "default" {
		c.Kind = "log"
	}
	kind := strings.ToLower(oneLine(b.Type, 40) + " " + oneLine(c.Kind, 40))
	switch {
	case b.Level == issue.Error || b.Level == issue.Fatal:
		c.Icon, c.Role = "circle-alert", "error"
	case contains(kind, "query", "sql", "redis", "cache", "db"):
		c.Icon, c.Role = "database", "data"
	case contains(kind, "http", "xhr", "fetch", "request"):
		c.Icon, c.Role = "globe", "web"
	case contains(kind, "navigation"):
		c.Icon, c.Role = "arrow-right", "person"
	case contains(kind, "ui", "click", "touch"):
		c.Icon, c.Role = "circle-dot", "person"
	case contains(kind, "auth", "user", "session"):
		c.Icon = "user"
	default:
		c.Icon = "scroll-text"
	}
	c.SQL = isQuery(c.Text)
	if c.Text == "" {
		c.Text = dataText(b.Data)
		c.Data = nil
	}
	return c
}

// dataText says a breadcrumb's data on one line: a web request as "GET address 200".
func dataText(data []issue.Var) string {
	named := map[string]string{}
	for _, d := range data {
		named[d.Name] = d.Value
	}
	if named["url"] != "" {
		return strings.Join(strings.Fields(named["method"]+" "+named["url"]+" "+named["status_code"]), "  ")
	}
	if named["from"] != "" || named["to"] != "" {
		return named["from"] + "  →  " + named["to"]
	}
	var parts []string
	for _, d := range data {
		parts = append(parts, d.Name+"="+d.Value)
	}
	return strings.Join(parts, "  ")
}

func contains(s string, words ...string) bool {
	for _, field := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '.' || r == '_' || r == '-' }) {
		for _, word := range words {
			if field == word {
				return true
			}
		}
	}
	return false
}
