package pipe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/sentry"
	"paddock/ingest/server"
)

// pair is two reports in one project.
type pair struct {
	name string
	a, b report
}

// report is what a client sends: an event of a Sentry SDK, or a mail.
type report struct {
	event map[string]any
	mail  string
}

// openKeys opens every project to every key.
type openKeys struct{}

func (openKeys) Lookup(_ context.Context, id, _ string) (project.ID, error) { return project.Parse(id) }

// together sends a pair into a project of its own and tells whether it became one issue.
func together(t *testing.T, s *stack, doors http.Handler, n int, p pair) bool {
	t.Helper()
	for _, r := range []report{p.a, p.b} {
		if r.event == nil {
			s.mailTo(t, project.ID(n), []byte(r.mail))
			continue
		}
		body, err := json.Marshal(r.event)
		if err != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("/api/%d/store/?sentry_key=0123456789abcdef0123456789abcdef", n), bytes.NewReader(body))
		answer := httptest.NewRecorder()
		if doors.ServeHTTP(answer, req); answer.Code != http.StatusOK {
			t.Fatalf("%s: answered %d %s", p.name, answer.Code, answer.Body)
		}
	}
	issues := map[int64]bool{}
	events := 0
	err := store.Events{DB: s.db}.Each(t.Context(), store.EventQuery{Project: project.ID(n)}, func(_ *issue.Event, of int64) error {
		issues[of] = true
		events++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if events != 2 {
		t.Fatalf("%s: %d events are stored", p.name, events)
	}
	return len(issues) == 1
}

func comparePairs(t *testing.T, pairs []pair, want bool) {
	t.Helper()
	s := build(t)
	doors := server.New(server.Config{Protocols: []ingest.Protocol{sentry.Protocol()}, Keys: openKeys{}, Keeper: s.pipe}).Handler()
	for i, p := range pairs {
		if got := together(t, s, doors, i+1, p); got != want {
			t.Errorf("%s: one issue is %v, want %v", p.name, got, want)
		}
	}
}

var eventNumber int

// raise is an exception of Django's shop as sentry-sdk sends it: a frame of Django, one of the site's own.
func raise(typ, value, function, line string) report {
	return chain(link(typ, value, "", frame("django/core/handlers/exception.py", "inner", "response = get_response(request)", false), frame("store/views.py", function, line, true)))
}

// within is raise in a library that the site's own line called.
func within(typ, value, function, line string) report {
	r := raise(typ, value, function, line)
	frames := r.frames(0)
	r.setFrames(0, append(frames, frame("requests/sessions.py", "send", "r = adapter.send(request, **kwargs)", false)))
	return r
}

// library is an exception with no frame of the site's own.
func library(typ, value string) report {
	return chain(link(typ, value, "", frame("requests/sessions.py", "request", "resp = self.send(prep)", false), frame("requests/adapters.py", "send", "raise ConnectionError(e, request=request)", false)))
}

func chain(links ...map[string]any) report {
	eventNumber++
	values := make([]any, len(links))
	for i, l := range links {
		values[i] = l
	}
	return report{event: map[string]any{
		"event_id": fmt.Sprintf("%032x", eventNumber), "timestamp": time.Date(2026, 11, 20, 10, 0, eventNumber%60, 0, time.UTC).Format(time.RFC3339),
		"platform": "python", "level": "error", "transaction": fmt.Sprintf("/page/%d/", eventNumber),
		"sdk":       map[string]any{"name": "sentry.python.django", "version": "2.20.0"},
		"exception": map[string]any{"values": values},
	}}
}

// link is one exception of a chain; source is "__cause__", "__context__" or empty.
func link(typ, value, source string, frames ...any) map[string]any {
	l := map[string]any{"type": typ, "value": value, "stacktrace": map[string]any{"frames": frames}}
	if source != "" {
		l["mechanism"] = map[string]any{"type": "chained", "handled": true, "source": source}
	}
	return l
}

func frame(file, function, line string, own bool) map[string]any {
	root := "/usr/lib/python3/dist-packages/"
	if own {
		root = "/srv/shop/"
	}
	return map[string]any{"filename": file, "abs_path": root + file, "function": function, "context_line": line, "lineno": 10 + eventNumber, "in_app": own}
}

func (r report) frames(i int) []any {
	values := r.event["exception"].(map[string]any)["values"].([]any)
	return values[i].(map[string]any)["stacktrace"].(map[string]any)["frames"].([]any)
}

func (r report) setFrames(i int, frames []any) {
	values := r.event["exception"].(map[string]any)["values"].([]any)
	values[i].(map[string]any)["stacktrace"].(map[string]any)["frames"] = frames
}

// with sets further fields of an event.
func (r report) with(name string, value any) report { r.event[name] = value; return r }

// say is a record of Python's logging as sentry-sdk sends it.
func say(logger, template, message string) report {
	r := chain()
	delete(r.event, "exception")
	delete(r.event, "transaction")
	entry := map[string]any{"message": template, "formatted": message}
	if template == "" {
		entry["message"] = message
	}
	return r.with("logentry", entry).with("logger", logger)
}

// browse is an error of a browser as @sentry/browser sends it.
func browse(typ, value string, frames ...any) report {
	r := chain(link(typ, value, "", frames...))
	if len(frames) == 0 {
		r = chain(map[string]any{"type": typ, "value": value})
	}
	return r.with("platform", "javascript").with("sdk", map[string]any{"name": "sentry.javascript.browser", "version": "8.30.0"})
}

func spot(file, function string) map[string]any {
	return map[string]any{"filename": "https://shop.example.com/static/" + file, "abs_path": "https://shop.example.com/static/" + file, "function": function, "lineno": 1, "colno": 1000 + eventNumber, "in_app": true}
}

// mailed is Django's mail about an unhandled exception.
func mailed(path, typ, value, function, line string) report {
	eventNumber++
	return report{mail: "From: root@shop.example.com\nTo: admin@example.com\nSubject: [Django] ERROR (EXTERNAL IP): Internal Server Error: " + path +
		fmt.Sprintf("\nDate: Fri, 20 Nov 2026 10:00:%02d +0000\nMessage-ID: <%d@shop.example.com>\nContent-Type: text/plain; charset=utf-8\n\n", eventNumber%60, eventNumber) +
		"Internal Server Error: " + path + "\n\n" + typ + " at " + path + "\n" + value + "\n\nRequest Method: GET\nRequest URL: http://shop.example.com" + path +
		"\nDjango Version: 4.2.28\nPython Executable: /usr/bin/python3\nPython Version: 3.11.2\nPython Path: ['/srv/shop']\nServer time: Fri, 20 Nov 2026 10:00:00 +0000\nInstalled Applications:\n['store']\nInstalled Middleware:\n['store.middleware.RealIPMiddleware']\n\n\nTraceback (most recent call last):\n" +
		fmt.Sprintf("  File \"/usr/lib/python3/dist-packages/django/core/handlers/exception.py\", line 55, in inner\n    response = get_response(request)\n  File \"/srv/shop/store/views.py\", line %d, in %s\n    %s\n\n", 10+eventNumber, function, line) +
		"Exception Type: " + typ + " at " + path + "\nException Value: " + value + "\nRequest information:\nUSER: AnonymousUser\n\nGET: No GET data\n\nPOST: No POST data\n\nFILES: No FILES data\n\nCOOKIES: No cookie data\n\nMETA:\nHTTP_HOST = 'shop.example.com'\n\n"}
}
