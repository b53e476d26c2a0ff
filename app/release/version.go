package release

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// scheme is the way in which a release is named. Only names of one scheme can be compared.
type scheme int

const (
	unordered scheme = iota // a commit's hash, a word: only time tells
	semantic                // 1.2.3-rc.1+build, and what people write like it: v1.2, 1.2.3.4, 1.2.3rc1, a build number
	calendar                // 2024.11.3, 2024-11-03.2, 20241103, 202411031530
)

// version is a release's name, taken apart.
type version struct {
	scheme scheme
	name   string // before the @: "shop" of "shop@1.2.3"
	parts  []int64
	before []string // identifiers of a pre-release, which comes before the release itself
	after  int64    // commits or posts after it
	build  int64    // a build's number, -1: none
}

var (
	numbersFirst = regexp.MustCompile(`^[vV]?(\d{1,18}(?:\.\d{1,18}){0,5})(.*)$`)
	dateFirst    = regexp.MustCompile(`^[vV]?(\d{4})-(\d{2})-(\d{2})(.*)$`)
	described    = regexp.MustCompile(`^-(\d{1,9})-g[0-9a-f]{4,40}(?:-dirty)?$`) // as git describe has it
	posted       = regexp.MustCompile(`^[.-]?post\.?(\d{1,9})$`)
	early        = regexp.MustCompile(`^[.-]?(dev|alpha|beta|preview|pre|rc|a|b|c)[.-]?(\d{0,9})$`) // Python's way
	identifiers  = regexp.MustCompile(`^-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)$`)                     // semver 2.0, 9
	further      = regexp.MustCompile(`^[.-](\d{1,9})$`)
)

// ranks put Python's pre-releases in order; semver has them in the order of letters already.
var ranks = map[string]string{"dev": "0", "a": "alpha", "b": "beta", "c": "rc", "pre": "rc", "preview": "rc"}

// parse takes a release's name apart.
func parse(s string) version {
	v := version{build: -1}
	if i := strings.LastIndexByte(s, '@'); i > 0 {
		v.name, s = s[:i], s[i+1:]
	}
	if i := strings.IndexByte(s, '+'); i >= 0 {
		if n, err := strconv.ParseInt(s[i+1:], 10, 64); err == nil {
			v.build = n
		}
		s = s[:i]
	}
	if m := dateFirst.FindStringSubmatch(s); m != nil {
		return v.read(strings.Join(m[1:4], "."), m[4])
	}
	if m := numbersFirst.FindStringSubmatch(s); m != nil {
		return v.read(m[1], m[2])
	}
	return v
}

// read takes in the numbers and what follows them.
func (v version) read(numbers, rest string) version {
	dots := strings.Count(numbers, ".")
	if dots == 0 {
		switch {
		case v.day(numbers):
			v.scheme = calendar
		case len(numbers) < 7: // longer ones may be a commit's hash that happens to have no letters
			v.scheme = semantic
			v.parts = []int64{number(numbers)}
		default:
			return v
		}
	} else {
		for part := range strings.SplitSeq(numbers, ".") {
			v.parts = append(v.parts, number(part))
		}
		v.scheme = semantic
		if year := v.parts[0]; year >= 2000 && year < 2100 {
			v.scheme = calendar
		}
	}
	switch m := further.FindStringSubmatch(rest); {
	case rest == "":
	case v.scheme == calendar && m != nil: // the second of a day
		v.parts = append(v.parts, number(m[1]))
	case dots == 0 && v.scheme == semantic: // "1a23456" is rather a hash
		v.scheme = unordered
	default:
		v.tail(rest)
	}
	return v
}

// tail reads what makes a version earlier or later than its numbers.
func (v *version) tail(rest string) {
	if m := described.FindStringSubmatch(rest); m != nil {
		v.after = number(m[1])
	} else if m := posted.FindStringSubmatch(rest); m != nil {
		v.after = number(m[1])
	} else if m := early.FindStringSubmatch(rest); m != nil {
		word := m[1]
		if rank, ok := ranks[word]; ok {
			word = rank
		}
		v.before = []string{word}
		if m[2] != "" {
			v.before = append(v.before, m[2])
		}
	} else if m := identifiers.FindStringSubmatch(rest); m != nil {
		v.before = strings.Split(m[1], ".")
	} else {
		v.scheme = unordered
	}
}

// day reads digits that are a day, or a day and a time of it.
func (v *version) day(digits string) bool {
	layout := map[int]string{8: "20060102", 10: "2006010215", 12: "200601021504", 14: "20060102150405"}[len(digits)]
	if layout == "" {
		return false
	}
	at, err := time.Parse(layout, digits)
	if err != nil || at.Year() < 2000 || at.Year() >= 2100 {
		return false
	}
	v.parts = []int64{int64(at.Year()), int64(at.Month()), int64(at.Day())}
	if len(digits) > 8 {
		v.parts = append(v.parts, int64(at.Hour()*3600+at.Minute()*60+at.Second()))
	}
	return true
}

// number reads digits that are known to fit.
func number(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64) // at most 18 digits, by the patterns above
	return n
}

// comparable tells whether the names of two releases say which is newer.
func (v version) comparable(w version) bool {
	return v.scheme != unordered && v.scheme == w.scheme && v.name == w.name
}

// compare puts two versions in order that are comparable: below 0 when v is older.
func (v version) compare(w version) int {
	for i := range max(len(v.parts), len(w.parts)) {
		if c := cmp.Compare(at(v.parts, i), at(w.parts, i)); c != 0 {
			return c
		}
	}
	if c := preRelease(v.before, w.before); c != 0 {
		return c
	}
	if c := cmp.Compare(v.after, w.after); c != 0 {
		return c
	}
	return cmp.Compare(v.build, w.build)
}

func at(parts []int64, i int) int64 {
	if i < len(parts) {
		return parts[i]
	}
	return 0
}

// preRelease compares pre-releases (semver 2.0, 11.3 and 11.4): none is the newest, numbers come before words.
func preRelease(a, b []string) int {
	switch {
	case len(a) == 0 && len(b) == 0:
		return 0
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	for i := range min(len(a), len(b)) {
		n, err := strconv.ParseUint(a[i], 10, 64)
		m, other := strconv.ParseUint(b[i], 10, 64)
		var c int
		switch {
		case err == nil && other == nil:
			c = cmp.Compare(n, m)
		case err == nil:
			c = -1
		case other == nil:
			c = 1
		default:
			c = cmp.Compare(a[i], b[i])
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
