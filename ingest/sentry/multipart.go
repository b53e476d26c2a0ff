package sentry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"sort"
	"strings"

	"paddock/app/issue"
	"paddock/ingest"
)

// Bounds of a form with files.
const (
	maxParts = 200
	maxField = 1 << 20 // bytes of a field that is no file
)

// file is one part of a form that has a file name.
type file struct {
	field, name, contentType string
	body                     []byte
}

// readForm takes a multipart body apart. Files that are too large are left out and counted.
func readForm(r *ingest.Request) (fields map[string]string, files []file, skipped []ingest.Skip, err error) {
	kind, options, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") || options["boundary"] == "" {
		return nil, nil, nil, fmt.Errorf("%w: the body is no form with files", ingest.ErrMalformed)
	}
	fields = map[string]string{}
	form := multipart.NewReader(bytes.NewReader(r.Body), options["boundary"])
	for n := 0; ; n++ {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return fields, files, skipped, nil
		}
		if err != nil {
			return nil, nil, nil, fmt.Errorf("%w: the form is broken", ingest.ErrMalformed)
		}
		if n >= maxParts {
			return nil, nil, nil, fmt.Errorf("%w: more than %d parts", ingest.ErrTooLarge, maxParts)
		}
		name, most := part.FileName(), maxField
		if name != "" {
			most = largest("attachment")
		}
		body, err := io.ReadAll(io.LimitReader(part, int64(most)+1))
		switch {
		case err != nil:
			return nil, nil, nil, fmt.Errorf("%w: the form is broken", ingest.ErrMalformed)
		case len(body) > most:
			skipped = append(skipped, ingest.Skip{Protocol: Name, Reason: "too large: attachment", Count: 1})
		case name != "":
			files = append(files, file{field: clean(part.FormName()), name: clean(name), contentType: clean(part.Header.Get("Content-Type")), body: body})
		default:
			fields[clean(part.FormName())] = clean(string(body))
		}
	}
}

// item makes an attachment of a file, with the headers that it would have in an envelope.
func (f file) item(event, typ string, r *ingest.Request) ingest.Item {
	headers := map[string]any{"type": "attachment", "filename": f.name, "length": len(f.body)}
	if f.contentType != "" {
		headers["content_type"] = f.contentType
	}
	if typ != "" {
		headers["attachment_type"] = typ
	}
	text, err := json.Marshal(headers)
	if err != nil { // texts and a number
		text = []byte(`{"type":"attachment"}`)
	}
	return ingest.Item{Type: "attachment", EventID: event, Headers: text, Payload: f.body, Received: r.Received}
}

// decodeAttachments reads files that are added to an event: each becomes an item.
func decodeAttachments(r *ingest.Request) (ingest.Batch, error) {
	id, ok := eventID(r.PathValues["event"])
	if !ok {
		return ingest.Batch{}, fmt.Errorf("%w: %q is no event id", ingest.ErrMalformed, limit(clean(r.PathValues["event"]), 60))
	}
	_, files, skipped, err := readForm(r)
	if err != nil {
		return ingest.Batch{}, err
	}
	if len(files)+len(skipped) == 0 {
		return ingest.Batch{}, fmt.Errorf("%w: the form has no file", ingest.ErrMalformed)
	}
	b := ingest.Batch{Skipped: skipped}
	for _, f := range files {
		b.Items = append(b.Items, f.item(id, "", r))
	}
	return b, nil
}

// The attachment types of crashes.
const (
	minidumpType   = "event.minidump"
	appleCrashType = "event.applecrashreport"
)

