package search

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// readTerm reads the term that begins at a byte which is no space.
func readTerm(text string, at int, s Schema) (Term, error) {
	t := Term{From: at}
	if c := text[at]; (c == '!' || c == '-') && at+1 < len(text) && !space(text[at+1]) {
		if c == '!' || text[at+1] == '"' || keyEnd(text, at+1) > 0 { // "-1" and "--help" are words
			t.Not = true
			at++
		}
	}
	end := keyEnd(text, at)
	if end < 0 {
		return readWord(text, at, t)
	}
	key := text[at:end]
	f, known := s.field(key)
	if !known && !s.Tags {
		return t, &Error{From: at, To: end, What: fmt.Sprintf("unknown key %q", key), Meant: meant(key, s.names())}
	}
	t.Key, t.Tag = f.Name, !known
	if !known {
		t.Key = key
	}
	return readValues(text, end+1, t, f)
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// keyEnd finds the colon behind a key; -1 where a word begins that is no key. What ends in a colon, "https://" and
// "Model::save" are words.
func keyEnd(text string, at int) int {
	if at < len(text) && text[at] == '"' {
		return -1
	}
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case c == ':':
			if i == at || i+1 >= len(text) || space(text[i+1]) || text[i+1] == ':' || text[i+1] == '/' && i+2 < len(text) && text[i+2] == '/' {
				return -1
			}
			return i
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case i > at && (c >= '0' && c <= '9' || c == '.' || c == '-'):
		default:
			return -1
		}
	}
	return -1
}

func readWord(text string, at int, t Term) (Term, error) {
	if text[at] == '"' {
		v, end, err := readQuoted(text, at)
		t.Values, t.Exact, t.To = []string{v}, true, end
		return t, err
	}
	end := at
	for end < len(text) && !space(text[end]) {
		end++
	}
	t.Values, t.To = []string{text[at:end]}, end
	return t, nil
}

// readQuoted reads "text", in which \" and \\ stand for themselves.
func readQuoted(text string, at int) (v string, end int, err error) {
	var b strings.Builder
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			b.WriteByte(text[i])
		case text[i] == '"':
			return b.String(), i + 1, nil
		default:
			b.WriteByte(text[i])
		}
	}
	return "", len(text), &Error{From: at, To: len(text), What: "this quote is not closed", Meant: `end it with "`}
}

func readValues(text string, at int, t Term, f Field) (Term, error) {
	begin := at
	if f.Kind == Number || f.Kind == Time || f.Kind == Rank {
		t.Op, at = readOp(text, at)
	}
	if at < len(text) && text[at] == '[' {
		if f.Kind == Number || f.Kind == Time || f.Single {
			return t, &Error{From: at, To: at + 1, What: t.Key + " takes one value, no list"}
		}
		return readList(text, at, t, f)
	}
	value := at
	t.To = at
	if at < len(text) {
		word, err := readWord(text, at, Term{})
		if err != nil {
			return t, err
		}
		t.Values, t.Exact, t.To = word.Values, word.Exact, word.To
	}
	if t.Value() == "" && (f.Kind != Text || !t.Exact) {
		return t, &Error{From: begin, To: max(begin, t.To), What: "a value is missing behind " + t.Key + ":"}
	}
	if f.Single && t.Not {
		return t, &Error{From: t.From, To: t.To, What: t.Key + " cannot be negated"}
	}
	return t, t.understand(f, value)
}

func readOp(text string, at int) (Op, int) {
	for _, op := range []Op{GreaterEqual, LessEqual, Greater, Less} {
		if strings.HasPrefix(text[at:], string(op)) {
			return op, at + len(op)
		}
	}
	return Is, at
}

// readList reads [a, b, "c d"].
func readList(text string, at int, t Term, f Field) (Term, error) {
	closing := &Error{From: at, To: len(text), What: "this list is not closed", Meant: "end it with ]"}
	for i := at + 1; i < len(text); {
		for i < len(text) && (space(text[i]) || text[i] == ',') {
			i++
		}
		if i >= len(text) {
			break
		}
		if text[i] == ']' {
			t.To = i + 1
			if len(t.Values) == 0 {
				return t, &Error{From: at, To: t.To, What: "this list is empty"}
			}
			return t, nil
		}
		one := Term{Key: t.Key}
		from := i
		if text[i] == '"' {
			v, end, err := readQuoted(text, i)
			if err != nil {
				return t, err
			}
			one.Values, i, t.Exact = []string{v}, end, true
		} else {
			end := i
			for end < len(text) && text[end] != ',' && text[end] != ']' {
				end++
			}
			one.Values, i = []string{strings.TrimSpace(text[i:end])}, end
		}
		if err := one.understand(f, from); err != nil {
			return t, err
		}
		t.Values = append(t.Values, one.Values...)
	}
	return t, closing
}

