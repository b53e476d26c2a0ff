package sentry

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/ingest"
)

func TestAClientOverTheLimitIsToldWhatToHoldBackAndForHowLong(t *testing.T) {
	for name, one := range map[string]struct {
		err  error
		want []string
	}{
		"over the project's hard limit": {fmt.Errorf("%w: project 1", ingest.ErrQuota), []string{"429", "60", "60:error:project:quota"}},
		"a busy store":                  {ingest.ErrBusy, []string{"429", "5", "5:" + limited + ":organization:busy"}},
	} {
		w := httptest.NewRecorder()
		reply(w, ingest.Outcome{Err: one.err, RetryAfter: 5})
		h := w.Header()
		if diff := cmp.Diff(one.want, []string{fmt.Sprint(w.Code), h.Get("Retry-After"), h.Get("X-Sentry-Rate-Limits")}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, category := range []string{"", "internal", "client_report"} {
		for _, one := range strings.Split(limited, ";") {
			if one == category {
				t.Errorf("%q is limited", category)
			}
		}
	}
}
