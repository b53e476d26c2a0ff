package setuppane

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAnSDKDroppedIsSaidInWords(t *testing.T) {
	got := map[string]reason{}
	for _, what := range []string{"before_send error", "network_error log_item", "limited: ratelimit_backoff error", "brand_new span", "x"} {
		got[what] = reasonOf("dropped by the SDK: " + what)
	}
	want := map[string]reason{
		"before_send error":                {"Left out by the site's own before_send (error)", "As the site's settings ask", true},
		"network_error log_item":           {"Lost on the network (log item)", "The site could not reach this computer", false},
		"limited: ratelimit_backoff error": {"Held back after a request to wait (error)", "Paddock was busy, or over its budget", false},
		"brand_new span":                   {"Dropped by the SDK: brand new (span)", "It was never sent", false},
		"x":                                {"Dropped by the SDK: x", "It was never sent", false},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(reason{})); diff != "" {
		t.Error(diff)
	}
}
