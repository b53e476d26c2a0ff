package sentry

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/valyala/fastjson"

	"paddock/ingest"
)

// decodeStore reads the older form: one event as JSON, or as base64 of JSON or of zlib (raven).
func decodeStore(r *ingest.Request) (ingest.Batch, error) {
	body, err := storeBody(r.Body)
	if err != nil {
		return ingest.Batch{}, err
	}
	if err := bounded(body); err != nil {
		return ingest.Batch{}, err
	}
	v, err := parse(&fastjson.Parser{}, body)
	if err != nil || v.Type() != fastjson.TypeObject {
		return ingest.Batch{}, fmt.Errorf("%w: the event is not a JSON object", ingest.ErrMalformed)
	}
	if string(v.GetStringBytes("type")) == "transaction" {
		id, _ := eventID(string(v.GetStringBytes("event_id")))
		return ingest.Batch{Items: []ingest.Item{{Type: "transaction", EventID: id, Headers: []byte(`{"type":"transaction"}`), Payload: body, Received: r.Received}}}, nil
	}
	e, err := readEvent(body, r, 0)
	if err != nil {
		return ingest.Batch{}, err
	}
	return ingest.Batch{Errors: append([]event(nil), e)}, nil
}

// decodePixel reads an event from a query string, as very old browser clients send it.
func decodePixel(r *ingest.Request) (ingest.Batch, error) {
	inner := *r
	inner.Body = []byte(r.Query.Get("sentry_data"))
	return decodeStore(&inner)
}

func storeBody(body []byte) ([]byte, error) {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 {
		return nil, fmt.Errorf("%w: the body is empty", ingest.ErrMalformed)
	}
	if form, ok := bytes.CutPrefix(trimmed, []byte("sentry_data=")); ok { // a form, as browsers post without CORS
		text, err := url.QueryUnescape(string(form))
		if err != nil {
			return nil, fmt.Errorf("%w: the form is not encoded as one", ingest.ErrMalformed)
		}
		trimmed = []byte(strings.TrimSpace(text))
	}
	if len(trimmed) > 0 && trimmed[0] == '{' {
		return trimmed, nil
	}
	text := strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "+").Replace(string(trimmed))
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil, fmt.Errorf("%w: the body is neither JSON nor base64", ingest.ErrMalformed)
	}
	if len(raw) > 0 && raw[0] == '{' {
		return raw, nil
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: the body is neither JSON nor zlib", ingest.ErrMalformed)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxEvent+1))
	if err != nil {
		return nil, fmt.Errorf("%w: broken zlib body", ingest.ErrMalformed)
	}
	return out, nil
}
