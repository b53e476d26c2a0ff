// Package traceback finds errors in text: tracebacks of Python, stacks of other languages, log records that hold one.
package traceback

import (
	"regexp"
	"strconv"
	"strings"

	"paddock/app/issue"
)

var (
	// The interpreter's form, Django's for files that it cannot read (no line), and Django's before 3.0.
	frameForm = regexp.MustCompile(`^\s*File "(.*?)"(?:, line (\d+))?(?:,? in (.*))?$`)
	numbered  = regexp.MustCompile(`^\s+(\d+)\. (.*)$`) // "  34.   source", Django before 3.0
	caretForm = regexp.MustCompile(`^[\s^~]*[\^~][\s^~]*$`)
	lastForm  = regexp.MustCompile(`^([A-Za-z_](?:[\w.]|<locals>)*)(?:: (.*))?$`)
	raiseForm = regexp.MustCompile(`\braise\s+([A-Za-z_][\w.]*)`)
)

// Begin is the first line of a traceback.
const Begin = "Traceback (most recent call last):"

const (
	causeEnd  = "was the direct cause of the following exception:"
	duringEnd = "another exception occurred:"
)

// Read reads the exceptions of a traceback as the interpreter prints it, cause first; the members of a group
// stand before it. rest is the text that follows the last exception. ok is false when the text holds none.
// What was cut off leaves its mark: an exception without a type lost its last line.
func Read(text string) (exceptions []issue.Exception, rest string, ok bool) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if hasGroup(lines) {
		return readGroups(lines)
	}
	return readChain(lines)
}

// readChain reads a chain without groups.
func readChain(lines []string) (exceptions []issue.Exception, rest string, ok bool) {
	var current *issue.Exception
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t\r")
		switch {
		case strings.TrimSpace(line) == Begin:
			exceptions = append(exceptions, issue.Exception{})
			current = &exceptions[len(exceptions)-1]
		case current == nil:
		case strings.HasSuffix(line, causeEnd):
			current.Relation = "cause"
		case strings.HasSuffix(line, duringEnd):
			current.Relation = "context"
		case current.Type == "":
			if m := frameForm.FindStringSubmatch(line); m != nil {
				if frame, used := readFrame(m, lines[i+1:]); m[3] != "" { // else a SyntaxError's place, which is no call
					current.Frames = append(current.Frames, frame)
					i += used
				}
			} else if m := lastForm.FindStringSubmatch(line); m != nil && !strings.HasPrefix(lines[i], " ") {
				current.Type, current.Value = m[1], m[2]
			}
		case len(line) > 0 && !strings.HasPrefix(line, `"""`) && !chained(lines, i) && current.Value != "":
			if len(current.Value) < 10_000 {
				current.Value += "\n" + line
			}
		case line == "":
			after := notBlank(lines, i)
			if after < len(lines) && !chainLine(strings.TrimSpace(lines[after])) && strings.TrimSpace(lines[after]) != Begin {
				return exceptions, strings.Join(lines[i:], "\n"), len(exceptions) > 0
			}
			i = after - 1 // each blank line is looked at once: a mail may have millions
		}
	}
	return exceptions, "", len(exceptions) > 0
}

// notBlank gives the first line from i on that holds something; len(lines) when there is none.
func notBlank(lines []string, i int) int {
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	return i
}

func chainLine(line string) bool {
	return strings.HasSuffix(line, causeEnd) || strings.HasSuffix(line, duringEnd)
}

func chained(lines []string, i int) bool { return chainLine(strings.TrimRight(lines[i], " \r")) }

// contextLine tells whether a line after a frame is its source: indented, no frame, no carets.
func contextLine(line string) bool {
	return strings.HasPrefix(line, "    ") && strings.TrimSpace(line) != "" && !frameForm.MatchString(line) && !caretForm.MatchString(line)
}

