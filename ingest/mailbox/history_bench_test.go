package mailbox

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
)

// BenchmarkLargeInbox reads 50,000 mails of which every tenth is a report, in each format, over TLS and in the
// clear, by asking the server and by every header; nothing may be missing, doubled or changed.
func BenchmarkLargeInbox(b *testing.B) {
	const mails = 50_000
	for _, format := range []string{"maildir", "mbox"} {
		server, want := post(b, format, mails)
		before := server.Digest()
		for _, security := range []inbox.Security{inbox.TLS, inbox.None} {
			for name, hints := range map[string]Hints{"asked": errorHints, "headers": {}} {
				b.Run(format+"/"+string(security)+"/"+name, func(b *testing.B) {
					for b.Loop() {
						ctx, cancel := context.WithCancel(b.Context())
						s := newShelf()
						r := s.reading(server, security)
						r.Hints = hints
						r.Report = func(st inbox.Status) {
							if st.Phase == inbox.Watching {
								cancel()
							}
						}
						if err := r.Run(ctx); err != nil {
							b.Fatal(err)
						}
						cancel()
						if diff := cmp.Diff(want, s.mails); diff != "" || s.passed != mails-len(want) {
							b.Fatalf("%d passed; %.2000s", s.passed, diff)
						}
					}
					b.ReportMetric(float64(mails*b.N)/b.Elapsed().Seconds(), "mails/s")
					b.ReportMetric(float64(residentMB(b)), "resident-MB")
				})
			}
		}
		if diff := cmp.Diff(before, server.Digest()); diff != "" {
			b.Fatalf("the mailbox has changed: %.2000s", diff)
		}
	}
}

// residentMB is how much memory this process has, in MB; 0 where that cannot be told.
func residentMB(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}
