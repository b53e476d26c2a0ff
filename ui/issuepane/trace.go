package issuepane

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paddock/app/issue"
)

// link is one exception as it is shown: what was raised last stands first.
type link struct {
	Title   string
	Value   string
	Caption string // how it is tied to the one above; empty for the first
	Depth   int    // members of groups are set in
	Frames  []issue.Frame
}

// chain lists an event's exceptions, the one raised last first, each with its newest call first.
func chain(e *issue.Event) []link {
	var all []link
	depths := groupDepths(e.Exceptions)
	for i := len(e.Exceptions) - 1; i >= 0; i-- {
		x := e.Exceptions[i]
		l := link{Title: x.Type, Value: x.Value, Depth: depths[i], Frames: newestFirst(x.Frames)}
		if l.Title == "" {
			l.Title = "Exception"
			if len(all) > 0 {
				l.Title = "An earlier exception"
			}
		}
		if x.Notes != "" {
			l.Value = strings.TrimRight(l.Value, "\n") + "\n" + x.Notes
		}
		if len(all) > 0 {
			l.Caption = caption(x)
		}
		all = append(all, l)
	}
	if len(all) > 0 {
		return all
	}
	for _, t := range e.Threads {
		if (t.Crashed || t.Current || len(e.Threads) == 1) && len(t.Frames) > 0 {
			title := "Where it was reported from"
			if t.Name != "" {
				title += ", thread " + t.Name
			}
			return []link{{Title: title, Frames: newestFirst(t.Frames)}}
		}
	}
	return nil
}

func caption(x issue.Exception) string {
	switch {
	case x.GroupMember:
		return "One of the group"
	case x.Relation == "cause":
		return "Its direct cause"
	case x.Relation == "context":
		return "It happened while this was being handled"
	}
	return "It followed from"
}

// groupDepths says how far each exception is set in: one step for each group it is inside of.
func groupDepths(all []issue.Exception) []int {
	const deepest = 6 // as far as there is room
	parent := map[int]*int{}
	for _, x := range all {
		if x.ID != nil {
			parent[*x.ID] = x.ParentID
		}
	}
	depths := make([]int, len(all))
	for i, x := range all {
		if !x.GroupMember {
			continue
		}
		depths[i] = 1
		for p := x.ParentID; p != nil && depths[i] < deepest; depths[i]++ {
			next := parent[*p]
			if next == nil {
				break
			}
			p = next
		}
	}
	return depths
}

func newestFirst(frames []issue.Frame) []issue.Frame {
	turned := make([]issue.Frame, len(frames))
	for i, f := range frames {
		turned[len(frames)-1-i] = f
	}
	return turned
}

// stretch is a run of frames, [From, To), that is shown or folded together.
type stretch struct {
	From, To int
	Folded   bool
	Period   int // of a recursion: how many calls go round; 0: it is none
}

// stretches folds runs of library frames.
func stretches(frames []issue.Frame) []stretch {
	var all []stretch
	for i, f := range frames {
		if n := len(all); n > 0 && all[n-1].Folded == !f.InApp {
			all[n-1].To = i + 1
			continue
		}
		all = append(all, stretch{From: i, To: i + 1, Folded: !f.InApp})
	}
	return all
}

// ownFrames tells whether any frame of a chain is the site's own. Without one there is nothing to fold the others around.
func ownFrames(all []link) bool {
	for _, l := range all {
		if slices.ContainsFunc(l.Frames, func(f issue.Frame) bool { return f.InApp }) {
			return true
		}
	}
	return false
}

// openFirst is the frame to read first: the newest of the site's own, else the newest of all; -1 without frames.
func openFirst(frames []issue.Frame) int {
	for i, f := range frames {
		if f.InApp {
			return i
		}
	}
	return min(0, len(frames)-1)
}

// codeLine is a numbered line of source.
type codeLine struct {
	Number int // 0: unknown
	Text   string
	Failed bool
}

const codeWidth = 400 // characters of a line of source

// source gives the lines around a frame's call, with the indentation they have in common taken off.
func source(f issue.Frame) []codeLine {
	if f.ContextLine == "" && len(f.PreContext)+len(f.PostContext) == 0 {
		return nil
	}
	const around = 3
	before := f.PreContext[max(0, len(f.PreContext)-around):]
	after := f.PostContext[:min(len(f.PostContext), around)]
	var lines []codeLine
	add := func(offset int, text string) {
		n := 0
		if f.Line > 0 {
			n = f.Line + offset
		}
		lines = append(lines, codeLine{n, code(text), offset == 0})
	}
	for i, text := range before {
		add(i-len(before), text)
	}
	add(0, f.ContextLine)
	for i, text := range after {
		add(i+1, text)
	}
	lines = trimBlank(lines)
	dedent(lines)
	return lines
}

