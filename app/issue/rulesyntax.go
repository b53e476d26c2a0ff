package issue

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// conditionNames are what a rule may look at, by every name that is understood.
var conditionNames = map[string]string{
	"type": "type", "error.type": "type", "value": "value", "error.value": "value", "message": "message",
	"module": "module", "stack.module": "module", "path": "path", "stack.abs_path": "path", "stack.path": "path", "function": "function", "stack.function": "function", "app": "app",
	"logger": "logger", "level": "level", "env": "env", "environment": "env", "release": "release", "transaction": "transaction",
	"server": "server", "server_name": "server", "platform": "platform", "source": "source", "sdk": "sdk", "url": "url", "agent": "agent", "user_agent": "agent", "ip": "ip",
}

// conditionList is for people.
const conditionList = "type, value, message, module, path, function, app, logger, level, env, release, transaction, server, platform, source, sdk, url, agent, ip, tag.NAME"

const actionList = `fingerprint("…"), ignore, noise, assign("…"), level(…)`

// ruleReader reads one line.
type ruleReader struct {
	line int
	text string
	at   int // in bytes
}

func (r *ruleReader) fail(at int, what, meant string) error {
	return &RuleError{Line: r.line, Column: utf8.RuneCountInString(r.text[:min(at, len(r.text))]) + 1, What: what, Meant: meant}
}

func (r *ruleReader) blank() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t') {
		r.at++
	}
}

// ended tells whether only a comment is left.
func (r *ruleReader) ended() bool {
	r.blank()
	return r.at >= len(r.text) || r.text[r.at] == '#'
}

func (r *ruleReader) rest() string { return r.text[r.at:] }

// parseRule reads a line; ok is false when there is no rule on it.
func parseRule(number int, line string) (one rule, ok bool, err error) {
	r := &ruleReader{line: number, text: line}
	if r.ended() {
		return rule{}, false, nil
	}
	one = rule{line: number, text: strings.TrimSpace(line)}
	for !strings.HasPrefix(r.rest(), "->") {
		if r.ended() {
			return rule{}, false, r.fail(r.at, `"->" and what to do are missing`, "write "+strings.TrimSpace(line)+` -> noise`)
		}
		c, err := r.condition()
		if err != nil {
			return rule{}, false, err
		}
		switch c.name {
		case "module", "path", "function", "app":
			one.frames = append(one.frames, c)
		default:
			one.conditions = append(one.conditions, c)
		}
		r.blank()
	}
	if len(one.conditions)+len(one.frames) == 0 {
		return rule{}, false, r.fail(r.at, "nothing is said of which events it is for", "begin with a condition, such as type:KeyError")
	}
	r.at += len("->")
	if r.ended() {
		return rule{}, false, r.fail(r.at, "what to do is missing", "write one of "+actionList)
	}
	for !r.ended() {
		if err := r.action(&one.verdict); err != nil {
			return rule{}, false, err
		}
		if r.blank(); strings.HasPrefix(r.rest(), ",") {
			r.at++
			if r.ended() {
				return rule{}, false, r.fail(r.at, "what to do is missing after the comma", "write one of "+actionList)
			}
		}
	}
	return one, true, nil
}

// condition reads "name:glob", with "!" before it when it must not hold.
func (r *ruleReader) condition() (c condition, err error) {
	start := r.at
	if strings.HasPrefix(r.rest(), "!") {
		c.not = true
		r.at++
	}
	begin := r.at
	for r.at < len(r.text) && !strings.ContainsRune(": \t#", rune(r.text[r.at])) && !strings.HasPrefix(r.rest(), "->") {
		r.at++
	}
	word := r.text[begin:r.at]
	if !strings.HasPrefix(r.rest(), ":") {
		meant := "write " + firstOf(word, "message") + `:"…"`
		switch {
		case conditionNames[word] == "" && word != "":
			meant = `write message:"*` + word + `*" to look for a word`
		case strings.HasPrefix(strings.TrimLeft(r.rest(), " \t"), ":"):
			return c, r.fail(r.at, "there is a blank before the colon", "write "+word+":value")
		}
		return c, r.fail(start, `"`+word+`" is no condition`, meant)
	}
	if tag, ok := cutTag(word); ok {
		c.name, c.tag = "tag", tag
		if tag == "" {
			return c, r.fail(begin, "the tag has no name", "write tag.customer:acme")
		}
	} else if c.name = conditionNames[word]; c.name == "" {
		return c, r.fail(begin, `"`+word+`" is no name of a condition`, nearest(word, conditionNames, "known are "+conditionList))
	}
	r.at++
	valueAt := r.at
	value, quoted, err := r.value(" \t")
	if err != nil {
		return c, err
	}
	if value == "" && !quoted {
		return c, r.fail(valueAt, "the value of "+word+" is missing", `write `+word+`:"…", or `+word+`:* for any`)
	}
	if c.name == "level" && !strings.ContainsAny(value, "*?") {
		if !knownLevel(value) {
			return c, r.fail(valueAt, `"`+value+`" is no level`, "known are fatal, error, warning, info, debug")
		}
		value = string(ParseLevel(strings.ToLower(value)))
	}
	c.match = glob(c.name, value)
	return c, nil
}

