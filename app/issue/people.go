package issue

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kept are the roots of folders that hold what people bring, and not the pages of a site.
var kept = map[string]bool{"var": true, "home": true, "srv": true, "tmp": true, "data": true, "mnt": true, "media": true, "Users": true}

// list finds numbers and hidden parts in square brackets, however many.
var list = regexp.MustCompile(`(^|\s)\[(?:[\w.:-]*\d[\w.:-]*|\*)(?:,\s*(?:[\w.:-]*\d[\w.:-]*|\*))*\]`)

func hideLists(s string) string {
	if strings.IndexByte(s, '[') < 0 {
		return s
	}
	return list.ReplaceAllString(s, "$1[*]")
}

// persons are words behind which a name stands.
var persons = map[string]bool{
	"customer": true, "user": true, "client": true, "member": true, "patient": true, "guest": true, "employee": true, "author": true, "owner": true, "buyer": true, "seller": true,
	"sender": true, "recipient": true, "named": true, "by": true, "Mr": true, "Mrs": true, "Ms": true, "Dr": true, "Kunde": true, "Kundin": true, "Herr": true, "Frau": true,
}

// particles are small words within names.
var particles = map[string]bool{"van": true, "von": true, "der": true, "den": true, "de": true, "da": true, "di": true, "del": true, "la": true, "le": true, "bin": true, "al": true, "y": true, "zu": true}

// faulty are words of faults that stand with a capital inside of sentences.
var faulty = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields("Not Found Bad Gateway Timeout Request Requests Too Many Large Client Server Service Unavailable Internal Unauthorized Forbidden Method Allowed " +
		"Conflict Gone Connection Refused Reset Closed Failed Invalid Missing Unknown Unexpected Cannot Could Permission Denied Access Retry Later None True False Null") {
		words[w] = true
	}
	return words
}()

// hideNames replaces what reads like a person's name: two or more words that begin with a capital inside of a
// sentence of small ones, or one behind a word for a person or before an address in angle brackets. A heading, In
// Which Most Words Do So, holds no names.
func hideNames(fields []string) []string {
	small, capital := 0, 0
	for _, f := range fields {
		switch {
		case nameWord(f):
			capital++
		case f[0] >= 'a' && f[0] <= 'z':
			small++
		}
	}
	if capital == 0 || small < 2 {
		return fields
	}
	out := fields[:0:0]
	for i := 0; i < len(fields); {
		n := nameLength(fields[i:])
		behind := i > 0 && persons[strings.Trim(fields[i-1], ".,:;")]
		before := i+n < len(fields) && strings.HasPrefix(fields[i+n], "<") && strings.Contains(fields[i+n], "@")
		if n == 0 || i == 0 && !before || n < 2 && !behind && !before {
			out = append(out, fields[i])
			i++
			continue
		}
		last := fields[i+n-1]
		tail := last[len(strings.TrimRightFunc(last, unicode.IsPunct)):]
		out = append(out, "*"+tail)
		i += n
	}
	return out
}

// nameLength is how many of the first words are one name: it ends at the end of a clause.
func nameLength(fields []string) int {
	n := 0
	for i, f := range fields {
		if i > 0 && particles[f] {
			continue
		}
		if !nameWord(f) {
			break
		}
		n = i + 1
		if strings.HasSuffix(f, ",") || strings.HasSuffix(f, ":") || strings.HasSuffix(f, ";") || strings.HasSuffix(f, ".") && len(f) > 2 {
			break
		}
	}
	return n
}

// nameWord tells a word that begins with a capital and goes on in small letters; "A." is a middle name.
func nameWord(f string) bool {
	f = strings.TrimRight(f, ".,:;!?")
	if faulty[f] || fault(f) {
		return false
	}
	first, size := utf8.DecodeRuneInString(f)
	if !unicode.IsUpper(first) {
		return false
	}
	lower := false
	for _, r := range f[size:] {
		lower = lower || unicode.IsLower(r)
		if !unicode.IsLetter(r) && r != '\'' && r != '’' && r != '-' {
			return false
		}
	}
	return lower
}

// fault tells the name of an exception.
func fault(f string) bool {
	f = strings.TrimRight(f, ".,:;!?)")
	return strings.HasSuffix(f, "Error") || strings.HasSuffix(f, "Exception") || strings.HasSuffix(f, "Warning")
}
