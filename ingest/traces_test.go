package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const aTrace = "0123456789abcdef0123456789abcdef"

func TestAnItemIsFiledUnderTheTracesItTellsOf(t *testing.T) {
	payload := []byte(`{"items":[{"trace_id": "` + aTrace + `","body":"a"},{"trace_id":"FEDCBA98-7654-3210-FEDC-BA9876543210"},{"trace_id":"` + aTrace + `"},{"trace_id":7},{"trace_id":"short"},{"trace_id"`)
	if diff := cmp.Diff([]string{aTrace, "fedcba9876543210fedcba9876543210"}, TraceIDs("log", payload)); diff != "" {
		t.Error(diff)
	}
	if got := TraceIDs("session", payload); got != nil {
		t.Error(got)
	}
}
