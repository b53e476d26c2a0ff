package pipe_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/app/issue"
	"paddock/app/store"
)

type javaScriptLine struct {
	Req, Kind, Name, Type, Level, Person, Release, Environment string
	Culprit                                                    string `json:"culprit_function"`
	Chained                                                    []string
	Same                                                       bool `json:"same_issue_as_previous"`
}

func TestEventsOfJavaScriptClientsAreReadAndGroupedAsExpected(t *testing.T) {
	for _, name := range []string{"metrics/sentry-node", "metrics/sentry-browser"} {
		if _, err := os.Stat(filepath.Join(corpus, name)); err != nil {
			t.Skip("the recorded traffic is not beside this checkout: ", err)
		}
		s := build(t)
		ids := map[string]string{} // answered, by request
		events := map[string]*issue.Event{}
		issues := map[string]int64{}
		var lines []javaScriptLine
		eachLine(t, name, func(line javaScriptLine) {
			lines = append(lines, line)
			if dir := filepath.Join(corpus, name, "requests", line.Req); ids[line.Req] == "" && line.Kind == "error" {
				ids[line.Req] = s.replay(t, dir)
			}
		})
		if err := (store.Events{DB: s.db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, of int64) error {
			events[e.ID], issues[e.ID] = e, of
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		byFault := map[string]int64{}
		var before int64
		for _, w := range lines {
			if w.Kind != "error" {
				continue
			}
			id := ids[w.Req]
			e := events[id]
			if e == nil {
				t.Errorf("%s %s: no event", name, w.Req)
				continue
			}
			compareJavaScript(t, name+" "+w.Req, w, e)
			if w.Same && issues[id] != before {
				t.Errorf("%s %s: issue %d, want %d", name, w.Req, issues[id], before)
			}
			before = issues[id]
			if w.Culprit == "" || w.Type == "" {
				continue
			}
			fault := w.Type + " in " + w.Culprit
			if first, ok := byFault[fault]; ok && first != before {
				t.Errorf("%s %s: %s is issue %d and %d", name, w.Req, fault, first, before)
			}
			byFault[fault] = before
		}
		if len(events) < 5 {
			t.Errorf("%s: only %d events", name, len(events))
		}
	}
}

func compareJavaScript(t *testing.T, name string, w javaScriptLine, e *issue.Event) {
	t.Helper()
	x := e.Raised()
	if x == nil {
		x = &issue.Exception{Value: e.Message}
	}
	if !strings.Contains(x.Value, w.Name) || w.Type != "" && x.Type != w.Type || w.Level != "" && string(e.Level) != w.Level {
		t.Errorf("%s: %s %q %s, want %s %q %s", name, x.Type, x.Value, e.Level, w.Type, w.Name, w.Level)
	}
	if w.Release != "" && e.Release != w.Release || w.Environment != "" && e.Environment != w.Environment {
		t.Errorf("%s: release %s in %s, want %s in %s", name, e.Release, e.Environment, w.Release, w.Environment)
	}
	if w.Person != "" && (e.User == nil || e.User.ID != w.Person) {
		t.Errorf("%s: user %+v, want %s", name, e.User, w.Person)
	}
	if f := x.DecidingFrame(); w.Culprit != "" && (f == nil || !f.InApp || f.Function[strings.LastIndexByte(f.Function, '.')+1:] != w.Culprit) {
		t.Errorf("%s: culprit %+v, want %s", name, f, w.Culprit)
	}
	if len(w.Chained) > 0 && len(e.Exceptions) != len(w.Chained) {
		t.Errorf("%s: %d exceptions, want %v", name, len(e.Exceptions), w.Chained)
	}
}
