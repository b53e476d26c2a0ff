package issuepane

import (
	"bytes"
	"encoding/json"
	"strings"

	"paddock/app/issue"
)

// prettyFrom is from which length a value that is JSON is set out in lines.
const (
	prettyFrom = 60
	prettyMost = 64 << 10
)

// pretty sets values that are long JSON out in lines, as a person would write them. Others stay.
func pretty(rows []issue.Var) []issue.Var {
	var out []issue.Var
	for i, r := range rows {
		set, ok := setOut(r.Value)
		if ok && out == nil {
			out = append(make([]issue.Var, 0, len(rows)), rows[:i]...)
		}
		if out != nil {
			out = append(out, issue.Var{Name: r.Name, Value: set})
		}
	}
	if out == nil {
		return rows
	}
	return out
}

// setOut indents JSON; ok is false for anything else, which it gives back.
func setOut(s string) (_ string, ok bool) {
	if len(s) < prettyFrom || len(s) > prettyMost {
		return s, false
	}
	trimmed := strings.TrimSpace(s)
	if trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' {
		return s, false
	}
	var b bytes.Buffer
	if json.Indent(&b, []byte(trimmed), "", "  ") != nil {
		return s, false
	}
	return b.String(), true
}
