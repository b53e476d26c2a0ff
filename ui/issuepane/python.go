package issuepane

import (
	"bytes"
	"encoding/json"
	"strings"

	"paddock/app/issue"
)

// Python's SDKs send a local variable that is a list or a dict as JSON, whose strings are what repr said of each
// member: ["'lamp'", "<Order: A-7>"]. It is written as Python would write it: ['lamp', <Order: A-7>].

// pythonWidth is up to which length such a value stands on one line.
const pythonWidth = 60

// locals are a frame's local variables as a person reads them.
func locals(platform string, vars []issue.Var) []issue.Var {
	if platform != "" && platform != "python" {
		return pretty(vars)
	}
	out := make([]issue.Var, len(vars))
	for i, v := range vars {
		out[i] = issue.Var{Name: v.Name, Value: pythonValue(v.Value)}
	}
	return out
}

// pythonValue writes JSON of reprs as Python; what is no list or dict stays.
func pythonValue(s string) string {
	if len(s) > prettyMost || s == "" || s[0] != '[' && s[0] != '{' {
		return s
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var b strings.Builder
	w := pythonWriter{in: d, out: &b}
	if !w.value(0) || d.More() {
		return s
	}
	flat := b.String()
	if len(flat) <= pythonWidth && !strings.Contains(flat, "\n") {
		return flat
	}
	d = json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	b.Reset()
	w = pythonWriter{in: d, out: &b, lines: true}
	if !w.value(0) {
		return s
	}
	return b.String()
}

// pythonWriter copies one value from JSON to Python, flat or in lines.
type pythonWriter struct {
	in    *json.Decoder
	out   *strings.Builder
	lines bool
}

const deepestValue = 50

// value writes the next value; it is false for what is no JSON.
func (w *pythonWriter) value(depth int) bool {
	token, err := w.in.Token()
	if err != nil || depth > deepestValue {
		return false
	}
	switch t := token.(type) {
	case json.Delim:
		return w.group(t, depth)
	case string:
		w.out.WriteString(t)
	case bool:
		w.out.WriteString(map[bool]string{true: "True", false: "False"}[t])
	case nil:
		w.out.WriteString("None")
	case json.Number:
		w.out.WriteString(t.String())
	}
	return true
}

// group writes a list or a dict whose beginning was read.
func (w *pythonWriter) group(open json.Delim, depth int) bool {
	w.out.WriteString(open.String())
	n := 0
	for w.in.More() {
		if n++; n > 1 {
			w.out.WriteString(",")
			if !w.lines {
				w.out.WriteString(" ")
			}
		}
		w.next(depth + 1)
		if open == '{' {
			key, err := w.in.Token()
			name, ok := key.(string)
			if err != nil || !ok {
				return false
			}
			if !strings.HasPrefix(name, "'") {
				name = "'" + name + "'"
			}
			w.out.WriteString(name + ": ")
		}
		if !w.value(depth + 1) {
			return false
		}
	}
	end, err := w.in.Token()
	if err != nil {
		return false
	}
	if n > 0 {
		w.next(depth)
	}
	delim, ok := end.(json.Delim)
	w.out.WriteString(delim.String())
	return ok
}

func (w *pythonWriter) next(depth int) {
	if w.lines {
		w.out.WriteString("\n" + strings.Repeat("    ", depth))
	}
}
