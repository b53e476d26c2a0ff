package sentry_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ingest"
	"paddock/ingest/sentry"
	"paddock/ingest/server"
)

const corpus = "../../../shared/corpus/sentry"

type anyKey struct{}

func (anyKey) Lookup(_ context.Context, _, key string) (project.ID, error) {
	if key == "wrong" {
		return 0, ingest.ErrWrongKey
	}
	return 1, nil
}

// memory keeps batches in a list.
type memory struct {
	mu      sync.Mutex
	batches []ingest.Batch
	err     error
}

func (m *memory) Accept(_ context.Context, b ingest.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.batches = append(m.batches, b)
	}
	return m.err
}

func (m *memory) take() []ingest.Batch {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.batches
	m.batches = nil
	return b
}

func listen(t *testing.T, m *memory) *httptest.Server {
	t.Helper()
	s := server.New(server.Config{Protocols: []ingest.Protocol{sentry.Protocol()}, Keys: anyKey{}, Keeper: m})
	h := httptest.NewServer(s.Handler())
	t.Cleanup(h.Close)
	return h
}

type expectation struct {
	Dir         string
	Environment string
	Release     string
	Items       []struct{ Type string }
	Sessions    *struct{ Total, Unhealthy int64 }
	Session     *struct {
		DID, Status string
		Errors      int64
	}
	UserReport *struct {
		Event   string `json:"event_id"`
		Name    string
		Email   string
		Message string `json:"comments"`
	} `json:"user_report"`
	Discarded map[string]int // by reason
	Event     *struct {
		Level     string
		Exception *struct {
			Type        string
			Value       *string
			ValuePrefix string `json:"value_prefix"`
		}
		Chain         []string
		SubExceptions []string `json:"sub_exceptions"`
		Feedback      *struct {
			Email   string `json:"contact_email"`
			Name    string
			Message string
			Event   string `json:"associated_event_id"`
		}
		Handled *bool
		Culprit *struct {
			Function, File string
			Line           int
		}
		Message     *string
		Template    *string
		Logger      *string
		Transaction *string
		Tags        map[string]string
		Fingerprint []string
		User        map[string]any
		Request     *struct{ Method, Path, Host, IP string }
	}
}