// readFrame reads a frame's line and the source that may follow it; used tells how many lines that took.
func readFrame(m, following []string) (frame issue.Frame, used int) {
	frame = issue.Frame{AbsPath: m[1], File: m[1], Line: integer(m[2]), Function: strings.TrimSpace(m[3]), InApp: !issue.LibraryPath(m[1])}
	if len(following) == 0 {
		return frame, 0
	}
	if n := numbered.FindStringSubmatch(following[0]); n != nil && m[2] == "" {
		frame.Line, frame.ContextLine = integer(n[1]), strings.TrimSpace(n[2])
		return frame, 1
	}
	if contextLine(following[0]) {
		frame.ContextLine = strings.TrimSpace(following[0])
		return frame, 1
	}
	return frame, 0
}

func integer(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // not said, or no line number that a file has
	}
	return n
}

// ReadDjango reads the traceback of Django's text report: the frames of all exceptions in one list,
// joined by sentences that hold the earlier exceptions' values. The last exception's type is not in it.
func ReadDjango(text string) []issue.Exception {
	lines := strings.Split(text, "\n")
	all := []issue.Exception{{}}
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		current := &all[len(all)-1]
		if m := frameForm.FindStringSubmatch(line); m != nil {
			frame, used := readFrame(m, lines[i+1:])
			current.Frames = append(current.Frames, frame)
			i += used
			continue
		}
		value, relation, used := joint(lines[i:])
		if used == 0 {
			continue
		}
		current.Value, current.Relation = value, relation
		current.Type = raisedType(current.Frames)
		i += used - 1
		all = append(all, issue.Exception{})
	}
	return all
}

// joints are the sentences that tie two exceptions, around the earlier one's value.
var joints = []struct{ start, end, relation string }{
	{"The above exception (", ") " + causeEnd, "cause"},
	{"During handling of the above exception (", "), " + duringEnd, "context"},
}

const maxJoint = 200 // lines of a value inside a joint

// joint reads a sentence that ties two exceptions; the value inside it may have several lines.
func joint(lines []string) (value, relation string, used int) {
	for _, form := range joints {
		if !jointStarts(lines[0], form.start) {
			continue
		}
		for n, line := range lines[:min(len(lines), maxJoint)] {
			if n > 0 && (jointStarts(line, joints[0].start) || jointStarts(line, joints[1].start) || frameForm.MatchString(line)) {
				break // it never ended
			}
			if strings.HasSuffix(strings.TrimRight(line, " "), form.end) {
				s := strings.Trim(strings.Join(lines[:n+1], "\n"), " ")
				return s[len(form.start) : len(s)-len(form.end)], form.relation, n + 1
			}
		}
	}
	return "", "", 0
}

// IsJoint tells whether a sentence of Django's report ties two exceptions.
func IsJoint(sentence string) bool {
	return jointStarts(sentence, joints[0].start) || jointStarts(sentence, joints[1].start)
}

func jointStarts(line, start string) bool {
	return strings.HasPrefix(strings.TrimLeft(line, " "), start)
}

// raisedType guesses an earlier exception's type, which Django leaves out, from the line that raised it.
func raisedType(frames []issue.Frame) string {
	if len(frames) == 0 {
		return ""
	}
	if m := raiseForm.FindStringSubmatch(frames[len(frames)-1].ContextLine); m != nil {
		name := m[1][strings.LastIndexByte(m[1], '.')+1:]
		if name[0] >= 'A' && name[0] <= 'Z' {
			return name
		}
	}
	return ""
}

// NameModules names own frames' modules by their last folder and file, where nothing tells the folders
// that Python searched: /srv/shop/store/views.py is most likely store.views.
func NameModules(exceptions []issue.Exception) {
	for i := range exceptions {
		for j := range exceptions[i].Frames {
			f := &exceptions[i].Frames[j]
			parts := strings.Split(strings.ReplaceAll(f.AbsPath, `\`, "/"), "/")
			name, isPython := strings.CutSuffix(parts[len(parts)-1], ".py")
			if !f.InApp || f.Module != "" || !isPython || len(parts) < 3 {
				continue
			}
			f.File = strings.Join(parts[len(parts)-2:], "/")
			f.Module = parts[len(parts)-2] + "." + name
		}
	}
}
