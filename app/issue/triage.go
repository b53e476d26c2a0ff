package issue

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Move takes an issue to another place in triage: Resolve, ResolveInNextRelease, ResolveInRelease, Ignore, Snooze or
// Reopen make one.
type Move struct {
	To      Status
	Release string // of ResolveInRelease: the one that has the remedy
	Until   Until  // of Snooze
}

// Resolve settles an issue: any later event brings it back.
func Resolve() Move { return Move{To: Resolved} }

// ResolveInNextRelease settles an issue once a release newer than today's is out: events of today's and older ones do
// not bring it back, those of a newer one do. Where no release is known it is Resolve.
func ResolveInNextRelease() Move { return Move{To: ResolvedInNextRelease} }

// ResolveInRelease settles an issue as of a release: events of older ones do not bring it back.
func ResolveInRelease(release string) Move { return Move{To: Resolved, Release: release} }

// Ignore counts on and alerts nobody, for good.
func Ignore() Move { return Move{To: Ignored} }

// Snooze ignores until one of the conditions is met.
func Snooze(u Until) Move { return Move{To: Snoozed, Until: u} }

// Reopen puts an issue among the open ones.
func Reopen() Move { return Move{To: Unresolved} }

// Until says when a snoozed issue wakes up: when the first of what is set comes true.
type Until struct {
	Time    time.Time `json:"time,omitzero"`      // UTC; zero: not set
	Events  int64     `json:"events,omitempty"`   // after that many more events; 0: not set
	PerHour int64     `json:"per_hour,omitempty"` // once that many events come within an hour
	Users   int64     `json:"users,omitempty"`    // after that many more users
}

// IsZero tells whether nothing is set.
func (u Until) IsZero() bool { return u == Until{} }

// Details gives the conditions for an Activity; ParseUntil reads them.
func (u Until) Details() string {
	text, _ := json.Marshal(u) // numbers and a time always can be
	return string(text)
}

// ParseUntil reads what Details wrote; nothing is set where it cannot.
func ParseUntil(details string) (u Until) {
	if json.Unmarshal([]byte(details), &u) != nil {
		return Until{}
	}
	return u
}

// Check tells what is wrong with a move, in words for people; nil when nothing is.
func (m Move) Check() error {
	switch m.To {
	case Unresolved, Resolved, ResolvedInNextRelease, Ignored:
		return nil
	case Snoozed:
		u := m.Until
		if u.IsZero() {
			return errors.New("say until when to snooze: a time, or a number of events or users")
		}
		if u.Events < 0 || u.PerHour < 0 || u.Users < 0 {
			return errors.New("a number of events or users must be 1 or more")
		}
		return nil
	}
	return fmt.Errorf("there is no status %q", m.To)
}

// Change is what a person does to issues at once. What is nil stays as it is.
type Change struct {
	Move      *Move
	Assignee  *string // empty: nobody
	Label     []string
	Unlabel   []string
	Favourite *bool
	Review    *bool   // true: back onto the pile for review; false: taken off
	Ticket    *string // address of a ticket elsewhere; empty: none
}

// Triage is where an issue stands and what a team has put on it: what Undo restores.
type Triage struct {
	Issue      int64
	Status     Status
	Since      time.Time // when the status came to be
	ResolvedIn string    // of a resolved issue: a release; of one resolved in the next: the newest when that was said
	Regressed  bool
	Seen       bool
	Snooze     Sleep
	Assignee   string
	Labels     []string // in order
	Favourite  bool
	Ticket     string
}

// Sleep is the state of a snoozed issue: Until, with numbers counted from the issue's first event on.
type Sleep struct {
	Time    time.Time
	Events  int64 // the issue wakes up when it has so many events; 0: not set
	PerHour int64
	Users   int64 // or so many users
}

// Left gives what is still to come of a snooze, for an issue that has so many events and users.
func (s Sleep) Left(events, users int64) Until {
	left := Until{Time: s.Time, PerHour: s.PerHour}
	if s.Events > 0 {
		left.Events = max(1, s.Events-events)
	}
	if s.Users > 0 {
		left.Users = max(1, s.Users-users)
	}
	return left
}

// Before is how issues stood before a change, for undoing it.
type Before struct {
	Issues      []Triage
	First, Last int64 // numbers of the activities that the change wrote; 0: none
}

// Bounds of what a person may put on an issue.
const (
	MaxLabel   = 40    // characters
	MaxLabels  = 20    // on one issue
	MaxName    = 80    // characters of a person's name
	MaxComment = 10000 // characters
	MaxTicket  = 2000  // bytes of a ticket's address
)

// CleanLabel gives a label as it is kept: lower-case words joined by single spaces; empty when nothing is left.
func CleanLabel(s string) string {
	s = strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == ',' || r == '"'
	}), " "))
	return cut(s, MaxLabel)
}

// CleanLabels reads labels that are parted by commas, each once.
func CleanLabels(s string) []string {
	var all []string
	for one := range strings.SplitSeq(s, ",") {
		if l := CleanLabel(one); l != "" && !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}

// CleanName gives a person's name as it is kept, on one line.
func CleanName(s string) string {
	return cut(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "), MaxName)
}

// CheckTicket tells what is wrong with a ticket's address, in words for people; nil for an empty one.
func CheckTicket(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("paste the ticket's whole address, such as https://tracker.example.com/issues/12")
	}
	if len(address) > MaxTicket {
		return fmt.Errorf("the address is longer than %d characters", MaxTicket)
	}
	return nil
}

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	seen := 0
	for i := range s {
		if seen == n {
			return strings.TrimSpace(s[:i])
		}
		seen++
	}
	return s
}

// On gives an issue as the change leaves it, as far as can be said beforehand.
func (do Change) On(one Issue) Issue {
	if m := do.Move; m != nil {
		one.Status, one.ResolvedIn, one.Snooze = m.To, m.Release, Sleep{}
		if m.To != Unresolved {
			one.Regressed, one.Seen = false, true
		}
		if m.To == Snoozed {
			one.Snooze = Sleep{Time: m.Until.Time, PerHour: m.Until.PerHour}
			if m.Until.Events > 0 {
				one.Snooze.Events = one.Events + m.Until.Events
			}
			if m.Until.Users > 0 {
				one.Snooze.Users = one.Users + m.Until.Users
			}
		}
	}
	if do.Assignee != nil {
		one.Assignee = CleanName(*do.Assignee)
	}
	labels := slices.Clone(one.Labels)
	for _, l := range do.Label {
		if l = CleanLabel(l); l != "" && !slices.Contains(labels, l) && len(labels) < MaxLabels {
			labels = append(labels, l)
		}
	}
	one.Labels = slices.DeleteFunc(labels, func(l string) bool { return slices.Contains(do.Unlabel, l) })
	slices.Sort(one.Labels)
	if do.Favourite != nil {
		one.Favourite = *do.Favourite
	}
	if do.Review != nil {
		one.Seen = !*do.Review
	}
	if do.Ticket != nil {
		one.Ticket = *do.Ticket
	}
	return one
}
