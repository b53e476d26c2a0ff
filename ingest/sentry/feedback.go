package sentry

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
	"paddock/ingest"
)

// maxMessage is how long what a person wrote may be, in bytes; Sentry's limit is 4096 characters.
const maxMessage = 4 * 4096

// readUserReport reads the older form: what a person said about an event they met ("user_report" item).
func readUserReport(v *fastjson.Value, r *ingest.Request) (issue.Feedback, bool) {
	f := issue.Feedback{
		Name: text(v.Get("name")), Email: text(v.Get("email")), Message: text(either(v, "comments", "message")), Source: "user_report", Time: r.Received,
	}
	f.Event, _ = eventID(text(either(v, "event_id", "eventId")))
	return whole(f)
}

// readFeedback reads an event whose context "feedback" holds what a person wrote (develop-docs, user-feedback).
func readFeedback(v *fastjson.Value, r *ingest.Request, drift time.Duration) (issue.Feedback, bool) {
	said := v.Get("contexts", "feedback")
	f := issue.Feedback{
		Name: text(said.Get("name")), Email: text(either2(said, "contact_email", "email")), Message: text(said.Get("message")), URL: text(said.Get("url")),
		Source: text(said.Get("source")), Release: text(v.Get("release")), Environment: text(v.Get("environment")), Time: eventTime(v.Get("timestamp"), r.Received, drift),
	}
	f.ID, _ = eventID(text(v.Get("event_id")))
	f.Event, _ = eventID(text(said.Get("associated_event_id")))
	if f.URL == "" {
		f.URL = text(v.Get("request", "url"))
	}
	if f.Source == "" {
		f.Source = "feedback"
	}
	return whole(f)
}

func either2(v *fastjson.Value, names ...string) *fastjson.Value {
	if v == nil {
		return nil
	}
	return either(v, names...)
}

// whole bounds a report and gives it an id of its own: the same words about the same event are the same
// report, however often they are sent. ok is false when it says nothing.
func whole(f issue.Feedback) (_ issue.Feedback, ok bool) {
	f.Message = strings.TrimSpace(f.Message)
	if f.Message == "" && f.Event == "" {
		return f, false
	}
	for _, s := range []*string{&f.Name, &f.Email, &f.URL, &f.Source} {
		*s = limit(*s, 500)
	}
	f.Message = limit(f.Message, maxMessage)
	if f.ID == "" {
		f.ID = contentID("feedback", f.Event, f.Name, f.Email, f.Message)
	}
	return f, true
}

func limit(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// decodeUserFeedback reads a report that a site's own form posts: JSON or form fields, with the names of the
// web API's user feedback.
func decodeUserFeedback(r *ingest.Request) (ingest.Batch, error) {
	body := r.Body
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" || !looksObject(body) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return ingest.Batch{}, fmt.Errorf("%w: the form is not encoded as one", ingest.ErrMalformed)
		}
		fields := map[string]string{}
		for name := range form {
			fields[name] = form.Get(name)
		}
		for _, name := range []string{"eventId", "event_id"} {
			if v := r.Query.Get(name); v != "" && fields[name] == "" {
				fields[name] = v
			}
		}
		if body, err = json.Marshal(fields); err != nil {
			return ingest.Batch{}, fmt.Errorf("%w: %w", ingest.ErrMalformed, err)
		}
	}
	v, err := fastjson.ParseBytes(body)
	if err != nil || v.Type() != fastjson.TypeObject {
		return ingest.Batch{}, fmt.Errorf("%w: the report is neither a form nor a JSON object", ingest.ErrMalformed)
	}
	f, ok := readUserReport(v, r)
	if !ok || f.Message == "" {
		return ingest.Batch{}, fmt.Errorf("%w: the report says nothing", ingest.ErrMalformed)
	}
	return ingest.Batch{
		Feedback: []issue.Feedback{f},
		Items:    []ingest.Item{{Type: "user_report", EventID: f.Event, Headers: []byte(`{"type":"user_report"}`), Payload: body, Received: r.Received}},
	}, nil
}

func looksObject(b []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(b[:min(len(b), 64)]), " \t\r\n"), "{")
}

// dialog is the script that SDKs load to ask a person what happened (showReportDialog of @sentry/browser).
//
//go:embed dialog.js
var dialog []byte

func decodeDialog(*ingest.Request) (ingest.Batch, error) { return ingest.Batch{}, nil }

func replyDialog(w http.ResponseWriter, o ingest.Outcome) {
	if o.Err != nil {
		reply(w, o)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, _ = w.Write(dialog) // the client has gone when this fails
}

// authDSN reads the dsn of the query, as the dialog's script and form carry it, or of the Authorization header
// ("DSN https://..."), as the web API does.
func authDSN(r *ingest.Request) (ingest.Credentials, error) {
	dsn := r.Query.Get("dsn")
	if scheme, rest, ok := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " "); ok && strings.EqualFold(scheme, "dsn") {
		dsn = strings.TrimSpace(rest)
	}
	if dsn == "" {
		return auth(r)
	}
	project, key := splitDSN(dsn)
	if key == "" {
		return ingest.Credentials{}, ingest.ErrNoKey
	}
	if of := r.PathValues["project"]; of != "" && of != project {
		return ingest.Credentials{}, fmt.Errorf("%w: the dsn is of another project", ingest.ErrWrongKey)
	}
	return ingest.Credentials{Project: project, Key: key}, nil
}
