package sentry

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
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

// reading is an envelope on its way into a batch.
type reading struct {
	request *ingest.Request
	id      string // of the event that the items belong to
	trace   string
	drift   time.Duration
	batch   ingest.Batch
	logged  []issue.Event // errors that structured logs tell of
}

func decodeEnvelope(r *ingest.Request) (ingest.Batch, error) {
	header, parts, err := readEnvelope(r.Body)
	if err != nil {
		return ingest.Batch{}, err
	}
	head, err := fastjson.ParseBytes(header)
	if err != nil {
		return ingest.Batch{}, fmt.Errorf("%w: envelope header: %w", ingest.ErrMalformed, err)
	}
	in := &reading{request: r, trace: clean(string(head.GetStringBytes("trace", "trace_id"))), drift: clockDrift(head.Get("sent_at"), r.Received)}
	in.id, _ = eventID(string(head.GetStringBytes("event_id")))
	for _, p := range parts {
		if err := in.take(p); err != nil {
			return ingest.Batch{}, err
		}
	}
	if len(in.batch.Sessions) > 0 && (in.id != "" || head.Get("sent_at") != nil) { // without either, two workers' counts may be the same bytes
		in.batch.Digest = contentID("delivery", string(r.Body))
	}
	in.crash()
	in.batch.Errors = append(in.batch.Errors, in.logged...)
	return in.batch, nil
}

func (in *reading) skip(reason string, n int) {
	in.batch.Skipped = append(in.batch.Skipped, ingest.Skip{Protocol: Name, Reason: reason, Count: n})
}

func (in *reading) keep(typ string, p part) {
	in.batch.Items = append(in.batch.Items, ingest.Item{Type: typ, EventID: in.id, Headers: p.headers, Payload: p.payload, Received: in.request.Received})
}

// take puts one item where it belongs. Only an event that cannot be read costs the delivery the rest.
func (in *reading) take(p part) error {
	if p.typ != "event" && !kept[p.typ] {
		in.skip("unknown item type: "+short(p.typ), 1)
		return nil
	}
	if p.typ != "event" && len(p.payload) > largest(p.typ) {
		in.skip("too large: "+p.typ, 1)
		return nil
	}
	switch p.typ {
	case "event":
		return in.event(p)
	case "security", "raw_security", "nel":
		events, err := readReports(p.payload, in.request, p.typ)
		if err != nil {
			in.keep(p.typ, p)
			in.skip("could not be read: "+p.typ, 1)
			return nil
		}
		in.batch.Errors = append(in.batch.Errors, events...)
	case "session", "sessions", "user_report", "feedback", "user_report_v2", "client_report":
		in.keep(p.typ, p)
		if bounded(p.payload) != nil {
			in.skip("could not be read: "+p.typ, 1)
			return nil
		}
		v, err := fastjson.ParseBytes(p.payload)
		if err != nil || !in.report(p.typ, v) {
			in.skip("could not be read: "+p.typ, 1)
		}
	case "log":
		in.keep(p.typ, p)
		in.logErrors(p.payload)
	default:
		in.keep(p.typ, p)
	}
	return nil
}

func (in *reading) event(p part) error {
	if bytes.Contains(p.payload, []byte(`"feedback"`)) && bounded(p.payload) == nil { // a person's words, in the form of an event
		if v, err := fastjson.ParseBytes(p.payload); err == nil && string(v.GetStringBytes("type")) == "feedback" && in.report("feedback", v) {
			in.keep("feedback", p)
			return nil
		}
	}
	for i := range in.batch.Errors {
		if in.batch.Errors[i].Kind == issue.KindError {
			in.skip("second event in one envelope", 1)
			return nil
		}
	}
	e, err := readEvent(p.payload, in.request, in.drift)
	if errors.Is(err, ingest.ErrMalformed) { // it is kept as it came, costs the delivery nothing else, and the client is told
		in.skip("could not be read: event", 1)
		in.batch.Raw = append(in.batch.Raw, ingest.Raw{Body: in.alone(p), Reason: err.Error()})
		in.batch.Refuse = err
		return nil
	}
	if err != nil {
		return err
	}
	if in.id != "" {
		e.ID = in.id
	}
	if e.TraceID == "" {
		e.TraceID = in.trace
	}
	in.batch.Errors = append(in.batch.Errors, e)
	return nil
}

// alone makes an envelope of one item.
func (in *reading) alone(p part) []byte {
	head := "{}\n"
	if in.id != "" {
		head = fmt.Sprintf("{\"event_id\":%q}\n", in.id)
	}
	return fmt.Appendf([]byte(head), "{\"type\":%q}\n%s", p.typ, p.payload)
}

// report takes what is told of sessions, by people, and of the SDK's own losses.
func (in *reading) report(typ string, v *fastjson.Value) (ok bool) {
	b, r := &in.batch, in.request
	switch typ {
	case "session":
		s, ok := readSession(v, r, in.drift)
		if ok {
			b.Sessions = append(b.Sessions, s)
		}
		return ok
	case "sessions":
		all, more := readAggregates(v, r, in.drift)
		b.Sessions = append(b.Sessions, all...)
		if more > 0 {
			in.skip("too many sessions in one item", more)
		}
		return v.Type() == fastjson.TypeObject
	case "client_report":
		b.Skipped = append(b.Skipped, readDiscards(v)...)
		return v.Type() == fastjson.TypeObject
	case "user_report":
		f, ok := readUserReport(v, r)
		if f.Event == "" {
			f.Event = in.id
		}
		if ok {
			b.Feedback = append(b.Feedback, f)
		}
		return ok
	}
	f, ok := readFeedback(v, r, in.drift)
	if ok {
		b.Feedback = append(b.Feedback, f)
	}
	return ok
}

func short(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
