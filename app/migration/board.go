// Package migration says how far a team has come from error mails to tracked errors, and when the mails may stop.
package migration

import (
	"time"

	"paddock/app/project"
)

// Facts are what is counted of a project's mails and events. Judge makes a Board of them.
type Facts struct {
	Now       time.Time
	Mailboxes []Mailbox
	Issues    []Issue // those that had a mail, most mails first
	Sites     []Site
	Mails     []Day // by day, oldest first, with the days that had none
	Heard     []project.Span
	FirstLive time.Time // when the first event came from an SDK; zero: never
}

// Mailbox is a connected mailbox and what was found in it.
type Mailbox struct {
	Account                     int64
	Name                        string
	ErrorMails, Ignored, Unread int64 // Unread: looked like reports, and could not be understood
	Issues                      int64
	Last                        time.Time // newest error mail
	Quiet                       bool      // it used to get error mails and stopped, without a switch that explains it
	QuietFor, UsualGap          time.Duration
}

// Issue is an issue that mails told of.
type Issue struct {
	ID                 int64
	ShortID, Title     string
	Culprit            string
	Mails              int64     // of all time
	Recent, Matched    int64     // mails of the last Window days, and those of them that an SDK's event matched
	Live               int64     // events of the last Window days that came from an SDK
	LastMail, LastLive time.Time // zero: never
	PerDay             float64   // mails a day, in the last Window days
}

// State says by which ways an issue's occurrences come.
type State string

// The states, by the last Window days.
const (
	MailOnly State = "mail only"
	Both     State = "both"
	LiveOnly State = "SDK only"
	Silent   State = "silent" // neither mail nor event in that time
)

// Site is a sender of error mails: a deployment, told apart by what its mails say of it.
type Site struct {
	Name        string // server name, or host of the requests
	Prefix      string // EMAIL_SUBJECT_PREFIX
	Environment string
	Django      string // version, as the mails have it
	Python      string
	Settings    string // settings module
	Mails       int64
	First, Last time.Time
	Staging     bool // it looks like a test site, and mails the same people as production
}

// Day counts the mails of a day and those that an event matched.
type Day struct {
	Day            time.Time // its beginning, UTC
	Mails, Matched int64
	Live           int64 // events from SDKs
}

// Window is how many days without an unmatched mail make it safe to switch the mails off.
const Window = 7

// Board is the judgement, and its evidence.
type Board struct {
	Facts
	CoveredShare            float64  // 0 to 1: of the issues that had a mail in the last Window days
	PerDayBefore, PerDayNow float64  // mails a day before the first SDK event, and in the last Window days
	Ready                   bool     // safe to switch off
	Reasons                 []string // why it is, or what is missing, in sentences
	Again                   bool     // it was ready before, and mails are no longer matched
}
