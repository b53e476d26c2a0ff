package mailbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

// BenchmarkHistory reads a folder of 10,000 error mails, of the sizes that Django sends, from Dovecot over TLS.
func BenchmarkHistory(b *testing.B) {
	const mails = 10_000
	files, err := filepath.Glob(filepath.Join(corpus, "shop-*.eml"))
	if err != nil || len(files) == 0 {
		b.Skip("the recorded mails are not beside this checkout", err)
	}
	server := dovecottest.Start(b)
	size := int64(0)
	for i := range mails {
		raw, err := os.ReadFile(files[i%len(files)])
		if err != nil {
			b.Fatal(err)
		}
		server.Put("INBOX", fmt.Appendf(nil, "X-Number: %d\r\n%s", i, raw))
		size += int64(len(raw))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		read := 0
		r := newShelf().reader(server, "INBOX")
		r.Deliver = func(_ context.Context, l Letters) error { read += len(l.Raw); return nil }
		r.Report = func(s inbox.Status) {
			if s.Phase == inbox.Watching {
				cancel()
			}
		}
		if err := r.Run(ctx); err != nil {
			b.Fatal(err)
		}
		cancel()
		if read != mails {
			b.Fatalf("%d mails of %d", read, mails)
		}
	}
	b.ReportMetric(float64(mails*b.N)/b.Elapsed().Seconds(), "mails/s")
}
