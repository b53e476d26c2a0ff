package main

import (
	"paddock/ingest"
	"paddock/ingest/otlp"
	"paddock/ingest/sentry"
)

// protocols lists what the listener understands.
func protocols() []ingest.Protocol {
	return []ingest.Protocol{
		sentry.Protocol(),
		otlp.Protocol(),
	}
}
