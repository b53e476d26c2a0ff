package issue

import (
	"regexp"
	"slices"
	"strings"
)

// chunkLoad is the type of an error of a browser that could not load a part of the site: after a deployment the old
// parts are gone. Each bundler and each browser says it in its own way.
const chunkLoad = "ChunkLoadError"

// systemErrors are the classes that Python 3.3 gave to the numbers of an OSError.
var systemErrors = map[string]string{
	"[Errno 1]": "PermissionError", "[Errno 2]": "FileNotFoundError", "[Errno 13]": "PermissionError", "[Errno 17]": "FileExistsError",
	"[Errno 20]": "NotADirectoryError", "[Errno 21]": "IsADirectoryError", "[Errno 32]": "BrokenPipeError", "[Errno 104]": "ConnectionResetError",
	"[Errno 110]": "TimeoutError", "[Errno 111]": "ConnectionRefusedError",
}

// canonicalType names a type as the newest Python does, where an upgrade renamed what is raised, and one fault of
// browsers as one.
func canonicalType(typ, value string) string {
	switch typ {
	case "ModuleNotFoundError": // ImportError until Python 3.5
		return "ImportError"
	case "IOError", "EnvironmentError", "WindowsError", "OSError": // one class since Python 3.3
		if end := strings.IndexByte(value, ']'); end > 0 {
			if typ := systemErrors[value[:end+1]]; typ != "" {
				return typ
			}
		}
		return "OSError"
	case "error": // of the module socket or select, until Python 3.2
		if end := strings.IndexByte(value, ']'); end > 0 && systemErrors[value[:end+1]] != "" {
			return systemErrors[value[:end+1]]
		}
	case "RuntimeError": // RecursionError since Python 3.5
		if strings.HasPrefix(value, "maximum recursion depth exceeded") {
			return "RecursionError"
		}
	case "RangeError": // of Chrome and Safari
		if strings.HasPrefix(value, "Maximum call stack size exceeded") {
			return "RecursionError"
		}
	case "InternalError": // of Firefox
		if value == "too much recursion" {
			return "RecursionError"
		}
	case "TypeError", "Error", "SyntaxError":
		for _, words := range []string{"Failed to fetch dynamically imported module", "error loading dynamically imported module", "Importing a module script failed", "Unable to preload CSS"} {
			if strings.HasPrefix(value, words) {
				return chunkLoad
			}
		}
		if strings.HasPrefix(value, "Loading chunk ") || strings.HasPrefix(value, "Loading CSS chunk ") {
			return chunkLoad
		}
	}
	return typ
}

// canonicalValue says in one way what each browser says in its own, and takes out what a library writes of objects.
func canonicalValue(line string) string {
	switch strings.TrimSuffix(line, ".") {
	case "Failed to fetch", "NetworkError when attempting to fetch resource", "Load failed", "Network request failed":
		return "Failed to fetch"
	}
	return hideURLs(browsersWords(line))
}

// hideURLs replaces what follows "with url:", as urllib3 writes it: a path without numbers may still be of one case.
func hideURLs(line string) string {
	const mark = "with url: "
	at := strings.Index(line, mark)
	if at < 0 {
		return line
	}
	at += len(mark)
	end := strings.IndexByte(line[at:], ' ')
	if end < 0 {
		return line[:at] + "*"
	}
	return line[:at] + "*" + line[at+end:]
}

// browserWords are what Safari and Firefox say where Chrome says what stands behind.
var browserWords = []struct {
	said *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`^(undefined|null) is not an object \(evaluating '[^']*?\.?([\w$]+)(?:\(.*\))?'\)$`), "Cannot read properties of $1 (reading '$2')"},
	{regexp.MustCompile(`^can't access property "?([\w$]+)"?, .+ is (undefined|null)$`), "Cannot read properties of $2 (reading '$1')"},
	{regexp.MustCompile(`^Cannot read property '([^']+)' of (undefined|null)$`), "Cannot read properties of $2 (reading '$1')"},
	{regexp.MustCompile(`^Can't find variable: (\S+)$`), "$1 is not defined"},
	{regexp.MustCompile(`^(\S+ is not an? (?:function|constructor))\. \(.*\)$`), "$1"},
	{regexp.MustCompile(`(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|EHOSTUNREACH) \S+`), "$1 *"},
}

func browsersWords(line string) string {
	if !strings.Contains(line, " is ") && !strings.Contains(line, "an't ") && !strings.Contains(line, "Cannot read property ") && !strings.Contains(line, " E") {
		return line
	}
	for i := range browserWords {
		if w := &browserWords[i]; w.said.MatchString(line) {
			return w.said.ReplaceAllString(line, w.as)
		}
	}
	return line
}

// taskLimit are what a queue of tasks raises in its own code, whatever task ran: that is the only place to know it by.
var taskLimit = map[string]bool{"TimeLimitExceeded": true, "SoftTimeLimitExceeded": true, "MaxRetriesExceededError": true}

// apart is what else tells faults of one line from each other: what the exception was raised from, what a group
// holds, or else the class.
func apart(e *Event, typ string, p *place) string {
	if s := causes(e, typ); s != "" {
		return s
	}
	if s := membersOf(e); s != "" {
		return "group of " + s
	}
	if p.class != "" {
		return "class " + p.class
	}
	return ""
}

// membersOf names the exceptions of a group, each kind once: their type, and where it was raised.
func membersOf(e *Event) string {
	if x := e.Raised(); x == nil || !x.Group {
		return ""
	}
	var all []string
	for i := range e.Exceptions {
		x := &e.Exceptions[i]
		if !x.GroupMember || x.Group {
			continue
		}
		name := canonicalType(shortType(x.Type), x.Value)
		if p, _ := decidingFrame(name, x.Frames); p != nil {
			name += " in " + p.function
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// causes names the types of the exceptions that the raised one was explicitly raised from. A wrapper raised by one
// line may stand for several faults. Databases' own errors below those of the framework say nothing more.
func causes(e *Event, typ string) string {
	if databaseError(typ) {
		return ""
	}
	at := len(e.Exceptions) - 1
	for at >= 0 && e.Exceptions[at].GroupMember {
		at--
	}
	var all []string
	for i := at - 1; i >= 0 && e.Exceptions[i].Relation == "cause" && !e.Exceptions[i].GroupMember; i-- {
		x := &e.Exceptions[i]
		all = append(all, canonicalType(shortType(x.Type), x.Value))
	}
	return strings.Join(all, " from ")
}

// setApart tells what one line raised in different ways. Clients that tell less meet the first of them.
func (g *Grouping) setApart(by string, lines ...string) {
	if by == "" {
		for _, k := range lines {
			g.Lookup = append(g.Lookup, key("any cause", k))
		}
		return
	}
	var lookup, register []string
	for _, k := range lines {
		lookup = append(lookup, key("caused by", by, k))
		register = append(register, key("caused by", by, k), key("any cause", k))
	}
	g.Lookup = append(lookup, g.Lookup...)
	for _, k := range g.Register {
		if !slices.Contains(lines, k) {
			register = append(register, k)
		}
	}
	g.Register = register
}
