package issue

import (
	"path"
	"regexp"
	"strings"
	"unicode"
)

// place is the frame that decides, in a form that mails and SDKs agree on.
type place struct {
	file, function, line string
	// statement is the line on which the statement begins, when it has several and that is known: Python 3.8
	// reports another of them than those before it.
	statement string
	// class is the class whose method it is, where that is told.
	class string
}

// decidingFrame finds the site's own innermost frame, or the innermost of all; nil without frames.
func decidingFrame(typ string, frames []Frame) (p *place, own bool) {
	at := -1
	for i := len(frames) - 1; i >= 0 && at < 0; i-- {
		if frames[i].InApp {
			at, own = i, true
		}
	}
	if typ == "RecursionError" {
		if p := recursive(frames, own); p != nil {
			return p, own
		}
	}
	for i := len(frames) - 1; i >= 0 && at < 0; i-- {
		if !strings.HasPrefix(frames[i].AbsPath+frames[i].File, "<") {
			at = i
		}
	}
	if at < 0 {
		return nil, false
	}
	f := frames[at]
	// Without spaces, for Django's mails drop those between > and <; cut, for SDKs cut long lines.
	p = &place{file: fileTail(f), function: functionName(&f), line: squeeze(f.ContextLine), statement: squeeze(statementStart(&f)), class: className(&f)}
	if typ == "RecursionError" && own { // cut to the end of the stack
		p.line, p.statement = "recursion", ""
	}
	// A comprehension was a frame of its own until Python 3.11: its enclosing function counts.
	for i := at - 1; i >= 0 && comprehension(p.function) && fileTail(frames[i]) == p.file; i-- {
		p.function = lastName(frames[i].Function)
	}
	return p, own
}

// squeeze takes the blanks out of a line of code and cuts it.
func squeeze(line string) string { return limit(strings.Join(strings.Fields(line), ""), 200) }

// recursive gives the function that recursed: where the depth ran out changes from run to run. Of several that
// call each other, it is always the same one. It is nil when none recursed.
func recursive(frames []Frame, own bool) *place {
	counts := map[place]int{}
	most := 1
	for i := range frames {
		f := &frames[i]
		if own && !f.InApp || comprehension(lastName(f.Function)) {
			continue
		}
		p := place{file: fileTail(*f), function: functionName(f)}
		counts[p]++
		most = max(most, counts[p])
	}
	if most < 2 {
		return nil
	}
	best := place{}
	for p, n := range counts {
		if n*4 >= most*3 && (best == place{} || p.function < best.function || p.function == best.function && p.file < best.file) {
			best = p
		}
	}
	best.line = "recursion"
	return &best
}

// functionName is a frame's function without its class. A minifier's name changes with every build, and a function
// without a name has another one in each browser.
func functionName(f *Frame) string {
	name := callName(f)
	switch name {
	case "", "?", "<anonymous>", "global code", "module code", "eval code", "anonymous", "(anonymous)", "[anonymous]", "<unknown>", "<computed>":
		return "?"
	}
	if len(name) <= 2 && f.ContextLine == "" && script(f) {
		return "?"
	}
	return name
}

// script tells whether a frame is of JavaScript.
func script(f *Frame) bool {
	p := f.AbsPath
	if p == "" {
		p = f.File
	}
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		p = p[:i]
	}
	return strings.HasSuffix(p, ".js") || strings.HasSuffix(p, ".mjs") || strings.HasPrefix(p, "http")
}

func comprehension(function string) bool {
	switch function {
	case "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>":
		return true
	}
	return false
}

// fileTail names a source file by its folder and name, without suffix: what mails (absolute paths) and
// SDKs (modules, relative paths) have in common.
func fileTail(f Frame) string {
	if t := typePlace(&f); t != "" {
		return t
	}
	p := f.AbsPath
	if p == "" {
		p = f.File
	}
	if p == "" {
		p = strings.ReplaceAll(f.Module, ".", "/")
	}
	p = strings.ReplaceAll(p, "\\", "/")
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		p = p[:i]
	}
	p = strings.TrimSuffix(strings.TrimSuffix(p, ".py"), ".pyc")
	p = strings.TrimSuffix(p, "/__init__")
	dir, name := path.Split(p)
	folder := goVersion.ReplaceAllString(path.Base(dir), "")
	if releaseDir.MatchString(folder) { // the folder of a deployment
		folder = "."
	}
	if bundlersHash.MatchString(name) && mixed(name[len(name)-11:len(name)-3]) {
		name = name[:len(name)-11] + "*.js"
	}
	return folder + "/" + buildHash.ReplaceAllStringFunc(name, func(hash string) string {
		if !strings.ContainsAny(hash, "0123456789") {
			return hash // a word
		}
		return hash[:1] + "*.js"
	})
}

// buildHash finds the part of a bundle's file name that changes with every build: app.3f2a91bc.js.
var buildHash = regexp.MustCompile(`[.-][0-9A-Za-z_]{4,}(?:\.chunk|\.min)?\.m?js$`)

// mixed tells what a bundler drew, as in index-DiwrgTda.js, from a word.
func mixed(s string) bool {
	return strings.ContainsFunc(s[1:], unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsLower)
}

func lastName(function string) string {
	if strings.HasSuffix(function, ">") {
		if i := strings.LastIndex(function, ".<"); i >= 0 && function[i+1:] != "<locals>" {
			return function[i+1:]
		}
		return function
	}
	return function[strings.LastIndexByte(function, '.')+1:]
}