// trimBlank drops empty lines at both ends.
func trimBlank(lines []codeLine) []codeLine {
	blank := func(l codeLine) bool { return l.Text == "" && !l.Failed }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// code makes a line of source fit to stand on one line with its indentation.
func code(s string) string {
	if most := 8 * codeWidth; len(s) > most {
		s = s[:most]
	}
	s = strings.ReplaceAll(strings.TrimRight(s, " \t\r\n"), "\t", "    ")
	return clip(plain(s), codeWidth)
}

func dedent(lines []codeLine) {
	common := -1
	for _, l := range lines {
		if l.Text == "" {
			continue
		}
		if n := len(l.Text) - len(strings.TrimLeft(l.Text, " ")); common < 0 || n < common {
			common = n
		}
	}
	for i := range lines {
		if lines[i].Text != "" {
			lines[i].Text = lines[i].Text[max(0, common):]
		}
	}
}

var templateLine = regexp.MustCompile(`^\s*(\d+) : ?(.*)$`)

// templateSource gives the lines of a Django template around the one that failed.
func templateSource(t *issue.TemplateError) []codeLine {
	const around = 5
	var lines []codeLine
	for _, text := range strings.Split(t.Source, "\n") {
		m := templateLine.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || t.Line > 0 && (n < t.Line-around || n > t.Line+around) {
			continue
		}
		lines = append(lines, codeLine{n, code(m[2]), n == t.Line})
	}
	lines = trimBlank(lines)
	dedent(lines)
	return lines
}

// hasStack tells whether an event says where it happened.
func hasStack(e *issue.Event) bool {
	if e == nil {
		return false
	}
	return e.TextTrace != "" || e.Template500 != nil || slices.ContainsFunc(chain(e), func(l link) bool { return len(l.Frames) > 0 })
}

// logged is what was logged about an exception, such as "Payment of order 7 failed"; empty where it says nothing more.
func logged(e *issue.Event) string {
	if len(e.Exceptions) == 0 || strings.HasPrefix(e.Message, "Internal Server Error: ") { // Django's words for any of them
		return ""
	}
	last := e.Exceptions[len(e.Exceptions)-1]
	if strings.Contains(last.Type+": "+last.Value, e.Message) {
		return ""
	}
	words, _ := paragraph(e.Message, 6, 600)
	return words
}

// place is a frame's "file:line".
func place(f issue.Frame) string {
	file := f.File
	if file == "" {
		file = f.AbsPath
	}
	if file == "" {
		file = f.Module
	}
	if file == "" { // native code
		file = strings.TrimSpace(path.Base("/"+strings.ReplaceAll(f.Package, `\`, "/")) + " " + f.Address)
		file = strings.TrimSpace(strings.TrimPrefix(file, "/"))
	}
	if f.Line > 0 {
		return file + ":" + strconv.Itoa(f.Line)
	}
	return file
}

// rawTrace is the traceback as Python prints it; what only came as text stays as it came.
func rawTrace(e *issue.Event) string {
	if e.TextTrace != "" {
		return e.TextTrace
	}
	var b strings.Builder
	for i, x := range e.Exceptions {
		if i > 0 {
			b.WriteString("\n" + between(e.Exceptions[i-1]) + "\n\n")
		}
		if len(x.Frames) > 0 {
			b.WriteString("Traceback (most recent call last):\n")
			writeFrames(&b, x.Frames)
		}
		name := x.Type
		if x.Module != "" && name != "" {
			name = x.Module + "." + name
		}
		b.WriteString(strings.TrimSuffix(name+": "+x.Value, ": ") + "\n")
		if x.Notes != "" {
			b.WriteString(x.Notes + "\n")
		}
	}
	if len(e.Exceptions) == 0 {
		b.WriteString(rawStackOf(chain(e)))
	}
	return b.String()
}

// rawStackOf is a stack without an exception, as Python prints it.
func rawStackOf(links []link) string {
	var b strings.Builder
	for _, l := range links {
		b.WriteString("Stack (most recent call last):\n")
		writeFrames(&b, newestFirst(l.Frames)) // turned back
	}
	return b.String()
}

func between(x issue.Exception) string {
	switch {
	case x.GroupMember:
		return "(in an exception group)"
	case x.Relation == "cause":
		return "The above exception was the direct cause of the following exception:"
	}
	return "During handling of the above exception, another exception occurred:"
}

func writeFrames(b *strings.Builder, frames []issue.Frame) {
	for _, f := range frames {
		file := f.AbsPath
		if file == "" {
			file = f.File
		}
		_, _ = fmt.Fprintf(b, "  File %q, line %d, in %s\n", file, f.Line, f.Function)
		if text := strings.TrimSpace(f.ContextLine); text != "" {
			b.WriteString("    " + text + "\n")
		}
	}
}
