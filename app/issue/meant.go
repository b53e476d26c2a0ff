package issue

import (
	"slices"
	"strings"

	"paddock/app/search"
)

// Meant gives a term as it is looked up. A release without its program, 1.4, is that of any program, shop@1.4; and
// whether an error was caught can be said in several ways.
func Meant(t search.Term) search.Term {
	switch t.Key {
	case "release", "first_release", "last_release":
		if t.Exact {
			return t
		}
		values := slices.Clone(t.Values)
		for _, v := range t.Values {
			if !strings.ContainsAny(v, "@*") {
				values = append(values, "*@"+v)
			}
		}
		t.Values = values
	case "handled", "unhandled":
		values := slices.Clone(t.Values)
		for i, v := range values {
			switch strings.ToLower(v) {
			case "1", "true", "yes":
				values[i] = map[bool]string{true: "yes", false: "no"}[t.Key == "handled"]
			case "0", "false", "no":
				values[i] = map[bool]string{true: "no", false: "yes"}[t.Key == "handled"]
			}
		}
		t.Key, t.Values = "handled", values
	}
	return t
}
