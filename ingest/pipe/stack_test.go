package pipe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/adminmail"
	"paddock/ingest/otlp"
	"paddock/ingest/pipe"
	"paddock/ingest/sentry"
	"paddock/ingest/server"
)

// stack is the way in as a whole: HTTP doors, pipe and a store on disk.
type stack struct {
	dir  string
	db   *store.DB
	pipe *pipe.Pipe
	http *httptest.Server
}

// oneKey opens project 1 to every key.
type oneKey struct{}

func (oneKey) Lookup(context.Context, string, string) (project.ID, error) { return 1, nil }

// keeper hands deliveries on to the store in its own words.
type keeper struct{ db *store.DB }

func (k keeper) Deliver(ctx context.Context, d pipe.Delivery) ([]issue.Stored, error) {
	out := store.Delivery{Project: d.Project, Events: d.Events, Folder: d.Folder}
	for _, item := range d.Items {
		out.Items = append(out.Items, store.Item{Type: item.Type, EventID: item.EventID, Headers: item.Headers, Payload: item.Payload, Received: item.Received})
	}
	for _, skip := range d.Skipped {
		out.Tallies = append(out.Tallies, project.Tally{Protocol: skip.Protocol, What: skip.Reason, Count: int64(skip.Count)})
	}
	for _, raw := range d.Raw {
		out.Raw = append(out.Raw, store.Raw{Protocol: raw.Protocol, Path: raw.Path, Body: raw.Body, Reason: raw.Reason, Received: raw.Received, Mail: raw.Mail})
	}
	stored, err := k.db.Deliver(ctx, out)
	if errors.Is(err, store.ErrBusy) {
		err = errors.Join(ingest.ErrBusy, err)
	}
	return stored, err
}

func build(t testing.TB) *stack {
	t.Helper()
	s := &stack{dir: t.TempDir()}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var err error
	if s.db, err = store.Open(ctx, store.Options{Dir: s.dir}); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.db.Run(ctx) }()
	s.pipe = &pipe.Pipe{Keeper: keeper{s.db}}
	doors := server.New(server.Config{Protocols: []ingest.Protocol{sentry.Protocol(), otlp.Protocol()}, Keys: oneKey{}, Keeper: s.pipe})
	s.http = httptest.NewServer(doors.Handler())
	t.Cleanup(func() {
		s.http.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// replay sends a recorded request as it was, and gives the answered id.
func (s *stack) replay(t testing.TB, dir string) (id string) {
	t.Helper()
	var rec struct {
		Method, Path, Query string
		Headers             [][2]string
	}
	if err := json.Unmarshal(read(t, filepath.Join(dir, "request.json")), &rec); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), rec.Method, s.http.URL+rec.Path+"?"+rec.Query, bytes.NewReader(read(t, filepath.Join(dir, "body.bin"))))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range rec.Headers {
		switch strings.ToLower(h[0]) {
		case "host", "content-length", "connection", "transfer-encoding":
		default:
			req.Header.Add(h[0], h[1])
		}
	}
	return s.send(t, req)
}

func (s *stack) send(t testing.TB, req *http.Request) (id string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct{ ID string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: answered %d (%v)", req.Method, req.URL.Path, resp.StatusCode, err)
	}
	return answer.ID
}

// mail reads one mail into the store; stored is nil for a mail that is left alone.
func (s *stack) mail(t testing.TB, raw []byte) (r adminmail.Report, stored *issue.Stored) {
	t.Helper()
	return s.mailTo(t, 1, raw)
}

func (s *stack) mailTo(t testing.TB, to project.ID, raw []byte) (r adminmail.Report, stored *issue.Stored) {
	t.Helper()
	r, err := adminmail.Read(raw, adminmail.Meta{Mailbox: "INBOX", Received: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	b := adminmail.Batch(r)
	b.Project = to
	all, err := s.pipe.Store(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 1 {
		stored = &all[0]
	}
	return r, stored
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
