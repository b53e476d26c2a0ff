package sentry

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

const aTrace = "0123456789abcdef0123456789abcdef"

func TestWhatAnItemTellsOfATraceIsReadFromEachKind(t *testing.T) {
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	got := Moments("transaction", []byte(`{"transaction":"/pay","start_timestamp":"2026-03-01T10:00:00Z","timestamp":"2026-03-01T10:00:02Z",
		"contexts":{"trace":{"trace_id":"`+aTrace+`","span_id":"a1","op":"http.server","status":"internal_error"}},
		"spans":[{"op":"db","description":"SELECT 1","start_timestamp":1772359200.5,"timestamp":1772359200.75,"span_id":"b2","status":"ok"}]}`), aTrace)
	got = append(got, Moments("log", []byte(`{"items":[{"timestamp":1772359201,"trace_id":"`+aTrace+`","level":"warn","body":"slow","attributes":{"logger.name":{"value":"shop"}}},
		{"timestamp":1772359201,"trace_id":"00000000000000000000000000000001","body":"of another"}]}`), aTrace)...)
	got = append(got, Moments("span", []byte(`{"items":[{"trace_id":"`+aTrace+`","span_id":"c3","name":"GET","start_timestamp":1772359201,"end_timestamp":1772359202,"status":"error","attributes":{"sentry.op":{"value":"http.client"}}}]}`), aTrace)...)
	want := []issue.Moment{
		{Time: at, Took: 2 * time.Second, Kind: "transaction", Op: "http.server", Text: "/pay", Span: "a1", Bad: true},
		{Time: at.Add(500 * time.Millisecond), Took: 250 * time.Millisecond, Kind: "span", Op: "db", Text: "SELECT 1", Span: "b2"},
		{Time: at.Add(time.Second), Kind: "log", Level: issue.Warning, Op: "shop", Text: "slow"},
		{Time: at.Add(time.Second), Took: time.Second, Kind: "span", Op: "http.client", Text: "GET", Span: "c3", Bad: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"", "[]", "7", `{"items":7}`, `{"contexts":[]}`} {
		for _, typ := range []string{"transaction", "log", "span"} {
			if got := Moments(typ, []byte(broken), aTrace); got != nil {
				t.Errorf("%s %q: %v", typ, broken, got)
			}
		}
	}
}
