package support

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"paddock/app/issue"
)

// Place is where a problem was met, as a person reads an address: "/checkout/".
func Place(o issue.Occurrence) string {
	u, err := url.Parse(o.URL)
	if err != nil || o.URL == "" {
		return ""
	}
	if u.Path == "" {
		if u.Host != "" {
			return "/"
		}
		return ""
	}
	if u.Host == "" && !strings.HasPrefix(u.Path, "/") {
		return "" // a task's or a transaction's name is no page
	}
	return cut(oneLine(u.Path), 80)
}

// What says what happened: "the order could not be saved (KeyError)", or "KeyError: 'id'" where nobody wrote words.
func What(i issue.Issue, o issue.Occurrence) string {
	said := oneLine(o.Value)
	if said == "" {
		said = oneLine(i.Value)
	}
	switch {
	case i.Type == "" && said != "":
		return cut(said, 160)
	case i.Type == "":
		return cut(oneLine(i.Title), 160)
	case said == "" || said == i.Type:
		return i.Type
	case strings.Count(said, " ") >= 2 && !strings.HasPrefix(said, i.Type):
		return cut(lower(said), 140) + " (" + i.Type + ")"
	}
	return cut(i.Type+": "+strings.TrimPrefix(said, i.Type+": "), 160)
}

// Standing says in a clause how far a problem is: "resolved in release 1.4", "being worked on by Ben", "not yet looked at".
func Standing(i issue.Issue) string {
	switch i.Status {
	case issue.Resolved:
		if i.ResolvedIn != "" {
			return "resolved in release " + i.ResolvedIn
		}
		return "resolved"
	case issue.ResolvedInNextRelease:
		return "resolved in the next release"
	case issue.Ignored:
		return "ignored: nobody works on it"
	case issue.Snoozed:
		return "put off for now"
	}
	again := ""
	if i.Regressed {
		again = ", and came back after it had been resolved"
	}
	switch {
	case i.Assignee != "":
		return "being worked on by " + i.Assignee + again
	case i.Seen:
		return "open" + again
	}
	return "not yet looked at" + again
}

// Sentence says what a customer met: "Ana (ana@example.com) met 3 problems 7 times since 12 March; the last 2 hours ago
// on /checkout/: KeyError: 'id'. It is being worked on by Ben."
func (c Customer) Sentence(now time.Time) string {
	name := c.Person().Label()
	if len(c.Met) == 0 {
		switch {
		case len(c.Feedback) > 0:
			return name + " wrote to you, and met no problem that is kept."
		case c.Sessions.Sessions() > 0:
			return fmt.Sprintf("%s had %s, and met no problem that is kept.", name, count(c.Sessions.Sessions(), "session"))
		}
		return name + " met no problem that is kept."
	}
	last := c.Met[0]
	var b strings.Builder
	times := c.Times()
	switch {
	case times == 1:
		fmt.Fprintf(&b, "%s met 1 problem once, %s", name, Ago(last.Last, now))
	case len(c.Met) == 1:
		fmt.Fprintf(&b, "%s met 1 problem %s %s; the last time %s", name, often(times), since(c.Since(), now), Ago(last.Last, now))
	case int64(len(c.Met)) == times:
		fmt.Fprintf(&b, "%s met %s %s; the last %s", name, count(times, "problem"), since(c.Since(), now), Ago(last.Last, now))
	default:
		fmt.Fprintf(&b, "%s met %s %s %s; the last %s", name, count(int64(len(c.Met)), "problem"), often(times), since(c.Since(), now), Ago(last.Last, now))
	}
	if at := Place(last.Latest); at != "" {
		b.WriteString(" on " + at)
	}
	b.WriteString(": " + strings.TrimRight(What(last.Issue, last.Latest), ".") + ". It is " + Standing(last.Issue) + ".")
	return b.String()
}

// Ago says how long ago something was, in a sentence.
func Ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return count(int64(d.Minutes()), "minute") + " ago"
	case d < 24*time.Hour:
		return count(int64(d.Hours()), "hour") + " ago"
	case d < 14*24*time.Hour:
		return count(int64(d.Hours()/24), "day") + " ago"
	}
	return "on " + Day(t, now)
}

// Day names a day in the zone of now: "today", "yesterday", "12 March", "12 March 2025".
func Day(t, now time.Time) string {
	t = t.In(now.Location())
	switch days(now) - days(t) {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	}
	if t.Year() == now.Year() {
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}

// since says from when on, as in a sentence.
func since(t, now time.Time) string {
	if days(now) == days(t.In(now.Location())) {
		return "today"
	}
	return "since " + Day(t, now)
}

func days(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600)
}

func often(n int64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return number(n) + " times"
}

func count(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return number(n) + " " + word + "s"
}

func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	seen := 0
	for i := range s {
		if seen == n {
			return strings.TrimSpace(s[:i]) + "…"
		}
		seen++
	}
	return s
}

// beginnings are words that begin a sentence of an error and are no names.
var beginnings = []string{"the", "a", "an", "this", "your", "no", "not", "could", "failed", "unable", "invalid", "order"}

// lower begins a sentence's clause with a small letter, unless the word is a name or an abbreviation.
func lower(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	if len(first) > 1 && strings.ToLower(first[1:]) == first[1:] && slices.Contains(beginnings, strings.ToLower(first)) {
		return strings.ToLower(first) + " " + rest
	}
	return s
}
