package scrub

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Secrets in commands, sentences, markup and base64 are found in this file.

// commandWords are how commands and statements begin that are given passwords in their own way.
var commandWords = []string{"identified by", "identified with", "curl ", "wget ", "sshpass ", "mysql -", "mysqldump -", "mysqladmin -", "?code=", "&code=", "crypt('"}

var (
	identified = regexp.MustCompile(`(?i)(\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`)
	curlLogin  = regexp.MustCompile(`(\b(?:curl|wget)\b[^\n]*?\s(?:-u|--user)[ =]?['"]?[^\s:'"]+:)([^\s'"]+)`)
	grantCode  = regexp.MustCompile(`([?&]code=)([\w~.%/-]{16,})`) // of OAuth: an order's or a country's is shorter
	cryptCall  = regexp.MustCompile(`(?i)(\bcrypt\()('(?:[^'\\]|\\.)*')`)
	shortFlag  = regexp.MustCompile(`(\b(?:sshpass|mysql|mysqldump|mysqladmin)\b(?: [^\n]*?)?\s-p ?)('[^']*'|"[^"]*"|[^\s'"]+)`)
)

// commands masks the passwords that are given to commands.
func (m *masker) commands(s string) string {
	for _, one := range []*regexp.Regexp{identified, curlLogin, grantCode, cryptCall, shortFlag} {
		s = one.ReplaceAllStringFunc(s, func(hit string) string {
			p := one.FindStringSubmatch(hit)
			if one == shortFlag && strings.HasSuffix(p[1], " ") && !strings.HasPrefix(p[1], "sshpass") {
				return hit // mysql -p asks, and what follows is the database
			}
			return p[1] + m.mask(p[2])
		})
	}
	return s
}

var (
	flagValue   = regexp.MustCompile(`^ +('[^'\n]*'|"[^"\n]*"|[^\s'"<>\[(|-][^\s'"]*)`)
	quotedValue = regexp.MustCompile(`^ +('[^'\s]{3,}'|"[^"\s]{3,}")`)
	spokenValue = regexp.MustCompile(`^(?: [A-Za-z]+){0,2}(?: is| was|:| ->| =>) ['"]?([^\s'"]{6,})`)
)

// spoken masks what follows a name in a command's flag, and what a sentence calls a password.
func (m *masker) spoken(s string) string {
	var out strings.Builder
	copied := 0
	for hit := m.words().after(s, 0); hit >= 0; {
		start, end := nameAround(s, hit, copied)
		hit = m.words().after(s, end)
		if end == len(s) || s[end] != ' ' && s[end] != ':' || !m.promised(s[start:end]) {
			continue
		}
		rest := s[end:min(len(s), end+near)]
		var found []int
		if strings.HasPrefix(s[start:end], "--") {
			found = flagValue.FindStringSubmatchIndex(rest)
		} else if ownWords.after(s[start:end], 0) >= 0 {
			if found = quotedValue.FindStringSubmatchIndex(rest); found != nil && said[strings.ToLower(strings.Trim(rest[found[2]:found[3]], `'"`))] {
				found = nil
			}
			if found == nil {
				if found = spokenValue.FindStringSubmatchIndex(rest); found != nil && !mixed(rest[found[2]:found[3]]) {
					found = nil
				}
			}
		}
		if found == nil {
			continue
		}
		from, to := end+found[2], end+found[3]
		if value := s[from:to]; strings.Contains(value, Filtered) || m.mask(strings.TrimRight(value, ".,;:!?")) == value {
			continue
		}
		out.WriteString(s[copied:from] + Filtered)
		copied = to
		hit = m.words().after(s, to)
	}
	return out.String() + s[copied:]
}

// mixed tells whether a word has letters and digits, as neither words nor dates have, and is no address or path.
func mixed(word string) bool {
	return strings.ContainsAny(word, "0123456789") && strings.IndexFunc(word, func(r rune) bool { return r < utf8.RuneSelf && isLetter(byte(r)) }) >= 0 &&
		!strings.Contains(word, "/") && !strings.HasPrefix(word, "0x")
}

var (
	elementValue = regexp.MustCompile(`^[^<>]*>\s*(?:<!\[CDATA\[)?([^<>]+?)\s*(?:\]\]>)?</`)
	keyValue     = regexp.MustCompile(`^</key>\s*<string>([^<]+)</string>`)
	fieldValue   = regexp.MustCompile(`(?i)(\b(?:value|content)=)(\\*"[^"]*"|\\*'[^']*')`)
)

