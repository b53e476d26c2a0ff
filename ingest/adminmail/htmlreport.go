package adminmail

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"paddock/ingest/traceback"
)

// htmlReport is Django's HTML report, for mails that lost their plain part on the way.
type htmlReport struct {
	headline, value, user string
	summary               [][2]string            // "Request Method:", "GET"
	sections              map[string][][2]string // by id, such as "meta-info": name, repr
	frames                []htmlFrame
}

// parts are the ids that start the report's parts, with the names that the text report gives them.
var parts = map[string]string{
	"summary": "", "traceback": "", "requestinfo": "", "user-info": "", "get-info": "GET", "post-info": "POST", "files-info": "FILES",
	"cookie-info": "COOKIES", "meta-info": "META", "settings-info": "",
}

const maxRows = 5000

func readReport(page string) *htmlReport {
	r := &htmlReport{sections: map[string][][2]string{}, frames: readHTML(page)}
	z := html.NewTokenizer(strings.NewReader(page))
	id, rows := "", 0
	var text strings.Builder
	var cells []string
	for rows < maxRows {
		switch z.Next() {
		case html.ErrorToken: // the end
			return r
		case html.TextToken:
			text.Write(z.Text())
		case html.StartTagToken:
			t := z.Token()
			if name := attribute(t, "id"); name != "" {
				if _, known := parts[name]; known {
					id = name
				}
			}
			switch t.Data {
			case "tr":
				cells = nil
				text.Reset()
			case "h1", "th", "td", "p":
				text.Reset()
			case "pre":
				if id == "summary" && len(cells) == 0 {
					text.Reset()
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			said := text.String()
			switch string(name) {
			case "h1":
				if id == "summary" {
					r.headline = strings.Join(strings.Fields(said), " ")
				}
			case "pre":
				if id == "summary" && len(cells) == 0 && r.value == "" {
					r.value = strings.Trim(said, "\n")
				}
			case "p":
				if id == "user-info" {
					r.user = strings.TrimSpace(said)
				}
			case "th", "td":
				cells = append(cells, strings.TrimSpace(said))
			case "tr":
				rows++
				r.row(id, cells)
			}
		}
	}
	return r
}

func (r *htmlReport) row(id string, cells []string) {
	switch {
	case len(cells) != 2 || cells[0] == "Variable":
	case id == "summary":
		r.summary = append(r.summary, [2]string{cells[0], cells[1]})
	case parts[id] != "":
		r.sections[id] = append(r.sections[id], [2]string{cells[0], cells[1]})
	}
}

// text writes the report as Django writes its plain part.
func (r *htmlReport) text() string {
	var b strings.Builder
	value := r.value // with the notes, which the table leaves out
	for _, row := range r.summary {
		if row[0] == "Exception Value:" && row[1] != "" && strings.HasPrefix(value, row[1]) {
			value = row[1]
		}
	}
	fmt.Fprintf(&b, "%s\n%s\n\n", r.headline, value)
	typ, place, _ := strings.Cut(r.headline, " at ")
	for _, row := range r.summary {
		if strings.HasPrefix(row[0], "Exception") || strings.HasPrefix(row[0], "Raised") {
			continue
		}
		fmt.Fprintf(&b, "%s %s\n", row[0], strings.Join(strings.Fields(row[1]), " "))
	}
	if len(r.frames) > 0 {
		b.WriteString("\n" + traceback.Begin + "\n")
		for _, f := range r.frames {
			if f.joint != "" {
				b.WriteString("\n" + f.joint + "\n")
			}
			fmt.Fprintf(&b, "  File \"%s\", line %d, in %s\n", f.file, f.line, f.function)
			if f.context != "" {
				b.WriteString("    " + f.context + "\n")
			}
		}
		fmt.Fprintf(&b, "\nException Type: %s", typ)
		if place != "" {
			b.WriteString(" at " + place)
		}
		fmt.Fprintf(&b, "\nException Value: %s\n", r.value)
	}
	for _, row := range r.summary {
		if strings.HasPrefix(row[0], "Raised") {
			fmt.Fprintf(&b, "%s %s\n", row[0], row[1])
		}
	}
	if place == "" {
		b.WriteString("\nRequest data not supplied\n")
		return b.String()
	}
	fmt.Fprintf(&b, "Request information:\nUSER: %s\n", r.user)
	for _, id := range []string{"get-info", "post-info", "files-info", "cookie-info", "meta-info"} {
		fmt.Fprintf(&b, "\n%s:", parts[id])
		if len(r.sections[id]) == 0 {
			fmt.Fprintf(&b, " No %s data\n", parts[id])
			continue
		}
		b.WriteByte('\n')
		for _, row := range r.sections[id] {
			fmt.Fprintf(&b, "%s = %s\n", row[0], row[1])
		}
	}
	return b.String()
}
