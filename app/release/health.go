package release

import (
	"fmt"
	"time"

	"paddock/app/project"
)

// Final is how a session is counted: one that goes on or ended well, but had errors, is an errored one. (Sentry's
// develop docs, telemetry/sessions: "errored" is a session of status ok or exited with errors > 0.)
func (s Session) Final() Status {
	if s.Errors > 0 && (s.Status == OK || s.Status == Exited) {
		return Errored
	}
	return s.Status
}

// Counts are sessions by how they ended, and the people who had them. Healthy sessions are those that go on or ended
// without any error.
type Counts struct {
	Healthy, Errored, Crashed, Abnormal int64
	Users                               int64 // people who had a session; 0 also where clients do not tell them apart
	CrashedUsers                        int64 // those of them who had one that crashed
}

// Add counts n sessions of a final status.
func (c *Counts) Add(s Status, n int64) {
	switch s {
	case Crashed:
		c.Crashed += n
	case Abnormal:
		c.Abnormal += n
	case Errored:
		c.Errored += n
	default:
		c.Healthy += n
	}
}

// Sessions is how many there were of any status.
func (c Counts) Sessions() int64 { return c.Healthy + c.Errored + c.Crashed + c.Abnormal }

// CrashFreeSessions is the share of sessions, 0 to 1, that did not end by a crash: 1 - crashed / all. (Sentry, Release
// health: "the percentage of sessions in the specified time range that were not ended by a crash of the application".)
// ok is false when there were none.
func (c Counts) CrashFreeSessions() (share float64, ok bool) { return without(c.Crashed, c.Sessions()) }

// CrashFreeUsers is the share of people, 0 to 1, none of whose sessions crashed: 1 - users with a crash / users. (Sentry,
// Release health: "the percentage of distinct users who haven't experienced a crash during the specified time range".)
// ok is false when nobody is known.
func (c Counts) CrashFreeUsers() (share float64, ok bool) { return without(c.CrashedUsers, c.Users) }

func without(bad, all int64) (float64, bool) {
	if all <= 0 {
		return 0, false
	}
	return 1 - float64(bad)/float64(all), true
}

// Health is how a release does.
type Health struct {
	Release
	Counts              // of the time that is looked at
	Lately      Part    // sessions of the last 24 h
	LatelyUsers Part    // people of the last 24 h
	RecentSeen  int64   // events in the time that is looked at
	NewIssues   int64   // issues that were first seen in it
	Regressions int64   // issues that came back in it
	Hours       []int64 // events an hour of the last 24, oldest first
}

// Part is a number and the whole that it is part of.
type Part struct{ N, Of int64 }

// Share is the part's share, 0 to 1; ok is false when the whole is nothing. Of sessions of the last 24 h it is a
// release's adoption. (Sentry, Release health: "adoption compares the number of sessions or users of a release with the
// total number in the last 24 hours".)
func (p Part) Share() (share float64, ok bool) {
	if p.Of <= 0 {
		return 0, false
	}
	return float64(p.N) / float64(p.Of), true
}

// Adoption is the release's share of sessions in the last 24 h; ok is false when there were none of any release, and
// when the release has none at all: its users do not tell, which is not to say that nobody uses it.
func (h Health) Adoption() (share float64, ok bool) {
	if h.Lately.N == 0 && h.Sessions() == 0 {
		return 0, false
	}
	return h.Lately.Share()
}

// Percent writes a share with at most two decimals, always rounded down: a release that crashed once is not free of
// crashes.
func Percent(share float64) string {
	n := int64(share*1e4 + 1e-7)
	switch {
	case n%100 == 0:
		return fmt.Sprintf("%d %%", n/100)
	case n%10 == 0:
		return fmt.Sprintf("%d.%d %%", n/100, n%100/10)
	}
	return fmt.Sprintf("%d.%02d %%", n/100, n%100)
}

// Query says whose health is asked for.
type Query struct {
	Project     project.ID // 0: every project
	Environment string     // empty: every one
	From, To    time.Time  // [From, To); zero: open
	Now         time.Time  // ends the last 24 h
}

// Course is what a release did over time, step by step.
type Course struct {
	From     time.Time // beginning of the first step
	Step     time.Duration
	Sessions []Counts // users are not counted by step
	Events   []int64
}

// Story is all that is known of one release.
type Story struct {
	Health
	Environments []string
	Course       Course
	New          []int64 // issues first seen in it, newest first
	Returned     []int64 // issues that came back in it, newest first
}
