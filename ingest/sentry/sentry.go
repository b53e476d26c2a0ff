// Package sentry reads the Sentry wire format into a Batch and knows its answers.
package sentry

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"paddock/ingest"
)

// Name is the protocol's name in counts.
const Name = "sentry"

// Limits of one delivery (develop-docs, data-model/envelopes, size limits).
const (
	maxSent     = 40 << 20
	maxInflated = 200 << 20
	maxEvent    = 8 << 20 // Relay allows 1 MiB; SDKs of sites with large locals send more
	maxFrames   = 50_000  // of all stacks of one event
	maxValues   = 400_000 // JSON values of one event: each costs up to half a kilobyte while it is read
)

// maxItem is how large an item of a type may be (the same page); other types have defaultItem. What is
// larger is not kept, and counted: it does not cost the delivery its other items.
var maxItem = map[string]int{
	"attachment": 20 << 20, "minidump": 20 << 20, "unreal_report": 20 << 20, "profile": 50 << 20, "profile_chunk": 50 << 20, "profile_chunk_ui": 50 << 20,
	"replay_event": 10 << 20, "replay_recording": 10 << 20, "replay_video": 10 << 20, "check_in": 100 << 10, "client_report": 64 << 10,
}

const defaultItem = 4 << 20 // Relay has 1 MiB for transactions, spans and logs

// Protocol gives the doors that Sentry SDKs knock at.
func Protocol() ingest.Protocol {
	limits := ingest.Limits{Body: maxSent, Inflated: maxInflated}
	small := ingest.Limits{Body: maxSent, Inflated: 4 * maxEvent} // of one event: as base64 in a form it takes four times its size at most
	door := func(pattern string, decode func(*ingest.Request) (ingest.Batch, error)) ingest.Endpoint {
		return ingest.Endpoint{Pattern: pattern, Limits: limits, Auth: auth, Decode: decode, Reply: reply}
	}
	store := func(pattern string, decode func(*ingest.Request) (ingest.Batch, error)) ingest.Endpoint {
		return ingest.Endpoint{Pattern: pattern, Limits: small, Auth: auth, Decode: decode, Reply: reply}
	}
	form := func(pattern string, decode func(*ingest.Request) (ingest.Batch, error)) ingest.Endpoint {
		return ingest.Endpoint{Pattern: pattern, Limits: ingest.Limits{Body: 1 << 20, Inflated: 1 << 20}, Auth: authDSN, Decode: decode, Reply: reply}
	}
	var doors []ingest.Endpoint
	for _, slash := range []string{"", "/{$}"} {
		ask := form("GET /api/embed/error-page"+slash, decodeDialog)
		ask.Reply = replyDialog
		crash := door("POST /api/{project}/minidump"+slash, decodeMinidump)
		crash.Reply = replyMinidump
		doors = append(doors, ask, crash,
			form("POST /api/embed/error-page"+slash, decodeUserFeedback),
			form("POST /api/{project}/user-feedback"+slash, decodeUserFeedback),
			form("POST /api/0/projects/{organisation}/{slug}/user-feedback"+slash, decodeUserFeedback),
			door("POST /api/{project}/envelope"+slash, decodeEnvelope),
			store("POST /api/{project}/store"+slash, decodeStore),
			store("GET /api/{project}/store"+slash, decodePixel),
			store("POST /api/store"+slash, decodeStore),
			store("POST /api/{project}/security"+slash, decodeReports("security")),
			store("POST /api/{project}/csp-report"+slash, decodeReports("security")),
			store("POST /api/{project}/nel"+slash, decodeReports("nel")),
			door("POST /api/{project}/unreal/{key}"+slash, keep("unreal_report")),
			door("POST /api/{project}/events/{event}/attachments"+slash, decodeAttachments),
			door("POST /api/{project}/cron/{slug}"+slash, keep("check_in")),
			door("POST /api/{project}/cron/{slug}/{key}"+slash, keep("check_in")),
			door("GET /api/{project}/cron/{slug}"+slash, keep("check_in")),
			door("GET /api/{project}/cron/{slug}/{key}"+slash, keep("check_in")),
		)
	}
	doors = append(doors, ingest.Endpoint{Pattern: "POST /{tunnel...}", Limits: limits, Auth: authTunnel, Decode: decodeEnvelope, Reply: reply})
	return ingest.Protocol{Name: Name, Endpoints: doors}
}

// auth finds the key in the X-Sentry-Auth or Authorization header, the query string, the path of a
// check-in, or the envelope's own dsn. Forms that disagree are refused.
func auth(r *ingest.Request) (ingest.Credentials, error) {
	c := ingest.Credentials{Project: r.PathValues["project"]}
	add := func(key string) bool {
		if key == "" {
			return true
		}
		if c.Key != "" && !strings.EqualFold(c.Key, key) {
			return false
		}
		c.Key = key
		return true
	}
	ok := true
	for _, name := range []string{"X-Sentry-Auth", "Authorization"} {
		for _, h := range r.Header.Values(name) {
			ok = ok && add(headerKey(h))
		}
	}
	ok = ok && add(r.Query.Get("sentry_key")) && add(r.PathValues["key"])
	if project, key := envelopeDSN(r); key != "" {
		ok = ok && add(key)
		if c.Project == "" {
			c.Project = project
		}
		ok = ok && c.Project == project
	}
	if !ok {
		return c, fmt.Errorf("%w: the keys given disagree", ingest.ErrWrongKey)
	}
	if c.Key == "" {
		return c, ingest.ErrNoKey
	}
	return c, nil
}

