// Package mailbox fetches raw messages from an IMAP folder and remembers where it stopped.
package mailbox

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"paddock/app/inbox"
)

// Book tells how far a folder was read; the zero value when never. Positions are written by Deliver, in the
// same step as the mails before them.
type Book interface {
	Folder(ctx context.Context, account int64, folder string) (inbox.Folder, error)
}

// Letters are the next mails of a folder, in the order of their UIDs.
type Letters struct {
	Raw      [][]byte
	Passed   int // left unread: their headers are not those of a report
	TooLarge int // over Reader.MaxMail
	Lost     int // listed by the server, which would not hand them out when asked again
	Position inbox.Position
	// Round is how many mails there were to read when this look into the folder began: one or a few for
	// new mail, many for a history.
	Round int64
	First bool // the folder was never read before, or is read again
}

// Mails counts them all.
func (l *Letters) Mails() int64 { return int64(len(l.Raw) + l.Passed + l.TooLarge + l.Lost) }

// DefaultMaxMail is the largest mail that is fetched, in bytes, unless Reader.MaxMail says otherwise.
const DefaultMaxMail = 32 << 20

// Reader reads one mailbox: its history, then new mail as it comes. It changes nothing there: folders are
// opened with EXAMINE and mails fetched with BODY.PEEK.
type Reader struct {
	Account  inbox.Account
	Password func() (string, error) // asked for each login, never kept
	Book     Book
	Likely   func(header []byte) bool // whether a mail with these header fields is worth fetching
	Hints    Hints                    // what the server is asked for in large folders; none: every header is looked at
	// Deliver takes mails over and returns once they and their position are durable.
	Deliver func(context.Context, Letters) error
	// Report hears how the reading stands, often: once a batch, and on each change. Errors, Ignored, Issues
	// and LastMail are left zero. It may be called from several goroutines and must be quick.
	Report  func(inbox.Status)
	MaxMail int64 // bytes; 0: DefaultMaxMail
	// Token is asked in the place of Password where the account's owner signs in with a provider. It gives another
	// token than the refused one. Its errors are Problems, but for ctx's own.
	Token func(ctx context.Context, refused string) (string, error)

	dial  dialer        // of tests
	brief time.Duration // of tests: see session
}

// maxConnections bounds the connections to one account. Providers allow 10 to 15, which people's mail
// programs share.
const maxConnections = 4

// Run reads until ctx ends. Failures are reported and tried again; it returns nil.
func (r *Reader) Run(ctx context.Context) error {
	folders := r.folders()
	n := min(len(folders), maxConnections)
	desk := &desk{reader: r, stand: make([]standing, n)}
	group, ctx := errgroup.WithContext(ctx)
	for i := range n {
		w := &worker{Reader: r, desk: desk, number: i, sieve: newSieve(r.Hints)}
		for j := i; j < len(folders); j += n {
			w.folders = append(w.folders, folders[j])
		}
		group.Go(func() error { w.run(ctx); return nil })
	}
	return group.Wait()
}

func (r *Reader) folders() []string {
	if len(r.Account.Folders) == 0 {
		return []string{"INBOX"}
	}
	return r.Account.Folders
}

func (r *Reader) maxMail() int64 {
	if r.MaxMail > 0 {
		return r.MaxMail
	}
	return DefaultMaxMail
}

// standing is how one connection's reading stands.
type standing struct {
	phase       inbox.Phase
	folder      string
	read, total int64
	began       time.Time // of this round
	problem     *inbox.Problem
	retry       time.Time
}

// desk puts the standings of an account's connections together, and keeps them from logging in all at once.
type desk struct {
	reader *Reader
	login  sync.Mutex // one login at a time

	mu      sync.Mutex
	stand   []standing
	refused *inbox.Problem // the server refused the login
	until   time.Time      // no connection tries before
}

// note changes one connection's standing and reports the whole.
func (d *desk) note(number int, change func(*standing)) {
	d.mu.Lock()
	change(&d.stand[number])
	status := d.status()
	d.mu.Unlock()
	if d.reader.Report != nil {
		d.reader.Report(status)
	}
}

// weight orders the phases by which of them speaks for the mailbox.
var weight = map[inbox.Phase]int{inbox.Reading: 4, inbox.Waiting: 3, inbox.Connecting: 2, inbox.Watching: 1}

func (d *desk) status() inbox.Status {
	s := inbox.Status{Account: d.reader.Account}
	var began time.Time
	for _, one := range d.stand {
		if weight[one.phase] > weight[s.Phase] {
			s.Phase, s.Folder = one.phase, one.folder
		}
		s.Read += one.read
		s.Total += one.total
		if one.phase == inbox.Reading && (began.IsZero() || one.began.Before(began)) {
			began = one.began
		}
		if one.problem != nil && (s.Problem == nil || one.retry.Before(s.Retry)) {
			s.Problem, s.Retry = one.problem, one.retry
		}
	}
	if s.Phase == inbox.Reading && s.Read > 0 {
		s.Rate = float64(s.Read) / max(time.Since(began).Seconds(), 0.1)
	}
	if s.Phase == inbox.Reading && s.Read > 0 && s.Total > s.Read {
		s.Left = time.Duration(float64(time.Since(began)) / float64(s.Read) * float64(s.Total-s.Read))
	}
	return s
}

// refuse notes that the server takes no login, so that the other connections do not try as well.
func (d *desk) refuse(p *inbox.Problem, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refused, d.until = p, until
}

// refusal tells of a refused login that is too young to try again.
func (d *desk) refusal() (*inbox.Problem, time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refused == nil || !time.Now().Before(d.until) {
		return nil, time.Time{}
	}
	return d.refused, d.until
}
