package issue

import "time"

// SpreadBy is what an issue's occurrences are told apart by.
type SpreadBy string

// The ways.
const (
	SpreadByRelease     SpreadBy = "release"
	SpreadByEnvironment SpreadBy = "environment"
)

// SpreadQuery asks how an issue's occurrences are spread over time.
type SpreadQuery struct {
	Issue    int64
	From, To time.Time     // [From, To)
	Step     time.Duration // whole hours
	By       SpreadBy
}

// Spread is how often an issue occurred in each step of time.
type Spread struct {
	From  time.Time // when the first step begins, UTC
	Step  time.Duration
	Total []int64 // all that were counted, whether they are kept or not
	Parts []SpreadPart
}

// SpreadPart is the occurrences of one release or environment, in each step. The last may be "other".
type SpreadPart struct {
	Name   string // empty: it said none
	Counts []int64
	Other  bool // the rest, of all that have no part of their own and of those that are kept no longer
}

// MostParts is how many parts a spread has besides the rest.
const MostParts = 5

// MostSteps bounds a spread.
const MostSteps = 400

// Moment is something that went on within the trace of an error: a log line, a span, a transaction.
type Moment struct {
	Time  time.Time
	Took  time.Duration // 0: it took no time, or does not say
	Kind  string        // "log", "span", "transaction"
	Level Level         // of a log line
	Op    string        // what kind of work, such as "db" or "http.client"
	Text  string
	Span  string // its id, empty for log lines
	Bad   bool   // it failed
}