// authTunnel reads the envelope's own dsn alone: what has none and knocks anywhere did not mean Sentry.
func authTunnel(r *ingest.Request) (ingest.Credentials, error) {
	if r.Body == nil {
		return ingest.Credentials{}, ingest.ErrNoKey
	}
	project, key := envelopeDSN(r)
	if key == "" {
		return ingest.Credentials{}, ingest.ErrNoDoor
	}
	return ingest.Credentials{Project: project, Key: key}, nil
}

func headerKey(h string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(h), " ")
	if !strings.EqualFold(scheme, "sentry") {
		rest = h
	}
	for _, pair := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' }) {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(name, "sentry_key") {
			return value
		}
	}
	return ""
}

// envelopeDSN reads project and key from an envelope's header line.
func envelopeDSN(r *ingest.Request) (project, key string) {
	line := firstLine(r.Body)
	if len(line) == 0 || line[0] != '{' || len(line) > 64<<10 || !strings.Contains(string(line), `"dsn"`) {
		return "", ""
	}
	var header struct {
		DSN string `json:"dsn"`
	}
	if err := json.Unmarshal(line, &header); err != nil {
		return "", ""
	}
	return splitDSN(header.DSN)
}

// splitDSN reads project and key from "https://key@host/path/project".
func splitDSN(dsn string) (project, key string) {
	_, rest, ok := strings.Cut(dsn, "://")
	if !ok {
		return "", ""
	}
	login, rest, ok := strings.Cut(rest, "@")
	if !ok {
		return "", ""
	}
	key, _, _ = strings.Cut(login, ":")
	return rest[strings.LastIndexByte(rest, '/')+1:], key
}

// keep takes a whole body as one item.
func keep(typ string) func(*ingest.Request) (ingest.Batch, error) {
	return func(r *ingest.Request) (ingest.Batch, error) {
		headers := map[string]string{"content_type": r.Header.Get("Content-Type")}
		for _, name := range []string{"slug", "event"} {
			if v := r.PathValues[name]; v != "" {
				headers[name] = clean(v)
			}
		}
		if len(r.Query) > 0 {
			q := r.Query
			q.Del("sentry_key")
			headers["query"] = clean(q.Encode())
		}
		if len(r.Body) == 0 && r.Method == http.MethodPost && typ != "check_in" {
			return ingest.Batch{}, fmt.Errorf("%w: the body is empty", ingest.ErrMalformed)
		}
		h, err := json.Marshal(headers)
		if err != nil {
			return ingest.Batch{}, fmt.Errorf("%w: %w", ingest.ErrMalformed, err)
		}
		id, _ := eventID(r.PathValues["event"])
		if len(r.Body) > largest(typ) {
			return ingest.Batch{}, fmt.Errorf("%w: %s of %d bytes", ingest.ErrTooLarge, typ, len(r.Body))
		}
		return ingest.Batch{Items: []ingest.Item{{Type: typ, EventID: id, Headers: h, Payload: r.Body, Received: r.Received}}}, nil
	}
}

func largest(typ string) int {
	if n, ok := maxItem[typ]; ok {
		return n
	}
	return defaultItem
}

var pixel, _ = base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

// limited are all categories but the internal one: reports of what a client dropped are never limited.
const limited = "default;error;security;transaction;span;log_item;attachment;session;profile;profile_chunk;replay;monitor;feedback;trace_metric"

// quotaWait is for how long a project's SDKs are asked to send no errors, in seconds. They send the rest on.
const quotaWait = 60

// reply answers as SDKs expect: the event's id, or a status they understand with the reason in JSON.
func reply(w http.ResponseWriter, o ingest.Outcome) {
	if o.Err == nil {
		if o.Request != nil && o.Request.Method == http.MethodGet && o.Request.Query.Has("sentry_data") {
			w.Header().Set("Content-Type", "image/gif")
			_, _ = w.Write(pixel) // the client has gone when this fails
			return
		}
		body := map[string]string{}
		if o.EventID != "" {
			body["id"] = o.EventID
		}
		write(w, http.StatusOK, body)
		return
	}
	status := Status(o.Err)
	switch {
	case errors.Is(o.Err, ingest.ErrQuota):
		w.Header().Set("Retry-After", strconv.Itoa(quotaWait))
		w.Header().Set("X-Sentry-Rate-Limits", strconv.Itoa(quotaWait)+":error:project:quota")
	case status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", strconv.Itoa(o.RetryAfter))
		w.Header().Set("X-Sentry-Rate-Limits", strconv.Itoa(o.RetryAfter)+":"+limited+":organization:busy")
	}
	reason := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, o.Err.Error())
	w.Header().Set("X-Sentry-Error", reason)
	write(w, status, map[string]any{"detail": reason, "causes": []string{}})
}

// Status is the HTTP status that tells a client what went wrong.
func Status(err error) int {
	for _, known := range []struct {
		err    error
		status int
	}{
		{ingest.ErrTooLarge, http.StatusRequestEntityTooLarge}, {ingest.ErrEncoding, http.StatusUnsupportedMediaType},
		{ingest.ErrNoKey, http.StatusForbidden}, {ingest.ErrWrongKey, http.StatusForbidden}, {ingest.ErrNoProject, http.StatusForbidden},
		{ingest.ErrQuota, http.StatusTooManyRequests}, {ingest.ErrBusy, http.StatusTooManyRequests}, {ingest.ErrSlow, http.StatusRequestTimeout}, {ingest.ErrNoDoor, http.StatusNotFound},
		{ingest.ErrMalformed, http.StatusBadRequest},
	} {
		if errors.Is(err, known.err) {
			return known.status
		}
	}
	return http.StatusServiceUnavailable
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone when this fails
}
