package adminmail

import (
	"regexp"
	"strconv"
	"strings"

	"paddock/app/issue"
)

var (
	sectionForm = regexp.MustCompile(`^(GET|POST|FILES|COOKIES|META):(.*)$`)
	entryForm   = regexp.MustCompile(`^([^\s=][^=]*?) = (.*)$`)
)

// split reads the sections of "Request information:", each with entries such as name = 'value'.
func split(info string) map[string][]issue.Var {
	all := map[string][]issue.Var{}
	section := ""
	for _, line := range strings.Split(info, "\n") {
		line = strings.TrimRight(line, "\r")
		if m := sectionForm.FindStringSubmatch(line); m != nil {
			section = m[1]
			continue
		}
		if section == "" {
			continue
		}
		if line == "" {
			if section == "META" {
				return all // what follows is a list's footer
			}
			continue
		}
		if m := entryForm.FindStringSubmatch(line); m != nil {
			all[section] = append(all[section], issue.Var{Name: m[1], Value: unquote(m[2])})
		} else if n := len(all[section]); n > 0 {
			all[section][n-1].Value += "\n" + line
		}
	}
	return all
}

// unquote reads Python's repr of a string; other values stay as they are.
func unquote(s string) string {
	t := strings.TrimPrefix(strings.TrimPrefix(s, "b"), "u")
	if len(t) < 2 || t[0] != '\'' && t[0] != '"' || t[len(t)-1] != t[0] {
		return s
	}
	t = t[1 : len(t)-1]
	if !strings.Contains(t, `\`) {
		return t
	}
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] != '\\' || i+1 == len(t) {
			b.WriteByte(t[i])
			continue
		}
		i++
		switch t[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'x', 'u', 'U':
			size := map[byte]int{'x': 2, 'u': 4, 'U': 8}[t[i]]
			if i+size < len(t) {
				if n, err := strconv.ParseUint(t[i+1:i+1+size], 16, 32); err == nil {
					b.WriteRune(rune(n))
					i += size
					continue
				}
			}
			b.WriteByte('\\')
			b.WriteByte(t[i])
		default:
			b.WriteByte(t[i])
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

var (
	oldPath   = regexp.MustCompile(`(?:path:|<(?:WSGI|ASGI)Request: \w+ ')([^,'\n]*)`)
	oldMethod = regexp.MustCompile(`<(?:WSGI|ASGI)Request: (\w+) `)
	oldMeta   = regexp.MustCompile(`(?m)^\s*(?:META:\{|COOKIES:\{)?\s*'([\w.]+)': (u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|[^,\n]+)[,}]`)
	oldForm   = regexp.MustCompile(`u?'((?:[^'\\]|\\.)*)': \[u?'((?:[^'\\]|\\.)*)'`)
)

// old reads the mails of Django before 1.9: a bare traceback and the request's repr.
func (l *letter) old(text string, subject []string) issue.Event {
	at := strings.Index(text, "\n"+begin)
	e := l.base(subject, text[:at])
	request := ""
	trace := text[at:]
	for _, mark := range []string{"<WSGIRequest", "<ASGIRequest", "Request repr()", "No request data"} {
		if i := strings.Index(trace, mark); i >= 0 {
			trace, request = trace[:i], trace[i:]
			break
		}
	}
	if found, ok := Traceback(trace); ok {
		e.Exceptions = found
	}
	for i := range e.Exceptions {
		e.Exceptions[i].Value = strings.TrimSpace(e.Exceptions[i].Value)
	}
	m := oldPath.FindStringSubmatch(request)
	if m == nil {
		return e
	}
	if e.Request == nil {
		e.Request = &issue.Request{}
	}
	r := e.Request
	r.Path = m[1]
	if m := oldMethod.FindStringSubmatch(request); m != nil {
		r.Method = m[1]
	}
	form, rest, _ := strings.Cut(request, "COOKIES:")
	if _, posted, ok := strings.Cut(form, "POST:"); ok {
		for _, pair := range oldForm.FindAllStringSubmatch(posted, 200) {
			r.Form = append(r.Form, issue.Var{Name: pair[1], Value: pair[2]})
		}
	}
	cookies, env, _ := strings.Cut(rest, "META:")
	for _, pair := range oldMeta.FindAllStringSubmatch(cookies, 200) {
		r.Cookies = append(r.Cookies, issue.Var{Name: pair[1], Value: unquote(pair[2])})
	}
	var values []issue.Var
	for _, pair := range oldMeta.FindAllStringSubmatch("META:"+env, 1000) {
		values = append(values, issue.Var{Name: pair[1], Value: unquote(pair[2])})
		if pair[1] == "REQUEST_METHOD" {
			r.Method = unquote(pair[2])
		}
	}
	meta(r, values)
	if r.Host != "" {
		scheme := "http"
		if strings.Contains(env, "'wsgi.url_scheme': 'https'") {
			scheme = "https"
		}
		r.URL = scheme + "://" + r.Host + r.Path
	}
	return e
}
