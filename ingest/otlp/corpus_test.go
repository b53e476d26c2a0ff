package otlp_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ingest"
	"paddock/ingest/otlp"
	"paddock/ingest/server"
)

const corpus = "../../../shared/corpus/otlp"

type oneKey struct{}

func (oneKey) Lookup(_ context.Context, of, key string) (project.ID, error) {
	if key != "abc" || of != "" && of != "1" {
		return 0, ingest.ErrWrongKey
	}
	return 1, nil
}

// memory keeps the last batch, or fails.
type memory struct {
	last *ingest.Batch
	err  error
}

func (m *memory) Accept(_ context.Context, b ingest.Batch) error {
	if m.err == nil {
		m.last = &b
	}
	return m.err
}

func listen(t *testing.T, m *memory) string {
	t.Helper()
	h := httptest.NewServer(server.New(server.Config{Protocols: []ingest.Protocol{otlp.Protocol()}, Keys: oneKey{}, Keeper: m}).Handler())
	t.Cleanup(h.Close)
	return h.URL
}

// answer is what a client gets.
type answer struct {
	Status     int
	Type, Body string
	Retry      string
}

func send(t *testing.T, address string, body []byte, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Content-Type"), string(text), resp.Header.Get("Retry-After")}
}

// recorded reads a request with its headers, and adds the key.
func recorded(t *testing.T, dir string) (path string, body []byte, headers []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(corpus, dir, "request.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rec struct {
		Path    string
		Headers [][2]string
	}
	if err := json.Unmarshal(text, &rec); err != nil {
		t.Fatal(err)
	}
	if body, err = os.ReadFile(filepath.Join(corpus, dir, "body.bin")); err != nil {
		t.Fatal(err)
	}
	headers = []string{"X-Paddock-Key", "abc"}
	for _, h := range rec.Headers {
		if name := strings.ToLower(h[0]); name == "content-type" || name == "content-encoding" {
			headers = append(headers, h[0], h[1])
		}
	}
	return rec.Path, body, headers
}

func TestEveryRecordedRequestIsKeptAndItsExceptionsAreErrors(t *testing.T) {
	f, err := os.Open(filepath.Join(corpus, "expected.jsonl"))
	if err != nil {
		t.Skip("the recorded traffic is not beside this checkout: ", err)
	}
	defer func() { _ = f.Close() }()
	m := &memory{}
	base := listen(t, m)
	ids := map[string][]string{} // by trigger and form
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		var want struct {
			Dir, Signal, Trigger, Service string
			Exception                     *struct{ Type, Message string }
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		n++
		path, body, headers := recorded(t, want.Dir)
		m.last = nil
		if got := send(t, base+path, body, headers...); got.Status != http.StatusOK || got.Body != map[bool]string{true: "{}", false: ""}[strings.HasPrefix(want.Dir, "json/")] {
			t.Fatalf("%s: answered %+v", want.Dir, got)
		}
		if m.last == nil || len(m.last.Items) != 1 || m.last.Items[0].Type != want.Signal || len(m.last.Skipped) > 0 || !json.Valid(m.last.Items[0].Payload) {
			t.Fatalf("%s: kept %+v", want.Dir, m.last)
		}
		if want.Exception == nil {
			if len(m.last.Errors) > 0 {
				t.Errorf("%s: errors that are none: %+v", want.Dir, m.last.Errors)
			}
			continue
		}
		if len(m.last.Errors) != 1 {
			t.Errorf("%s: %d errors", want.Dir, len(m.last.Errors))
			continue
		}
		e := &m.last.Errors[0]
		x := e.Raised()
		message := want.Exception.Message
		if message == "28" { // logging's own form of it; the traceback says more
			message = "[Errno 28] No space left on device"
		}
		got := []string{x.Type, x.Value, string(e.Level), string(e.Source), e.Release, e.Environment, e.ServerName, e.Platform}
		if diff := cmp.Diff([]string{want.Exception.Type, message, "error", "otlp", "shop@2026.9.0", "production", "web1", "python"}, got); diff != "" {
			t.Errorf("%s: %s", want.Dir, diff)
		}
		form, _, _ := strings.Cut(want.Dir, "/")
		ids[form+" "+want.Trigger] = append(ids[form+" "+want.Trigger], e.ID)
	}
	if n < 20 {
		t.Errorf("only %d requests", n)
	}
	for _, trigger := range []string{"zero", "job"} { // a span and a log record tell of each
		plain, asJSON, zipped := ids["plain "+trigger], ids["json "+trigger], ids["gzip "+trigger]
		if len(plain) != 2 || len(asJSON) != 2 || len(zipped) != 2 || plain[0] != plain[1] || asJSON[0] != plain[0] || asJSON[1] != plain[0] || zipped[0] != zipped[1] || zipped[0] == plain[0] {
			t.Errorf("%s: the ids are %v, %v, %v", trigger, plain, asJSON, zipped)
		}
	}
}

