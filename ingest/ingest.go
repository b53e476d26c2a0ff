// Package ingest defines a protocol: how bytes become a Batch and what to answer.
package ingest

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
)

// Batch is what one delivery said, in the app's own words.
type Batch struct {
	Project  project.ID
	Errors   []issue.Event
	Sessions []release.Session // how visits to the site went, by release
	Feedback []issue.Feedback
	Items    []Item          // understood, kept as sent for the rooms that read them
	Skipped  []Skip          // not kept, and why: counted and shown, never silent
	Digest   string          // of a delivery that its client made one of a kind, so that it is known when it comes again; or empty
	Raw      []Raw           // not understood: kept as it came, to be read again
	Refuse   error           // what the client is told although the rest was kept; nil: all is well
	Origin   *Raw            // the delivery itself, for what turns out to be unreadable later; set by the server
	Folder   *inbox.Position // how far a mail folder was read when the batch ended
}

// Item is a part of a delivery that is kept as it came.
type Item struct {
	Protocol string // "sentry"; set by the server, which knows whose door it was
	Type     string // the protocol's own name: transaction, session, check_in, log, ...
	EventID  string // the event it belongs to, 32 hex digits or empty
	Headers  []byte // JSON
	Payload  []byte
	Received time.Time // UTC
}

// Raw is a delivery, or a part of one made into a delivery of its own, that could not be read.
type Raw struct {
	Protocol string // set by the server
	Path     string // where it was delivered; empty: where its request was
	Body     []byte // inflated
	Reason   string
	Received time.Time
	Mail     *inbox.Unread // what is known of it, of a mail
}

// Skip counts things that were not kept.
type Skip struct {
	Protocol string // "sentry", "mail"
	Reason   string // short and stable, such as "unknown item type: foo"
	Count    int
}

// Request is a delivery after limits and content encodings have been dealt with.
type Request struct {
	Method     string
	Path       string
	PathValues map[string]string // {project} and its like
	Header     http.Header
	Query      url.Values
	Body       []byte
	Remote     string
	Received   time.Time // UTC
}

// Outcome is what became of a delivery.
type Outcome struct {
	EventID    string // first event's id, when there was one
	Err        error  // nil: kept, and durable
	RetryAfter int    // seconds, with ErrBusy
	Request    *Request
}

// Limits bound one delivery. Zero means the server's default.
type Limits struct {
	Body     int64 // bytes as sent
	Inflated int64 // bytes after decompression
}

// Endpoint is one HTTP door of a protocol. Decode and Auth are pure: no clock, no store, no goroutine.
// Auth is asked twice: without a body, to turn strangers away before theirs is read, and with it. It fails
// with ErrNoKey when it has to see the body.
type Endpoint struct {
	// Pattern is net/http's, with a method: "POST /api/{project}/envelope/". One that ends in "...}" is
	// asked only when no other door, of any protocol, knows the path.
	Pattern string
	Limits  Limits
	Auth    func(*Request) (Credentials, error)
	Decode  func(*Request) (Batch, error)
	Reply   func(http.ResponseWriter, Outcome)
}

// Credentials are who a delivery says it is for.
type Credentials struct {
	Project string // as written in the path or the DSN; empty: look the key up alone
	Key     string
}

// Protocol is a named set of doors.
type Protocol struct {
	Name      string
	Endpoints []Endpoint
}

// What can be wrong with a delivery. Protocols turn each into the answer that their clients understand.
var (
	ErrMalformed = errors.New("malformed")                // 400
	ErrTooLarge  = errors.New("too large")                // 413
	ErrEncoding  = errors.New("unknown content encoding") // 415
	ErrNoKey     = errors.New("no key given")             // 403
	ErrWrongKey  = errors.New("key does not fit project") // 403
	ErrNoProject = errors.New("no such project")          // 404 or 403
	ErrBusy      = errors.New("busy")                     // 429
	ErrQuota     = errors.New("too many errors")          // 429: of the project; what else was delivered is kept
	ErrNotKept   = errors.New("could not be stored")      // 503
	ErrSlow      = errors.New("body came too slowly")     // 408
	ErrNoDoor    = errors.New("nothing listens here")     // 404: at a door for any path, from who did not mean it
)
