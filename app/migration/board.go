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
	Issues    []Issue // those that had an error mail, most mails of the last Window days first
	Sites     []Site
	Mails     []Day // by day, oldest first, with the days that had none, to today
	Heard     []project.Span
	FirstLive time.Time // when the first event came from an SDK; zero: never
}

// Mailbox is where mails were found: a connected mailbox, one that was, or the files that were imported.
type Mailbox struct {
	Account                     int64  // 0: it is not connected
	Name                        string // empty: the imported files
	ErrorMails, Ignored, Unread int64  // Unread: looked like reports, and could not be understood
	Issues                      int64
	Last                        time.Time // newest error mail
	Paused                      bool
	Trouble                     string // why it cannot be read at present; empty: it can, or it is not known
	Quiet                       bool   // it used to get error mails and stopped, without a switch that explains it
	QuietFor, UsualGap          time.Duration
}

// Issue is an issue that mails told of.
type Issue struct {
	ID                 int64
	ShortID, Title     string
	Culprit            string
	Mails              int64     // of all time
	Recent, Matched    int64     // mails of the last Window days, and those of them that an SDK's event matched
	Asleep             int64     // mails of the last Window days without such an event that came while nothing listened
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

// State tells how the issue's occurrences came in the last Window days.
func (i Issue) State() State {
	live := i.Live > 0 || i.Matched > 0
	switch {
	case i.Recent > 0 && live:
		return Both
	case i.Recent > 0:
		return MailOnly
	case live:
		return LiveOnly
	}
	return Silent
}

// Covered tells whether an SDK tells of the issue as well: in the last Window days, or ever, if it was silent in them.
func (i Issue) Covered() bool {
	switch i.State() {
	case Both, LiveOnly:
		return true
	case Silent:
		return !i.LastLive.IsZero()
	}
	return false
}

// Unmatched counts the mails of the last Window days that no SDK's event matched.
func (i Issue) Unmatched() int64 { return i.Recent - i.Matched }

// Site is a sender of error mails: a deployment, told apart by what its mails say of it.
type Site struct {
	Mailbox     string // that its mails were found in
	Name        string // server name, or host of the requests
	Host        string // of the requests; empty: they do not say
	Prefix      string // EMAIL_SUBJECT_PREFIX
	Environment string
	Django      string // version, as the mails have it
	Python      string
	Settings    string // settings module
	Logging     string // its LOGGING as Python prints it, with what may be secret masked; empty: the mails do not say
	BrokenLinks bool   // BrokenLinkEmailsMiddleware is on
	Celery      bool   // it runs tasks with Celery
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
	CoveredShare            float64  // 0 to 1: of the issues that had a mail in the last Window days, or else ever
	PerDayBefore, PerDayNow float64  // mails a day before the first SDK event, and in the last Window days
	Flood                   []Share  // which issues fill the inbox, most mails first
	Ready                   bool     // safe to switch off
	Off                     bool     // no mail came since the SDK reports: they are off already
	Days                    int      // days that count as evidence, at most Window
	Verdict                 string   // in a sentence
	Reasons                 []string // why it is, or what is missing, in sentences: all of For, Against and Beside
	For, Against, Beside    []string // what speaks for the SDK, what is missing, and what else is to be looked at
	Again                   bool     // it was ready before, and mails are no longer matched
}

// Share is an issue's part of the mails of the last Window days.
type Share struct {
	Issue Issue
	Of    float64 // 0 to 1
}
