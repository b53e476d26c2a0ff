package mailbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

// shelf is a store in memory: mails and positions are taken in together.
type shelf struct {
	mu      sync.Mutex
	folders map[string]inbox.Folder
	mails   map[string]int // how often each mail came, by its text
	passed  int
	lost    int
	large   int
	batches []Letters
	changed chan struct{}
	fail    func(Letters) error // before anything is taken in
	status  inbox.Status
	phases  []inbox.Phase // all that were reported, changes only
	codes   []string      // of all problems that were reported
}

func newShelf() *shelf {
	return &shelf{folders: map[string]inbox.Folder{}, mails: map[string]int{}, changed: make(chan struct{}, 1)}
}

func (s *shelf) Folder(_ context.Context, _ int64, folder string) (inbox.Folder, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.folders[folder], nil
}

func (s *shelf) deliver(ctx context.Context, l Letters) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(l); err != nil {
			return err
		}
	}
	for _, raw := range l.Raw {
		s.mails[key(raw)]++
	}
	s.passed, s.lost, s.large = s.passed+l.Passed, s.lost+l.Lost, s.large+l.TooLarge
	p := l.Position
	if p.Restart {
		s.folders[p.Folder] = inbox.Folder{}
	}
	s.folders[p.Folder] = inbox.Folder{UIDValidity: p.UIDValidity, LastUID: p.LastUID, Left: p.Left, Settled: p.Settled}
	s.batches = append(s.batches, l)
	s.ring()
	return nil
}

func (s *shelf) report(st inbox.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = st
	if len(s.phases) == 0 || s.phases[len(s.phases)-1] != st.Phase {
		s.phases = append(s.phases, st.Phase)
	}
	if st.Problem != nil {
		s.codes = append(s.codes, st.Problem.Code)
	}
	s.ring()
}

func (s *shelf) ring() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// until waits for a state; the test's own deadline ends a wait in vain.
func (s *shelf) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.NewTimer(60 * time.Second)
	defer limit.Stop()
	for {
		s.mu.Lock()
		done := ok()
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-s.changed:
		case <-limit.C:
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("waited in vain for %s: %d mails, %d passed, status %+v, problem %v", what, len(s.mails), s.passed, s.status, s.status.Problem)
		}
	}
}

// key is a mail's text, whatever its line ends; IMAP carries no NUL, Dovecot sends 0x80 instead.
func key(raw []byte) string {
	sum := sha256.Sum256([]byte(strings.NewReplacer("\r\n", "\n", "\x00", "\x80").Replace(string(raw))))
	return hex.EncodeToString(sum[:8])
}

func (s *shelf) reader(server *dovecottest.Server, folders ...string) *Reader {
	return &Reader{
		Account:  inbox.Account{ID: 1, Host: server.Host, Port: server.TLS, Security: inbox.TLS, Username: dovecottest.User, Folders: folders, Certificate: server.CA},
		Password: func() (string, error) { return dovecottest.Password, nil },
		Book:     s, Likely: func(header []byte) bool { return !strings.Contains(string(header), "Subject: lunch") },
		Deliver: s.deliver, Report: s.report,
	}
}

// unsettle does what the store does when a history is cancelled or taken up.
func (s *shelf) unsettle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, f := range s.folders {
		f.Settled = false
		s.folders[name] = f
	}
}

// start runs a reader until the returned function is called.
func start(t *testing.T, r *Reader) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("the reader ended with %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func watching(s *shelf) func() bool {
	return func() bool { return s.status.Phase == inbox.Watching }
}