// tagged masks the values of elements and of form fields with secret names.
func (m *masker) tagged(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var out strings.Builder
	copied := 0
	for hit := m.words().after(s, 0); hit >= 0; {
		start, end := nameAround(s, hit, copied)
		hit = m.words().after(s, end)
		open := strings.LastIndexByte(s[copied:start], '<') + copied
		if open < copied || start-open > near || end-start > longestName || !m.promised(s[start:end]) {
			continue
		}
		from, to := 0, 0
		switch before := s[open+1 : start]; {
		case before == "key>":
			if found := keyValue.FindStringSubmatchIndex(s[end:]); found != nil {
				from, to = end+found[2], end+found[3]
			}
		case before == "" || strings.HasSuffix(before, ":") && strings.IndexFunc(before[:len(before)-1], func(r rune) bool { return r >= utf8.RuneSelf || !isName(byte(r)) }) < 0:
			if found := elementValue.FindStringSubmatchIndex(s[end:min(len(s), end+16*near)]); found != nil {
				from, to = end+found[2], end+found[3]
			}
		case isAttribute(before):
			last := strings.IndexByte(s[end:], '>')
			if last < 0 {
				last = len(s) - end
			}
			if found := fieldValue.FindStringSubmatchIndex(s[open : end+last]); found != nil && !strings.Contains(s[open:end+last], "='"+Filtered) && !strings.Contains(s[open:end+last], `="`+Filtered) {
				from, to = open+found[4], open+found[5]
			}
		}
		if to == 0 || m.mask(s[from:to]) == s[from:to] {
			continue
		}
		quote := strings.TrimLeft(s[from:to], `\`)[:1]
		if quote != `"` && quote != "'" {
			quote = ""
		}
		out.WriteString(s[copied:from] + quote + Filtered + quote)
		copied = to
		hit = m.words().after(s, max(to, end))
	}
	return out.String() + s[copied:]
}

// isAttribute tells whether a tag goes so far that what follows is the name or the type of a field.
func isAttribute(tag string) bool {
	tag = strings.TrimRight(tag, `\'"`)
	return strings.HasSuffix(tag, " name=") || strings.HasSuffix(tag, " type=") || strings.HasSuffix(tag, " id=")
}

// rawLogin is an address with a password in which the signs are not escaped that would end it.
var rawLogin = regexp.MustCompile(`([a-zA-Z][\w+.-]*://[^\s/:@'"]*:)([^\s'"@\[]*[/?#][^\s'"@]*)@`)

func rawLogins(s string) string {
	return rawLogin.ReplaceAllStringFunc(s, func(hit string) string {
		p := rawLogin.FindStringSubmatch(hit)
		if port := strings.TrimLeft(p[2], "0123456789"); port[0] == '/' || port[0] == '?' || port[0] == '#' {
			return hit
		}
		return p[1] + Filtered + "@"
	})
}

// Bounds of what is looked at as base64, in bytes.
const (
	shortestEncoded = 20
	longestEncoded  = 64 << 10
)

// encoded masks runs of base64 that hold a text with a secret in it.
func (m *masker) encoded(s string) string {
	if m.inside {
		return s
	}
	var out strings.Builder
	copied := 0
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && (isAlnum(s[i]) || s[i] == '+' || s[i] == '/' || s[i] == '-' || s[i] == '_') {
			i++
		}
		if run := s[start:i]; len(run) >= shortestEncoded && len(run) <= longestEncoded && m.hides(run) {
			out.WriteString(s[copied:start] + m.mask(run))
			for i < len(s) && s[i] == '=' {
				i++
			}
			copied = i
		}
		if i == start {
			i++
		}
	}
	if copied == 0 {
		return s
	}
	return out.String() + s[copied:]
}

// hides tells whether a run is base64 of a text that holds a secret.
func (m *masker) hides(run string) bool {
	coding := base64.RawStdEncoding
	if strings.ContainsAny(run, "-_") {
		coding = base64.RawURLEncoding
	}
	const beginning = 16
	if first, err := coding.DecodeString(run[:beginning]); err != nil || !isText(first) {
		return false // nearly all are names, paths and sums
	}
	plain, err := coding.DecodeString(run)
	if err != nil || !utf8.Valid(plain) || !suspicious(string(plain)) {
		return false
	}
	m.inside = true
	masked := m.text(string(plain))
	m.inside = false
	return masked != string(plain)
}

func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// unescaped writes letters of ASCII as themselves that are written as escapes.
func unescaped(s string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, `\u00`)
		if !found {
			return out.String() + s
		}
		s = rest
		if len(rest) >= 2 {
			if high, low := hexDigit(rest[0]), hexDigit(rest[1]); high >= 4 && high < 8 && low >= 0 && isName(byte(high<<4|low)) {
				out.WriteString(strings.TrimRight(before, `\`)) // in JSON within JSON there are several
				out.WriteByte(byte(high<<4 | low))
				s = rest[2:]
				continue
			}
		}
		out.WriteString(before + `\u00`)
	}
}

func hexDigit(c byte) int {
	return strings.IndexByte("0123456789abcdef", c|0x20)
}

// escapesLetters tells whether JSON text writes ASCII letters as escapes, which may hide a name, or spaces that do not
// break, which may join a number.
func escapesLetters(text string) bool {
	for {
		_, rest, found := strings.Cut(text, `\u00`)
		if !found {
			return false
		}
		if len(rest) > 0 && rest[0] >= '4' && rest[0] <= '7' || strings.HasPrefix(rest, "a0") {
			return true
		}
		text = rest
	}
}
