//go:build unix

package pipe_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// sample is an event as Django's SDK sends it, of about 40 KB: one of 50 faults, its own ids and values.
func sample(r *rand.Rand, fault int) []byte {
	word := func() string {
		return []string{"order", "cart", "customer", "price", "stock", "invoice", "coupon", "shelf", "basket", "address"}[r.IntN(10)]
	}
	value := func() string { return fmt.Sprintf("<%s: %s %08x>", strings.ToUpper(word()), word(), r.Uint32()) }
	lines := func(n int) (all []string) {
		for range n {
			all = append(all, fmt.Sprintf("        %s = self.%s(%s, %s=%s)", word(), word(), word(), word(), word()))
		}
		return all
	}
	var frames []any
	for i := range 26 {
		vars := map[string]any{}
		for range 6 {
			vars[word()+"_"+word()] = value()
		}
		frames = append(frames, map[string]any{
			"filename": fmt.Sprintf("store/%s%d.py", "views", i), "abs_path": fmt.Sprintf("/srv/shop/store/views%d.py", i), "module": fmt.Sprintf("store.views%d", i), "function": fmt.Sprintf("view_%d", fault),
			"lineno": 10 + i, "context_line": fmt.Sprintf("        x = data[%d][key]", fault), "pre_context": lines(5), "post_context": lines(5), "vars": vars, "in_app": i%3 == 0,
		})
	}
	var crumbs []any
	for i := range 60 {
		crumbs = append(crumbs, map[string]any{"timestamp": "2026-03-04T12:00:00.000000Z", "type": "default", "category": "query", "message": fmt.Sprintf("SELECT %s, %s FROM store_%s WHERE id = %d", word(), word(), word(), r.IntN(1e6)), "data": map[string]any{"n": i}})
	}
	body, err := json.Marshal(map[string]any{
		"level": "error", "platform": "python", "environment": "production", "release": "shop@1.0", "server_name": "web1", "transaction": "/orders/{pk}/",
		"exception":   map[string]any{"values": []any{map[string]any{"type": "KeyError", "value": fmt.Sprintf("'%08x'", r.Uint32()), "stacktrace": map[string]any{"frames": frames}}}},
		"breadcrumbs": map[string]any{"values": crumbs}, "user": map[string]any{"id": fmt.Sprint(r.IntN(1000)), "email": "a@example.com"},
		"request": map[string]any{"url": fmt.Sprintf("https://shop.example.com/orders/%d/", r.IntN(1e6)), "method": "POST", "headers": map[string]any{"Host": "shop.example.com", "User-Agent": "Mozilla/5.0"},
			"cookies": map[string]any{"sessionid": fmt.Sprintf("%032x", r.Uint64())}, "data": map[string]any{"password": "[Filtered]", "sku": word()}},
		"contexts": map[string]any{"runtime": map[string]any{"name": "CPython", "version": "3.12.1"}, "trace": map[string]any{"trace_id": fmt.Sprintf("%032x", r.Uint64()), "span_id": fmt.Sprintf("%016x", r.Uint64())}},
		"sdk":      map[string]any{"name": "sentry.python.django", "version": "2.64.0"},
	})
	if err != nil {
		panic(err)
	}
	return body
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b) // to memory
	_ = w.Close()
	return out.Bytes()
}

// stored is a gzip stream (RFC 1952) of one stored block (RFC 1951, 3.2.4): it costs the client nothing.
func stored(b []byte) []byte {
	out := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, byte(len(b)), byte(len(b) >> 8), ^byte(len(b)), ^byte(len(b) >> 8)}
	out = append(out, b...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(b))
	return binary.LittleEndian.AppendUint32(out, uint32(len(b)))
}

// letters are samples ready to be sent but for their ids: a gzip stream may consist of parts.
type letter struct {
	length int
	rest   []byte
}

func letters(n int) (all []letter, mean int) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		body := sample(r, i%50)
		all = append(all, letter{length: len(body) + len(`"event_id":"",`) + 32, rest: gzipped(body[1:])})
		mean += len(body) / n
	}
	return all, mean
}

func (l letter) request(n int64) []byte {
	id := fmt.Sprintf("%032x", n)
	head := stored(fmt.Appendf(nil, "{\"event_id\":%q}\n{\"type\":\"event\",\"length\":%d}\n{\"event_id\":%q,", id, l.length, id))
	out := fmt.Appendf(nil, "POST /api/1/envelope/ HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: Sentry sentry_key=abc\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", len(head)+len(l.rest))
	return append(append(out, head...), l.rest...)
}

// caller is a client that costs little: it writes what is ready and reads the status.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
}

func (s *stack) call(b *testing.B) *caller {
	c, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", s.http.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return &caller{conn: c, in: bufio.NewReader(c)}
}

func (c *caller) send(b *testing.B, request []byte) {
	if _, err := c.conn.Write(request); err != nil {
		b.Fatal(err)
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b.Fatal(resp.Status)
	}
}

func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEvents sends events of 40 KB, gzipped, over HTTP until they are scrubbed, grouped and durable.
// CPU is of the whole process, the clients' part (writing what is ready) included.
func BenchmarkEvents(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			s := build(b)
			all, mean := letters(256)
			var n atomic.Int64
			b.SetParallelism(clients)
			size, used := s.db.Size(), cpu(b)
			b.ResetTimer()
			b.SetBytes(int64(mean))
			b.RunParallel(func(pb *testing.PB) {
				c := s.call(b)
				for pb.Next() {
					i := n.Add(1)
					c.send(b, all[i%256].request(i))
				}
			})
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64((cpu(b)-used).Microseconds())/float64(b.N), "cpu-µs/event")
			b.ReportMetric(float64(s.db.Size()-size)/float64(b.N), "disk-B/event")
		})
	}
}

// BenchmarkAcceptAtTenASecond sends ten events a second, each alone, and reports what an accept took.
func BenchmarkAcceptAtTenASecond(b *testing.B) {
	s := build(b)
	all, _ := letters(64)
	c := s.call(b)
	var took []time.Duration
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for i := int64(1); b.Loop(); i++ {
		<-tick.C
		request := all[i%64].request(i)
		start := time.Now()
		c.send(b, request)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
