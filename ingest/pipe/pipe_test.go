package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/ingest"
	"paddock/ingest/pipe"
)

// shelf keeps deliveries in a list and says of them what it is told to.
type shelf struct {
	kept   []pipe.Delivery
	stored []issue.Stored
	err    error
}

func (s *shelf) Deliver(_ context.Context, d pipe.Delivery) ([]issue.Stored, error) {
	if s.err != nil {
		return nil, s.err
	}
	s.kept = append(s.kept, d)
	return s.stored, nil
}

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func plain(id string) issue.Event {
	return issue.Event{ID: id, Time: noon, Received: noon, Source: issue.SourceSentry, Level: issue.Error, Message: "Cache is not answering"}
}

func TestEveryStoredEventIsToldOnceAndWhatWasCountedIsAnnounced(t *testing.T) {
	s := &shelf{stored: []issue.Stored{{Issue: 1, New: true}, {Issue: 1}, {Issue: 2, Regressed: true}, {Issue: 3, Duplicate: true, New: true}}}
	var told []string
	heard := map[bus.Topic]int{}
	var changes bus.Bus
	for _, topic := range []bus.Topic{bus.Issues, bus.Intake} {
		defer changes.Subscribe(topic, func() { heard[topic]++ })()
	}
	p := &pipe.Pipe{Keeper: s, Bus: &changes, Tell: func(n pipe.News) { told = append(told, fmt.Sprintf("%s %d %v", n.Event.ID, n.Project, n.Event.Past)) }}
	old := plain("a")
	old.Past = true
	if err := p.Accept(t.Context(), ingest.Batch{Project: 7, Errors: []issue.Event{old, plain("b"), plain("c"), plain("d")}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a 7 true", "b 7 false", "c 7 false"}, told); diff != "" {
		t.Error(diff)
	}
	for _, in := range s.kept[0].Events {
		if in.Event.Project != 7 {
			t.Errorf("event %s is of project %d", in.Event.ID, in.Event.Project)
		}
	}
	s.stored = []issue.Stored{{Issue: 1, Duplicate: true}}
	if err := p.Accept(t.Context(), ingest.Batch{Project: 7, Errors: []issue.Event{plain("a")}}); err != nil {
		t.Fatal(err)
	}
	s.stored = nil
	if err := p.Accept(t.Context(), ingest.Batch{Project: 7, Skipped: []ingest.Skip{{Protocol: "sentry", Reason: "unknown item type: x", Count: 1}}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[bus.Topic]int{bus.Issues: 1, bus.Intake: 3}, heard); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCouldNotBeKeptIsNotAnnounced(t *testing.T) {
	s := &shelf{err: errors.Join(ingest.ErrBusy)}
	var changes bus.Bus
	defer changes.Subscribe(bus.Issues, func() { t.Error("announced") })()
	p := &pipe.Pipe{Keeper: s, Bus: &changes, Tell: func(pipe.News) { t.Error("told") }}
	if err := p.Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{plain("a")}}); !errors.Is(err, ingest.ErrBusy) {
		t.Errorf("%v, want ErrBusy", err)
	}
}

func TestAnEventIsBoundedInEveryDirection(t *testing.T) {
	long := strings.Repeat("ä\xff", 100_000)
	frame := issue.Frame{Function: long[:3000], AbsPath: "/srv/a.py", ContextLine: long[:9000], InApp: true, PreContext: make([]string, 1000), PostContext: make([]string, 1000)}
	vars := make([]issue.Var, 5000)
	for i := range vars {
		vars[i] = issue.Var{Name: fmt.Sprint("v", i), Value: "x"}
	}
	frame.Vars = vars
	frames := make([]issue.Frame, 3000)
	for i := range frames {
		frames[i] = frame
		frames[i].Line = i
	}
	e := plain("a")
	e.Message, e.Release = long, long
	e.Request = &issue.Request{Headers: vars, Body: long}
	e.User, e.Tags = &issue.User{ID: "7\x00" + long, Data: map[string]string{"plan": long}}, map[string]string{"tenant": long}
	for range 300 {
		e.Exceptions = append(e.Exceptions, issue.Exception{Type: long, Value: long})
	}
	e.Exceptions[299].Frames = frames
	for i := range 1000 {
		e.Breadcrumbs = append(e.Breadcrumbs, issue.Breadcrumb{Message: fmt.Sprint(i)})
	}
	e.Breadcrumbs[900].Message = long
	s := &shelf{}
	if err := (&pipe.Pipe{Keeper: s}).Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{e}}); err != nil {
		t.Fatal(err)
	}
	got := s.kept[0].Events[0].Event
	last := got.Exceptions[len(got.Exceptions)-1]
	sizes := map[string]int{
		"exceptions": len(got.Exceptions), "frames": len(last.Frames), "vars": len(last.Frames[0].Vars), "context": len(last.Frames[0].PreContext) + len(last.Frames[0].PostContext),
		"breadcrumbs": len(got.Breadcrumbs), "headers": len(got.Request.Headers), "first line": last.Frames[0].Line, "last line": last.Frames[len(last.Frames)-1].Line,
	}
	want := map[string]int{"exceptions": 200, "frames": 500, "vars": 300, "context": 100, "breadcrumbs": 200, "headers": 300, "first line": 0, "last line": 2999}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Error(diff)
	}
	if got.Breadcrumbs[199].Message != "999" {
		t.Errorf("the newest breadcrumb is %s", got.Breadcrumbs[199].Message)
	}
	for name, text := range map[string]string{
		"message": got.Message, "release": got.Release, "type": last.Type, "function": last.Frames[0].Function, "body": got.Request.Body,
		"user": got.User.Key(), "user's plan": got.User.Data["plan"], "tag": got.Tags["tenant"], "breadcrumb": got.Breadcrumbs[100].Message,
	} {
		if len(text) > 64<<10+8 || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			t.Errorf("%s has %d bytes", name, len(text))
		}
	}
}
