package issue

import (
	"time"

	"paddock/app/project"
	"paddock/app/search"
)

// Status is where an issue stands in triage.
type Status string

// The statuses of the command line's contract.
const (
	Unresolved            Status = "unresolved"
	Resolved              Status = "resolved"
	ResolvedInNextRelease Status = "resolved_in_next_release"
	Ignored               Status = "ignored"
	Snoozed               Status = "snoozed"
)

// Issue is one fault: all events that have the same cause.
type Issue struct {
	ID           int64
	ShortID      string // "SHOP-4A": project slug and number in base 36
	Project      project.ID
	Kind         Kind
	Title        string // what the list shows first: exception type, or the log message
	Type         string // exception type, empty for messages
	Value        string // newest exception value or message
	Culprit      string // "module in function", or the transaction
	Level        Level
	Logger       string
	Status       Status
	Regressed    bool
	Seen         bool // a person has opened it
	FirstSeen    time.Time
	LastSeen     time.Time
	Events       int64
	Users        int64
	Customers    int64 // users whom the site knows, see User.Customer
	Paying       int64 // of these: who pay, see Event.Paying
	Sources      []Source
	Environments []string
	FirstRelease string
	LastRelease  string
	Assignee     string
	ResolvedIn   string   // of a resolved issue: see Triage
	Snooze       Sleep    // of a snoozed one
	Labels       []string // in order
	Favourite    bool
	Noise        bool
	NoiseBy      string  // the built-in rule that called it noise, "rule" for one of the project's, or ByPerson
	Ticket       string  // address of a ticket elsewhere
	Hours        []int64 // events an hour, oldest first; the list fills 24, see Query.HoursUntil
}

// ByPerson in Issue.NoiseBy tells that a person decided, and no later event changes it.
const ByPerson = "person"

// Pile tells errors from noise.
type Pile string

// The piles; the zero value is both.
const (
	WithoutNoise Pile = "without"
	OnlyNoise    Pile = "only"
)

// Sort orders a list of issues.
type Sort string

// The orders, each descending.
const (
	ByLastSeen  Sort = "last_seen"
	ByFirstSeen Sort = "first_seen"
	ByEvents    Sort = "events"
	ByUsers     Sort = "users"
	ByTrend     Sort = "trend" // the last 24 hours against the mean day of the week before; what rises most first
	ByHarm      Sort = "harm"  // paying customers hit, then customers, then users
)

// Query selects issues. The zero value selects all of them, last seen first.
type Query struct {
	Project     project.ID   // 0: every project
	Environment string       // empty: every one
	Statuses    []Status     // empty: every one
	Regressed   bool         // only issues that came back
	Unseen      bool         // only issues that nobody has opened
	Noise       Pile         // with noise or without it; empty: both
	Source      Source       // only issues with events of this door; empty: every one
	Text        string       // words that title, value, culprit must hold
	Search      search.Query // what a person typed, see Fields
	Now         time.Time    // what ages in Search, and trends, are counted from; zero: the time it is asked
	From, To    time.Time    // seen in [From, To); zero: open
	Sort        Sort
	Limit       int // 0: 100
	Offset      int
	HoursUntil  time.Time // fill Hours with the 24 hours ending here; zero: leave empty
}

// Counts are how many issues each tab of the Errors pane holds.
type Counts struct {
	Unresolved, Regressed, Resolved, Ignored, Unseen int64 // without noise
	Noise                                            int64
}

// Occurrence is the short form of a stored event, for lists.
type Occurrence struct {
	ID          string
	Issue       int64
	Time        time.Time
	Source      Source
	Level       Level
	Value       string
	Environment string
	Release     string
	UserKey     string
	URL         string
	Sampled     bool // counted, and not kept in full
}

// Incoming is an event on its way into the store, and the keys that find its issue.
type Incoming struct {
	Event    *Event
	Grouping Grouping
	Verdict  Verdict // what the project's rules said
}

// Stored tells what became of an incoming event.
type Stored struct {
	Issue     int64
	Duplicate bool // the event was here already: its issue counts it once
	New       bool // it is the first of its issue
	Regressed bool // its issue had been resolved
	Muted     bool // its issue is ignored or snoozed, or noise
	Woke      bool // it ended its issue's snooze
	Twin      bool // a mail and an event of one moment: the other was here already, so it is nothing new
}
