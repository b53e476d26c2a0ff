package issue

import (
	"strconv"
	"strings"
)

// Evidence says of what an event's grouping was made: what counted, and what was seen and did not.
type Evidence struct {
	Counted []Clue   `json:"counted"`
	Ignored []string `json:"ignored,omitempty"`
	Rule    string   `json:"rule,omitempty"` // the text of the rule that spoke
}

// Clue is one thing that the events of an issue have in common.
type Clue struct {
	Name string `json:"name"` // "exception", "function", "line", "message", ...
	Text string `json:"text"`
}

// Explain gives the evidence for what Group decided.
func Explain(e *Event, v Verdict) Evidence {
	asked, name := e.Fingerprint, "fingerprint of the application"
	if len(v.Fingerprint) > 0 {
		asked, name = v.Fingerprint, "fingerprint of a rule"
	}
	if len(asked) == 0 {
		return explain(e)
	}
	own := explain(e)
	parts, whole := own.fill(e, asked)
	if whole { // {{ default }} and nothing else
		return own
	}
	out := Evidence{Counted: []Clue{{name, strings.Join(parts, ", ")}}, Rule: v.Rule}
	if strings.Contains(strings.Join(parts, " "), "{{ default }}") {
		out.Counted = append(out.Counted, own.Counted...)
		out.Ignored = own.Ignored
		return out
	}
	for _, c := range own.Counted {
		out.Ignored = append(out.Ignored, c.Name)
	}
	return out
}

// fill says the parts of a fingerprint with this event's variables; whole: it is the default alone.
func (Evidence) fill(e *Event, asked []string) (parts []string, whole bool) {
	whole = true
	for _, part := range asked {
		part = variable.ReplaceAllStringFunc(part, func(s string) string {
			name := variable.FindStringSubmatch(s)[1]
			if name == "default" {
				return "{{ default }}"
			}
			if text, ok := e.variable(name); ok {
				return text
			}
			return s
		})
		whole = whole && part == "{{ default }}"
		parts = append(parts, part)
	}
	return parts, whole
}

func explain(e *Event) Evidence {
	if e.Kind == KindBrokenLink {
		where := e.Message
		if e.Request != nil {
			where = e.Request.Path
		}
		return Evidence{Counted: []Clue{{"broken link", where}}, Ignored: []string{"who asked", "values of the query"}}
	}
	x := e.Raised()
	if x == nil || x.Type == "" && (len(x.Frames) == 0 || e.Message != "") {
		return explainMessage(e)
	}
	typ := canonicalType(shortType(x.Type), x.Value)
	place, own := decidingFrame(typ, x.Frames)
	var out Evidence
	add := func(name, text string) {
		if text != "" {
			out.Counted = append(out.Counted, Clue{name, text})
		}
	}
	add("exception", typ)
	if typ == chunkLoad {
		out.Ignored = []string{"which part", "its address", "the place"}
		return out
	}
	if taskLimit[typ] {
		add("task", e.Transaction)
	} else {
		add("names in the message", entityOf(typ, x.Value))
	}
	message := newPattern(canonicalValue(firstLine(x.Value))).String()
	if place == nil {
		add("message", message)
		out.Ignored = []string{"values in the message", "users", "URLs"}
		return out
	}
	in := ""
	if place.file != "" && place.file != "./" {
		in = " in " + strings.TrimPrefix(place.file, "./")
	}
	switch {
	case place.line == "recursion":
		add("function that calls itself", place.function+in)
		out.Ignored = []string{"how deep it went", "line number", "values", "users", "URLs"}
	case own && place.line != "":
		add("function", place.function+in)
		add("line", strings.TrimSpace(lineOf(x.Frames)))
		switch cause, members := causes(e, typ), membersOf(e); {
		case cause != "":
			add("caused by", cause)
		case members != "":
			add("members of the group", members)
		default:
			add("class", place.class)
		}
		out.Ignored = []string{"line number", "values in the message", "callers", "users", "URLs"}
	case own:
		add("function", place.function+in)
		add("message", newSentence(canonicalValue(firstLine(x.Value))).String())
		out.Ignored = []string{"line number", "values in the message", "callers", "users", "URLs"}
	default:
		add("function of a library", place.function+in)
		add("message", message)
		out.Ignored = []string{"line number", "values in the message", "users", "URLs"}
	}
	return out
}

// lineOf is the source line of the deciding frame, as it is written.
func lineOf(frames []Frame) string {
	x := Exception{Frames: frames}
	if f := x.DecidingFrame(); f != nil {
		return limit(f.ContextLine, 200)
	}
	return ""
}

func explainMessage(e *Event) Evidence {
	out := Evidence{Ignored: []string{"numbers, ids, addresses and quoted parts", "the logger", "users", "URLs"}}
	if call := e.Call(); call != "" {
		out.Counted = append(out.Counted, Clue{"logging call", strconv.Quote(call)})
	} else {
		out.Counted = append(out.Counted, Clue{"message", newSentence(firstLine(firstOf(e.Message, e.Template, e.Transaction))).String()})
	}
	out.Counted = append(out.Counted, Clue{"level", string(e.Level)})
	return out
}
