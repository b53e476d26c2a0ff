// Package support says in plain words what a customer met and when, and drafts a reply to them.
package support

import (
	"strings"
	"time"
	"unicode"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
)

// Person is somebody who met errors, as clients told them apart.
type Person struct {
	Project             project.ID
	Key                 string // issue.User.Key
	ID, Username, Email string
	IP, Name            string
	FirstSeen, LastSeen time.Time // of the errors that they met, UTC
}

// Called is what a person is called in a sentence.
func (p Person) Called() string {
	address := p.Email
	if address == "" && strings.Contains(p.Username, "@") {
		address = p.Username
	}
	local, _, _ := strings.Cut(address, "@")
	switch {
	case p.Name != "":
		return p.Name
	case p.Username != "" && !strings.Contains(p.Username, "@"):
		return p.Username
	case local != "":
		return local
	case p.ID != "":
		return "user " + p.ID
	case p.IP != "":
		return p.IP
	}
	return p.Key
}

// Known is what a person is known by best, other than what they are called; empty: nothing else.
func (p Person) Known() string {
	called := p.Called()
	for _, s := range []string{p.Email, p.Username, p.ID, p.IP} {
		switch {
		case s == "" || s == called || "user "+s == called:
		case s == p.ID:
			return "user " + s
		default:
			return s
		}
	}
	return ""
}

// Label names a person in full: "Ana (ana@example.com)".
func (p Person) Label() string {
	if known := p.Known(); known != "" {
		return p.Called() + " (" + known + ")"
	}
	return p.Called()
}

// Is tells whether a person is known by exactly this id, e-mail address, user name, address or name.
func (p Person) Is(who string) bool {
	for _, s := range []string{p.ID, p.Username, p.Email, p.IP, p.Name, p.Key} {
		if s != "" && strings.EqualFold(s, strings.TrimSpace(who)) {
			return true
		}
	}
	return false
}

// Bounds of what is found by.
const (
	maxWords = 16
	maxWord  = 120 // bytes
)

// Words are the beginnings that a person is found by: all that they are known by, and its parts that follow a dot,
// an @ or their like. "maria@example.com" and "example.com" find ana.maria@example.com.
func (p Person) Words() []string {
	var all []string
	seen := map[string]bool{}
	add := func(s string) {
		if s = clip(s); s != "" && !seen[s] && len(all) < maxWords {
			seen[s] = true
			all = append(all, s)
		}
	}
	for _, s := range []string{p.Email, p.ID, p.Username, p.IP, p.Name} {
		add(strings.ToLower(strings.TrimSpace(s)))
	}
	for _, s := range []string{p.Email, p.Username, p.Name} {
		s = strings.ToLower(strings.TrimSpace(s))
		for i, r := range s {
			if i > 0 && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
				if rest := strings.TrimLeft(s[i:], "@._-+ "); len(rest) > 3 {
					add(rest)
				}
			}
		}
	}
	return all
}

// Search is the text in which any part of what a person is known by is found.
func (p Person) Search() string {
	return strings.ToLower(strings.Join([]string{clip(p.Email), clip(p.ID), clip(p.Username), clip(p.IP), clip(p.Name)}, "\n"))
}

func clip(s string) string {
	if len(s) <= maxWord {
		return s
	}
	return strings.ToValidUTF8(s[:maxWord], "")
}

// Met is a problem that a customer met.
type Met struct {
	Issue       issue.Issue
	Times       int64
	First, Last time.Time
	Latest      issue.Occurrence // the last time
}

// Customer is all that is known of somebody. The same person may be known to several clients under several keys.
type Customer struct {
	Persons     []Person
	Met         []Met              // latest first
	Occurrences []issue.Occurrence // the newest ones, newest first
	Feedback    []issue.Feedback   // what they wrote, newest first
	Devices     []string           // "Safari 17 on iPhone", the newest first
	Sessions    release.Counts     // only of clients that tell of single sessions
	LastSession time.Time
}

// Query selects customers.
type Query struct {
	Project project.ID // 0: every project
	Text    string     // part of what they are known by
	Limit   int
}

// Person gives what is known of a customer under all keys.
func (c Customer) Person() Person {
	var one Person
	for _, p := range c.Persons {
		if one.Key == "" {
			one = p
			continue
		}
		for _, f := range []struct{ to, from *string }{{&one.ID, &p.ID}, {&one.Username, &p.Username}, {&one.Email, &p.Email}, {&one.IP, &p.IP}, {&one.Name, &p.Name}} {
			if *f.to == "" {
				*f.to = *f.from
			}
		}
	}
	return one
}

// Times is how often the customer met any problem.
func (c Customer) Times() (n int64) {
	for _, m := range c.Met {
		n += m.Times
	}
	return n
}

// Since is when they met the first; zero: they met none.
func (c Customer) Since() (first time.Time) {
	for _, m := range c.Met {
		if first.IsZero() || m.First.Before(first) {
			first = m.First
		}
	}
	return first
}
