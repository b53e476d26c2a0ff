package server_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"paddock/app/project"
	"paddock/ingest"
	"paddock/ingest/server"
)

// desk is a small protocol, its keeper and its keys: it keeps bodies as they come.
type desk struct {
	mu      sync.Mutex
	bodies  []string
	refused map[string]int
	fail    error
	raw     []ingest.Raw
	read    int // how many bodies were decoded
}

func (d *desk) Lookup(_ context.Context, _, key string) (project.ID, error) {
	if key == "wrong" {
		return 0, ingest.ErrWrongKey
	}
	return 1, nil
}

func (d *desk) Accept(_ context.Context, b ingest.Batch) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	d.raw = append(d.raw, b.Raw...)
	for _, item := range b.Items {
		if b.Project != 1 || item.Protocol != "desk" {
			return fmt.Errorf("a batch of project %d with an item of protocol %q", b.Project, item.Protocol)
		}
		if string(item.Payload) == "panic in the keeper" {
			panic("keeper")
		}
		d.bodies = append(d.bodies, string(item.Payload))
	}
	return nil
}

func (d *desk) refuse(_ project.ID, s ingest.Skip) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refused == nil {
		d.refused = map[string]int{}
	}
	d.refused[s.Reason] += s.Count
}

func (d *desk) protocol() ingest.Protocol {
	one := ingest.Endpoint{
		Limits: ingest.Limits{Body: 1 << 20, Inflated: 4 << 20},
		Auth: func(r *ingest.Request) (ingest.Credentials, error) {
			return ingest.Credentials{Project: r.PathValues["project"], Key: r.Query.Get("key")}, nil
		},
		Decode: func(r *ingest.Request) (ingest.Batch, error) {
			d.mu.Lock()
			d.read++
			d.mu.Unlock()
			if string(r.Body) == "panic" {
				panic("decoder")
			}
			return ingest.Batch{Items: []ingest.Item{{Type: "note", Payload: r.Body}}}, nil
		},
		Reply: func(w http.ResponseWriter, o ingest.Outcome) {
			for status, err := range map[int]error{200: nil, 400: ingest.ErrMalformed, 413: ingest.ErrTooLarge, 415: ingest.ErrEncoding, 403: ingest.ErrWrongKey,
				429: ingest.ErrBusy, 408: ingest.ErrSlow, 503: ingest.ErrNotKept} {
				if errors.Is(o.Err, err) {
					w.WriteHeader(status)
				}
			}
		},
	}
	p := ingest.Protocol{Name: "desk"}
	for _, pattern := range []string{"POST /api/{project}/notes", "POST /{any...}"} {
		one.Pattern = pattern
		p.Endpoints = append(p.Endpoints, one)
	}
	return p
}

// listen serves a desk on a socket of its own.
func listen(t *testing.T, d *desk, c server.Config) (address string) {
	t.Helper()
	c.Listen, c.Protocols, c.Keys, c.Keeper, c.Refused = "127.0.0.1:0", []ingest.Protocol{d.protocol()}, d, d, d.refuse
	s := server.New(c)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	if err := s.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s.Addr()
}

func post(t *testing.T, address, path, encoding string, body io.Reader) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if encoding != "" {
		req.Header.Set("Content-Encoding", encoding)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp
}

// packers write each encoding that clients use.
var packers = map[string]func(io.Writer) io.WriteCloser{
	"gzip":       func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"deflate":    func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	"br":         func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 4) },
	"zstd":       func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z },
	"raw":        func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 6); return z },
	"gzip, gzip": func(w io.Writer) io.WriteCloser { return &twice{inner: gzip.NewWriter(w)} },
}

// twice packs what was packed.
type twice struct {
	bytes.Buffer
	inner *gzip.Writer
}

func (t *twice) Close() error {
	outer := gzip.NewWriter(t.inner)
	if _, err := outer.Write(t.Bytes()); err != nil {
		return err
	}
	return errors.Join(outer.Close(), t.inner.Close())
}