// replay sends a recorded request as it was and returns the answer's status.
func replay(t *testing.T, base, dir string) int {
	t.Helper()
	var rec struct {
		Method, Path, Query string
		Headers             [][2]string
	}
	text, err := os.ReadFile(filepath.Join(dir, "request.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &rec); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(dir, "body.bin"))
	if err != nil {
		t.Fatal(err)
	}
	u := base + rec.Path
	if rec.Query != "" {
		u += "?" + rec.Query
	}
	req, err := http.NewRequestWithContext(t.Context(), rec.Method, u, bytes.NewReader(body))
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
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

func TestEveryRecordedRequestIsReadAsExpected(t *testing.T) {
	f, err := os.Open(filepath.Join(corpus, "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m := &memory{}
	h := listen(t, m)
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		var want expectation
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		n++
		t.Run(want.Dir, func(t *testing.T) {
			if status := replay(t, h.URL, filepath.Join(corpus, want.Dir)); status != http.StatusOK {
				t.Fatalf("answered %d", status)
			}
			check(t, want, m.take())
		})
	}
	if n < 100 {
		t.Errorf("only %d records", n)
	}
}

func check(t *testing.T, want expectation, got []ingest.Batch) {
	t.Helper()
	counts := map[string]int{}
	var e *issue.Event
	for _, b := range got {
		for i := range b.Errors {
			e = &b.Errors[i]
			counts["event"]++
		}
		for _, item := range b.Items {
			counts[item.Type]++
		}
	}
	wanted := map[string]int{}
	for _, item := range want.Items {
		typ := item.Type
		if want.Event != nil && want.Event.Feedback != nil { // what a person wrote, in the form of an event
			typ = "feedback"
		}
		wanted[typ]++
	}
	checkReports(t, want, got)
	if diff := cmp.Diff(wanted, counts); diff != "" {
		t.Error(diff)
	}
	if want.Event == nil || want.Event.Feedback != nil {
		return
	}
	if e == nil {
		t.Fatal("no event")
	}
	w := want.Event
	if w.Level != "" {
		same(t, "level", w.Level, string(e.Level))
	}
	same(t, "environment", want.Environment, e.Environment)
	if want.Release != "" {
		same(t, "release", want.Release, e.Release)
	}
	x := e.Raised()
	if w.Exception != nil {
		if x == nil {
			t.Fatal("no exception")
		}
		if full := x.Type; full != w.Exception.Type && !strings.HasSuffix(full, "."+w.Exception.Type) {
			t.Errorf("type %q, want %q", full, w.Exception.Type)
		}
		if w.Exception.Value != nil {
			same(t, "value", *w.Exception.Value, x.Value)
		}
		if !strings.HasPrefix(x.Value, w.Exception.ValuePrefix) {
			t.Errorf("value %.60q, want it to start %q", x.Value, w.Exception.ValuePrefix)
		}
		if w.Handled != nil && (x.Handled == nil || *x.Handled != *w.Handled) {
			t.Errorf("handled %v, want %v", x.Handled, *w.Handled)
		}
	} else if x != nil {
		t.Errorf("exception %q, want none", x.Type)
	}
	checkChain(t, w.Chain, w.SubExceptions, e)
	if w.Culprit != nil {
		f := x.DecidingFrame()
		if f == nil || !f.InApp {
			t.Fatalf("no own frame, want %+v", *w.Culprit)
		}
		same(t, "culprit function", w.Culprit.Function, f.Function)
		same(t, "culprit file", w.Culprit.File, f.AbsPath)
		if f.Line != w.Culprit.Line {
			t.Errorf("culprit line %d, want %d", f.Line, w.Culprit.Line)
		}
	}
	checkFields(t, want, e)
}

func checkChain(t *testing.T, chain, members []string, e *issue.Event) {
	t.Helper()
	var links, children []string
	for _, x := range e.Exceptions {
		if x.GroupMember {
			children = append(children, x.Type)
		} else {
			links = append(links, x.Type)
		}
	}
	if len(members) == 0 && chain != nil {
		if diff := cmp.Diff(chain, links); diff != "" {
			t.Errorf("chain: %s", diff)
		}
	}
	if members != nil && len(children) != len(members) {
		t.Errorf("members of the group: %v, want %v", children, members)
	}
}

func checkFields(t *testing.T, want expectation, e *issue.Event) {
	t.Helper()
	w := want.Event
	for _, f := range []struct {
		name string
		want *string
		got  string
	}{{"message", w.Message, e.Message}, {"template", w.Template, e.Template}, {"logger", w.Logger, e.Logger}, {"transaction", w.Transaction, e.Transaction}} {
		if f.want != nil {
			same(t, f.name, *f.want, f.got)
		}
	}
	for k, v := range w.Tags {
		same(t, "tag "+k, v, e.Tags[k])
	}
	if w.Fingerprint != nil {
		if diff := cmp.Diff(w.Fingerprint, e.Fingerprint); diff != "" {
			t.Error(diff)
		}
	}
	if w.Request != nil {
		if e.Request == nil {
			t.Fatal("no request")
		}
		same(t, "method", w.Request.Method, e.Request.Method)
		same(t, "path", w.Request.Path, e.Request.Path)
		same(t, "host", w.Request.Host, e.Request.Host)
	}
	if id, ok := w.User["id"]; ok && id != nil {
		if e.User == nil {
			t.Fatal("no user")
		}
		if s, ok := id.(string); ok {
			same(t, "user id", s, e.User.ID)
		}
	}
}

func same(t *testing.T, what, want, got string) {
	t.Helper()
	if want != got {
		t.Errorf("%s is %.200q, want %.200q", what, got, want)
	}
}
