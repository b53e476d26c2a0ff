package traceback

import (
	"regexp"
	"slices"
	"strings"

	"paddock/app/issue"
)

var (
	stackHead = regexp.MustCompile(`^(?:Uncaught )?(?:Caused by: |\[cause\]: )?([A-Za-z_$][\w.$]*)(?:: (.*))?$`)
	v8Frame   = regexp.MustCompile(`^\s+at (?:(?:async )?(.+?) \()?((?:\w+:)?[^()]*?):(\d+):(\d+)\)?$`)
	javaFrame = regexp.MustCompile(`^\s+at (?:[\w.@-]+/)*([\w.$]+)\.([\w$<>]+)\(([^:()]*)(?::(\d+))?\)`)
)

// ReadStack reads a stack as V8 (Node, Chrome) or a Java virtual machine prints it, cause first. ok is false
// when the text holds no such frame.
func ReadStack(text string) (exceptions []issue.Exception, ok bool) {
	var message []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		frame, isFrame := stackFrame(line)
		switch {
		case isFrame && message != nil:
			exceptions = append(exceptions, headed(message))
			message = nil
			fallthrough
		case isFrame:
			if len(exceptions) == 0 {
				exceptions = append(exceptions, issue.Exception{})
			}
			x := &exceptions[len(exceptions)-1]
			x.Frames = append(x.Frames, frame)
		case strings.TrimSpace(line) == "", strings.HasPrefix(strings.TrimSpace(line), "... "):
		case len(exceptions) > 0 && len(message) == 0 && stackHead.FindStringSubmatch(strings.TrimSpace(line)) == nil:
			// what stands behind a stack and begins no other
		case len(message) < 100:
			message = append(message, line)
		}
	}
	for i := range exceptions { // newest call first, outermost exception first: both the other way round
		slices.Reverse(exceptions[i].Frames)
		if i > 0 {
			exceptions[i].Relation = "cause"
		}
	}
	slices.Reverse(exceptions)
	return exceptions, len(exceptions) > 0
}

// headed reads the lines above a stack: the type, and a message of one or more lines.
func headed(lines []string) issue.Exception {
	for i, line := range lines {
		if m := stackHead.FindStringSubmatch(strings.TrimSpace(line)); m != nil && (m[2] != "" || i == len(lines)-1) {
			value := strings.Join(append([]string{m[2]}, lines[i+1:]...), "\n")
			return issue.Exception{Type: m[1], Value: strings.TrimSpace(value)}
		}
	}
	return issue.Exception{Value: strings.TrimSpace(strings.Join(lines, "\n"))}
}

func stackFrame(line string) (issue.Frame, bool) {
	if !strings.Contains(line, "at ") {
		return issue.Frame{}, false
	}
	if m := v8Frame.FindStringSubmatch(line); m != nil {
		file := strings.TrimPrefix(m[2], "file://")
		f := issue.Frame{Function: m[1], File: file, AbsPath: file, Line: integer(m[3]), Column: integer(m[4])}
		f.InApp = !issue.LibraryPath(file) && !strings.HasPrefix(file, "internal/")
		return f, true
	}
	if m := javaFrame.FindStringSubmatch(line); m != nil {
		f := issue.Frame{Function: m[2], Module: m[1], Line: integer(m[4]), InApp: !issue.LibraryModule("java", m[1])}
		if m[3] != "Native Method" && m[3] != "Unknown Source" {
			f.File = m[3]
		}
		return f, true
	}
	return issue.Frame{}, false
}
