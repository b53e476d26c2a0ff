package scrub

import (
	"regexp"
	"strings"
)

// What a secret looks like where neither quotes nor an equals sign tell it is in this file.

// plainValue is what follows a name and a colon in a text, as in YAML and logs.
var plainValue = regexp.MustCompile(`^[ \t]{0,2}:[ \t]{0,3}([^\s,;'"(\[{<>)\]}]{3,})`)

// said are words that follow a name in sentences and in source code.
var said = map[string]bool{}

func init() {
	for _, word := range strings.Fields(`none null nil undefined true false missing required invalid expired incorrect wrong empty unset set changed reset rejected
		refused accepted unknown unexpected mismatch must this that the your too not was is see str string bytes bool boolean int integer number any object char text varchar
		ok failed failure error denied disabled enabled hidden redacted masked optional default yes no todo`) {
		said[word] = true
	}
}

// ownWords are names whose value is a secret whatever it looks like; others must look like keys.
var ownWords = newMatcher(map[traces][]string{named: {"password", "passwd", "passphrase", "pwd", "passwort", "passcode"}})

// plains masks values after a name and a colon, when they look like secrets: sentences must survive.
func (m *masker) plains(s string) string {
	if !strings.Contains(s, ":") {
		return s
	}
	var out strings.Builder
	copied := 0
	for hit := m.words().after(s, 0); hit >= 0; {
		start, end := nameAround(s, hit, copied)
		hit = m.words().after(s, end)
		if end == len(s) || s[end] != ':' && s[end] != ' ' && s[end] != '\t' || !m.promised(s[start:end]) {
			continue
		}
		found := plainValue.FindStringSubmatchIndex(s[end:min(len(s), end+near)])
		if found == nil {
			continue
		}
		from, to := end+found[2], end+found[3]
		value := strings.TrimRight(s[from:to], ".:!?")
		if to = from + len(value); !m.own.has(s[start:end]) && !secretLooking(s[start:end], value, strings.TrimLeft(s[to:], " \t")) || m.mask(value) == value {
			continue
		}
		out.WriteString(s[copied:from] + Filtered)
		copied = to
		hit = m.words().after(s, to)
	}
	return out.String() + s[copied:]
}

func secretLooking(name, value, rest string) bool {
	if len(value) < 3 || value[0] == '/' || value[0] == '%' || value[0] == '$' || value[0] == '*' || said[strings.ToLower(strings.TrimSuffix(value, "|"))] || strings.Contains(value, Filtered) {
		return false
	}
	digits := strings.ContainsAny(value, "0123456789")
	if ownWords.after(strings.ToLower(name), 0) >= 0 {
		return digits || rest == "" || rest[0] == '\n' || rest[0] == '\r' || rest[0] == ',' || rest[0] == ';'
	}
	return digits && len(value) >= 8
}

// formPart is a part of a multipart body: its name, and its value up to the next boundary. Some texts write line
// ends as escapes.
var formPart = regexp.MustCompile(`(?is)(form-data;[^\r\n\\]*?\bname=\\?"?([^"\r\n;\\]+)\\?"?.*?(?:\r?\n\r?\n|\\r\\n\\r\\n|\\n\\n))(.*?)((?:\r?\n|\\r\\n|\\n)--|$)`)

// formParts masks the values of a multipart body that stand under a secret name.
func (m *masker) formParts(s string) string {
	return formPart.ReplaceAllStringFunc(s, func(hit string) string {
		p := formPart.FindStringSubmatch(hit)
		if !m.promised(p[2]) || m.mask(p[3]) == p[3] {
			return hit
		}
		return p[1] + Filtered + p[4]
	})
}

// urlKey is a key before the host of an address; people's and programs' names are shorter or hold no digit.
var urlKey = regexp.MustCompile(`([a-zA-Z][\w+.-]*://)([^\s/:@'"?#]{12,})@`)

func urlKeys(s string) string {
	return urlKey.ReplaceAllStringFunc(s, func(hit string) string {
		p := urlKey.FindStringSubmatch(hit)
		if !strings.ContainsAny(p[2], "0123456789") {
			return hit
		}
		return p[1] + Filtered + "@"
	})
}

// insert is a statement that names its columns, up to its values.
var insert = regexp.MustCompile(`(?is)\b(?:insert|replace)\s+(?:ignore\s+)?into\s+[^\s(]+\s*\(([^()]+)\)\s*values\s*`)

// inserts masks the values of secret columns in statements.
func (m *masker) inserts(s string) string {
	var out strings.Builder
	copied := 0
	for _, at := range insert.FindAllStringSubmatchIndex(s, 20) {
		if at[0] < copied {
			continue
		}
		columns := strings.Split(s[at[2]:at[3]], ",")
		secret, some := make([]bool, len(columns)), false
		for i, name := range columns {
			secret[i] = m.promised(strings.Trim(strings.TrimSpace(name), "\"`[]"))
			some = some || secret[i]
		}
		if !some {
			continue
		}
		column := -1 // outside of a row
		for i := at[1]; i < len(s); {
			switch c := s[i]; {
			case column < 0 && c == '(':
				column = 0
				i++
			case column < 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t'):
				i++
			case column < 0:
				i = len(s)
			case c == ')':
				column = -1
				i++
			case c == ',':
				column++
				i++
			case c == '\'':
				end := endOfLiteral(s, i)
				if column < len(secret) && secret[column] && end-i > 2 && m.mask(s[i+1:end-1]) != s[i+1:end-1] {
					out.WriteString(s[copied:i] + "'" + Filtered + "'")
					copied = end
				}
				i = end
			default:
				i++
			}
		}
	}
	return out.String() + s[copied:]
}

// endOfLiteral gives where a literal of SQL that begins at i ends.
func endOfLiteral(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch {
		case s[j] == '\\':
			j++
		case s[j] == '\'' && j+1 < len(s) && s[j+1] == '\'':
			j++
		case s[j] == '\'':
			return j + 1
		}
	}
	return len(s)
}
