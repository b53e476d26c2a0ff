package issuepane

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"paddock/ui/wording"
)

// compact writes 1284 as 1.3k, as rows have it.
func compact(n int64) string {
	for _, unit := range []struct {
		from int64
		sign string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		// 999,950 would be written as 1000.0k.
		if n < unit.from-unit.from/20_000 {
			continue
		}
		v := float64(n) / float64(unit.from)
		if v < 9.95 {
			return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") + unit.sign
		}
		return strconv.FormatFloat(v, 'f', 0, 64) + unit.sign
	}
	return strconv.FormatInt(n, 10)
}

// ago is how long ago, as the detail has it: "2m ago", "3 days ago".
func ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case t.IsZero():
		return "–"
	case d < time.Minute:
		return "just now"
	case d < 24*time.Hour:
		return wording.Age(t, now) + " ago"
	case d < 365*24*time.Hour:
		return wording.Count(int64(d.Hours()/24), "day", "days") + " ago"
	default:
		return wording.Count(int64(d.Hours()/(365*24)), "year", "years") + " ago"
	}
}

// exact is a time with its zone, for hovering and copying.
func exact(t, now time.Time) string {
	if t.IsZero() {
		return "Time unknown"
	}
	return t.In(now.Location()).Format("Mon 2 Jan 2006, 15:04:05 MST")
}

// clock is a time of day for rows that stand within one event.
func clock(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(now.Location()).Format("15:04:05.000")
}

// oneLine makes text fit to stand on one line: at most n characters, without breaks, controls and marks that turn the
// direction of what follows.
func oneLine(s string, n int) string {
	s = strings.TrimSpace(s)
	if most := 8*n + 64; len(s) > most { // no character takes more than four bytes
		s = s[:most]
	}
	return clip(strings.TrimSpace(plain(s)), n)
}

// plain replaces line breaks by spaces and drops what cannot be seen.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case r == unicode.ReplacementChar:
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// clip keeps at most n characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	seen := 0
	for i := range s {
		if seen == n {
			return strings.TrimRight(s[:i], " ") + "…"
		}
		seen++
	}
	return s
}

// paragraph makes text fit to stand on several lines: at most lines of them and n characters; rest is how many
// characters are left out.
func paragraph(s string, lines, n int) (shown string, rest int) {
	cut := len(s)
	breaks, seen := 0, 0
	for i, r := range s {
		if r == '\n' {
			breaks++
		}
		if seen == n || breaks == lines {
			cut = i
			break
		}
		seen++
	}
	var out []string
	for _, line := range strings.Split(strings.ReplaceAll(s[:cut], "\r\n", "\n"), "\n") {
		out = append(out, strings.TrimRight(plain(line), " "))
	}
	if tail := strings.TrimSpace(s[cut:]); tail != "" {
		rest = len([]rune(tail))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n"), rest
}

// wrap breaks text into lines of at most width columns, where a tab is four and a wide character two; at most most
// lines, and whether there would be more.
func wrap(s string, width, most int) (lines []string, more bool) {
	width = max(width, 8)
	var b strings.Builder
	col := 0
	end := func() {
		lines = append(lines, b.String())
		b.Reset()
		col = 0
	}
	for _, r := range s {
		if len(lines) >= most {
			return lines, true
		}
		switch {
		case r == '\n':
			end()
			continue
		case r == '\t':
			b.WriteString("    ")
			col += 4
			continue
		case r != unicode.ReplacementChar && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)):
			continue
		}
		w := 1
		if r >= 0x1100 {
			w = 2
		}
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			w = 0
		}
		if col+w > width {
			end()
			if len(lines) >= most {
				return lines, true
			}
		}
		b.WriteRune(r)
		col += w
	}
	if b.Len() > 0 || len(lines) == 0 {
		end()
	}
	return lines, false
}
