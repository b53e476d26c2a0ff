package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"paddock/ingest"
)

// Again reads a delivery once more that could not be read when it came.
type Again struct{ mux *http.ServeMux }

// NewAgain knows the doors of some protocols.
func NewAgain(protocols []ingest.Protocol) *Again {
	a := &Again{mux: http.NewServeMux()}
	for _, p := range protocols {
		for _, e := range p.Endpoints {
			a.mux.Handle(e.Pattern, reader{&door{server: New(Config{}), protocol: p.Name, endpoint: e}})
		}
	}
	return a
}

// reader is a door that only reads, into the result it is given to answer on.
type reader struct{ door *door }

// result is a reader's answer.
type result struct {
	http.ResponseWriter
	known bool
	batch ingest.Batch
	err   error
}

func (r reader) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	out, ok := w.(*result)
	raw, given := req.Context().Value(rawKey{}).(ingest.Raw)
	if !ok || !given {
		return
	}
	in := &ingest.Request{Method: req.Method, Path: req.URL.Path, PathValues: map[string]string{}, Header: req.Header, Query: req.URL.Query(), Body: raw.Body, Received: raw.Received}
	for _, m := range pathNames.FindAllStringSubmatch(r.door.endpoint.Pattern, -1) {
		in.PathValues[m[1]] = req.PathValue(m[1])
	}
	out.known = true
	if out.batch, out.err = r.door.decode(in); out.err == nil && len(out.batch.Raw) > 0 {
		out.err = fmt.Errorf("%w: %s", ingest.ErrMalformed, out.batch.Raw[0].Reason)
	}
	for i := range out.batch.Items {
		out.batch.Items[i].Protocol = r.door.protocol
	}
}

type rawKey struct{}

// Read reads a delivery. It fails as long as a part of it is not understood.
func (a *Again) Read(ctx context.Context, raw ingest.Raw) (ingest.Batch, error) {
	r, err := http.NewRequestWithContext(context.WithValue(ctx, rawKey{}, raw), http.MethodPost, "http://paddock"+raw.Path, bytes.NewReader(nil))
	if err != nil {
		return ingest.Batch{}, fmt.Errorf("read a delivery again: %w", err)
	}
	out := &result{}
	if h, pattern := a.mux.Handler(r); pattern == "" || h == nil {
		return ingest.Batch{}, fmt.Errorf("read a delivery again: %w", ingest.ErrNoDoor)
	}
	a.mux.ServeHTTP(out, r)
	if !out.known {
		return ingest.Batch{}, fmt.Errorf("read a delivery again: %w", ingest.ErrNoDoor)
	}
	return out.batch, out.err
}