func TestIDsAreHexadecimalHoweverTheyCame(t *testing.T) {
	m := &memory{}
	base := listen(t, m)
	payloads := map[string]string{}
	for _, dir := range []string{"plain/004-zero-traces", "json/004-zero-traces"} {
		path, body, headers := recorded(t, dir)
		send(t, base+path, body, headers...)
		var item struct {
			ResourceSpans []struct {
				ScopeSpans []struct {
					Spans []struct{ TraceID, SpanID string }
				}
			}
		}
		if err := json.Unmarshal(m.last.Items[0].Payload, &item); err != nil {
			t.Fatal(err)
		}
		span := item.ResourceSpans[0].ScopeSpans[0].Spans[0]
		payloads[dir] = span.TraceID + " " + span.SpanID
		e := m.last.Errors[0]
		if payloads[dir] != e.TraceID+" "+e.SpanID || payloads[dir] != "bbbf4a898b9bb1df43b97b16a0e89d2b 71ca4d4b626c86fb" {
			t.Errorf("%s: item %q, event %q %q", dir, payloads[dir], e.TraceID, e.SpanID)
		}
	}
}

const failing = `{"resourceLogs":[{"scopeLogs":[{"scope":{"name":"store"},"logRecords":[
	{"severityNumber":17,"body":{"stringValue":"a"},"attributes":[{"key":"exception.type","value":{"stringValue":"store.Gone"}},{"key":"exception.message","value":{"stringValue":"no"}}],"traceId":"bbbf4a898b9bb1df43b97b16a0e89d2b"},
	{"severityNumber":17,"body":{"stringValue":"a"},"attributes":[{"key":"exception.type","value":{"stringValue":"Gone"}},{"key":"exception.message","value":{"stringValue":"no"}}],"traceId":"bbbf4a898b9bb1df43b97b16a0e89d2b"},
	{"severityNumber":9,"body":{"stringValue":"a"},"attributes":[{"key":"exception.type","value":{"stringValue":"Gone"}}]},
	{"severityText":"CRITICAL","body":{"kvlistValue":{"values":[{"key":"event","value":{"stringValue":"x"}}]}},"attributes":[{"key":"exception.type","value":{"stringValue":"Gone"}}],"unknown":7}]}]}]}`

func TestAFaultThatIsLoggedTwiceIsTwoAndARequestThatIsSentAgainIsTheSame(t *testing.T) {
	m := &memory{}
	base := listen(t, m)
	var first []string
	for range 2 {
		if got := send(t, base+"/v1/logs/?key=abc", []byte(failing), "Content-Type", "application/json; charset=utf-8"); got.Status != http.StatusOK {
			t.Fatalf("answered %+v", got)
		}
		var ids []string
		for _, e := range m.last.Errors {
			ids = append(ids, e.ID)
		}
		if len(ids) != 3 || ids[0] == ids[1] {
			t.Fatalf("errors %v", ids)
		}
		if first != nil && (first[0] != ids[0] || first[1] != ids[1]) {
			t.Errorf("%v, then %v", first, ids)
		}
		first = ids
	}
	if last := m.last.Errors[2]; last.Level != issue.Fatal || last.Message != `{"event":"x"}` || last.Logger != "store" {
		t.Errorf("%+v", last)
	}
}

