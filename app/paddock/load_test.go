//go:build e2e

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// recorded is a request of a real SDK, gzipped: an exception in a view, 23 KB of JSON.
const recorded = shared + "/corpus/sentry/sdk-2.18-gzip/005-pay-event/body.bin"

const eventSize = 38 << 10

// parcel makes envelopes of one recorded event. Only the ids are compressed anew for each: a gzip stream may
// consist of parts, so the clients cost the machine little beside the program.
type parcel struct {
	key    string
	length int
	rest   []byte // the event after its id, compressed
}

func newParcel(b testing.TB, key string) parcel {
	b.Helper()
	body, err := os.ReadFile(recorded)
	if err != nil {
		b.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	envelope, err := io.ReadAll(unzipped)
	if err != nil {
		b.Fatal(err)
	}
	var event map[string]any
	if err := json.Unmarshal(bytes.SplitN(envelope, []byte("\n"), 4)[2], &event); err != nil {
		b.Fatal(err)
	}
	delete(event, "event_id")
	delete(event, "timestamp") // the time of arrival is taken
	event["breadcrumbs"] = map[string]any{"values": breadcrumbs(eventSize - len(envelope))}
	text, err := json.Marshal(event)
	if err != nil {
		b.Fatal(err)
	}
	return parcel{key: key, length: len(`{"event_id":"",`) + 32 + len(text) - 1, rest: zipped(string(text[1:]) + "\n")}
}

// breadcrumbs are queries as Django's SDK notes them, without their values, of about so many bytes.
func breadcrumbs(size int) (crumbs []any) {
	for n := 0; size > 0; n++ {
		table := []string{"store_product", "store_order", "auth_user"}[n%3]
		message := fmt.Sprintf(`SELECT "%[1]s"."id", "%[1]s"."name" FROM "%[1]s" WHERE "%[1]s"."id" = %%s LIMIT %d`, table, n)
		at := fmt.Sprintf("2026-11-22T08:26:%02d.%06dZ", n/40, n*7919%1_000_000)
		crumbs = append(crumbs, map[string]any{"type": "default", "category": "query", "message": message, "timestamp": at, "data": map[string]any{"db.system": "sqlite"}})
		size -= len(message) + 130
	}
	return crumbs
}

func zipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text) // never fails: nor does the buffer
	_ = w.Close()
	return b.Bytes()
}

func (p parcel) request(ctx context.Context, url string) (*http.Request, error) {
	id := eventID()
	head := fmt.Sprintf("{\"event_id\":%q}\n{\"type\":\"event\",\"length\":%d}\n{\"event_id\":%q,", id, p.length, id)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(append(zipped(head), p.rest...)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-sentry-envelope")
	request.Header.Set("Content-Encoding", "gzip")
	request.Header.Set("X-Sentry-Auth", "Sentry sentry_version=7, sentry_key="+p.key)
	return request, nil
}

// send delivers one event and gives how long the answer took.
func (p parcel) send(ctx context.Context, client *http.Client, url string) (time.Duration, error) {
	request, err := p.request(ctx, url)
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return 0, err
	}
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("answered %s", answer.Status)
	}
	return time.Since(begin), nil
}

// served starts `paddock serve` and gives where to send what.
func served(b *testing.B) (p program, server *serving, url string, events parcel) {
	b.Helper()
	p = newProgram(b)
	server = p.start(b, "serve")
	first := p.firstProject(b)
	return p, server, fmt.Sprintf("http://%s/api/%d/envelope/", p.listen, first.ID), newParcel(b, first.PublicKey)
}

func (s *serving) end(t testing.TB) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.wait(t, time.Minute); err != nil {
		t.Fatalf("paddock ended with %v\n%s", err, s.stderr)
	}
}

func BenchmarkProgramTakesEvents(b *testing.B) {
	p, server, url, events := served(b)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	var clients errgroup.Group
	clients.SetLimit(16)
	before, began, sent := cpu(b, server.cmd.Process.Pid), time.Now(), 0
	for b.Loop() {
		sent++
		clients.Go(func() error {
			_, err := events.send(b.Context(), client, url)
			return err
		})
	}
	if err := clients.Wait(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	spent := cpu(b, server.cmd.Process.Pid) - before
	memory := resident(b, server.cmd.Process.Pid)
	server.end(b)
	if stored := len(rows[struct{ ID string }](b, p, "errors")); stored != sent {
		b.Fatalf("%d events sent, %d stored", sent, stored)
	}
	b.ReportMetric(float64(sent)/took.Seconds(), "events/s")
	b.ReportMetric(spent.Seconds()*1000/float64(sent), "CPU-ms/event")
	b.ReportMetric(float64(size(b, p.data))/float64(sent), "disk-B/event")
	b.ReportMetric(memory, "resident-MB")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkProgramAnswersAtTenRequestsASecond(b *testing.B) {
	_, server, url, events := served(b)
	client := &http.Client{}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	took := make([]time.Duration, 300)
	for i := range took {
		<-tick.C
		var err error
		if took[i], err = events.send(b.Context(), client, url); err != nil {
			b.Fatal(err)
		}
	}
	server.end(b)
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// cpu is the time that a process has spent, its threads' included.
func cpu(t testing.TB, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	// proc(5): utime and stime are the 14th and 15th fields, in ticks of 10 ms; the name may hold spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// resident is the memory in use, in MB.
func resident(t testing.TB, pid int) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kB); n == 1 {
			return kB / 1024
		}
	}
	t.Fatal("the process tells no VmRSS")
	return 0
}

// size is what a folder takes on disk, in bytes.
func size(t testing.TB, folder string) (total int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return total
}
