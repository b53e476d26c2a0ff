package issue

import "strings"

// maxStatement is how many lines above a reported one may belong to the same statement.
const maxStatement = 12

// statementStart gives the line on which the statement of a frame's own line begins. It is the line itself when
// that begins it, or when the source around it is not known. Interpreters report another line of a statement of
// several: Python until 3.7 that of the last argument, later ones that of the call.
func statementStart(f *Frame) string {
	if len(f.PreContext) == 0 || f.ContextLine == "" || script(f) {
		return f.ContextLine
	}
	start, depth := f.ContextLine, 0
	for i := len(f.PreContext) - 1; i >= max(0, len(f.PreContext)-maxStatement); i-- {
		line := f.PreContext[i]
		if strings.TrimSpace(line) == "" && depth == 0 {
			break
		}
		if d := opened(line, &depth); d || strings.HasSuffix(strings.TrimSpace(line), "\\") {
			start = line
		}
	}
	return start
}

// opened reads a line from its end and tells whether a bracket that is closed nowhere below opens in it. depth is
// how many brackets are closed below that no line so far has opened.
func opened(line string, depth *int) bool {
	line = code(line)
	found := false
	for i := len(line) - 1; i >= 0; i-- {
		switch line[i] {
		case ')', ']', '}':
			*depth++
		case '(', '[', '{':
			if *depth == 0 {
				found = true
			} else {
				*depth--
			}
		}
	}
	return found
}

// code is a line of Python without its strings and its comment.
func code(line string) string {
	if !strings.ContainsAny(line, "'\"#") {
		return line
	}
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '\'' || c == '"':
			quote = c
		case c == '#':
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
