package setuppane

import "strings"

// dropReasons explain what an SDK counts of its own losses (Sentry's client reports).
var dropReasons = map[string]reason{
	"before_send":        {"Left out by the site's own before_send", "As the site's settings ask", true},
	"event_processor":    {"Left out by the site's own code", "As the site's settings ask", true},
	"sample_rate":        {"Left out by the sample rate", "As the site's settings ask", true},
	"ignored":            {"Ignored by the site's settings", "As the site's settings ask", true},
	"insufficient_data":  {"Too short to be of use", "The SDK needs more samples", true},
	"ratelimit_backoff":  {"Held back after a request to wait", "Paddock was busy, or over its budget", false},
	"backpressure":       {"Held back by a busy site", "The site could not send fast enough", false},
	"queue_overflow":     {"Lost in the SDK's full queue", "The site could not send fast enough", false},
	"cache_overflow":     {"Lost in the SDK's full cache", "The site was offline for long", false},
	"buffer_overflow":    {"Lost in the SDK's full buffer", "The site could not send fast enough", false},
	"network_error":      {"Lost on the network", "The site could not reach this computer", false},
	"send_error":         {"Refused when sent", "See what was refused here", false},
	"internal_sdk_error": {"Lost by a fault of the SDK", "Update the SDK", false},
}

// dropped explains "<reason> <category>" of what an SDK dropped before it was sent.
func dropped(what string) reason {
	name, category, _ := strings.Cut(what, " ")
	for _, way := range []string{"limited:", "filtered:", "sampled:"} { // by a server in between
		if name == way {
			name, category, _ = strings.Cut(category, " ")
		}
	}
	r, known := dropReasons[name]
	if !known {
		r = reason{words: "Dropped by the SDK: " + strings.ReplaceAll(name, "_", " "), help: "It was never sent"}
	}
	if category != "" {
		r.words += " (" + strings.ReplaceAll(category, "_", " ") + ")"
	}
	return r
}
