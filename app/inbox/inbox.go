// Package inbox says what a connected mailbox is, how far it was read, and what its provider asks for.
package inbox

import (
	"time"

	"paddock/app/project"
)

// Security is how a connection to a mail server is protected.
type Security string

// The ways. None is only for servers on this computer, or where a person allowed it.
const (
	TLS      Security = "tls"
	StartTLS Security = "starttls"
	None     Security = "none"
)

// Account is one connected mailbox. Its password is kept among the secrets, never here.
type Account struct {
	ID          int64
	Project     project.ID
	Host        string
	Port        int // 0: the usual one of Security
	Security    Security
	Username    string
	Folders     []string
	AllowPlain  bool   // send the password unprotected to a server that is not on this computer
	Certificate string // PEM file with the authority to trust, or empty
	Paused      bool
	NewOnly     bool      // its history was cancelled: only new mail is read
	Connected   time.Time // when a person connected it
	SignIn      SignIn    // zero: with a password
}

// Action is what a person can have done with a connected mailbox.
type Action string

// The actions.
const (
	Pause     Action = "pause"
	Resume    Action = "resume"
	ReadAgain Action = "read_again" // the whole history once more; nothing is counted twice
	Remove    Action = "remove"     // the issues found in it stay
	// SkipHistory cancels the reading of a history: what was read stays, and only new mail is read from now
	// on. TakeUpHistory reads the rest after all.
	SkipHistory   Action = "skip_history"
	TakeUpHistory Action = "take_up_history"
)

// Position is how far a folder was read, and what was found since the last position. It is stored in the
// same durable step as the mails before it, so that nothing is read twice or missed.
type Position struct {
	Account              int64
	Folder               string
	UIDValidity, LastUID uint32
	Errors, Ignored      int64     // mails of this step
	Unread               int64     // mails of this step that look like reports and were not understood
	LastMail             time.Time // newest error mail of this step
	Restart              bool      // the folder was renumbered: counts start again
	Left                 Left
	Settled              bool // Left was noted for the cancelled history
}

// Left are the mails before Position.LastUID that were left unread when a history was cancelled: those with
// UIDs above From, up to To. The zero value is none.
type Left struct{ From, To uint32 }

// None tells that nothing is left.
func (l Left) None() bool { return l.From >= l.To }

// Folder is what is known of a folder. The zero value is one that was never read.
type Folder struct {
	UIDValidity, LastUID uint32
	Errors, Ignored      int64
	Unread               int64 // look like reports, and were not understood
	LastMail             time.Time
	Left                 Left
	Settled              bool
}

// Phase is what the reading of a mailbox is at.
type Phase string

// The phases.
const (
	Connecting Phase = "connecting"
	Reading    Phase = "reading"  // the history, or mails that came while away
	Watching   Phase = "watching" // everything read; the server tells of new mail
	Waiting    Phase = "waiting"  // after a failure; Status.Problem says which, Status.Retry when
	Paused     Phase = "paused"
)

// Status is how the reading of one mailbox stands. Counts cover all its folders and all time.
type Status struct {
	Account         Account
	Phase           Phase
	Folder          string // being read
	Read, Total     int64  // mails of this round: Reading shows Read of Total
	Errors, Ignored int64  // error mails found, other mails left alone
	Unread          int64  // mails that look like error mails and were not understood
	Issues          int64  // issues they were grouped into
	LastMail        time.Time
	Rate            float64       // mails a second in this round; 0: unknown
	Left            time.Duration // until the round ends, as far as one can tell; 0: unknown
	Problem         *Problem      // nil while all is well
	Retry           time.Time     // when it is tried again
}

// Problem says in plain words what is wrong and what to do about it.
type Problem struct {
	What string // "The server refused the password."
	Do   string // "Gmail wants an app password: create one at …"
	Code string // stable: dns, refused, timeout, tls, certificate, plain, password, app_password, disabled, folder, server, signin, locked
	More string // what the server said, for "Show details"; never the password
}

func (p *Problem) Error() string { return p.What + " " + p.Do }

// Trial is what trying a connection found.
type Trial struct {
	Problem  *Problem // nil: it works
	Folders  []FolderInfo
	Looked   int    // mails looked at, newest first
	Found    int    // error reports among them
	Newest   string // subject of the newest report
	Username string // that the server took in place of the account's; empty: it was right
	Meant    string // the folder that is likely meant, when one that was chosen is not there
}

// FolderInfo is one folder of a server, by its shown name.
type FolderInfo struct {
	Name    string
	Mails   int64
	Reports int // error reports among its newest mails, as far as they were looked at
}
