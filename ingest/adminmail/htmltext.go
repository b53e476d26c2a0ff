package adminmail

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var tracebackArea = regexp.MustCompile(`(?s)<textarea[^>]*id="traceback_area"[^>]*>(.*?)</textarea>`)

// fromHTML gives the text of a report that came without a plain part: Django's HTML holds a copy of it.
func fromHTML(s string) string {
	if m := tracebackArea.FindStringSubmatch(s); m != nil {
		title := ""
		if i := strings.Index(s, "<title>"); i >= 0 {
			title, _, _ = strings.Cut(s[i+len("<title>"):], "</title>")
		}
		return html.UnescapeString(strings.TrimSpace(title) + "\n\n" + m[1])
	}
	if strings.Contains(s, `id="summary"`) && strings.Contains(s, `id="traceback"`) {
		return readReport(s).text()
	}
	w := &page{}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken: // the end
			return emptyLine.ReplaceAllString(w.out.String(), "")
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.start(string(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		}
	}
}

// emptyLine is one that Word makes of an empty paragraph.
var emptyLine = regexp.MustCompile(`(?m)^[\x{a0} ]+$`)

// page writes the text that a browser would show, with its line ends.
type page struct {
	out     strings.Builder
	open    bool   // something stands on the current line
	hidden  string // the element whose content is not shown
	literal int    // depth of elements that keep their line ends
}

func (p *page) text(s string) {
	if p.hidden != "" {
		return
	}
	if p.literal > 0 {
		p.out.WriteString(s)
		p.open = !strings.HasSuffix(s, "\n")
		return
	}
	s = blanks.ReplaceAllString(s, " ")
	if !p.open {
		s = strings.TrimPrefix(s, " ")
	}
	p.out.WriteString(s)
	p.open = p.open || s != ""
}

// blanks are what a browser shows as one: a no-break space is not among them.
var blanks = regexp.MustCompile(`[ \t\r\n\f]+`)

var blocks = map[string]bool{
	"p": true, "div": true, "li": true, "tr": true, "pre": true, "table": true, "ul": true, "ol": true, "blockquote": true, "section": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "td": true, "th": true, "body": true,
}

func (p *page) newline() {
	if p.open {
		p.out.WriteByte('\n')
		p.open = false
	}
}

func (p *page) start(name string) {
	switch {
	case p.hidden != "":
	case name == "br":
		p.out.WriteByte('\n')
		p.open = false
	case name == "script" || name == "style" || name == "head":
		p.hidden = name
	case blocks[name]:
		p.newline()
	}
	if name == "pre" || name == "textarea" {
		p.literal++
	}
}

func (p *page) end(name string) {
	switch {
	case p.hidden == name:
		p.hidden = ""
	case p.hidden == "" && blocks[name]:
		p.newline()
	}
	if (name == "pre" || name == "textarea") && p.literal > 0 {
		p.literal--
	}
}
