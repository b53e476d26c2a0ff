package sentry

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"paddock/app/issue"
	"paddock/ingest"
)

var received = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// sound holds what must be true of every event that was read, whatever was sent.
func sound(t *testing.T, e *issue.Event, sent int) {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatalf("an event that cannot be stored: %v", err)
	}
	if !utf8.Valid(text) {
		t.Error("text that is no UTF-8")
	}
	if len(text) > 64*sent+4096 {
		t.Errorf("%d bytes became %d", sent, len(text))
	}
	if id, ok := eventID(e.ID); !ok || id != e.ID {
		t.Errorf("id %q", e.ID)
	}
	if e.Time.After(received.Add(maxFuture)) || e.Time.Before(received.Add(-maxPast)) {
		t.Errorf("time %s", e.Time)
	}
	_ = issue.Group(e)
}

func FuzzEnvelope(f *testing.F) {
	for _, seed := range []string{
		"{}", "{}\n", `{"event_id":"0123456789abcdef0123456789abcdef","dsn":"https://a@b/1","sent_at":"2026-03-04T12:00:00Z"}` + "\n" + `{"type":"event","length":13}` + "\n" + `{"message":1}` + "\n",
		"{}\n{\"type\":\"session\"}\n{}\n{\"type\":\"x\",\"length\":2}\n\n\n\n{\"type\":\"event\"}\n{\"exception\":[{\"type\":\"E\",\"mechanism\":{\"exception_id\":0,\"parent_id\":0,\"is_exception_group\":true}}]}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := decodeEnvelope(&ingest.Request{Body: body, Received: received})
		if err != nil {
			return
		}
		_, parts, err := readEnvelope(body)
		if err != nil {
			t.Fatal("kept, and malformed: ", err)
		}
		told := len(b.Errors) + len(b.Items)
		for _, s := range b.Skipped {
			about := strings.HasPrefix(s.Reason, "dropped by the SDK: ") || strings.HasPrefix(s.Reason, "could not be read: ") || strings.HasPrefix(s.Reason, "too many sessions")
			if !about { // what an item says, beside the item
				told += s.Count
			}
		}
		if told < len(parts) { // an item may hold several reports, and a dump makes an event
			t.Errorf("%d items were sent, %d are told of", len(parts), told)
		}
		for i := range b.Errors {
			sound(t, &b.Errors[i], len(body))
		}
	})
}

func FuzzStore(f *testing.F) {
	for _, seed := range []string{
		`{"message":"a","level":"error","timestamp":NaN}`, "eyJtZXNzYWdlIjoiYSJ9", "sentry_data=%7B%7D",
		`{"logentry":{"message":"%s of %d","params":["a",1]},"exception":{"values":[{"type":"E","value":"v","stacktrace":{"frames":[{"filename":"a.py","lineno":1,"in_app":true,"vars":{"a":"b"}}]}}]},"tags":[["a","b"]],"user":{"id":1},"request":{"url":"http://x/?a=b","headers":[["Host","x"]],"cookies":"a=b; c=d","data":{"a":1}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := decodeStore(&ingest.Request{Body: body, Received: received})
		if err != nil {
			return
		}
		if len(b.Errors)+len(b.Items) != 1 {
			t.Errorf("%d events, %d items", len(b.Errors), len(b.Items))
		}
		inflated, err := storeBody(body)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Errors {
			sound(t, &b.Errors[i], len(inflated))
		}
	})
}