func cutTag(word string) (string, bool) {
	if tag, ok := strings.CutPrefix(word, "tags."); ok {
		return tag, true
	}
	return strings.CutPrefix(word, "tag.")
}

// value reads a bare or quoted value; a bare one ends at one of the given characters.
func (r *ruleReader) value(until string) (text string, quoted bool, err error) {
	start := r.at
	if r.at >= len(r.text) || r.text[r.at] != '"' && r.text[r.at] != '\'' {
		for r.at < len(r.text) && !strings.ContainsRune(until, rune(r.text[r.at])) {
			r.at++
		}
		return r.text[start:r.at], false, nil
	}
	quote := r.text[r.at]
	r.at++
	var b strings.Builder
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == quote:
			return b.String(), true, nil
		case c == '\\' && r.at < len(r.text) && (r.text[r.at] == quote || r.text[r.at] == '\\'):
			b.WriteByte(r.text[r.at])
			r.at++
		default:
			b.WriteByte(c)
		}
	}
	return "", true, r.fail(start, "the quotation is never closed", "put "+string(quote)+" at its end")
}

// action reads one thing to do.
func (r *ruleReader) action(v *Verdict) error {
	start := r.at
	for r.at < len(r.text) && (unicode.IsLetter(rune(r.text[r.at])) || r.text[r.at] == '_') {
		r.at++
	}
	word := r.text[start:r.at]
	switch word {
	case "ignore":
		v.Ignore = true
		return nil
	case "noise":
		v.Noise = "rule"
		return nil
	case "fingerprint", "assign", "level":
	default:
		end := start + len(strings.FieldsFunc(r.text[start:]+" ", func(c rune) bool { return c == ' ' || c == ',' || c == '#' })[0])
		said := r.text[start:min(end, len(r.text))]
		meant := nearest(word, map[string]string{"ignore": "", "noise": "", "fingerprint": "", "assign": "", "level": ""}, "")
		if meant == "" {
			meant = "write fingerprint(\"" + strings.Trim(said, `"'`) + "\"), or one of " + actionList
		}
		return r.fail(start, `"`+said+`" is nothing to do`, meant)
	}
	r.blank()
	if !strings.HasPrefix(r.rest(), "(") {
		return r.fail(r.at, word+" needs a value in brackets", `write `+word+`("…")`)
	}
	open := r.at
	r.at++
	values, places, err := r.list(open)
	if err != nil {
		return err
	}
	if len(values) == 0 || word != "fingerprint" && len(values) > 1 {
		return r.fail(open+1, word+" needs one value", `write `+word+`("…")`)
	}
	switch word {
	case "fingerprint":
		v.Fingerprint = values
	case "assign":
		v.Assign = values[0]
	case "level":
		if !knownLevel(values[0]) {
			return r.fail(places[0], `"`+values[0]+`" is no level`, "known are fatal, error, warning, info, debug")
		}
		v.Level = ParseLevel(strings.ToLower(values[0]))
	}
	return nil
}

// list reads values up to the closing bracket, and where each begins.
func (r *ruleReader) list(open int) (values []string, places []int, err error) {
	for {
		r.blank()
		switch {
		case r.at >= len(r.text):
			return nil, nil, r.fail(open, "the bracket is never closed", `put ) at the end`)
		case r.text[r.at] == ')':
			r.at++
			return values, places, nil
		case r.text[r.at] == ',':
			r.at++
			continue
		}
		at := r.at
		value, _, err := r.value(",)")
		if err != nil {
			return nil, nil, err
		}
		value = strings.TrimSpace(value)
		if value == "" {
			return nil, nil, r.fail(at, "the value is empty", `write "…"`)
		}
		if m := variable.FindAllStringSubmatch(value, -1); m != nil {
			for _, one := range m {
				if _, ok := (&Event{}).variable(one[1]); !ok && one[1] != "default" {
					return nil, nil, r.fail(at, "{{ "+one[1]+" }} is no variable", "known are default, type, value, message, function, module, path, package, level, logger, transaction, release, environment, tags.NAME")
				}
			}
		}
		values, places = append(values, value), append(places, at)
	}
}

func knownLevel(s string) bool {
	switch strings.ToLower(s) {
	case "fatal", "critical", "error", "warning", "warn", "info", "debug":
		return true
	}
	return false
}

// nearest guesses what was meant by a word that is not known.
func nearest(word string, known map[string]string, otherwise string) string {
	best, least := "", 3
	if len(word) < 3 {
		return otherwise
	}
	for name := range known {
		if d := distance(strings.ToLower(word), name); d < least || d == least && best != "" && name < best {
			best, least = name, d
		}
	}
	if best == "" {
		return otherwise
	}
	return `did you mean "` + best + `"?`
}

// distance is how many letters must be changed, added or taken away to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		last := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			last, row[j] = row[j], min(row[j]+1, row[j-1]+1, last+cost)
		}
	}
	return row[len(b)]
}
