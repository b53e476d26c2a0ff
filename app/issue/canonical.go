package issue

import "strings"

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
	return hideURLs(line)
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

// byCause sets apart what one line raised from different causes. Clients that do not tell a cause meet the first of
// them.
func (g *Grouping) byCause(causes string, lines ...string) {
	var lookup, register []string
	for _, k := range lines {
		if causes == "" {
			g.Lookup = append(g.Lookup, key("any cause", k))
			continue
		}
		lookup = append(lookup, key("caused by", causes, k))
		register = append(register, key("caused by", causes, k), key("any cause", k))
	}
	if causes == "" {
		return
	}
	g.Lookup = append(lookup, g.Lookup...)
	for _, k := range g.Register {
		plain := false
		for _, line := range lines {
			plain = plain || k == line
		}
		if !plain {
			register = append(register, k)
		}
	}
	g.Register = register
}
