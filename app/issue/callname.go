package issue

import (
	"path"
	"regexp"
	"strings"
)

// What compilers and runtimes put into names and number anew with every build.
var (
	goClosure    = regexp.MustCompile(`(?:\.func\d+|\.gowrap\d+|-range\d+|\.\d+)+$`)
	rubyBlock    = regexp.MustCompile(`^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )+`)
	javaNumber   = regexp.MustCompile(`[$-]\d+$`)
	javaMade     = regexp.MustCompile(`\$\$.*$|(?:\$\d+)+$`)
	csharpMade   = regexp.MustCompile(`<(\w+)>[bdg]__\w+`)
	goVersion    = regexp.MustCompile(`@v\d[\w.+-]*`)
	releaseDir   = regexp.MustCompile(`^(?:v?\d[\d._T-]*|[0-9a-f]{7,40}|current)$`)
	bundlersHash = regexp.MustCompile(`-[0-9A-Za-z_-]{8}\.js$`)
)

// suffixOf is the ending of a frame's source file: it tells the language.
func suffixOf(f *Frame) string {
	p := f.AbsPath
	if p == "" {
		p = f.File
	}
	return path.Ext(p[strings.LastIndexAny(p, `/\`)+1:])
}

// callName is a frame's function without what its language adds to the name that the source gives it: receivers stay
// in Go, where a file holds methods of many types.
func callName(f *Frame) string {
	name := f.Function
	switch suffixOf(f) {
	case ".go":
		name = name[strings.LastIndexByte(name, '/')+1:]
		if base := path.Base(f.Module); f.Module != "" {
			name = strings.TrimPrefix(name, base+".")
		}
		if i := strings.IndexByte(name, '['); i > 0 { // of a generic function
			name = name[:i]
		}
		if short := goClosure.ReplaceAllString(name, ""); short != name && short != "" {
			name = short + ".func"
		}
		return name
	case ".rb":
		name = rubyBlock.ReplaceAllString(name, "")
		return name[strings.LastIndexAny(name, "#.")+1:]
	case ".php":
		if strings.Contains(name, "{closure") {
			return "{closure}"
		}
		if i := strings.LastIndex(name, "::"); i >= 0 {
			return name[i+2:]
		}
		return name[strings.LastIndexByte(name, '\\')+1:]
	case ".java", ".kt", ".scala", ".groovy":
		for short := ""; ; name = short {
			if short = javaNumber.ReplaceAllString(name, ""); short == name {
				return lastName(name)
			}
		}
	}
	if m := csharpMade.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	if name == "MoveNext" {
		if m := csharpMade.FindStringSubmatch(f.Module); m != nil {
			return m[1]
		}
	}
	if i := strings.Index(name, " [as "); i > 0 {
		name = name[:i]
	}
	return lastName(name)
}

// typePlace names a file by the type it holds, where a language has one in each and clients tell no folder.
func typePlace(f *Frame) string {
	switch suffixOf(f) {
	case ".java", ".kt", ".scala", ".groovy":
		if f.Module != "" {
			return strings.ReplaceAll(javaMade.ReplaceAllString(f.Module, ""), ".", "/")
		}
	case "":
		if before, _, made := strings.Cut(f.Module, "+<"); made {
			return strings.ReplaceAll(before, ".", "/")
		}
	}
	return ""
}

// className is the class that a method of Python is written in; empty where that is not told. Methods of one name in
// one file may have a line in common.
func className(f *Frame) string {
	if s := suffixOf(f); s != ".py" && s != ".pyc" {
		return ""
	}
	parts := strings.Split(f.Function, ".")
	if n := len(parts); n > 1 {
		if c := parts[n-2]; c != "" && c != "<locals>" && parts[n-1] != "" && parts[n-1][0] != '<' {
			return c
		}
		return ""
	}
	method := -1
	for i := len(f.PreContext) - 1; i >= 0; i-- {
		line := f.PreContext[i]
		text := strings.TrimLeft(line, " \t")
		if text == "" {
			continue
		}
		indent := len(line) - len(text)
		switch {
		case method < 0:
			if strings.HasPrefix(strings.TrimPrefix(text, "async "), "def "+f.Function+"(") {
				method = indent
			} else if strings.HasPrefix(text, "def ") || strings.HasPrefix(text, "class ") {
				return ""
			}
		case indent >= method:
		case strings.HasPrefix(text, "class "):
			name := strings.TrimPrefix(text, "class ")
			return strings.TrimSpace(name[:strings.IndexAny(name+":", "(:[")])
		default:
			return ""
		}
		if method == 0 {
			return ""
		}
	}
	return ""
}
