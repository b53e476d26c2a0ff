package otlp

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	common "go.opentelemetry.io/proto/otlp/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"paddock/app/issue"
	"paddock/ingest"
)

// read decodes a request in either form. A request and the data in it have the same fields, so that the
// collector's own messages, which bring all of gRPC along, are not needed.
func read(r *ingest.Request, into proto.Message) error {
	err := bounded(r, into.ProtoReflect().Descriptor())
	if err != nil {
		return err
	}
	if isJSON(r) {
		err = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(r.Body, into)
	} else {
		err = proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(r.Body, into)
	}
	if err != nil {
		return fmt.Errorf("%w: the body is no OTLP request", ingest.ErrMalformed)
	}
	return nil
}

// hexID gives an id as hexadecimal digits. OTLP's JSON writes ids so, where protobuf's has base64: read as base64
// a trace id of 32 digits has 24 bytes, and a span id of 16 has 12.
func hexID(id []byte) string {
	switch len(id) {
	case 8, 16:
		return hex.EncodeToString(id)
	case 12, 24:
		text := base64.StdEncoding.EncodeToString(id)
		if _, err := hex.DecodeString(text); err == nil {
			return strings.ToLower(text)
		}
	}
	return ""
}

// jsonID is an id in the form in which protojson writes it as hexadecimal digits.
func jsonID(id []byte) []byte {
	text, err := base64.StdEncoding.DecodeString(hexID(id))
	if err != nil {
		return nil
	}
	return text
}

// item keeps a request as OTLP's JSON, whatever it came as: so it is scrubbed and read like the rest.
func item(r *ingest.Request, signal string, data proto.Message, count int) (ingest.Item, error) {
	payload := r.Body
	if !isJSON(r) {
		var err error
		if payload, err = protojson.Marshal(data); err != nil {
			return ingest.Item{}, fmt.Errorf("%w: %w", ingest.ErrMalformed, err)
		}
	}
	headers, err := json.Marshal(map[string]any{"type": signal, "content_type": "application/json", "item_count": count})
	if err != nil {
		return ingest.Item{}, fmt.Errorf("%w: %w", ingest.ErrMalformed, err)
	}
	return ingest.Item{Type: signal, Headers: headers, Payload: payload, Received: r.Received}, nil
}

// text shows any value; maps and lists as JSON.
func text(v *common.AnyValue) string {
	switch v := v.GetValue().(type) {
	case *common.AnyValue_StringValue:
		return v.StringValue
	case nil:
		return ""
	}
	out, err := json.Marshal(plain(v, 0))
	if err != nil {
		return ""
	}
	return strings.Trim(string(out), `"`)
}

const maxDepth = 30

func plain(v *common.AnyValue, depth int) any {
	if depth > maxDepth {
		return nil
	}
	switch v := v.GetValue().(type) {
	case *common.AnyValue_StringValue:
		return v.StringValue
	case *common.AnyValue_BoolValue:
		return v.BoolValue
	case *common.AnyValue_IntValue:
		return v.IntValue
	case *common.AnyValue_DoubleValue:
		return strconv.FormatFloat(v.DoubleValue, 'g', -1, 64)
	case *common.AnyValue_BytesValue:
		return base64.StdEncoding.EncodeToString(v.BytesValue)
	case *common.AnyValue_ArrayValue:
		all := make([]any, 0, len(v.ArrayValue.GetValues()))
		for _, one := range v.ArrayValue.GetValues() {
			all = append(all, plain(one, depth+1))
		}
		return all
	case *common.AnyValue_KvlistValue:
		all := map[string]any{}
		for _, pair := range v.KvlistValue.GetValues() {
			all[pair.GetKey()] = plain(pair.GetValue(), depth+1)
		}
		return all
	}
	return nil
}

// maxAttributes bounds what is read of one record's attributes.
const maxAttributes = 500

func attributes(all []*common.KeyValue) []issue.Var {
	var vars []issue.Var
	for _, a := range all[:min(len(all), maxAttributes)] {
		vars = append(vars, issue.Var{Name: a.GetKey(), Value: text(a.GetValue())})
	}
	return vars
}

func find(vars []issue.Var, names ...string) string {
	for _, name := range names {
		for _, v := range vars {
			if v.Name == name && v.Value != "" {
				return v.Value
			}
		}
	}
	return ""
}

// Bounds of a time that can be right, as for Sentry's events.
const (
	maxPast   = 30 * 24 * time.Hour
	maxFuture = time.Minute
)

// at reads nanoseconds since 1970. What cannot be right gives way to the time of receipt.
func at(received time.Time, nanos ...uint64) time.Time {
	for _, n := range nanos {
		if n == 0 || n > 1<<62 {
			continue
		}
		t := time.Unix(0, int64(n)).UTC()
		if t.Before(received.Add(-maxPast)) || t.After(received.Add(maxFuture)) {
			return received
		}
		return t
	}
	return received
}
