package main

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
)

func TestKillingTheProgramUnderLoadLosesAndDoublesNothingItAcknowledged(t *testing.T) {
	p := newProgram(t)
	load := &load{url: "http://" + p.listen, acknowledged: map[string]int{}}
	for round := range 20 {
		server := p.start(t, "serve")
		if round == 0 {
			first := p.firstProject(t)
			load.url += fmt.Sprintf("/api/%d/envelope/", first.ID)
			load.key = first.PublicKey
		}
		load.until(t, 200+rand.Int64N(800), func() {
			if err := server.cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		})
		_ = server.wait(t, 10*time.Second) // killed
	}

	// The program must also be able to go on, and to end in peace.
	server := p.start(t, "serve")
	load.until(t, 50, nil)
	if err := server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.wait(t, 20*time.Second); err != nil {
		t.Errorf("paddock serve ended with %v\n%s", err, server.stderr)
	}

	stored := map[string]int{}
	for _, event := range rows[struct{ ID string }](t, p, "errors") {
		stored[event.ID]++
	}
	for _, id := range load.owed { // sent, never answered: kept once or not at all
		if stored[id] == 1 {
			delete(stored, id)
		}
	}
	if diff := cmp.Diff(load.acknowledged, stored); diff != "" {
		t.Errorf("events that were acknowledged differ from those kept (-acknowledged +kept):\n%.4000s", diff)
	}
	t.Logf("%d events acknowledged, %d without an answer sent again", len(load.acknowledged), load.again)
}

// load sends events from several clients, as SDKs do. What is not answered is sent again, as the same event.
type load struct {
	url, key string

	mu           sync.Mutex
	acknowledged map[string]int // 1 for each event that was answered 200
	owed         []string       // events without an answer
	again        int
}

// until sends until n events were acknowledged. Then it kills the program, while requests are under way, and
// returns when every client has lost its connection; without kill, each client has its last answer.
func (l *load) until(t *testing.T, n int64, kill func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var clients errgroup.Group
	var taken atomic.Int64
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	for range 8 {
		clients.Go(func() error {
			for kill != nil || taken.Load() < n {
				id := l.next()
				if err := l.send(ctx, transport, id); err != nil {
					l.owe(id)
					if kill != nil && taken.Load() >= n {
						return nil
					}
					return err
				}
				l.acknowledge(id)
				if taken.Add(1) == n && kill != nil {
					kill()
				}
			}
			return nil
		})
	}
	if err := clients.Wait(); err != nil {
		t.Fatal(err)
	}
}

// next is an event that is still owed an answer, else a new one.
func (l *load) next() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.owed); n > 0 {
		id := l.owed[n-1]
		l.owed = l.owed[:n-1]
		l.again++
		return id
	}
	return eventID()
}

func (l *load) owe(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owed = append(l.owed, id)
}

func (l *load) acknowledge(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acknowledged[id] = 1
}

func (l *load) send(ctx context.Context, transport *http.Transport, id string) error {
	event := fmt.Sprintf(`{"event_id":%q,"platform":"python","level":"error","exception":{"values":[{"type":"KeyError","value":%q,`+
		`"stacktrace":{"frames":[{"filename":"store/views.py","module":"store.views","function":"view_%c","lineno":12,"in_app":true}]}}]}}`,
		id, id, id[0])
	body := fmt.Sprintf("{\"event_id\":%q}\n{\"type\":\"event\",\"length\":%d}\n%s\n", id, len(event), event)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-sentry-envelope")
	request.Header.Set("X-Sentry-Auth", "Sentry sentry_version=7, sentry_key="+l.key)
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err // the answer was cut: to the client it is none
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", answer.Status)
	}
	return nil
}

// eventID is a new event's id as SDKs make them: 32 hex digits.
func eventID() string {
	var id [16]byte
	_, _ = crand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}