func pack(t *testing.T, name string, body io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := packers[name](&b)
	if _, err := io.Copy(w, body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABodyIsInflatedFromEveryEncoding(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{})
	want := strings.Repeat("a note of some length, ", 20_000)
	for name := range packers {
		header := strings.Replace(name, "raw", "deflate", 1) // some clients mean RFC 1951 by it
		if resp := post(t, address, "/api/1/notes", header, bytes.NewReader(pack(t, name, strings.NewReader(want)))); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: answered %d", name, resp.StatusCode)
		}
	}
	for i, got := range d.bodies {
		if got != want {
			t.Errorf("body %d: %d bytes, want %d", i, len(got), len(want))
		}
	}
	if len(d.bodies) != len(packers) {
		t.Errorf("%d bodies, want %d", len(d.bodies), len(packers))
	}
}

func TestABombIsRefusedWithoutFillingMemory(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{})
	for name := range packers {
		bomb := pack(t, name, io.LimitReader(zeros{}, 64<<20))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		resp := post(t, address, "/api/1/notes", strings.Replace(name, "raw", "deflate", 1), bytes.NewReader(bomb))
		runtime.ReadMemStats(&after)
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s (%d bytes): answered %d, want 413", name, len(bomb), resp.StatusCode)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 40 {
			t.Errorf("%s: took %d MB", name, took)
		}
	}
	if diff := cmp.Diff(map[string]int{"refused: too large": len(packers)}, d.refused); diff != "" {
		t.Error(diff)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestABodyBeyondTheLimitIsRefusedAndTheNextOneIsHeard(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, body := range map[string]io.Reader{
		"of 200 MB, said":   io.LimitReader(zeros{}, 200<<20),
		"of 200 MB, unsaid": io.MultiReader(io.LimitReader(zeros{}, 200<<20)),
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/api/1/notes", body)
		req.RequestURI = ""
		if strings.HasSuffix(name, ", said") {
			req.ContentLength = 200 << 20
		}
		resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if err != nil { // the answer may be cut off by the client's own writing
			t.Logf("%s: %v", name, err)
			continue
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: answered %d, want 413", name, resp.StatusCode)
		}
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 32 {
		t.Errorf("took %d MB", took)
	}
	if resp := post(t, address, "/api/1/notes", "", strings.NewReader("small")); resp.StatusCode != http.StatusOK {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if d.refused["refused: too large"] != 2 {
		t.Errorf("refused: %v", d.refused)
	}
}

func TestABrokenBodyIsMalformed(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{Patience: time.Second})
	whole := pack(t, "gzip", strings.NewReader(strings.Repeat("note ", 1000)))
	for name, one := range map[string]struct {
		encoding string
		body     []byte
		want     int
	}{
		"a cut gzip":            {"gzip", whole[:len(whole)-9], 400},
		"a gzip of another sum": {"gzip", append(whole[:len(whole)-8:len(whole)-8], 1, 2, 3, 4, 5, 6, 7, 8), 400},
		"no gzip":               {"gzip", []byte("note"), 400},
		"no br":                 {"br", bytes.Repeat([]byte{0xff}, 100), 400},
		"no zstd":               {"zstd", []byte("note"), 400},
		"an empty deflate":      {"deflate", nil, 400},
		"an unknown encoding":   {"lzma", []byte("note"), 415},
		"encodings in a row":    {"gzip, gzip, gzip, gzip", whole, 415},
	} {
		if resp := post(t, address, "/api/1/notes", one.encoding, bytes.NewReader(one.body)); resp.StatusCode != one.want {
			t.Errorf("%s: answered %d, want %d", name, resp.StatusCode, one.want)
		}
	}
	if len(d.bodies) > 0 {
		t.Errorf("kept %q", d.bodies)
	}
}

func TestDeliveriesBeyondTheMemoryOfAllAreAskedToWait(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{Budget: 1 << 20})
	if resp := post(t, address, "/api/1/notes", "gzip", bytes.NewReader(pack(t, "gzip", io.LimitReader(zeros{}, 3<<20)))); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("answered %d, want 429", resp.StatusCode)
	}
	for range 50 { // what was held is given back
		if resp := post(t, address, "/api/1/notes", "", strings.NewReader("small")); resp.StatusCode != http.StatusOK {
			t.Fatalf("answered %d", resp.StatusCode)
		}
	}
}

