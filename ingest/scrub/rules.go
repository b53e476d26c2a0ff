package scrub

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Rules are what a project hides beside the usual, and what it does not. They are written one a line:
//
//	mask name *.customer_no          values under a name, wherever it stands
//	remove at request.body           a place of an event; * is one step of it, ** any number
//	hash pattern /K\d{8}/            what an expression finds (RE2); at <place> may follow
//	keep name token_type             is not hidden although its name sounds like a secret
//	ip truncate                      the last byte of IPv4, the last 80 bits of IPv6; or: ip remove
//
// mask leaves [Filtered], remove nothing, hash a short sum that is the same for the same value. A line that begins
// with # is a remark. The zero value hides nothing more. Rules are compiled once, and safe for use by many at a time.
type Rules struct {
	names    []rule
	places   []rule
	patterns []rule
	globs    []string // of names, as they are written
	own      *ownNames
	keep     map[string]bool
	ip       ipRule
	salt     []byte
	strict   bool
}

type action int

const (
	mask action = iota
	remove
	hash
)

type ipRule int

const (
	ipWhole ipRule = iota
	ipTruncated
	ipRemoved
)

type rule struct {
	do      action
	name    *regexp.Regexp // a glob of a name, with or without the steps before it
	place   *regexp.Regexp // nil: everywhere
	pattern *regexp.Regexp
}

// Bounds of one project's rules: each is looked at for every text of every event.
const (
	maxRules   = 100
	maxRule    = 500       // bytes of a line
	maxMatched = 256 << 10 // bytes of a text that an expression reads
)

// RuleError is where a rule is wrong, and what was meant to be there. Line and column begin with 1.
type RuleError struct {
	Line, Column int
	Problem      string
}