func TestAnswersAreInTheFormOfTheRequest(t *testing.T) {
	const asJSON, asProto = "application/json", "application/x-protobuf"
	m := &memory{}
	base := listen(t, m)
	for name, one := range map[string]struct {
		path, body string
		headers    []string
		fail       error
		want       answer
	}{
		"kept, JSON":          {"/v1/logs", failing, []string{"X-Paddock-Key", "abc", "Content-Type", asJSON}, nil, answer{200, asJSON, "{}", ""}},
		"empty":               {"/v1/metrics", "", []string{"X-Paddock-Key", "abc", "Content-Type", asProto}, nil, answer{200, asProto, "", ""}},
		"a bearer":            {"/v1/traces", "{}", []string{"Authorization", "Bearer abc", "Content-Type", asJSON}, nil, answer{200, asJSON, "{}", ""}},
		"Sentry's header":     {"/v1/traces", "{}", []string{"X-Sentry-Auth", "Sentry sentry_version=7, sentry_key=abc", "Content-Type", asJSON}, nil, answer{200, asJSON, "{}", ""}},
		"Sentry's address":    {"/api/1/integration/otlp/v1/logs/", "{}", []string{"X-Sentry-Auth", "sentry sentry_key=abc", "Content-Type", asJSON}, nil, answer{200, asJSON, "{}", ""}},
		"another project":     {"/api/2/otlp/v1/traces", "{}", []string{"X-Paddock-Key", "abc", "Content-Type", asJSON}, nil, answer{403, asJSON, `{"code":7,"message":"key does not fit project"}`, ""}},
		"no key":              {"/v1/logs", "{}", []string{"Content-Type", asJSON}, nil, answer{403, asJSON, `{"code":7,"message":"no key given"}`, ""}},
		"keys that disagree":  {"/v1/logs?key=def", "{}", []string{"X-Paddock-Key", "abc", "Content-Type", asJSON}, nil, answer{403, asJSON, `{"code":7,"message":"key does not fit project"}`, ""}},
		"garbage, JSON":       {"/v1/logs", "{", []string{"X-Paddock-Key", "abc", "Content-Type", asJSON}, nil, answer{400, asJSON, `{"code":3,"message":"malformed: the body is no OTLP request"}`, ""}},
		"garbage, protobuf":   {"/v1/logs", "\xff", []string{"X-Paddock-Key", "abc", "Content-Type", asProto}, nil, answer{400, asProto, "\x08\x03\x12\x26malformed: the body is no OTLP request", ""}},
		"a full store":        {"/v1/logs", failing, []string{"X-Paddock-Key", "abc", "Content-Type", asJSON}, ingest.ErrBusy, answer{429, asJSON, `{"code":8,"message":"busy"}`, "5"}},
		"a store that failed": {"/v1/logs", failing, []string{"X-Paddock-Key", "abc", "Content-Type", asJSON}, io.ErrShortWrite, answer{503, asJSON, `{"code":14,"message":"could not be stored"}`, "5"}},
	} {
		m.err = one.fail
		if diff := cmp.Diff(one.want, send(t, base+one.path, []byte(one.body), one.headers...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func FuzzLogs(f *testing.F) {
	f.Add([]byte(failing), true)
	f.Add([]byte("\x0a\x02\x0a\x00"), false)
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		header := http.Header{"Content-Type": {map[bool]string{true: "application/json", false: "application/x-protobuf"}[isJSON]}}
		for _, e := range otlp.Protocol().Endpoints {
			if !strings.HasPrefix(e.Pattern, "POST /v1/") || strings.HasSuffix(e.Pattern, "}") {
				continue
			}
			b, err := e.Decode(&ingest.Request{Body: body, Header: header})
			if err != nil {
				continue
			}
			for i := range b.Errors {
				if len(b.Errors[i].ID) != 32 || b.Errors[i].Raised() == nil {
					t.Errorf("%+v", b.Errors[i])
				}
			}
			for _, item := range b.Items {
				if !json.Valid(item.Payload) {
					t.Errorf("kept %q", item.Payload)
				}
			}
		}
	})
}

func TestARequestOfManySmallRecordsIsRefused(t *testing.T) {
	base := listen(t, &memory{})
	records := bytes.Repeat([]byte{0x12, 0}, 450_000) // empty log records
	field := func(tag byte, inner []byte) []byte {
		return append(protowire.AppendVarint([]byte{tag}, uint64(len(inner))), inner...)
	}
	deep := []byte{0x18, 1}
	for range 100 { // a list in a list in a list
		deep = field(0x2a, field(0x0a, deep))
	}
	for name, body := range map[string][]byte{
		"many": field(0x0a, field(0x12, records)),
		"deep": field(0x0a, field(0x12, field(0x12, field(0x2a, deep)))),
	} {
		if got := send(t, base+"/v1/logs?key=abc", body, "Content-Type", "application/x-protobuf"); got.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: answered %+v", name, got)
		}
	}
	asJSON := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + strings.Repeat("{},", 450_000) + `{}]}]}]}`
	if got := send(t, base+"/v1/logs?key=abc", []byte(asJSON), "Content-Type", "application/json"); got.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %+v", got)
	}
}