// decodeMinidump reads a native program's crash: a form as Breakpad, Crashpad and Electron post it, or the bare
// dump. The dump becomes an attachment of a new event, which has what the form's "sentry" fields say.
func decodeMinidump(r *ingest.Request) (ingest.Batch, error) {
	var b ingest.Batch
	var fields map[string]string
	files := []file{{field: "upload_file_minidump", name: "minidump.dmp", contentType: "application/x-dmp", body: r.Body}}
	if !isMinidump(r.Body) {
		var err error
		if fields, files, b.Skipped, err = readForm(r); err != nil {
			return b, err
		}
	} else if len(r.Body) > largest("minidump") {
		return b, fmt.Errorf("%w: minidump of %d bytes", ingest.ErrTooLarge, len(r.Body))
	}
	inner := *r
	inner.Body = sentryFields(fields)
	e, err := readEvent(inner.Body, &inner, 0)
	if err != nil {
		return b, err
	}
	if e.ID == madeID(inner.Body, r.Received) { // no id was given: two crashes may say the same
		e.ID = madeID(r.Body, r.Received)
	}
	for name, value := range fields {
		if name == "sentry" || strings.HasPrefix(name, "sentry[") || strings.HasPrefix(name, "sentry__") {
			continue
		}
		if e.Extra == nil {
			e.Extra = map[string]issue.RawJSON{}
		}
		if text, err := json.Marshal(value); err == nil && len(e.Extra) < 500 {
			e.Extra[name] = text
		}
	}
	dumped := false
	for _, f := range files {
		typ := ""
		if f.field == "upload_file_minidump" || isMinidump(f.body) {
			typ, dumped = minidumpType, true
		}
		b.Items = append(b.Items, f.item(e.ID, typ, r))
	}
	if !dumped && len(b.Skipped) == 0 {
		return ingest.Batch{}, fmt.Errorf("%w: the form has no minidump", ingest.ErrMalformed)
	}
	crashed(&e, "Minidump")
	for _, f := range files {
		locate(&e, f.body)
	}
	b.Errors = []issue.Event{e}
	return b, nil
}

func isMinidump(b []byte) bool { return bytes.HasPrefix(b, []byte("MDMP")) }

// sentryFields gives the event that a crash form's fields describe: "sentry" as JSON (also in pieces
// "sentry__1", "sentry__2"), or one field an attribute, "sentry[release]", "sentry[tags][a]".
func sentryFields(fields map[string]string) []byte {
	if whole := fields["sentry"]; looksObject([]byte(whole)) {
		return []byte(whole)
	}
	var pieces strings.Builder
	for i := 1; i <= maxParts && fields[fmt.Sprintf("sentry__%d", i)] != ""; i++ {
		pieces.WriteString(fields[fmt.Sprintf("sentry__%d", i)])
	}
	if looksObject([]byte(pieces.String())) {
		return []byte(pieces.String())
	}
	root := map[string]any{}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		path, ok := strings.CutPrefix(name, "sentry[")
		path, closed := strings.CutSuffix(path, "]")
		if !ok || !closed {
			continue
		}
		at := root
		keys := strings.Split(path, "][")
		for _, key := range keys[:len(keys)-1] {
			next, isMap := at[key].(map[string]any)
			if !isMap {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		at[keys[len(keys)-1]] = fields[name]
	}
	out, err := json.Marshal(root)
	if err != nil { // texts alone
		return []byte("{}")
	}
	return out
}

// crashed makes an event that a crash report belongs to one of that crash, unless the client says what it was.
func crashed(e *issue.Event, typ string) {
	e.Level = issue.Fatal
	if e.Platform == "" {
		e.Platform = "native"
	}
	if len(e.Exceptions) > 0 {
		return
	}
	handled := false
	value := "The program crashed; the dump is attached."
	if e.Message != "" {
		value = e.Message
	}
	e.Exceptions = []issue.Exception{{Type: typ, Value: value, Mechanism: strings.ToLower(typ), Handled: &handled}}
}

// crash gives an envelope that holds a crash report, but no exception, the event that it is about.
func (in *reading) crash() {
	typ := ""
	for _, item := range in.batch.Items {
		if item.Type == "attachment" && bytes.Contains(item.Headers, []byte(minidumpType)) {
			typ = "Minidump"
		}
		if item.Type == "attachment" && bytes.Contains(item.Headers, []byte(appleCrashType)) {
			typ = "AppleCrashReport"
		}
	}
	if typ == "" {
		return
	}
	if len(in.batch.Errors) == 0 {
		if in.id == "" {
			in.id = madeID(in.request.Body, in.request.Received)
			for i := range in.batch.Items {
				in.batch.Items[i].EventID = in.id
			}
		}
		in.batch.Errors = []issue.Event{{ID: in.id, Source: issue.SourceSentry, Received: in.request.Received, Time: in.request.Received, TraceID: in.trace}}
	}
	e := &in.batch.Errors[0]
	crashed(e, typ)
	for _, item := range in.batch.Items {
		locate(e, item.Payload)
	}
}

// replyMinidump answers with the event's id as a text with dashes, which crash reporters show to people.
func replyMinidump(w http.ResponseWriter, o ingest.Outcome) {
	if o.Err != nil || len(o.EventID) != 32 {
		reply(w, o)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	id := o.EventID
	_, _ = io.WriteString(w, id[:8]+"-"+id[8:12]+"-"+id[12:16]+"-"+id[16:20]+"-"+id[20:]) // the client has gone when this fails
}
