package sentry_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/ingest"
)

// The envelope of an event, as br (quality 4) and as zstd. What writes them belongs to other rooms.
const (
	asBrotli = "G4EAAAQCOucTPF7lmyyqwSEHDgc/YgwtEAomchA272D/fMmPfNjCOkOgG6ZlO67nB3GSZnnB4pdetnvKESnGRpT5UBQEVd51Iz8="
	asZstd   = "KLUv/QQAVQIAtAN7ImV2ZW50X2lkIjoiMDEyMzQ1Njc4OWFiY2RlZiJ9CnsidHlwZSI6LCJtZXNzYWdlIjoiaGVsbG8ifQQAEcEATQG0GnyDTCfHngzp"
)

func unbase(t *testing.T, s string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// packed compresses a body with what make gives.
func packed(t *testing.T, body string, writer func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var b bytes.Buffer
	w := writer(&b)
	if _, err := io.WriteString(w, body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func asGzip(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
func asZlib(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }

func asRawDeflate(w io.Writer) io.WriteCloser {
	z, err := flate.NewWriter(w, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return z
}

// odd is a request that other servers answer wrongly, and what it must lead to.
type odd struct {
	method, path, body string
	headers            []string
	status             int
	kept               string // what is told of it: "event", item types, skipped reasons
}

// told names what a batch holds, sorted.
func tellAll(batches []ingest.Batch) string {
	var all []string
	for _, b := range batches {
		for range b.Errors {
			all = append(all, "event")
		}
		for _, item := range b.Items {
			all = append(all, item.Type)
		}
		for _, s := range b.Skipped {
			all = append(all, "-"+s.Reason)
		}
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}

// TestOddRequestsAreAnsweredAsTheProtocolSays goes through the odd cases of the field: what clients of all ages,
// proxies and browsers send.
func TestOddRequestsAreAnsweredAsTheProtocolSays(t *testing.T) {
	auth := []string{"X-Sentry-Auth", "Sentry sentry_version=7, sentry_key=abc"}
	with := func(more ...string) []string { return append(append([]string(nil), auth...), more...) }
	envelope := head + "{\"type\":\"event\"}\n" + event
	item := func(typ, payload string) string {
		return fmt.Sprintf("{\"type\":%q,\"length\":%d}\n%s\n", typ, len(payload), payload)
	}
	dsn := `{"dsn":"https://abc@errors.example.com/1"}` + "\n{\"type\":\"event\"}\n" + event
	gz := packed(t, envelope, asGzip)
	cases := map[string]odd{
		"01 envelope without a slash":              {"POST", "/api/1/envelope", envelope, auth, 200, "event"},
		"02 store without a slash":                 {"POST", "/api/1/store", event, auth, 200, "event"},
		"03 legacy store without a project":        {"POST", "/api/store/", event, auth, 200, "event"},
		"04 no event id anywhere":                  {"POST", "/api/1/envelope/", "{}\n{\"type\":\"event\"}\n{}", auth, 200, "event"},
		"05 deflate, as zlib":                      {"POST", "/api/1/envelope/", packed(t, envelope, asZlib), with("Content-Encoding", "deflate"), 200, "event"},
		"06 deflate, raw":                          {"POST", "/api/1/envelope/", packed(t, envelope, asRawDeflate), with("Content-Encoding", "deflate"), 200, "event"},
		"07 gzip":                                  {"POST", "/api/1/envelope/", gz, with("Content-Encoding", "gzip"), 200, "event"},
		"08 x-gzip in capitals":                    {"POST", "/api/1/envelope/", gz, with("Content-Encoding", "X-GZIP"), 200, "event"},
		"09 br":                                    {"POST", "/api/1/envelope/", unbase(t, asBrotli), with("Content-Encoding", "br"), 200, "event"},
		"10 zstd":                                  {"POST", "/api/1/envelope/", unbase(t, asZstd), with("Content-Encoding", "zstd"), 200, "event"},
		"11 an unknown encoding":                   {"POST", "/api/1/envelope/", envelope, with("Content-Encoding", "lzma"), 415, ""},
		"12 no gzip at all":                        {"POST", "/api/1/envelope/", envelope, with("Content-Encoding", "gzip"), 400, ""},
		"13 gzip cut off":                          {"POST", "/api/1/envelope/", gz[:len(gz)-9], with("Content-Encoding", "gzip"), 400, ""},
		"14 store as base64":                       {"POST", "/api/1/store/", base64.StdEncoding.EncodeToString([]byte(event)), auth, 200, "event"},
		"15 store as base64 of zlib":               {"POST", "/api/1/store/", zipped(event), auth, 200, "event"},
		"16 store as a form":                       {"POST", "/api/1/store/", "sentry_data=" + url.QueryEscape(event), with("Content-Type", "application/x-www-form-urlencoded"), 200, "event"},
		"17 store of a transaction":                {"POST", "/api/1/store/", `{"type":"transaction","transaction":"/"}`, auth, 200, "transaction"},
		"18 the pixel":                             {"GET", "/api/1/store/?sentry_key=abc&sentry_data=" + url.QueryEscape(event), "", nil, 200, "event"},
		"19 NaN":                                   {"POST", "/api/1/store/", `{"extra":{"a":NaN}}`, auth, 200, "event"},
		"20 a length beyond the body":              {"POST", "/api/1/envelope/", head + "{\"type\":\"event\",\"length\":9999}\n" + event, auth, 400, ""},
		"21 a length below the body":               {"POST", "/api/1/envelope/", head + "{\"type\":\"event\",\"length\":2}\n" + event, auth, 400, ""},
		"22 a length of null":                      {"POST", "/api/1/envelope/", head + "{\"type\":\"event\",\"length\":null}\n" + event, auth, 200, "event"},
		"23 lines that end with CR":                {"POST", "/api/1/envelope/", strings.ReplaceAll(envelope, "\n", "\r\n"), auth, 200, "event"},
		"24 an unknown type with binary payload":   {"POST", "/api/1/envelope/", head + item("brand_new", "\x00\n\xff") + item("event", event), auth, 200, "-unknown item type: brand_new event"},
		"25 an unknown type without a length":      {"POST", "/api/1/envelope/", head + "{\"type\":\"brand_new\"}\nabc\n" + item("event", event), auth, 200, "-unknown item type: brand_new event"},
		"26 header alone":                          {"POST", "/api/1/envelope/", "{}", auth, 200, ""},
		"27 an item without a payload":             {"POST", "/api/1/envelope/", head + item("attachment", ""), auth, 200, "attachment"},
		"28 garbage":                               {"POST", "/api/1/envelope/", "\x00\x01garbage", auth, 400, ""},
		"29 nothing":                               {"POST", "/api/1/envelope/", "", auth, 400, ""},
		"30 no key":                                {"POST", "/api/1/envelope/", envelope, nil, 403, ""},
		"31 keys that disagree":                    {"POST", "/api/1/envelope/?sentry_key=def", envelope, auth, 403, ""},
		"32 a key in another case":                 {"POST", "/api/1/envelope/?sentry_key=ABC", envelope, auth, 200, "event"},
		"33 a tunnel":                              {"POST", "/monitoring?o=1&p=1", dsn, []string{"Content-Type", "text/plain;charset=UTF-8"}, 200, "event"},
		"34 a tunnel without a dsn":                {"POST", "/monitoring", envelope, nil, 404, ""},
		"35 any content type":                      {"POST", "/api/1/envelope/", envelope, with("Content-Type", "multipart/form-data"), 200, "event"},
		"36 check-ins, logs and client reports":    {"POST", "/api/1/envelope/", "{}\n" + item("check_in", "{}") + item("log", `{"items":[]}`) + item("client_report", "{}"), auth, 200, "check_in client_report log"},
		"37 a check-in by its address":             {"GET", "/api/1/cron/nightly/abc?status=ok", "", nil, 200, "check_in"},
		"38 network errors":                        {"POST", "/api/1/nel/", `[{"type":"network-error","url":"https://a.example/","body":{"type":"dns.unreachable"}}]`, with("Content-Type", "application/reports+json"), 200, "event"},
		"39 an event whose fields are all wrong":   {"POST", "/api/1/store/", `{"exception":7,"message":[],"level":{},"tags":"x","user":[],"timestamp":{},"breadcrumbs":"x","contexts":[],"sdk":7,"threads":{"values":{}}}`, auth, 200, "event"},
		"40 an event that cannot be read":          {"POST", "/api/1/envelope/", head + item("event", "{\"a\":"), auth, 400, "-could not be read: event"}, // kept as it came all the same
		"41 two events in one envelope":            {"POST", "/api/1/envelope/", head + item("event", event) + item("event", event), auth, 200, "-second event in one envelope event"},
		"42 a user agent's form in an Unreal door": {"POST", "/api/1/unreal/abc/", "\x78\x9c", nil, 200, "unreal_report"},
		"43 another method":                        {"PUT", "/api/1/envelope/", envelope, auth, 405, ""},
	}
	m := &memory{}
	base := listen(t, m).URL
	for name, one := range cases {
		status, _, _ := knock(t, one.method, base+one.path, one.body, one.headers...)
		if kept := tellAll(m.take()); status != one.status || kept != one.kept {
			t.Errorf("%s: answered %d and kept %q, want %d and %q", name, status, kept, one.status, one.kept)
		}
	}
}

func TestABrowserMayAskFirst(t *testing.T) {
	base := listen(t, &memory{}).URL
	status, h, _ := knock(t, http.MethodOptions, base+"/api/1/envelope/", "", "Origin", "https://shop.example.com", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-sentry-auth,baggage,x-own")
	got := []any{status, h.Get("Access-Control-Allow-Origin"), strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST"), h.Get("Access-Control-Max-Age")}
	if diff := cmp.Diff([]any{200, "*", true, "3600"}, got); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"x-sentry-auth", "content-encoding", "authorization", "sentry-trace", "baggage", "x-own"} {
		if !strings.Contains(h.Get("Access-Control-Allow-Headers"), name) {
			t.Errorf("%s is not allowed: %s", name, h.Get("Access-Control-Allow-Headers"))
		}
	}
}

func TestABodyThatComesInChunksIsRead(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	body := struct{ io.Reader }{strings.NewReader(head + "{\"type\":\"event\"}\n" + event)} // of unknown length
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/1/envelope/"+withKey, body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if kept := tellAll(m.take()); resp.StatusCode != 200 || kept != "event" {
		t.Errorf("answered %d and kept %q", resp.StatusCode, kept)
	}
}
