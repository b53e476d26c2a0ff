package server

import (
	"bufio"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"paddock/ingest"
)

// budget bounds the bytes that all deliveries together hold in memory.
type budget struct {
	mu   sync.Mutex
	left int64
}

func (b *budget) take(n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
}

// meter counts what one delivery holds against the budget.
type meter struct {
	in     io.Reader
	budget *budget
	held   int64
}

func (m *meter) Read(p []byte) (int, error) { return m.in.Read(p) }

func (m *meter) hold(n int64) error {
	if !m.budget.take(n) {
		return fmt.Errorf("%w: too many large deliveries at one time", ingest.ErrBusy)
	}
	m.held += n
	return nil
}

func (m *meter) release() {
	m.budget.give(m.held)
	m.held = 0
}

// window is what a decoder keeps of what it has read, at most.
const window = 16 << 20

// inflate undoes the content encodings, last one first, and fails once more than limit bytes come out.
func inflate(m *meter, headers []string, limit int64) ([]byte, error) {
	var encodings []string
	for _, e := range strings.Split(strings.Join(headers, ","), ",") {
		if e = strings.ToLower(strings.TrimSpace(e)); e != "" && e != "identity" {
			encodings = append(encodings, e)
		}
	}
	if len(encodings) > 3 {
		return nil, fmt.Errorf("%w: %d encodings in a row", ingest.ErrEncoding, len(encodings))
	}
	for range len(encodings) - 1 { // what comes out between two encodings is held in their windows
		if err := m.hold(window); err != nil {
			return nil, err
		}
	}
	var r io.Reader = m
	for i := len(encodings) - 1; i >= 0; i-- {
		next, done, err := decoder(encodings[i], r)
		if err != nil {
			return nil, err
		}
		defer done()
		r = next
	}
	return readLimited(m, r, limit)
}

// readLimited reads in pieces that are joined once, so that memory holds at most twice what was sent, and
// what is too large is found out before that.
func readLimited(m *meter, r io.Reader, limit int64) ([]byte, error) {
	var full [][]byte
	var total int64
	for size := 64 << 10; ; size = min(2*size, 4<<20) {
		if err := m.hold(int64(size)); err != nil {
			return nil, err
		}
		piece := make([]byte, size)
		n, err := fill(r, piece)
		total += int64(n)
		if total > limit {
			return nil, fmt.Errorf("%w: more than %d bytes when inflated", ingest.ErrTooLarge, limit)
		}
		if err == nil {
			full = append(full, piece)
			continue
		}
		if !errors.Is(err, io.EOF) {
			return nil, err
		}
		if len(full) == 0 {
			return piece[:n], nil
		}
		if err := m.hold(total); err != nil {
			return nil, err
		}
		out := make([]byte, 0, total)
		for _, p := range full {
			out = append(out, p...)
		}
		return append(out, piece[:n]...), nil
	}
}

// fill reads until p is full. Unlike io.ReadFull it tells the end of a body from one that was cut off.
func fill(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var got int
		got, err = r.Read(p[n:])
		n += got
	}
	if n == len(p) && err == io.EOF {
		err = nil // the next call meets it
	}
	return n, err
}

var gzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

// decoder gives a reader that undoes one encoding, and what to call when it is no longer needed.
func decoder(encoding string, r io.Reader) (io.Reader, func(), error) {
	nothing := func() {}
	switch encoding {
	case "gzip", "x-gzip":
		z, ok := gzips.Get().(*gzip.Reader)
		if !ok {
			z = new(gzip.Reader)
		}
		if err := z.Reset(r); err != nil {
			return nil, nothing, err
		}
		return z, func() { gzips.Put(z) }, nil
	case "deflate": // RFC 1950 by the standard; some clients send RFC 1951
		b := bufio.NewReader(r)
		head, err := b.Peek(2)
		if err != nil {
			return nil, nothing, err
		}
		if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			z, err := zlib.NewReader(b)
			return z, nothing, err
		}
		return flate.NewReader(b), nothing, nil
	case "br":
		return brotli.NewReader(r), nothing, nil
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(window), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nothing, err
		}
		return z, z.Close, nil
	}
	return nil, nothing, fmt.Errorf("%w: %q", ingest.ErrEncoding, encoding)
}
