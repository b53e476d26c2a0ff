// Package otlp reads OpenTelemetry's protocol over HTTP into a Batch and knows its answers.
package otlp

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"paddock/ingest"
)

// Name is the protocol's name in counts.
const Name = "otlp"

// Limits of one delivery: a collector's batches have some megabytes at most, and reading one takes some times
// its size.
const (
	maxSent     = 16 << 20
	maxInflated = 32 << 20
)

// Protocol gives the doors that OpenTelemetry's exporters knock at: those of the specification, and those of
// Sentry's own.
func Protocol() ingest.Protocol {
	var doors []ingest.Endpoint
	for _, prefix := range []string{"/v1/", "/api/{project}/otlp/v1/", "/api/{project}/integration/otlp/v1/"} {
		for _, slash := range []string{"", "/{$}"} {
			for signal, decode := range map[string]func(*ingest.Request) (ingest.Batch, error){"logs": decodeLogs, "traces": decodeTraces, "metrics": decodeMetrics} {
				doors = append(doors, ingest.Endpoint{
					Pattern: "POST " + prefix + signal + slash, Limits: ingest.Limits{Body: maxSent, Inflated: maxInflated}, Auth: auth, Decode: decode, Reply: reply,
				})
			}
		}
	}
	return ingest.Protocol{Name: Name, Endpoints: doors}
}

// auth finds the project's public key where an exporter's settings can put it: a header of our own, a bearer
// token, the header of Sentry's clients, or the address.
func auth(r *ingest.Request) (ingest.Credentials, error) {
	c := ingest.Credentials{Project: r.PathValues["project"]}
	for _, key := range []string{
		r.Header.Get("X-Paddock-Key"), bearer(r.Header.Get("Authorization")), sentryKey(r.Header.Get("X-Sentry-Auth")), sentryKey(r.Header.Get("Authorization")),
		r.Query.Get("key"), r.Query.Get("sentry_key"),
	} {
		switch {
		case key == "", key == c.Key:
		case c.Key != "":
			return c, ingest.ErrWrongKey // they disagree
		default:
			c.Key = key
		}
	}
	if c.Key == "" {
		return c, ingest.ErrNoKey
	}
	return c, nil
}

func bearer(h string) string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(h), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func sentryKey(h string) string {
	_, rest, ok := strings.Cut(h, "sentry_key=")
	if !ok {
		return ""
	}
	return strings.TrimSpace(strings.FieldsFunc(rest+" ", func(r rune) bool { return r == ',' || r == ' ' })[0])
}

// isJSON tells in which of the two forms a request is, and so its answer.
func isJSON(r *ingest.Request) bool {
	if r == nil {
		return true
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// reply answers in the request's own form: an empty response when all was kept, else a google.rpc.Status
// (OTLP specification, "OTLP/HTTP response").
func reply(w http.ResponseWriter, o ingest.Outcome) {
	status := Status(o.Err)
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(max(o.RetryAfter, 1)))
	}
	var body []byte
	if isJSON(o.Request) {
		w.Header().Set("Content-Type", "application/json")
		body = []byte("{}")
		if o.Err != nil {
			body, _ = json.Marshal(map[string]any{"code": codes[status], "message": o.Err.Error()}) // a number and a text
		}
	} else {
		w.Header().Set("Content-Type", "application/x-protobuf")
		if o.Err != nil {
			body = protowire.AppendTag(body, 1, protowire.VarintType)
			body = protowire.AppendVarint(body, codes[status])
			body = protowire.AppendTag(body, 2, protowire.BytesType)
			body = protowire.AppendString(body, strings.ToValidUTF8(o.Err.Error(), "?"))
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone when this fails
}

// codes are those of google.rpc.Code.
var codes = map[int]uint64{
	http.StatusBadRequest: 3, http.StatusForbidden: 7, http.StatusTooManyRequests: 8, http.StatusRequestEntityTooLarge: 3, http.StatusUnsupportedMediaType: 3,
	http.StatusServiceUnavailable: 14, http.StatusRequestTimeout: 4,
}

// Status is the HTTP status that tells an exporter what went wrong. It sends again after 429 and 503 alone.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	for _, known := range []struct {
		err    error
		status int
	}{
		{ingest.ErrTooLarge, http.StatusRequestEntityTooLarge}, {ingest.ErrEncoding, http.StatusUnsupportedMediaType},
		{ingest.ErrNoKey, http.StatusForbidden}, {ingest.ErrWrongKey, http.StatusForbidden}, {ingest.ErrNoProject, http.StatusForbidden},
		{ingest.ErrBusy, http.StatusTooManyRequests}, {ingest.ErrSlow, http.StatusRequestTimeout}, {ingest.ErrMalformed, http.StatusBadRequest},
	} {
		if errors.Is(err, known.err) {
			return known.status
		}
	}
	return http.StatusServiceUnavailable
}
