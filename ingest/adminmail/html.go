package adminmail

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"paddock/app/issue"
)

// htmlFrame is what Django's HTML report knows of a frame beyond the text.
type htmlFrame struct {
	file, function string
	line           int
	pre, post      []string
	vars           []issue.Var
}

// enrich gives the frames of the text the source lines and local variables of the HTML part.
func enrich(exceptions []issue.Exception, page string) {
	found := readHTML(page)
	next := 0
	for i := range exceptions {
		for j := range exceptions[i].Frames {
			f := &exceptions[i].Frames[j]
			for k := next; k < len(found); k++ {
				h := &found[k]
				if h.line != f.Line || h.function != f.Function || h.file != f.AbsPath {
					continue
				}
				f.PreContext, f.PostContext, f.Vars = h.pre, h.post, h.vars
				next = k + 1
				break
			}
		}
	}
}

// reader walks the page once, in one pass over its tokens.
type reader struct {
	frames  []htmlFrame
	text    strings.Builder
	collect bool
	list    string // class of the current list of source lines
	table   bool   // inside a table of local variables
	row     []string
}

const maxHTMLFrames = 2000

func readHTML(page string) []htmlFrame {
	i := strings.Index(page, `id="traceback"`)
	if i < 0 {
		return nil
	}
	z := html.NewTokenizer(strings.NewReader(page[i:]))
	r := &reader{}
	for {
		switch z.Next() {
		case html.ErrorToken:
			return r.frames
		case html.TextToken:
			if r.collect {
				r.text.Write(z.Text())
			}
		case html.StartTagToken:
			t := z.Token()
			if attribute(t, "id") == "requestinfo" || attribute(t, "id") == "pastebinTraceback" || len(r.frames) > maxHTMLFrames {
				return r.frames
			}
			r.start(t)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(string(name))
		}
	}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (r *reader) start(t html.Token) {
	class := attribute(t, "class")
	if n := len(r.frames); r.collect && n > 0 && r.frames[n-1].file != "" && r.frames[n-1].line == 0 {
		r.frames[n-1].line, r.frames[n-1].function = parsePlace(r.taken())
	}
	switch t.Data {
	case "code":
		if class == "fname" {
			r.frames = append(r.frames, htmlFrame{})
			r.take()
		}
	case "ol":
		r.list = class
	case "table":
		r.table = strings.Contains(class, "vars")
	case "pre":
		if r.list != "" || r.table {
			r.take()
		}
	case "td":
		if r.table {
			r.take()
		}
	case "tr":
		r.row = nil
	}
}

func (r *reader) take() {
	r.text.Reset()
	r.collect = true
}

func (r *reader) taken() string {
	r.collect = false
	return html.UnescapeString(r.text.String())
}

func (r *reader) end(name string) {
	if len(r.frames) == 0 {
		return
	}
	f := &r.frames[len(r.frames)-1]
	switch name {
	case "code":
		if r.collect && f.file == "" {
			f.file = strings.TrimSpace(r.taken())
			r.take() // ", line 55, in inner" follows
		}
	case "pre":
		if !r.collect {
			return
		}
		switch {
		case strings.Contains(r.list, "pre-context"):
			f.pre = append(f.pre, r.taken())
		case strings.Contains(r.list, "post-context"):
			f.post = append(f.post, r.taken())
		}
	case "ol":
		r.list = ""
	case "td":
		if r.table && r.collect {
			r.row = append(r.row, strings.TrimSpace(r.taken()))
		}
	case "tr":
		if r.table && len(r.row) == 2 && len(f.vars) < 500 {
			f.vars = append(f.vars, issue.Var{Name: r.row[0], Value: r.row[1]})
		}
		r.row = nil
	case "table":
		r.table = false
	}
}

// parsePlace reads ", line 55, in inner", which stands between a frame's file and its source.
func parsePlace(s string) (line int, function string) {
	_, rest, ok := strings.Cut(s, ", line ")
	if !ok {
		return 0, ""
	}
	number, function, _ := strings.Cut(rest, ", in ")
	line, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return 0, ""
	}
	function, _, _ = strings.Cut(function, "\n")
	return line, strings.TrimSpace(function)
}
