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

const corpus = "../../../shared/corpus/mail"

type expectation struct {
	File, Kind, Level, Django, Python, App, Release string
	Logger                                          *string
	LogMessage                                      *string `json:"log_message"`
	ExcType                                         *string `json:"exc_type"`
	Message                                         *string
	MessagePrefix                                   string   `json:"message_prefix"`
	ChainKinds                                      []string `json:"chain_kinds"`
	Notes                                           []string
	Culprit                                         *struct {
		Function, File string
		Line           int
	}
	Template                                    json.RawMessage
	Method, Path, Host, Query, Remote, IP, User *string
	Cookies, HTML                               bool
	Secrets                                     []string
	Referrer, URL                               string
	UserAgent                                   string `json:"user_agent"`
	Internal                                    bool
	ValueHoldsTraceback                         bool `json:"value_holds_traceback"`
}

func TestEveryRecordedMailIsReadAsExpected(t *testing.T) {
	f, err := os.Open(filepath.Join(corpus, "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		var want expectation
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		n++
		t.Run(want.File, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(corpus, want.File))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Read(raw, Meta{Mailbox: "INBOX", Received: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
			if err != nil {
				t.Fatal(err)
			}
			check(t, want, got)
			header, _, _ := strings.Cut(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n\n")
			if want.Kind != "ignore" && !LooksLikely([]byte(header)) {
				t.Error("its header looks unlikely")
			}
		})
	}
	if n < 100 {
		t.Errorf("only %d mails", n)
	}
}

func check(t *testing.T, want expectation, got Report) {
	t.Helper()
	same(t, "kind", want.Kind, string(got.Verdict))
	if string(got.Verdict) != want.Kind || want.Kind == "ignore" {
		return
	}
	e := &got.Event
	r := e.Request
	if r == nil {
		r = &issue.Request{}
	}
	maybe(t, "method", want.Method, r.Method)
	maybe(t, "path", want.Path, r.Path)
	maybe(t, "host", want.Host, r.Host)
	maybe(t, "query", want.Query, r.Query)
	maybe(t, "ip", want.IP, r.RemoteIP)
	if want.Kind == "broken_link" {
		same(t, "url", want.URL, r.URL)
		same(t, "referrer", want.Referrer, r.Referrer)
		same(t, "agent", want.UserAgent, r.Agent)
		return
	}
	same(t, "level", string(issue.ParseLevel(want.Level)), string(e.Level))
	if !want.ValueHoldsTraceback && !strings.HasPrefix(e.Message, "Task ") {
		maybe(t, "log message", want.LogMessage, e.Message)
	}
	if want.Release != "" && e.Release != "" {
		same(t, "release", want.Release, e.Release)
	}
	if want.Remote != nil {
		if r.Internal == nil || *r.Internal != (*want.Remote == "INTERNAL") {
			t.Errorf("internal is %v, want %s", r.Internal, *want.Remote)
		}
	}
	if want.User != nil && *want.User != "AnonymousUser" && !strings.HasPrefix(*want.User, "[") {
		if e.User == nil {
			t.Errorf("no user, want %s", *want.User)
		} else {
			same(t, "user", *want.User, e.User.Username)
		}
	}
	if want.Cookies != (len(r.Cookies) > 0) {
		t.Errorf("cookies: %v, want %v", r.Cookies, want.Cookies)
	}
	checkException(t, want, e)
}

func checkException(t *testing.T, want expectation, e *issue.Event) {
	t.Helper()
	x := e.Raised()
	if want.ExcType == nil {
		if x != nil {
			t.Errorf("exception %s, want none", x.Type)
		}
		return
	}
	if x == nil {
		t.Fatalf("no exception, want %s", *want.ExcType)
	}
	same(t, "type", *want.ExcType, x.Type)
	maybe(t, "value", want.Message, x.Value)
	if !strings.HasPrefix(x.Value, want.MessagePrefix) {
		t.Errorf("value %.80q, want it to start %q", x.Value, want.MessagePrefix)
	}
	if want.Notes != nil {
		same(t, "notes", strings.Join(want.Notes, "\n"), x.Notes)
	} else if x.Notes != "" {
		t.Errorf("notes %q, want none", x.Notes)
	}
	var kinds []string
	for _, link := range e.Exceptions[:len(e.Exceptions)-1] {
		kinds = append(kinds, link.Relation)
	}
	if want.ChainKinds != nil {
		if diff := cmp.Diff(want.ChainKinds, kinds); diff != "" {
			t.Errorf("chain: %s", diff)
		}
	}
	if want.Culprit != nil {
		f := x.DecidingFrame()
		if f == nil {
			t.Fatalf("no frame, want %+v", *want.Culprit)
		}
		same(t, "culprit function", want.Culprit.Function, f.Function)
		same(t, "culprit file", want.Culprit.File, f.AbsPath)
		if f.Line != want.Culprit.Line || !f.InApp {
			t.Errorf("culprit line %d (own: %v), want %d", f.Line, f.InApp, want.Culprit.Line)
		}
		if f.ContextLine == "" {
			t.Error("the culprit has no source line")
		}
		if want.HTML && len(f.Vars) == 0 && want.App == "" {
			t.Error("the culprit has no local variables")
		}
	}
}

func maybe(t *testing.T, what string, want *string, got string) {
	t.Helper()
	if want != nil {
		same(t, what, *want, got)
	}
}

func same(t *testing.T, what, want, got string) {
	t.Helper()
	if want != got {
		t.Errorf("%s is %.200q, want %.200q", what, got, want)
	}
}
