// Package release says what a release of the site is, which of two is newer, and how healthy one is.
package release

import "time"

// Status is how a session ended, or that it goes on.
type Status string

// The statuses, as Sentry's session protocol has them.
const (
	OK       Status = "ok" // it goes on
	Exited   Status = "exited"
	Errored  Status = "errored" // only of aggregates: ended after an error that was handled
	Crashed  Status = "crashed"
	Abnormal Status = "abnormal" // ended without telling
)

// Session is what a client told of one session, or of many sessions that began in the same minute.
type Session struct {
	ID          string // the client's own; empty: an aggregate
	Person      string // the client's key of who it was; empty: not told
	Release     string
	Environment string
	Started     time.Time // UTC
	Time        time.Time // when it was told, UTC
	Seq         int64     // of one session's reports the highest is the newest
	Status      Status
	Errors      int64
	Duration    time.Duration // 0: not told
	Count       int64         // how many sessions this speaks of, at least 1
}
