package issue

import (
	"strings"
	"unicode"
)

// hideDates replaces the names of days and months that stand beside a number.
func hideDates(fields []string) []string {
	for i, f := range fields {
		if !calendar[strings.Trim(f, ",.()[]")] {
			continue
		}
		if i > 0 && strings.ContainsFunc(fields[i-1], unicode.IsDigit) || i+1 < len(fields) && strings.ContainsFunc(fields[i+1], unicode.IsDigit) {
			fields[i] = "*"
		} else if i+2 < len(fields) && calendar[strings.Trim(fields[i+1], ",.()[]")] && strings.ContainsFunc(fields[i+2], unicode.IsDigit) {
			fields[i] = "*" // Tue Nov 24
		}
	}
	return fields
}

var calendar = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields("Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday " +
		"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August September October November December") {
		names[name] = true
	}
	return names
}()

// hash tells a long hexadecimal number that happens to have no digit from a word.
func hash(word string) bool {
	if len(word) < 12 {
		return false
	}
	for i := range len(word) {
		if c := word[i] | 0x20; c < 'a' || c > 'f' {
			return false
		}
	}
	return true
}

// telling are names whose values say what happened, and not to whom.
var telling = map[string]bool{
	"event": true, "msg": true, "message": true, "error": true, "err": true, "code": true, "status": true, "reason": true, "action": true,
	"type": true, "kind": true, "level": true, "logger": true, "exception": true, "state": true, "method": true, "operation": true, "op": true,
}

// named tells a value with its name, as in tenant=acme, unless the value says what happened.
func named(word string) bool {
	name, value, ok := strings.Cut(word, "=")
	if !ok || name == "" || value == "" || strings.HasPrefix(value, "=") || telling[strings.ToLower(name)] {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '_' && r != '-' && r != '.'
	})
}
