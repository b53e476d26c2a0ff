package sentry

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/valyala/fastjson"

	"paddock/ingest"
)

// part is one item of an envelope.
type part struct {
	typ     string
	headers []byte
	payload []byte
}

// maxItems bounds the items of one envelope.
const maxItems = 10_000

// readEnvelope splits an envelope (develop-docs, data-model/envelopes): one line of JSON headers, then
// items of one header line and a payload of the given length, or up to the line's end.
func readEnvelope(body []byte) (header []byte, parts []part, err error) {
	header, rest := cutLine(body)
	if len(bytes.TrimSpace(header)) == 0 {
		return nil, nil, fmt.Errorf("%w: the envelope is empty", ingest.ErrMalformed)
	}
	if err := object(header); err != nil {
		return nil, nil, fmt.Errorf("%w: envelope header: %w", ingest.ErrMalformed, err)
	}
	var parser fastjson.Parser
	for len(rest) > 0 {
		var line []byte
		line, rest = cutLine(rest)
		if len(bytes.TrimSpace(line)) == 0 {
			continue // a trailing line end
		}
		if len(parts) >= maxItems {
			return nil, nil, fmt.Errorf("%w: more than %d items", ingest.ErrMalformed, maxItems)
		}
		v, err := parser.ParseBytes(line)
		if err != nil || v.Type() != fastjson.TypeObject {
			return nil, nil, fmt.Errorf("%w: header of item %d is not JSON", ingest.ErrMalformed, len(parts)+1)
		}
		p := part{typ: clean(string(v.GetStringBytes("type"))), headers: line}
		if p.typ == "" {
			return nil, nil, fmt.Errorf("%w: item %d has no type", ingest.ErrMalformed, len(parts)+1)
		}
		if length := v.Get("length"); length != nil && length.Type() != fastjson.TypeNull {
			n, err := length.Int()
			switch {
			case err != nil || n < 0:
				return nil, nil, fmt.Errorf("%w: length of item %d", ingest.ErrMalformed, len(parts)+1)
			case n > len(rest):
				return nil, nil, fmt.Errorf("%w: item %d is shorter than its length", ingest.ErrMalformed, len(parts)+1)
			case n < len(rest) && rest[n] != '\n':
				return nil, nil, fmt.Errorf("%w: item %d is longer than its length", ingest.ErrMalformed, len(parts)+1)
			}
			p.payload = rest[:n]
			rest = rest[min(n+1, len(rest)):]
		} else {
			p.payload, rest = cutLine(rest)
		}
		parts = append(parts, p)
	}
	return header, parts, nil
}

func object(b []byte) error {
	v, err := fastjson.ParseBytes(b)
	if err != nil {
		return fmt.Errorf("is not JSON")
	}
	if v.Type() != fastjson.TypeObject {
		return fmt.Errorf("is no object")
	}
	return nil
}

func cutLine(b []byte) (line, rest []byte) {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i], b[i+1:]
	}
	return b, nil
}

func firstLine(b []byte) []byte {
	line, _ := cutLine(b)
	return line
}

// kept are the item types that are stored as sent, for the panes that read them.
var kept = map[string]bool{
	"transaction": true, "security": true, "attachment": true, "raw_security": true, "nel": true, "user_report": true, "user_report_v2": true,
	"feedback": true, "session": true, "sessions": true, "statsd": true, "metric_buckets": true, "metric_meta": true, "client_report": true,
	"profile": true, "profile_chunk": true, "profile_chunk_ui": true, "check_in": true, "log": true, "trace_metric": true, "span": true,
	"otel_log": true, "otel_span": true, "replay_event": true, "replay_recording": true, "replay_video": true, "form_data": true, "unreal_report": true,
}

func decodeEnvelope(r *ingest.Request) (ingest.Batch, error) {
	var b ingest.Batch
	header, parts, err := readEnvelope(r.Body)
	if err != nil {
		return b, err
	}
	head, err := fastjson.ParseBytes(header)
	if err != nil {
		return b, fmt.Errorf("%w: envelope header: %w", ingest.ErrMalformed, err)
	}
	id, _ := eventID(string(head.GetStringBytes("event_id")))
	for _, p := range parts {
		switch {
		case p.typ == "event" && len(b.Errors) > 0:
			b.Skipped = append(b.Skipped, ingest.Skip{Protocol: Name, Reason: "second event in one envelope", Count: 1})
		case p.typ == "event":
			e, err := readEvent(p.payload, r, clockDrift(head.Get("sent_at"), r.Received))
			if err != nil {
				return b, err
			}
			if id != "" {
				e.ID = id
			}
			if e.TraceID == "" {
				e.TraceID = clean(string(head.GetStringBytes("trace", "trace_id")))
			}
			b.Errors = append(b.Errors, e)
		case kept[p.typ] && len(p.payload) > largest(p.typ):
			b.Skipped = append(b.Skipped, ingest.Skip{Protocol: Name, Reason: "too large: " + p.typ, Count: 1})
		case kept[p.typ]:
			b.Items = append(b.Items, ingest.Item{Type: p.typ, EventID: id, Headers: p.headers, Payload: p.payload, Received: r.Received})
		default:
			b.Skipped = append(b.Skipped, ingest.Skip{Protocol: Name, Reason: "unknown item type: " + short(p.typ), Count: 1})
		}
	}
	return b, nil
}

func short(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