func TestAFaultOfOursEndsOneDeliveryOnly(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{})
	for body, want := range map[string]int{"panic": 200, "panic in the keeper": 503} {
		if resp := post(t, address, "/api/1/notes", "", strings.NewReader(body)); resp.StatusCode != want {
			t.Errorf("%s: answered %d, want %d", body, resp.StatusCode, want)
		}
	}
	for fault, want := range map[error]int{errors.New("disk full"): 503, fmt.Errorf("keep: %w", ingest.ErrBusy): 429} {
		d.fail = fault
		if resp := post(t, address, "/api/1/notes", "", strings.NewReader("note")); resp.StatusCode != want {
			t.Errorf("%v: answered %d, want %d", fault, resp.StatusCode, want)
		}
	}
	d.fail = nil
	if resp := post(t, address, "/api/1/notes", "", strings.NewReader("note")); resp.StatusCode != http.StatusOK {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if len(d.raw) != 1 || string(d.raw[0].Body) != "panic" || d.raw[0].Path != "/api/1/notes" || d.raw[0].Protocol != "desk" {
		t.Errorf("kept as it came: %+v", d.raw)
	}
	if diff := cmp.Diff(map[string]int{"refused: could not be stored": 2, "refused: busy": 1}, d.refused); diff != "" {
		t.Error(diff)
	}
}

func TestAStrangerIsTurnedAwayBeforeTheBodyIsRead(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{})
	got := say(t, address, "POST /api/1/notes?key=wrong HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", false)
	if got != "403 Forbidden" || d.read != 0 {
		t.Errorf("answered %q, %d bodies were read", got, d.read)
	}
}

func TestMethodsAndPathsAreAnsweredAsBrowsersExpect(t *testing.T) {
	address := listen(t, &desk{}, server.Config{})
	for _, one := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/", 200}, {"HEAD", "/", 200}, {"OPTIONS", "/api/1/notes", 200}, {"OPTIONS", "/anything", 200},
		{"GET", "/api/1/notes", 405}, {"PUT", "/api/1/notes", 405}, {"DELETE", "/api/1/notes", 405}, {"HEAD", "/api/1/notes", 405},
		{"GET", "/nothing/here", 404}, {"POST", "/", 405}, {"POST", "/any/path", 200}, {"PUT", "/api//1/notes", 405}, {"GET", "/nothing//here", 404}, {"POST", "//any/path", 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), one.method, "http://"+address+one.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://shop.example.com")
		req.Header.Set("Access-Control-Request-Headers", "x-custom")
		req.Header.Set("Access-Control-Request-Private-Network", "true")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != one.want {
			t.Errorf("%s %s: answered %d, want %d", one.method, one.path, resp.StatusCode, one.want)
		}
		h := resp.Header
		if resp.StatusCode >= 400 && one.method != "HEAD" && (h.Get("Content-Type") != "application/json" || h.Get("X-Sentry-Error") == "") {
			t.Errorf("%s %s: the refusal is %v", one.method, one.path, h)
		}
		if h.Get("Access-Control-Allow-Origin") != "*" || !strings.HasSuffix(h.Get("Access-Control-Allow-Headers"), ", x-custom") || h.Get("Access-Control-Allow-Private-Network") != "true" {
			t.Errorf("%s %s: %v", one.method, one.path, h)
		}
	}
}
