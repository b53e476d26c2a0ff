package adminmail

import (
	"strings"

	"paddock/app/issue"
)

// literal reads Python's repr of a dict, as far as it goes: a mail may be cut anywhere.
type literal struct {
	s  string
	at int
}

// maxEntries bounds what is read of one dict.
const maxEntries = 2000

// pythonDict reads the entries of the first dict in s, such as {'a': 'b', u'c': [u'd', u'e'], 'f': <obj>}.
// Strings lose their quotes; a list's last string stands for it, as QueryDict has it; other values stay as they are.
func pythonDict(s string) []issue.Var {
	start := strings.IndexByte(s, '{')
	if start < 0 {
		return nil
	}
	l := &literal{s: s, at: start + 1}
	var all []issue.Var
	for len(all) < maxEntries {
		l.skip(", \t\r\n")
		name, ok := l.text()
		if !ok {
			return all
		}
		l.skip(" \t\r\n")
		if !l.take(':') {
			return all
		}
		l.skip(" \t\r\n")
		all = append(all, issue.Var{Name: name, Value: l.value()})
	}
	return all
}

func (l *literal) skip(chars string) {
	for l.at < len(l.s) && strings.IndexByte(chars, l.s[l.at]) >= 0 {
		l.at++
	}
}

func (l *literal) take(c byte) bool {
	if l.at >= len(l.s) || l.s[l.at] != c {
		return false
	}
	l.at++
	return true
}

// text reads one string, or several in a row, which Python joins.
func (l *literal) text() (text string, ok bool) {
	for {
		quoted := l.quoted()
		if quoted == "" {
			return text, ok
		}
		text, ok = text+unquote(quoted), true
		before := l.at
		l.skip(" \t\r\n")
		if l.at < len(l.s) && !strings.ContainsRune(`'"ub`, rune(l.s[l.at])) {
			l.at = before
			return text, ok
		}
	}
}

// quoted gives a string with its prefix and quotes, and nothing when none starts here.
func (l *literal) quoted() string {
	start := l.at
	i := start
	for i < len(l.s) && i < start+2 && strings.IndexByte("ubrUBR", l.s[i]) >= 0 {
		i++
	}
	if i >= len(l.s) || l.s[i] != '\'' && l.s[i] != '"' {
		return ""
	}
	quote := l.s[i]
	for i++; i < len(l.s); i++ {
		switch l.s[i] {
		case '\\':
			i++
		case quote:
			l.at = i + 1
			return l.s[start:l.at]
		}
	}
	l.at = len(l.s) // cut off
	return l.s[start:] + string(quote)
}

// value reads up to the comma or bracket that ends it.
func (l *literal) value() string {
	start := l.at
	if text, ok := l.text(); ok {
		return text
	}
	listed, isList := "", l.at < len(l.s) && l.s[l.at] == '['
	depth := 0
	for l.at < len(l.s) {
		switch c := l.s[l.at]; c {
		case '[', '(', '{', '<':
			depth++
			l.at++
		case ']', ')', '}', '>':
			if depth == 0 {
				return strings.TrimSpace(l.s[start:l.at])
			}
			depth--
			l.at++
			if depth == 0 && isList && listed != "" {
				return listed
			}
		case ',':
			if depth == 0 {
				return strings.TrimSpace(l.s[start:l.at])
			}
			l.at++
		default:
			if text, ok := l.text(); ok {
				listed = text
				continue
			}
			l.at++
		}
	}
	return strings.TrimSpace(l.s[start:])
}
