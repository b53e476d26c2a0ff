package adminmail

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// meant is what a mail of testdata says. What is left out there is not compared.
type meant struct {
	File, Verdict, Why    string
	Level, Message        string
	Logger, Transaction   string
	Type                  string
	Value                 *string
	Function, Path        string
	Line, Chain           int
	Method, URL, Query    string
	Host, IP, User        string
	Form, Cookies         int
	Django, Server, Notes string
}

// found says of a mail what its expectation has.
func (m meant) found(t *testing.T, r Report) meant {
	t.Helper()
	e := &r.Event
	got := meant{File: m.File, Verdict: string(r.Verdict)}
	pick := func(to *string, want, is string) {
		if want != "" {
			*to = is
		}
	}
	number := func(to *int, want, is int) {
		if want != 0 {
			*to = is
		}
	}
	pick(&got.Why, m.Why, r.Why)
	pick(&got.Level, m.Level, string(e.Level))
	pick(&got.Message, m.Message, e.Message)
	pick(&got.Logger, m.Logger, e.Logger)
	pick(&got.Transaction, m.Transaction, e.Transaction)
	pick(&got.Server, m.Server, e.ServerName)
	number(&got.Chain, m.Chain, len(e.Exceptions))
	if x := e.Raised(); x != nil {
		got.Type, got.Value, got.Notes = x.Type, &x.Value, x.Notes
		if f := x.DecidingFrame(); f != nil {
			got.Function, got.Path, got.Line = f.Function, f.AbsPath, f.Line
		}
	}
	if q := e.Request; q != nil {
		pick(&got.Method, m.Method, q.Method)
		pick(&got.URL, m.URL, q.Path)
		pick(&got.Query, m.Query, q.Query)
		pick(&got.Host, m.Host, q.Host)
		pick(&got.IP, m.IP, q.RemoteIP)
		number(&got.Form, m.Form, len(q.Form))
		number(&got.Cookies, m.Cookies, len(q.Cookies))
	}
	if e.User != nil {
		pick(&got.User, m.User, e.User.Username)
	}
	var django struct{ Version string }
	if raw := e.Contexts["django"]; len(raw) > 0 && json.Unmarshal(raw, &django) == nil && strings.HasPrefix(django.Version, m.Django) {
		got.Django = m.Django
	}
	return got
}

// dialectMails gives the mails of testdata with what they mean.
func dialectMails(t *testing.T) (all []meant, raws [][]byte) {
	t.Helper()
	f, err := os.Open("testdata/expected.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var m meant
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		raw, err := os.ReadFile(filepath.Join("testdata", m.File))
		if err != nil {
			t.Fatal(err)
		}
		all, raws = append(all, m), append(raws, raw)
	}
	return all, raws
}

func TestEveryDialectIsReadAsItIsMeant(t *testing.T) {
	all, raws := dialectMails(t)
	if len(all) < 60 {
		t.Fatalf("only %d mails", len(all))
	}
	known := map[string]bool{"expected.jsonl": true}
	for i, want := range all {
		known[want.File] = true
		t.Run(want.File, func(t *testing.T) {
			r, err := Read(raws[i], Meta{Mailbox: "ops@example.com", Received: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, want.found(t, r)); diff != "" {
				t.Errorf("%s (-meant +read)\n%s", r.Why, diff)
			}
			if r.Verdict == IsError && (r.Event.Source != issue.SourceMail || r.Event.Time.IsZero()) {
				t.Errorf("source %s, time %s", r.Event.Source, r.Event.Time)
			}
			header, _, _ := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(string(raws[i]), "\r\n", "\n"), "\r", "\n"), "\n\n")
			if want.Verdict != "ignore" && !LooksLikely([]byte(header)) {
				t.Error("its header looks unlikely")
			}
		})
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[f.Name()] && !f.IsDir() {
			t.Errorf("%s has no expectation", f.Name())
		}
	}
}
