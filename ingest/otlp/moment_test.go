package otlp

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestKeptSpansAndLogLinesOfATraceAreRead(t *testing.T) {
	const trace = "bbbf4a898b9bb1df43b97b16a0e89d2b"
	got := Moments("traces", []byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[
		{"traceId":"`+trace+`","spanId":"71CA4D4B626C86FB","name":"SELECT","startTimeUnixNano":"1772359200500000000","endTimeUnixNano":"1772359200750000000","status":{"code":2},
		 "attributes":[{"key":"db.query.text","value":{"stringValue":"SELECT 1"}}]},
		{"traceId":"00000000000000000000000000000001","name":"of another"}]}]}]}`), trace)
	got = append(got, Moments("logs", []byte(`{"resourceLogs":[{"scopeLogs":[{"scope":{"name":"store.views"},"logRecords":[
		{"traceId":"`+trace+`","observedTimeUnixNano":1772359201000000000,"severityText":"WARN","body":{"stringValue":"slow"}}]}]}]}`), trace)...)
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	want := []issue.Moment{
		{Time: at.Add(500 * time.Millisecond), Took: 250 * time.Millisecond, Kind: "span", Op: "db", Text: "SELECT 1", Span: "71ca4d4b626c86fb", Bad: true},
		{Time: at.Add(time.Second), Kind: "log", Level: issue.Warning, Op: "store.views", Text: "slow"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"", "7", `{"resourceSpans":7}`} {
		if got := Moments("traces", []byte(broken), trace); got != nil {
			t.Errorf("%q: %v", broken, got)
		}
	}
}
