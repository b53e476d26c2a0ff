package issue

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pattern is a log message with its changing parts written as "*".
type Pattern struct {
	Level    Level
	Template bool // made of a logger's own template, not of one message
	tokens   []string
	words    int // tokens without a changing part
}

const maxTokens = 40

// newPattern takes numbers, ids, addresses and quoted parts out of one formatted message.
func newPattern(message string) *Pattern {
	return build(hideDates(strings.Fields(hideLists(hideQuoted(limit(message, 1000))))), parameterise)
}

// newSentence is newPattern of what the site's own code says, in which persons may be named.
func newSentence(message string) *Pattern {
	return build(hideNames(hideDates(strings.Fields(hideLists(hideQuoted(limit(message, 1000)))))), parameterise)
}

var placeholder = regexp.MustCompile(`%%|%(?:\([^)]*\))?[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlL]?[diouxXeEfFgGcrsa]|\{[^{}\s]*\}`)

// newTemplate reads a logger's template in Python's % or {} style.
func newTemplate(template string) *Pattern {
	text := placeholder.ReplaceAllStringFunc(limit(template, 1000), func(p string) string {
		if p == "%%" {
			return "%"
		}
		return "*"
	})
	p := build(strings.Fields(hideQuoted(text)), parameterise)
	p.Template = true
	return p
}

// ParsePattern reads what String gave.
func ParsePattern(level Level, text string, template bool) *Pattern {
	p := build(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }), func(s string) string { return s })
	p.Level, p.Template = level, template
	return p
}

func build(fields []string, each func(string) string) *Pattern {
	if len(fields) > maxTokens {
		fields = fields[:maxTokens]
	}
	p := &Pattern{tokens: make([]string, len(fields))}
	for i, f := range fields {
		p.tokens[i] = each(f)
		if !strings.Contains(p.tokens[i], "*") && isWord(f) {
			p.words++
		}
	}
	return p
}

func (p *Pattern) String() string { return strings.Join(p.tokens, " ") }

// Tokens is how many words the pattern has, changing ones included.
func (p *Pattern) Tokens() int { return len(p.tokens) }

// maxChanged is how many neighbouring words of a message may be others in the next one of the same kind.
const maxChanged = 3

// Fits tells whether two patterns are the same message with other values in it: all words equal but for
// a few neighbours, and at least five others. A template's own "*" may stand for several words.
func (p *Pattern) Fits(message *Pattern) bool {
	if p.Level != message.Level {
		return false
	}
	if p.Template && p.words >= 2 && wild(p.tokens, message.tokens) {
		return true
	}
	if message.Template {
		return false
	}
	a, b := p.tokens, message.tokens
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	if start == len(a) && start == len(b) {
		return true
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	changed := max(len(a), len(b)) - start - end
	limit := 2
	if len(a) != len(b) {
		limit = maxChanged
		if end == 0 || len(a) == start+end || len(b) == start+end {
			return false // one says more than the other
		}
	}
	if slices.ContainsFunc(a[start:len(a)-end], fault) || slices.ContainsFunc(b[start:len(b)-end], fault) {
		return false
	}
	equal := 0
	for i, token := range a {
		if (i < start || i >= len(a)-end) && !strings.Contains(token, "*") && isWord(token) {
			equal++
		}
	}
	return start > 0 && changed <= limit && equal >= 5 && equal*10 >= (equal+changed)*6
}

// wild matches tokens in which a lone or embedded "*" stands for one or more words.
func wild(pattern, tokens []string) bool {
	p, s := strings.Join(pattern, " "), strings.Join(tokens, " ")
	parts := strings.Split(p, "*")
	if len(parts) == 1 {
		return p == s
	}
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for i, part := range parts[1:] {
		if i == len(parts)-2 {
			return len(s) > len(part) && strings.HasSuffix(s, part)
		}
		if len(s) == 0 {
			return false
		}
		at := strings.Index(s[1:], part)
		if at < 0 {
			return false
		}
		s = s[1+at+len(part):]
	}
	return true
}

// parameterise replaces what changes from case to case in one word, keeping the punctuation around it.
func parameterise(word string) string {
	if word == "*" {
		return word
	}
	core := strings.TrimFunc(word, func(r rune) bool {
		return unicode.IsPunct(r) && r != '*' && r != '/' && r != '%' || unicode.IsSymbol(r)
	})
	if core == "" {
		return word
	}
	at := strings.Index(word, core)
	before, after := word[:at], word[at+len(core):]
	before = strings.TrimRight(before, "+-") // the sign of a number
	switch {
	case strings.Contains(core, "://"), strings.Contains(core, "@"), strings.Contains(core, "*"):
	case strings.HasPrefix(core, "/"):
		return before + parameterisePath(core) + after
	case !strings.ContainsFunc(core, unicode.IsDigit) && !fileName(core) && !hash(core) && !named(core):
		return word
	}
	if strings.HasSuffix(core, "%") {
		after = "%" + after
	}
	return before + "*" + after
}

func parameterisePath(p string) string {
	segments := strings.Split(p, "/")
	if kept[segments[1]] && len(segments) > 3 && (fileName(segments[len(segments)-1]) || segments[1] == "home" || segments[1] == "tmp") {
		return "/" + segments[1] + "/*"
	}
	for i, s := range segments {
		if strings.ContainsFunc(s, unicode.IsDigit) {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

func fileName(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	if dot <= 0 || len(s)-dot > 5 {
		return false
	}
	switch strings.ToLower(s[dot+1:]) {
	case "csv", "txt", "pdf", "xls", "xlsx", "xml", "json", "jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "tar", "html", "eml", "doc", "docx", "log", "sql":
		return true
	}
	return false
}

// hideQuoted replaces quoted parts by "*"; an apostrophe inside a word is no quote.
func hideQuoted(s string) string {
	if !strings.ContainsAny(s, "'\"„“«`") {
		return s
	}
	var b strings.Builder
	prev := ' '
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if end := closing(r); end != "" && !unicode.IsLetter(prev) && !unicode.IsDigit(prev) {
			if n := strings.IndexAny(s[i+size:], end); n >= 0 {
				_, closeSize := utf8.DecodeRuneInString(s[i+size+n:])
				b.WriteByte('*')
				i += size + n + closeSize
				prev = '*'
				continue
			}
		}
		b.WriteRune(r)
		i += size
		prev = r
	}
	return b.String()
}

func closing(open rune) string {
	switch open {
	case '\'', '"', '`':
		return string(open)
	case '„', '“':
		return "“”"
	case '«':
		return "»"
	}
	return ""
}

func isWord(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

func limit(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