// understand reads the value of a term, which begins at a byte, as its field wants it.
func (t *Term) understand(f Field, at int) error {
	v := t.Value()
	place := Error{From: at, To: at + len(v)}
	switch f.Kind {
	case Rank, Choice:
		for _, known := range f.Values {
			if strings.EqualFold(known, v) {
				if t.rank(f.Values, known); len(t.Values) == 0 {
					place.What = "nothing lies beyond " + known
					return &place
				}
				return nil
			}
		}
		place.What, place.Meant = fmt.Sprintf("unknown value %q of %s", v, f.Name), meant(v, f.Values)
		return &place
	case Number:
		n, err := strconv.ParseFloat(strings.ReplaceAll(v, "_", ""), 64)
		if err != nil || n != n || n > 1e18 || n < -1e18 {
			place.What, place.Meant = fmt.Sprintf("%q is no number", v), f.Name+":>100"
			return &place
		}
		t.Number = n
	case Time:
		if !t.readTime(v) {
			place.What = fmt.Sprintf("%q is neither an age nor a date", v)
			place.Meant = fmt.Sprintf("%s:-24h for the last day, %s:+7d for before that, or %s:>2026-01-31", f.Name, f.Name, f.Name)
			return &place
		}
	case Text:
	}
	return nil
}

// rank turns a comparison with a value into the list of values that it means.
func (t *Term) rank(order []string, v string) {
	at := slices.Index(order, v)
	switch t.Op {
	case Greater:
		t.Values = order[at+1:]
	case GreaterEqual:
		t.Values = order[at:]
	case Less:
		t.Values = order[:at]
	case LessEqual:
		t.Values = order[:at+1]
	case Is:
		t.Values = []string{v}
	}
	t.Op = Is
}

// ages are the units of an age.
var ages = map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// readTime reads -24h (within the last day), +24h (before that), an age with a comparison (<24h: younger), or a date.
func (t *Term) readTime(v string) bool {
	if age, ok := readAge(strings.TrimLeft(v, "+-")); ok && len(v)-len(strings.TrimLeft(v, "+-")) <= 1 {
		t.Age, t.Ago = true, age
		switch {
		case strings.HasPrefix(v, "-") && t.Op == Is, t.Op == Less || t.Op == LessEqual:
			t.Op, v = Greater, "-"+strings.TrimLeft(v, "+-") // younger is later
		default:
			t.Op, v = Less, "+"+strings.TrimLeft(v, "+-")
		}
		t.Values = []string{v}
		return true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, v, time.Local); err == nil {
			t.When = at
			return true
		}
	}
	at, err := time.ParseInLocation("2006-01-02", v, time.Local)
	t.When, t.Day = at, true
	return err == nil
}

func readAge(v string) (time.Duration, bool) {
	if len(v) < 2 {
		return 0, false
	}
	unit, ok := ages[v[len(v)-1]]
	n, err := strconv.ParseUint(v[:len(v)-1], 10, 31)
	if !ok || err != nil || time.Duration(n) > 100*365*24*time.Hour/unit {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

func (s Schema) names() []string {
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return names
}

// meant proposes a known word for an unknown one, or lists them when they are few.
func meant(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least && d <= max(1, len(word)/3) {
			best, least = k, d
		}
	}
	switch {
	case best != "":
		return "did you mean " + best + "?"
	case len(known) > 0 && len(known) <= 12:
		return "write " + strings.Join(known[:len(known)-1], ", ") + map[bool]string{true: " or "}[len(known) > 1] + known[len(known)-1]
	}
	return ""
}

// distance counts the letters to change, add or drop (Levenshtein); words far apart in length are not compared.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 99
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := diagonal
			if a[i] != b[j] {
				next = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return slices.Max(row[len(b):])
}
