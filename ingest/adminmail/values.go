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

func integer(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
