package sentry_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"paddock/ingest"
	"paddock/ingest/sentry"
)

// decoded reads an event by the door for envelopes.
func decoded(t *testing.T, event string) ingest.Batch {
	t.Helper()
	for _, e := range sentry.Protocol().Endpoints {
		if e.Pattern != "POST /api/{project}/envelope" {
			continue
		}
		b, err := e.Decode(&ingest.Request{Body: []byte("{}\n{\"type\":\"event\"}\n" + event + "\n"), Received: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	t.Fatal("no door for envelopes")
	return ingest.Batch{}
}

func TestAnEventOfManySmallMembersTakesLittleMemory(t *testing.T) {
	many := func(member string) string { return strings.Repeat(member+",", 390_000) + member }
	for name, event := range map[string]string{
		"frames":      `{"exception":{"values":[{"stacktrace":{"frames":[` + many("{}") + `]}}]}}`,
		"exceptions":  `{"exception":[` + many("{}") + `]}`,
		"stacks":      `{"exception":[` + strings.Repeat(`{"stacktrace":{"frames":[`+strings.Repeat("{},", 900)+`{}]}},`, 400) + `{}]}`,
		"threads":     `{"threads":[` + many("{}") + `]}`,
		"breadcrumbs": `{"breadcrumbs":[` + many("{}") + `]}`,
		"lines":       `{"stacktrace":{"frames":[{"pre_context":[` + many("1") + `]}]}}`,
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		b := decoded(t, event)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if kept := int64(after.HeapAlloc-before.HeapAlloc) >> 20; kept > 32 {
			t.Errorf("%s: %d MB are kept", name, kept)
		}
		runtime.KeepAlive(b)
	}
}

func TestOfALongStackTheOldestAndTheNewestCallsAreRead(t *testing.T) {
	var frames []string
	for i := range 5000 {
		frames = append(frames, fmt.Sprintf(`{"lineno":%d}`, i))
	}
	b := decoded(t, `{"exception":[{"type":"RecursionError","stacktrace":{"frames":[`+strings.Join(frames, ",")+`]}}]}`)
	got := b.Errors[0].Exceptions[0].Frames
	if len(got) != 1000 || got[0].Line != 0 || got[499].Line != 499 || got[500].Line != 4500 || got[999].Line != 4999 {
		lines, _ := json.Marshal(got)
		t.Errorf("%d frames: %.300s", len(got), lines)
	}
}

func TestACrowdOfExceptionsIsReadInTime(t *testing.T) {
	var all []string // each the child of the next: an order in which every look at the crowd finds one member
	for i := range 100_000 {
		all = append(all, fmt.Sprintf(`{"type":"E","mechanism":{"exception_id":%d,"parent_id":%d}}`, i, i+1))
	}
	all = append(all, `{"type":"E","mechanism":{"exception_id":100000,"source":"exceptions[0]"}}`)
	b := decoded(t, `{"exception":[`+strings.Join(all, ",")+`]}`)
	if n := len(b.Errors[0].Exceptions); n != 1000 {
		t.Errorf("%d exceptions are read", n)
	}
}
