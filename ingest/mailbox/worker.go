package mailbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"paddock/app/inbox"
)

// The back-off after failures, and the pace of looking for new mail.
const (
	firstWait    = time.Second
	longestWait  = 5 * time.Minute
	stubbornWait = 5 * time.Minute // after a refused login: servers lock out who knocks often
	idleTime     = 9 * time.Minute // RFC 2177 allows 29; routers forget silent connections after 10
	pollTime     = time.Minute     // for servers without IDLE
	turnTime     = 5 * time.Second // between looks of a connection that has several folders
	clockTime    = 20 * time.Second
)

// worker reads some folders over one connection.
type worker struct {
	*Reader
	desk    *desk
	number  int
	folders []string
	worked  bool // everything was read once since the last failure
	// unfinished says that a history is being read, and was stopped for a look at new mail.
	unfinished bool
	sieve      *sieve
}

func (w *worker) note(change func(*standing)) { w.desk.note(w.number, change) }

func (w *worker) run(ctx context.Context) {
	for failures := 0; ; failures++ {
		w.unfinished = false
		w.note(func(s *standing) { s.phase = inbox.Connecting })
		err := w.visit(ctx)
		if ctx.Err() != nil {
			return
		}
		if w.worked {
			w.worked, failures = false, 0
		}
		p := problemOf(w.Account, err)
		retry := time.Now().Add(pause(failures, p))
		var login *refusedLogin
		if errors.As(err, &login) {
			retry = login.until
		}
		w.note(func(s *standing) { s.phase, s.problem, s.retry = inbox.Waiting, p, retry })
		if !wait(ctx, time.Until(retry)) {
			return
		}
	}
}

// pause is how long to wait after so many failures in a row.
func pause(failures int, p *inbox.Problem) time.Duration {
	d := longestWait
	if failures < 9 {
		d = min(longestWait, firstWait<<failures)
	}
	d = d/2 + rand.N(d/2+1) // many programs that lost one server must not come back all at once
	if stubborn(p) {
		d += stubbornWait
	}
	return d
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// refusedLogin is the answer to a login, also for the connections that did not try themselves.
type refusedLogin struct {
	*inbox.Problem
	until time.Time
}

// Unwrap gives the problem.
func (r *refusedLogin) Unwrap() error { return r.Problem }

// connect logs in unless that was refused a moment ago.
func (w *worker) connect(ctx context.Context) (*session, error) {
	w.desk.login.Lock()
	defer w.desk.login.Unlock()
	if p, until := w.desk.refusal(); p != nil {
		return nil, &refusedLogin{p, until}
	}
	s, err := w.open(ctx)
	var p *inbox.Problem
	if errors.As(err, &p) && stubborn(p) {
		until := time.Now().Add(pause(0, p))
		w.desk.refuse(p, until)
		return nil, &refusedLogin{p, until}
	}
	return s, err
}

// visit reads and watches until the connection fails or ctx ends.
func (w *worker) visit(ctx context.Context) error {
	s, err := w.connect(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	for {
		if !w.unfinished {
			w.note(func(st *standing) { st.read, st.total, st.began = 0, 0, time.Now() })
		}
		w.unfinished = false
		var lost []*inbox.Problem // a folder that is not there holds up no other
		for _, folder := range w.folders {
			err := w.round(ctx, s, folder)
			var p *inbox.Problem
			if errors.As(err, &p) && p.Code == codeFolder {
				lost = append(lost, p)
			} else if err != nil {
				return s.reason(err)
			}
		}
		if len(lost) == len(w.folders) {
			return lost[0]
		}
		if w.unfinished {
			continue
		}
		w.worked = true
		w.note(func(st *standing) { st.phase, st.problem, st.retry = inbox.Watching, nil, time.Time{} })
		if len(lost) > 0 {
			w.note(func(st *standing) { st.problem = lost[0] })
		}
		if err := w.watch(ctx, s); err != nil {
			return s.reason(err)
		}
	}
}

// watch returns when there may be new mail.
func (w *worker) watch(ctx context.Context, s *session) error {
	if len(w.folders) > 1 {
		return s.sleep(ctx, turnTime)
	}
	if !s.idles() {
		return s.sleep(ctx, pollTime)
	}
	return s.idle(ctx)
}
