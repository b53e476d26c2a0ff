package server

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"time"

	"paddock/app/project"
	"paddock/ingest"
)

// door is one endpoint behind limits, keys and back-pressure.
type door struct {
	server   *Server
	protocol string
	endpoint ingest.Endpoint
}

var pathNames = regexp.MustCompile(`\{(\w+)\}`)

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req := &ingest.Request{
		Method: r.Method, Path: r.URL.Path, PathValues: map[string]string{}, Header: r.Header, Query: r.URL.Query(),
		Remote: r.RemoteAddr, Received: time.Now().UTC(),
	}
	for _, m := range pathNames.FindAllStringSubmatch(d.endpoint.Pattern, -1) {
		req.PathValues[m[1]] = r.PathValue(m[1])
	}
	outcome := ingest.Outcome{Request: req, RetryAfter: 5}
	var p project.ID
	p, outcome.EventID, outcome.Err = d.take(w, r, req)
	if outcome.Err != nil {
		d.refuse(w, p, outcome.Err)
	}
	d.endpoint.Reply(w, outcome)
}

func (d *door) refuse(w http.ResponseWriter, p project.ID, err error) {
	d.server.config.Log.Debug("refused a delivery", "protocol", d.protocol, "error", err)
	if d.server.config.Refused != nil && !errors.Is(err, ingest.ErrQuota) { // the pipe has counted those
		d.server.config.Refused(p, ingest.Skip{Protocol: d.protocol, Reason: "refused: " + reason(err), Count: 1})
	}
	if errors.Is(err, ingest.ErrTooLarge) || errors.Is(err, ingest.ErrSlow) {
		w.Header().Set("Connection", "close") // the rest of the body is not read
	}
}

// reason is the stable part of an error, for counting.
func reason(err error) string {
	for _, known := range []error{
		ingest.ErrMalformed, ingest.ErrTooLarge, ingest.ErrEncoding, ingest.ErrNoKey, ingest.ErrWrongKey, ingest.ErrNoProject, ingest.ErrBusy, ingest.ErrSlow, ingest.ErrNoDoor,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return ingest.ErrNotKept.Error()
}

func (d *door) take(w http.ResponseWriter, r *http.Request, req *ingest.Request) (p project.ID, eventID string, err error) {
	// Strangers are turned away before their body is read, unless the key may be in it.
	who, err := d.endpoint.Auth(req)
	if err == nil {
		p, err = d.server.config.Keys.Lookup(r.Context(), who.Project, who.Key)
	}
	if err != nil && !errors.Is(err, ingest.ErrNoKey) {
		return p, "", err
	}
	body, release, err := d.read(w, r)
	defer release()
	if err != nil {
		return p, "", err
	}
	req.Body = body
	if who, err = d.endpoint.Auth(req); err != nil { // the body's key may disagree
		return p, "", err
	}
	if p, err = d.server.config.Keys.Lookup(r.Context(), who.Project, who.Key); err != nil {
		return 0, "", err
	}
	leave, err := d.server.queue(r.Context(), len(body))
	if err != nil {
		return p, "", err
	}
	defer leave()
	batch, err := d.decode(req)
	if len(body) <= lightSize { // what is kept of it is no larger
		leave()
	}
	if err != nil {
		return p, "", err
	}
	batch.Project = p
	for i := range batch.Items {
		batch.Items[i].Protocol = d.protocol
	}
	batch.Origin = &ingest.Raw{Protocol: d.protocol, Path: req.Path, Body: body, Reason: "it could not be taken in", Received: req.Received}
	for i := range batch.Raw {
		batch.Raw[i].Protocol, batch.Raw[i].Received = d.protocol, req.Received
		if batch.Raw[i].Path == "" {
			batch.Raw[i].Path = req.Path
		}
	}
	if len(batch.Raw)+len(batch.Errors)+len(batch.Items)+len(batch.Skipped)+len(batch.Sessions)+len(batch.Feedback) > 0 {
		if err := d.keep(r, batch); err != nil {
			return p, "", err
		}
	}
	return p, idOf(batch), batch.Refuse
}

// keep hands a batch on. What the keeper fails at is said in the log; the client learns that nothing was kept.
func (d *door) keep(r *http.Request, batch ingest.Batch) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			d.server.config.Log.Error("keeping a delivery failed", "protocol", d.protocol, "panic", fault)
			err = ingest.ErrNotKept
		}
	}()
	err = d.server.config.Keeper.Accept(r.Context(), batch)
	switch {
	case err == nil, errors.Is(err, ingest.ErrBusy), errors.Is(err, ingest.ErrQuota):
		return err
	case r.Context().Err() != nil:
		return ingest.ErrNotKept // the client has gone
	}
	if more, ok := d.server.trouble.tell(time.Now()); ok {
		d.server.config.Log.Error("could not keep a delivery", "protocol", d.protocol, "error", err, "untold", more)
	}
	return ingest.ErrNotKept
}

func idOf(b ingest.Batch) string {
	if len(b.Errors) > 0 {
		return b.Errors[0].ID
	}
	for _, item := range b.Items {
		if item.EventID != "" {
			return item.EventID
		}
	}
	return ""
}

// decode guards against a decoder's fault: one bad delivery must not end its neighbours.
func (d *door) decode(req *ingest.Request) (b ingest.Batch, err error) {
	defer func() {
		if r := recover(); r != nil {
			d.server.config.Log.Error("decoder failed", "protocol", d.protocol, "path", req.Path, "panic", r)
			b, err = ingest.Batch{Raw: []ingest.Raw{{Body: req.Body, Reason: fmt.Sprintf("the decoder failed: %v", r)}}}, nil
		}
	}()
	return d.endpoint.Decode(req)
}

// read reads and inflates the body within its limits of size and time. release gives the memory back.
func (d *door) read(w http.ResponseWriter, r *http.Request) (body []byte, release func(), err error) {
	release = func() {}
	limits := d.endpoint.Limits
	if r.ContentLength > limits.Body {
		return nil, release, fmt.Errorf("%w: %d bytes", ingest.ErrTooLarge, r.ContentLength)
	}
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Now().Add(d.server.config.Patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, release, fmt.Errorf("%w: %w", ingest.ErrMalformed, err)
	}
	in := &meter{in: http.MaxBytesReader(w, r.Body, limits.Body), budget: d.server.budget}
	body, err = inflate(in, r.Header.Values("Content-Encoding"), limits.Inflated)
	if err == nil { // else the rest of the body is due by then, too
		serving(r.Context())
		_ = control.SetReadDeadline(time.Time{})
	}
	var tooBig *http.MaxBytesError
	switch {
	case err == nil:
		return body, in.release, nil
	case errors.As(err, &tooBig):
		err = fmt.Errorf("%w: more than %d bytes", ingest.ErrTooLarge, limits.Body)
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = ingest.ErrSlow
	case !errors.Is(err, ingest.ErrTooLarge) && !errors.Is(err, ingest.ErrEncoding) && !errors.Is(err, ingest.ErrBusy):
		err = fmt.Errorf("%w: broken body: %w", ingest.ErrMalformed, err)
	}
	in.release()
	return nil, release, err
}
