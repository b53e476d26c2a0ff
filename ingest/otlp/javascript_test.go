package otlp_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/app/issue"
)

// TestAnExceptionThatSpanAndLogTellOfIsOneEvent replays what OpenTelemetry's SDK for JavaScript sent.
func TestAnExceptionThatSpanAndLogTellOfIsOneEvent(t *testing.T) {
	const dir = "../../../shared/corpus/metrics/otel-js-http-json"
	requests, err := filepath.Glob(filepath.Join(dir, "requests", "*"))
	if err != nil || len(requests) == 0 {
		t.Skip("the recorded traffic is not beside this checkout: ", err)
	}
	var answers struct{ Spans struct{ Errors int } }
	text, err := os.ReadFile(filepath.Join(dir, "answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &answers); err != nil {
		t.Fatal(err)
	}
	m := &memory{}
	base := listen(t, m)
	told := map[string]int{} // by event id: how often
	issues := map[string]bool{}
	for _, request := range requests {
		var rec struct {
			Path    string
			Headers [][2]string
		}
		text, err := os.ReadFile(filepath.Join(request, "request.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &rec); err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(filepath.Join(request, "body.bin"))
		if err != nil {
			t.Fatal(err)
		}
		headers := []string{"Authorization", "Bearer abc"}
		for _, h := range rec.Headers {
			if name := strings.ToLower(h[0]); name == "content-type" || name == "content-encoding" {
				headers = append(headers, h[0], h[1])
			}
		}
		m.last = nil
		if got := send(t, base+rec.Path, body, headers...); got.Status != http.StatusOK || m.last == nil || len(m.last.Items) != 1 {
			t.Fatalf("%s: answered %+v, kept %+v", request, got, m.last)
		}
		for i := range m.last.Errors {
			e := &m.last.Errors[i]
			told[e.ID]++
			issues[issue.Group(e).Lookup[0]] = true
			if x := e.Raised(); x.Type != "OperationalError" || !strings.HasPrefix(x.Value, "deadlock detected on bookings") || e.Platform != "node" {
				t.Errorf("%s: %s %q of %s", request, x.Type, x.Value, e.Platform)
			}
		}
	}
	if len(told) != answers.Spans.Errors {
		t.Errorf("%d errors, want %d: %v", len(told), answers.Spans.Errors, told)
	}
	if len(issues) != 1 {
		t.Errorf("%d issues", len(issues))
	}
	for id, n := range told {
		if n != 2 {
			t.Errorf("%s was told of %d times, want by the span and by the log", id, n)
		}
	}
}