func (e *RuleError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// Compile reads rules; a *RuleError tells the first one that is wrong. nil is given for text without rules.
func Compile(text, salt string) (*Rules, error) {
	r := &Rules{salt: []byte(salt)}
	n := 0
	for i, line := range strings.Split(text, "\n") {
		l := &ruleLine{text: strings.TrimRight(line, " \t\r"), number: i + 1}
		if l.skip(); l.rest() == "" || l.rest()[0] == '#' {
			continue
		}
		if n++; n > maxRules {
			return nil, l.wrong(fmt.Sprintf("there may be %d rules", maxRules))
		}
		if len(line) > maxRule {
			l.at = maxRule
			return nil, l.wrong(fmt.Sprintf("a rule may have %d characters", maxRule))
		}
		if err := r.read(l); err != nil {
			return nil, err
		}
	}
	if n == 0 {
		return nil, nil
	}
	r.own = ownNamesOf(r.globs, r.names)
	return r, nil
}

// ruleLine is a rule on its way to being understood.
type ruleLine struct {
	text   string
	number int
	at     int
}

func (l *ruleLine) rest() string { return l.text[l.at:] }

func (l *ruleLine) skip() {
	for l.at < len(l.text) && (l.text[l.at] == ' ' || l.text[l.at] == '\t') {
		l.at++
	}
}

// word takes the next word; from is where it begins.
func (l *ruleLine) word() (word string, from int) {
	l.skip()
	from = l.at
	for l.at < len(l.text) && l.text[l.at] != ' ' && l.text[l.at] != '\t' {
		l.at++
	}
	return l.text[from:l.at], from
}

func (l *ruleLine) wrong(problem string) *RuleError { return l.wrongAt(l.at, problem) }

func (l *ruleLine) wrongAt(at int, problem string) *RuleError {
	return &RuleError{Line: l.number, Column: utf8.RuneCountInString(l.text[:min(at, len(l.text))]) + 1, Problem: problem}
}

var actions = map[string]action{"mask": mask, "remove": remove, "hash": hash}

func (r *Rules) read(l *ruleLine) error {
	verb, from := l.word()
	switch verb {
	case "ip":
		how, at := l.word()
		switch how {
		case "truncate":
			r.ip = ipTruncated
		case "remove", "none":
			r.ip = ipRemoved
		default:
			return l.wrongAt(at, "write ip truncate or ip remove")
		}
		return l.end()
	case "keep":
		if kind, at := l.word(); kind != "name" {
			return l.wrongAt(at, "write keep name and the name, such as keep name token_type")
		}
		name, at := l.word()
		if name == "" || strings.ContainsAny(name, "*?") {
			return l.wrongAt(at, "write one whole name, such as token_type")
		}
		if r.keep == nil {
			r.keep = map[string]bool{}
		}
		r.keep[name] = true
		return l.end()
	}
	do, known := actions[verb]
	if !known {
		return l.wrongAt(from, fmt.Sprintf("%q is no action: write mask, remove, hash, keep or ip", verb))
	}
	one := rule{do: do}
	kind, at := l.word()
	switch kind {
	case "name":
		name, at := l.word()
		if name == "" || strings.Trim(name, "*?.") == "" {
			return l.wrongAt(at, "write a name, such as customer_no or *.customer_no")
		}
		one.name = globOf(strings.TrimPrefix(name, "*."))
		if err := l.place(&one); err != nil {
			return err
		}
		r.names = append(r.names, one)
		r.globs = append(r.globs, strings.TrimPrefix(name, "*."))
	case "pattern":
		if err := l.pattern(&one); err != nil {
			return err
		}
		r.patterns = append(r.patterns, one)
	case "at":
		l.at = at
		if err := l.place(&one); err != nil {
			return err
		}
		r.places = append(r.places, one)
	default:
		return l.wrongAt(at, fmt.Sprintf("write %s name, %s pattern or %s at", verb, verb, verb))
	}
	return nil
}

func (l *ruleLine) end() error {
	if l.skip(); l.rest() != "" {
		return l.wrong("the rule should end here")
	}
	return nil
}

// firstSteps are where the places of an event begin.
var firstSteps = []string{
	"message", "exception", "culprit", "transaction", "logger", "release", "dist", "environment", "request", "user", "vars", "source", "breadcrumbs", "tags", "extra", "contexts", "other", "server_name",
	"fingerprint", "feedback", "item", "mail", "**", "*",
}

// place reads "at <place>", which may be missing after a name or a pattern.
func (l *ruleLine) place(one *rule) error {
	word, at := l.word()
	if word == "" {
		return nil
	}
	if word != "at" {
		return l.wrongAt(at, "write at and a place, or end the rule here")
	}
	place, from := l.word()
	first, _, _ := strings.Cut(place, ".")
	known := false
	for _, step := range firstSteps {
		known = known || first == step
	}
	if !known {
		return l.wrongAt(from, "a place begins with one of "+strings.Join(firstSteps[:len(firstSteps)-2], ", "))
	}
	if problem, step := misplaced(place); problem != "" {
		return l.wrongAt(from+step, problem)
	}
	one.place = placeOf(place)
	return l.end()
}

// pattern reads an expression between slashes; \/ is a slash in it.
func (l *ruleLine) pattern(one *rule) error {
	l.skip()
	if !strings.HasPrefix(l.rest(), "/") {
		return l.wrong("write the expression between slashes, such as /K[0-9]{8}/")
	}
	from := l.at + 1
	end := from
	for end < len(l.text) && l.text[end] != '/' {
		if l.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(l.text) {
		return l.wrongAt(len(l.text), "the expression should end with a slash")
	}
	text := strings.ReplaceAll(l.text[from:end], `\/`, `/`)
	found, err := regexp.Compile(text)
	if err != nil {
		at, problem := from, err.Error()
		if syntax, ok := strings.CutPrefix(problem, "error parsing regexp: "); ok {
			problem = syntax
			if _, part, cut := strings.Cut(syntax, "`"); cut {
				if i := strings.Index(text, strings.TrimSuffix(part, "`")); i >= 0 {
					at = from + i
				}
			}
		}
		return l.wrongAt(at, "the expression is not understood: "+problem)
	}
	if found.MatchString("") {
		return l.wrongAt(from, "the expression finds nothing at all in every text: it must find at least one character")
	}
	one.pattern, l.at = found, end+1
	return l.place(one)
}

// globOf makes an expression of a name or place: * is any run without a dot, ** any run, ? one character. Case is no matter.
func globOf(glob string) *regexp.Regexp {
	return regexp.MustCompile("(?i)^" + quoted(glob) + "$") // everything but the stars is quoted
}

// placeOf makes one of a place, to which all that is below it belongs.
func placeOf(glob string) *regexp.Regexp {
	return regexp.MustCompile("(?i)^" + quoted(glob) + `(?:\..*)?$`)
}

func quoted(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); {
		_, size := utf8.DecodeRuneInString(glob[i:])
		switch {
		case strings.HasPrefix(glob[i:], "**"):
			b.WriteString(".*")
			size = 2
		case glob[i] == '*':
			b.WriteString(`[^.]*`)
		case glob[i] == '?':
			b.WriteString(`[^.]`)
		default:
			b.WriteString(regexp.QuoteMeta(glob[i : i+size]))
		}
		i += size
	}
	return b.String()
}

// hide does what a rule does to a value.
func (r *Rules) hide(do action, value string) string {
	switch do {
	case remove:
		return ""
	case hash:
		if value == "" || strings.HasPrefix(value, "[hash ") || value == Filtered {
			return value
		}
		sum := hmac.New(sha256.New, r.salt)
		_, _ = sum.Write([]byte(value)) // a hash never fails
		return "[hash " + hex.EncodeToString(sum.Sum(nil)[:6]) + "]"
	}
	if value == "" {
		return value
	}
	return Filtered
}

// text gives what is left of a text that stands under a name at a place.
func (r *Rules) text(place, name, value string) string {
	if value == "" {
		return value
	}
	if r.strict {
		return strictly(place, value)
	}
	for i := range r.places {
		if r.places[i].place.MatchString(place) {
			return r.hide(r.places[i].do, value)
		}
	}
	for i := range r.names {
		one := &r.names[i]
		if (one.name.MatchString(name) || strings.Contains(place, ".") && one.name.MatchString(lastSteps(place))) && (one.place == nil || one.place.MatchString(place)) {
			return r.hide(one.do, value)
		}
	}
	for i := range r.patterns {
		one := &r.patterns[i]
		if one.place != nil && !one.place.MatchString(place) {
			continue
		}
		if len(value) > maxMatched && !strings.HasPrefix(place, "item.") { // an event keeps less of it anyway
			value = strings.ToValidUTF8(value[:maxMatched], "")
		}
		value = one.pattern.ReplaceAllStringFunc(value, func(hit string) string { return r.hide(one.do, hit) })
	}
	return value
}

// lastSteps are the last two steps of a place, as in order.customer_no.
func lastSteps(place string) string {
	last := strings.LastIndexByte(place, '.')
	if before := strings.LastIndexByte(place[:max(last, 0)], '.'); before >= 0 {
		return place[before+1:]
	}
	return place
}
