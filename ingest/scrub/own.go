package scrub

import (
	"regexp"
	"slices"
	"strings"
)

// ownNames are the names of a project's own rules, which are looked for in texts beside the usual ones.
type ownNames struct {
	own   *matcher // the longest part of each that is no star
	words *matcher // these and the usual ones
	names []*regexp.Regexp
}

// ownNamesOf gives the names that rules hide wherever they stand; nil when there are none. Those with a place, or with the
// name of what they are part of, are looked for only where an event has such places.
func ownNamesOf(globs []string, compiled []rule) *ownNames {
	o := &ownNames{}
	var words []string
	for i, glob := range globs {
		parts := strings.FieldsFunc(strings.ToLower(glob), func(c rune) bool { return c == '*' || c == '?' })
		word := slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
		if compiled[i].place != nil || strings.Contains(glob, ".") || len(word) < 2 {
			continue
		}
		words = append(words, word)
		o.names = append(o.names, compiled[i].name)
	}
	if len(words) == 0 {
		return nil
	}
	o.own = newMatcher(map[traces][]string{named: words})
	o.words = newMatcher(map[traces][]string{named: slices.Concat(words, shortNames, names)})
	return o
}

// in tells whether a text may hold one of the names.
func (o *ownNames) in(s string) bool { return o != nil && o.own.after(s, 0) >= 0 }

func (o *ownNames) has(name string) bool {
	return o != nil && slices.ContainsFunc(o.names, func(one *regexp.Regexp) bool { return one.MatchString(name) })
}

// words finds the names that a text may give a secret's value to.
func (m *masker) words() *matcher {
	if m.own != nil {
		return m.own.words
	}
	return nameWords
}

// promised tells whether the value of a name in a text is to be masked: a usual one, or one of the project's own.
func (m *masker) promised(name string) bool {
	return m.sensitive(name) || m.own.has(strings.Trim(name, "-."))
}

// secondSteps are what follows the first step of a place, where that is not for a client to choose.
var secondSteps = map[string]string{
	"message":   "template",
	"exception": "type value trace notes mechanism",
	"request":   "url path query body referrer remote_ip user_agent host headers cookies env files form",
	"user":      "id username email ip name data",
	"mail":      "subject",
	"feedback":  "name email comments url",
}

// misplaced says what is wrong with the second step of a place, and where that begins: a rule for a place that is not there
// would hide nothing, and nobody would know.
func misplaced(place string) (problem string, at int) {
	first, rest, more := strings.Cut(strings.ToLower(place), ".")
	second, _, _ := strings.Cut(rest, ".")
	known := strings.Fields(secondSteps[first])
	if !more || len(known) == 0 || strings.ContainsAny(second, "*?") || slices.Contains(known, second) {
		return "", 0
	}
	return first + " has " + strings.Join(known, ", "), len(first) + 1
}
