package issue

import "strings"

// libraryParts are folders of installed packages and of the interpreter.
var libraryParts = []string{"/site-packages/", "/dist-packages/", "/node_modules/", "/lib/python", "/lib64/python", "/.pyenv/", "/pypy", "/eggs/", "/.pex/"}

// LibraryPath tells whether a source file belongs to an installed package or the interpreter, and not to
// the site's own code.
func LibraryPath(path string) bool {
	path = strings.ReplaceAll(path, "\\", "/")
	if strings.HasPrefix(path, "<frozen") || strings.HasPrefix(path, "<string") || strings.HasPrefix(path, "node:") {
		return true
	}
	for _, part := range libraryParts {
		if strings.Contains(path, part) {
			return true
		}
	}
	lower := strings.ToLower(path)
	return (strings.Contains(lower, "/python3") || strings.Contains(lower, "/python2")) && strings.Contains(lower, "/lib/") || strings.HasSuffix(lower, ".egg") || strings.Contains(lower, ".egg/")
}
