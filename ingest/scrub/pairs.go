package scrub

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// pair is a way in which texts write a name with its value. The name is found by the words in it and by what it
// is made of; only what follows it is read by a pattern. (One pattern for all cost five times what storing does.)
type pair struct {
	quoted bool           // the name stands in quotes
	next   string         // the bytes that may follow the name
	value  *regexp.Regexp // from the end of the name: what joins the two, and the value; in either of two forms
}

var pairs = []pair{
	// A value whose quotes do not end was cut, as SDKs do with long texts: what is left of it is still a secret.
	{true, `'"\\]`, regexp.MustCompile(`(?i)^((?:\]?\\*['"])\s*(?:=>|[:=,])\s*(?:['"]value['"]\s*[:=]\s*)?[bru]?)('(?:[^'\\]|\\.)*(?:'|\\?$)|"(?:[^"\\]|\\.)*(?:"|\\?$)|\\"(?:[^"\\]|\\\\.)*\\"|\\+['"].*?\\+['"]|\[[^\]]*\]|-?\d[\d.]*)`)},
	{false, "= \t\n\f\r", regexp.MustCompile(`^(?:([ \t]{0,20}={1,3}>?[ \t]{0,20}[bBrRuU]{0,2})('(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?)|([ \t]{0,20}=[ \t]?)((?:[^\s&;,'")\]}\\=]|\\[^nrt])(?:[^\s&;,'")\]}\\]|\\[^nrt])*))`)},
	// As in addresses within addresses, forms with brackets, and MySQL.
	{false, "%]`", regexp.MustCompile("^(?:((?:`[ \t]*=[ \t]*))('(?:[^'\\\\\n]|\\\\.)*'?|\"(?:[^\"\\\\\n]|\\\\.)*\"?)|((?:%5[dD]|\\])?(?:=|%(?:25)?3[dD]))((?:[^\\s&;,'\")\\]}%]|%(?:[013-9a-fA-F][0-9a-fA-F]|2[0-57-9a-fA-F]))+))")},
	{false, " ", regexp.MustCompile(`(?i)^( +(?:not +)?(?:i?like|in|<>|!=) *\(? *)('(?:[^'\\\n]|\\.)*')()()`)},
	{false, ": \t\n\f\r", regexp.MustCompile(`^([ \t]?:[ \t]?)('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`)},
}

// following gives the bytes that follow names which may promise a secret, each once.
func (m *masker) following(s string) string {
	var met [utf8.RuneSelf]bool
	var next []byte
	for hit := m.words().after(s, 0); hit >= 0; {
		_, end := nameAround(s, hit, hit)
		if hit = m.words().after(s, end); end < len(s) && !met[s[end]] { // a byte of another script is part of the name
			met[s[end]] = true
			next = append(next, s[end])
		}
	}
	return string(next)
}

// pairsOf masks the values of names that promise a secret.
func (m *masker) pairsOf(p pair, s string) string {
	var out strings.Builder
	copied := 0 // how much of s is in out
	taken := 0  // where the last pair ended
	for hit := m.words().after(s, 0); hit >= 0; {
		start, end := nameAround(s, hit, taken)
		name := s[start:end]
		hit = m.words().after(s, end)
		if start = p.begin(s, start, taken); start < 0 || end == len(s) || strings.IndexByte(p.next, s[end]) < 0 {
			continue
		}
		joint, value, ok := p.after(s[end:])
		if !ok || strings.Contains(joint, ",") && strings.HasPrefix(strings.TrimLeft(s[end+len(joint)+len(value):], " "), ":") {
			continue // after a comma, what a colon follows is the next name
		}
		taken = end + len(joint) + len(value)
		hit = m.words().after(s, taken)
		if masked, ok := m.pair(p, assignment{name, s[start:end] + joint, value}); ok {
			out.WriteString(s[copied:start])
			out.WriteString(masked)
			copied = taken
		}
	}
	if copied == 0 {
		return s
	}
	return out.String() + s[copied:]
}

// nameAround gives the whole name that a word ends in at hit.
func nameAround(s string, hit, from int) (start, end int) {
	for start = hit; start > from && (isName(s[start-1]) || s[start-1] >= utf8.RuneSelf); start-- {
	}
	for end = hit; end < len(s) && (isName(s[end]) || s[end] >= utf8.RuneSelf); end++ {
	}
	return start, end
}

func isName(c byte) bool {
	return c == '_' || c == '.' || c == '-' || isDigit(c) || isCapital(c) || c >= 'a' && c <= 'z'
}

// begin gives where the name with its opening quote begins, or -1 when it is not as p writes names.
func (p pair) begin(s string, start, from int) int {
	if !p.quoted {
		for s[start] == '.' || s[start] == '-' {
			start++
		}
		return start
	}
	if start > from && s[start-1] == '[' { // as in user[password]
		for start--; start > from && isName(s[start-1]); start-- {
		}
	}
	if start--; start < from || s[start] != '\'' && s[start] != '"' {
		return -1
	}
	for start > from && s[start-1] == '\\' {
		start--
	}
	return start
}

// complaint is what a form says of a field: it names no value.
var complaint = regexp.MustCompile(`^\[(?:ErrorDetail\(string=)?['"][A-Z][a-z]*(?: ['’,a-z0-9]+){3,}[^'"]*\.['"](?:, code='\w+'\))?\]$`)

// near is how far a value is looked for at first: patterns cost by the length of what they may read.
const near = 1 << 10

func (p pair) after(rest string) (joint, value string, ok bool) {
	found := p.value.FindStringSubmatch(rest[:min(near, len(rest))])
	if len(rest) > near && (found == nil || len(found[0]) == near) {
		found = p.value.FindStringSubmatch(rest)
	}
	if found == nil {
		return "", "", false
	}
	if found[1] == "" {
		return found[3], found[4], true
	}
	return found[1], found[2], true
}

// assignment is a name with its value, as a text has them.
type assignment struct {
	name   string
	before string // all that stands before the value
	value  string
}

// pair masks one value, and tells whether there was something to mask.
func (m *masker) pair(p pair, a assignment) (masked string, ok bool) {
	name, before, value := a.name, a.before, a.value
	isList := p.quoted && value[0] == '[' // as in <QueryDict: {'password': ['abc']}>
	if len(name) <= longestName && !m.promised(name) || isCode(value) && !isList || isList && complaint.MatchString(value) || m.mask(value) == value {
		return "", false
	}
	if !m.inside && len(value) <= near && strings.ContainsAny(value[1:], "=:") { // a value that was cut may hold further ones, which others repeat
		m.inside = true // once: each further depth would cost six times as much
		for _, inner := range pairs {
			m.pairsOf(inner, value[1:])
		}
		m.inside = false
	}
	quote := ""
	if c := value[0]; c == '\'' || c == '"' {
		quote = string(c)
	}
	return before + quote + Filtered + quote, true
}
