package adminmail

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

// htmlFrame is what Django's HTML report knows of a frame beyond the text.
type htmlFrame struct {
	file, function string
	line           int
	context        string // the failing line
	joint          string // the sentence that ties its exception to the one before
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
	joint   string // read, and not yet of a frame
	place   bool   // what is collected is a frame's place
	old     int    // before Django 3.0 a frame has two codes, its file and its function: how many of their ends to come
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
	if r.place {
		f := &r.frames[len(r.frames)-1]
		f.line, f.function = parsePlace(r.taken())
		r.place = false
	}
	switch t.Data {
	case "li":
		if strings.HasPrefix(class, "frame") {
			r.old = 2
		}
	case "code":
		if class == "fname" {
			r.old = 0
		}
		if class == "fname" || r.old == 2 {
			r.frames = append(r.frames, htmlFrame{joint: r.joint})
			r.joint = ""
		}
		if class == "fname" || r.old > 0 {
			r.take()
		}
	case "h3":
		r.take()
	case "ol":
		r.list = class
		if n := len(r.frames); n > 0 && r.frames[n-1].line == 0 && strings.Contains(class, "context-line") {
			r.frames[n-1].line = integer(attribute(t, "start"))
		}
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
	return r.text.String()
}

func (r *reader) end(name string) {
	if name == "h3" && r.collect {
		if said := strings.Join(strings.Fields(r.taken()), " "); traceback.IsJoint(said) {
			r.joint = said
		}
	}
	if len(r.frames) == 0 {
		return
	}
	f := &r.frames[len(r.frames)-1]
	switch name {
	case "code":
		switch {
		case !r.collect:
		case f.file == "":
			f.file = strings.TrimSpace(r.taken())
			if r.old = max(0, r.old-1); r.old == 0 {
				r.place = true // ", line 55, in inner" follows
				r.take()
			}
		case r.old == 1:
			f.function = strings.TrimSpace(r.taken())
			r.old = 0
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
		case strings.Contains(r.list, "context-line") && f.context == "":
			f.context = strings.TrimSpace(r.taken())
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
