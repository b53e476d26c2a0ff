// Package wording writes numbers, counts, sizes and ages as people read them.
package wording

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Number writes 1284 as 1,284.
func Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count writes a number with what it counts: "1 event", "2 events".
func Count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Age is how long ago t was, as rows have it: "2m". A dash stands for no time.
func Age(t, now time.Time) string {
	switch d := now.Sub(t); {
	case t.IsZero():
		return "–"
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	case d < 365*24*time.Hour:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	default:
		return fmt.Sprintf("%dy", int(d.Hours()/(365*24)))
	}
}

// Ago is Age in a sentence: "2m ago", "just now". A dash stands for no time.
func Ago(t, now time.Time) string {
	switch age := Age(t, now); age {
	case "now":
		return "just now"
	case "–":
		return age
	default:
		return age + " ago"
	}
}

// Size writes bytes, in units of a thousand: "1.8 GB", "12 kB", "999 bytes".
func Size(n int64) string {
	if n < 1000 {
		return Count(n, "byte", "bytes")
	}
	value, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB"} {
		if value /= 1000; value < 999.5 {
			break
		}
	}
	if value < 9.95 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", value), ".0") + " " + unit
	}
	return fmt.Sprintf("%.0f %s", value, unit)
}

// OneLine is text without line ends, of at most n characters.
func OneLine(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
