package migration

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind tells what a value of Python is.
type kind byte

const (
	other kind = iota // a number, a name, a call, or what is no source: kept as it stands
	text
	list
	tuple
	dict
)

// value is a value of Python as its source or repr has it.
type value struct {
	kind  kind
	text  string  // of a text, or of other
	items []value // of a list, tuple or dict
	keys  []value // of a dict
}

var errLiteral = errors.New("no literal of Python")

const maxDepth = 40

// parse reads a value.
func parse(s string) (value, error) {
	p := &parser{s: s}
	v, err := p.value(0)
	if err != nil {
		return v, err
	}
	if p.space(); p.at < len(p.s) {
		return v, fmt.Errorf("%w: more follows", errLiteral)
	}
	return v, nil
}

type parser struct {
	s  string
	at int
}

func (p *parser) space() {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) take(c byte) bool {
	p.space()
	if p.at < len(p.s) && p.s[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) value(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, fmt.Errorf("%w: too deep", errLiteral)
	}
	p.space()
	if p.at >= len(p.s) {
		return value{}, fmt.Errorf("%w: it is cut", errLiteral)
	}
	switch c := p.s[p.at]; {
	case c == '{':
		return p.many(dict, '}', depth)
	case c == '[':
		return p.many(list, ']', depth)
	case c == '(':
		return p.many(tuple, ')', depth)
	case c == '\'' || c == '"':
		return p.quoted()
	case c == 'u' && p.at+1 < len(p.s) && (p.s[p.at+1] == '\'' || p.s[p.at+1] == '"'): // as Python 2 wrote it
		p.at++
		return p.quoted()
	}
	return p.other()
}

// many reads the items of a bracket.
func (p *parser) many(k kind, end byte, depth int) (value, error) {
	v := value{kind: k}
	for p.at++; !p.take(end); {
		item, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		if k == dict {
			if !p.take(':') {
				return v, fmt.Errorf("%w: a dictionary without a colon", errLiteral)
			}
			v.keys = append(v.keys, item)
			if item, err = p.value(depth + 1); err != nil {
				return v, err
			}
		}
		v.items = append(v.items, item)
		if !p.take(',') {
			if !p.take(end) {
				return v, fmt.Errorf("%w: a bracket is open", errLiteral)
			}
			return v, nil
		}
	}
	return v, nil
}

// quoted reads a string of one line.
func (p *parser) quoted() (value, error) {
	quote := p.s[p.at]
	var b strings.Builder
	for p.at++; p.at < len(p.s); {
		c := p.s[p.at]
		p.at++
		switch {
		case c == quote:
			return value{kind: text, text: b.String()}, nil
		case c == '\n':
			return value{}, fmt.Errorf("%w: a string over lines", errLiteral)
		case c != '\\' || p.at == len(p.s):
			b.WriteByte(c)
		default:
			p.escape(&b)
		}
	}
	return value{}, fmt.Errorf("%w: a string is open", errLiteral)
}

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '\'': '\'', '"': '"'}

// escape reads what follows a backslash.
func (p *parser) escape(b *strings.Builder) {
	c := p.s[p.at]
	p.at++
	if plain, ok := escapes[c]; ok {
		b.WriteByte(plain)
		return
	}
	if size := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]; size > 0 && p.at+size <= len(p.s) {
		if n, err := strconv.ParseUint(p.s[p.at:p.at+size], 16, 32); err == nil && n <= unicode.MaxRune {
			p.at += size
			b.WriteRune(rune(n))
			return
		}
	}
	b.WriteByte('\\')
	b.WriteByte(c)
}

// other reads up to the comma, colon or bracket that ends it. Brackets, strings and <objects> in it are its own.
func (p *parser) other() (value, error) {
	start, open := p.at, 0
	for ; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case strings.IndexByte("([{<", c) >= 0:
			open++
		case strings.IndexByte(")]}>", c) >= 0 && open > 0:
			open--
		case open == 0 && strings.IndexByte(",:)]}", c) >= 0:
			return otherOf(p.s[start:p.at])
		case c == '\'' || c == '"':
			if _, err := p.quoted(); err != nil {
				return value{}, err
			}
			p.at--
		}
	}
	return otherOf(p.s[start:p.at])
}

func otherOf(s string) (value, error) {
	s = strings.Trim(s, " \t\r\n")
	if s == "" || strings.ContainsAny(s, "\n\r") {
		return value{}, fmt.Errorf("%w: nothing where a value should stand", errLiteral)
	}
	return value{text: s}, nil
}

// get gives the entry of a dictionary by its name; nil when there is none.
func (v *value) get(name string) *value {
	if v == nil {
		return nil
	}
	for i, k := range v.keys {
		if k.kind == text && k.text == name {
			return &v.items[i]
		}
	}
	return nil
}

// set changes an entry of a dictionary or adds it at the end.
func (v *value) set(name string, to value) {
	if old := v.get(name); old != nil {
		*old = to
		return
	}
	v.keys, v.items = append(v.keys, value{kind: text, text: name}), append(v.items, to)
}

// drop deletes entries of a dictionary by their key, or texts of a list.
func (v *value) drop(gone func(name string) bool) {
	if v == nil {
		return
	}
	was := *v
	v.keys, v.items = nil, nil
	for i, item := range was.items {
		named := item
		if was.kind == dict {
			named = was.keys[i]
		}
		if named.kind == text && gone(named.text) {
			continue
		}
		if was.kind == dict {
			v.keys = append(v.keys, named)
		}
		v.items = append(v.items, item)
	}
}

// clone copies a value whole.
func (v value) clone() value {
	c := v
	c.keys, c.items = nil, nil
	for _, k := range v.keys {
		c.keys = append(c.keys, k.clone())
	}
	for _, i := range v.items {
		c.items = append(c.items, i.clone())
	}
	return c
}

// Sources are written as Black does it: in one line where it fits, but for the upper dictionaries.
const (
	lineWidth  = 88
	openLevels = 3
)

// source writes a value as a person would, after indent blanks and a name that takes room.
func (v value) source(level, room int) string {
	flat := v.flat()
	open := v.kind == dict && level < openLevels
	if v.kind == other || v.kind == text || len(v.items) == 0 || !open && 4*level+room+utf8.RuneCountInString(flat) <= lineWidth {
		return flat
	}
	var b strings.Builder
	begin, end := v.brackets()
	b.WriteString(begin + "\n")
	for i, item := range v.items {
		b.WriteString(strings.Repeat("    ", level+1))
		name := ""
		if v.kind == dict {
			name = v.keys[i].flat() + ": "
		}
		b.WriteString(name + item.source(level+1, utf8.RuneCountInString(name)+1) + ",\n")
	}
	b.WriteString(strings.Repeat("    ", level) + end)
	return b.String()
}

func (v value) brackets() (begin, end string) {
	switch v.kind {
	case dict:
		return "{", "}"
	case tuple:
		return "(", ")"
	}
	return "[", "]"
}

// flat writes a value in one line.
func (v value) flat() string {
	switch v.kind {
	case other:
		return v.text
	case text:
		return quote(v.text)
	}
	begin, end := v.brackets()
	parts := make([]string, len(v.items))
	for i, item := range v.items {
		parts[i] = item.flat()
		if v.kind == dict {
			parts[i] = v.keys[i].flat() + ": " + parts[i]
		}
	}
	if v.kind == tuple && len(parts) == 1 {
		end = "," + end
	}
	return begin + strings.Join(parts, ", ") + end
}

// quote writes a string of Python.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
