package otlp

import (
	"bytes"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"paddock/ingest"
)

// Bounds of what is read of one request. A message of two bytes takes some hundred when it is read.
const (
	maxMessages = 400_000
	maxNesting  = 60
)

// bounded refuses a request that would take too much memory to read.
func bounded(r *ingest.Request, form protoreflect.MessageDescriptor) error {
	if isJSON(r) {
		if n := bytes.Count(r.Body, []byte{'{'}); n > maxMessages {
			return fmt.Errorf("%w: about %d values", ingest.ErrTooLarge, n)
		}
		return nil
	}
	w := walk{left: maxMessages}
	return w.message(r.Body, form, 0)
}

// walk counts the messages inside a message by its form, without reading them.
type walk struct{ left int }

func (w *walk) message(b []byte, form protoreflect.MessageDescriptor, depth int) error {
	if w.left--; w.left < 0 || depth > maxNesting {
		return fmt.Errorf("%w: more than %d values, or nested deeper than %d", ingest.ErrTooLarge, maxMessages, maxNesting)
	}
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return fmt.Errorf("%w: the body is no OTLP request", ingest.ErrMalformed)
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(number, typ, b)
		if n < 0 {
			return fmt.Errorf("%w: the body is no OTLP request", ingest.ErrMalformed)
		}
		if field := form.Fields().ByNumber(number); typ == protowire.BytesType && field != nil && field.Message() != nil {
			inner, _ := protowire.ConsumeBytes(b)
			if err := w.message(inner, field.Message(), depth+1); err != nil {
				return err
			}
		}
		b = b[n:]
	}
	return nil
}
