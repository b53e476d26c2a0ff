package pipe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"paddock/app/issue"
	"paddock/app/store"
)

const corpus = "../../../shared/corpus"

// told is what an expectation says of a record, mail or event.
type told struct {
	name, group      string
	level, typ       string
	value            *string
	function, file   string
	line             int
	method, path, ip string
	secrets          []string
}

type place struct {
	Function, File string
	Line           int
}

type mailLine struct {
	File, Kind, Level, Group string
	ExcType                  string `json:"exc_type"`
	Message                  *string
	Culprit                  *place
	Method, Path, User, IP   *string
	Secrets                  []string
}

type sentryLine struct {
	Dir   string
	Event *struct {
		Level, Group string
		Exception    *struct {
			Type  string
			Value *string
		}
		Message  *string
		Culprit  *place
		Request  *struct{ Method, Path, IP string }
		Secrets  []string
		Feedback *struct{ Message string }
	}
}

// eachLine decodes the lines of an expected.jsonl.
func eachLine[T any](t *testing.T, name string, f func(T)) {
	t.Helper()
	for _, line := range bytes.Split(bytes.TrimSpace(read(t, filepath.Join(corpus, name, "expected.jsonl"))), []byte("\n")) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		f(one)
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// TestTheWholeCorpusIsStoredAsExpectedGroupedAndScrubbed sends every recorded request over HTTP and reads
// every mail into one project, and then looks at what the store holds.
func TestTheWholeCorpusIsStoredAsExpectedGroupedAndScrubbed(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the recorded traffic is not beside this checkout: ", err)
	}
	s := build(t)
	wanted := map[string]told{} // by event id
	score := scores{}
	eachLine(t, "sentry", func(line sentryLine) {
		id := s.replay(t, filepath.Join(corpus, "sentry", line.Dir))
		w := line.Event
		if w == nil || w.Feedback != nil { // what a person wrote comes as an event, and is none
			return
		}
		one := told{name: line.Dir, group: w.Group, level: w.Level, value: w.Message, secrets: w.Secrets}
		if w.Exception != nil {
			one.typ, one.value = w.Exception.Type, w.Exception.Value
		}
		if w.Culprit != nil {
			one.function, one.file, one.line = w.Culprit.Function, w.Culprit.File, w.Culprit.Line
		}
		if w.Request != nil {
			one.method, one.path, one.ip = w.Request.Method, w.Request.Path, w.Request.IP
		}
		wanted[id] = one
	})
	eachLine(t, "mail", func(line mailLine) {
		r, stored := s.mail(t, read(t, filepath.Join(corpus, "mail", line.File)))
		if string(r.Verdict) != line.Kind {
			t.Errorf("%s is read as %s, want %s", line.File, r.Verdict, line.Kind)
		}
		if stored == nil {
			return
		}
		one := told{name: line.File, group: line.Group, level: string(issue.ParseLevel(line.Level)), typ: line.ExcType, secrets: line.Secrets,
			method: text(line.Method), path: text(line.Path), ip: text(line.IP)}
		if line.Kind == "broken_link" {
			one.level = ""
		} else if line.ExcType != "" {
			one.value = line.Message
		}
		if line.Culprit != nil {
			one.function, one.file, one.line = line.Culprit.Function, line.Culprit.File, line.Culprit.Line
		}
		if twice, ok := wanted[r.Event.ID]; ok && stored.Duplicate {
			t.Logf("%s is %s once more", line.File, twice.name)
		}
		wanted[r.Event.ID] = one
	})
	secrets := map[string]string{}
	seen := 0
	err := store.Events{DB: s.db}.Each(t.Context(), store.EventQuery{Project: 1}, func(e *issue.Event, of int64) error {
		w, ok := wanted[e.ID]
		if !ok {
			t.Errorf("event %s was not sent", e.ID)
			return nil
		}
		seen++
		compare(t, w, e)
		if w.group != "" {
			score.add(w.group, of, w.name)
		}
		for _, secret := range w.secrets {
			secrets[secret] = w.name
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != len(wanted) || seen < 200 {
		t.Errorf("%d events are stored, %d were sent", seen, len(wanted))
	}
	precision, recall := score.result()
	t.Logf("%d events in %d groups: precision %.4f, recall %.4f", seen, len(score), precision, recall)
	for _, fault := range score.faults() {
		t.Log(fault)
	}
	if precision < 0.98 || recall < 0.98 {
		t.Errorf("grouping: precision %.4f, recall %.4f", precision, recall)
	}
	if looked := absent(t, s, secrets); looked < 400 || len(secrets) < 5 {
		t.Errorf("only %d stored values were looked at for %d secrets", looked, len(secrets))
	}
}

// compare looks at a stored event. A value that held a secret is not what was sent.
func compare(t *testing.T, w told, e *issue.Event) {
	t.Helper()
	same := func(what, want, got string) {
		t.Helper()
		for _, secret := range w.secrets {
			if strings.Contains(want, secret) {
				return
			}
		}
		if want != "" && want != got {
			t.Errorf("%s: %s is %.200q, want %.200q", w.name, what, got, want)
		}
	}
	x := e.Raised()
	if x == nil {
		x = &issue.Exception{Value: e.Message}
	}
	same("level", w.level, string(e.Level))
	if !strings.HasSuffix("."+x.Type, "."+w.typ) { // some clients say Order.DoesNotExist, some DoesNotExist
		same("type", w.typ, x.Type)
	}
	if w.value != nil {
		same("value", *w.value, x.Value)
	}
	if w.function != "" {
		f := x.DecidingFrame()
		if f == nil {
			t.Errorf("%s has no frames", w.name)
			return
		}
		same("culprit", fmt.Sprint(w.file, ":", w.line, " ", w.function), fmt.Sprint(f.AbsPath, ":", f.Line, " ", f.Function))
		if !f.InApp {
			t.Errorf("%s: the culprit is not the site's own", w.name)
		}
	}
	if w.path != "" {
		if e.Request == nil {
			t.Errorf("%s has no request", w.name)
			return
		}
		same("method", w.method, e.Request.Method)
		same("path", w.path, e.Request.Path)
		same("ip", w.ip, e.Request.RemoteIP)
	}
}

// absent fails for every secret that is found anywhere in the database, compressed bodies included.
func absent(t *testing.T, s *stack, secrets map[string]string) (looked int) {
	t.Helper()
	look := func(where string, content []byte) {
		looked++
		for secret, of := range secrets {
			at := bytes.Index(content, []byte(secret))
			if len(secret) < 6 { // too short to mean anything but as a whole value
				at = slices.Max([]int{bytes.Index(content, []byte(`"`+secret+`"`)), bytes.Index(content, []byte(`'`+secret+`'`)), bytes.Index(content, []byte(`\"`+secret+`\"`))})
			}
			if at >= 0 {
				t.Errorf("secret %q of %s is in %s: …%s…", secret, of, where, content[max(0, at-60):min(len(content), at+len(secret)+20)])
			}
		}
	}
	for _, file := range []string{store.FileName, store.FileName + "-wal"} {
		look(file, read(t, filepath.Join(s.dir, file))) // everything that is not compressed
	}
	err := store.Events{DB: s.db}.Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
		body, err := json.Marshal(e)
		look("event "+e.ID, body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Items{DB: s.db}.Each(t.Context(), store.ItemQuery{Project: 1}, func(item store.Item) error {
		look(item.Type+" item", append(item.Headers, item.Payload...))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for after := int64(0); ; {
		page, err := store.Raws{DB: s.db}.Waiting(t.Context(), 0, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return looked
		}
		for _, raw := range page {
			after = raw.ID
			look("delivery "+raw.Reason, raw.Body)
		}
	}
}

// scores counts, by label and issue, the records that were put together.
type scores map[string]map[int64][]string

func (s scores) add(label string, of int64, name string) {
	if s[label] == nil {
		s[label] = map[int64][]string{}
	}
	s[label][of] = append(s[label][of], name)
}

// result scores pairs: of those in one issue, how many are one bug, and of those that are one bug, how many are in one issue.
func (s scores) result() (precision, recall float64) {
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	var both, bug, together float64
	issues := map[int64]int{}
	for _, by := range s {
		n := 0
		for of, names := range by {
			both += pairs(len(names))
			issues[of] += len(names)
			n += len(names)
		}
		bug += pairs(n)
	}
	for _, n := range issues {
		together += pairs(n)
	}
	return both / together, both / bug
}

// faults tells which labels were split and which issues hold several.
func (s scores) faults() []string {
	var all []string
	labels := map[int64][]string{}
	for label, by := range s {
		for of, names := range by {
			labels[of] = append(labels[of], fmt.Sprintf("%s (%d, %s)", label, len(names), names[0]))
		}
		if len(by) > 1 {
			all = append(all, fmt.Sprintf("split: %s: %v", label, by))
		}
	}
	for of, some := range labels {
		if len(some) > 1 {
			all = append(all, fmt.Sprintf("mixed: issue %d: %v", of, some))
		}
	}
	sort.Strings(all)
	return all
}
