package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"paddock/app/inbox"
	"paddock/ingest/pipe"
)

// BenchmarkMailHistory reads 10,000 error mails of the sizes that Django sends from a local Dovecot over TLS
// into the store: all that connecting a mailbox does.
func BenchmarkMailHistory(b *testing.B) {
	const mails = 10_000
	recorded := shopMails(b)
	for b.Loop() {
		b.StopTimer()
		office := openBranch(b)
		office.pipe.Tell = func(pipe.News) {} // the tests keep what they are told
		office.server.Fill("INBOX", mails, func(i int) []byte { return numbered(recorded[i%len(recorded)], i) })
		before := spent()
		b.StartTimer()
		if err := office.Add(b.Context(), office.account(), "correct-horse"); err != nil {
			b.Fatal(err)
		}
		s := office.until(b, "the history", func(s inbox.Status) bool { return s.Phase == inbox.Watching })
		b.StopTimer()
		if s.Errors+s.Ignored != mails || s.Errors < mails*9/10 {
			b.Fatalf("%d error mails, %d others, of %d", s.Errors, s.Ignored, mails)
		}
		b.ReportMetric((spent()-before)*1000/mails, "cpu-ms/mail")
		b.StartTimer()
	}
	b.ReportMetric(float64(mails*b.N)/b.Elapsed().Seconds(), "mails/s")
	b.ReportMetric(peakMemory(b), "peak-MB")
}

// numbered gives a mail an identity of its own.
func numbered(raw []byte, i int) []byte {
	return append(fmt.Appendf(nil, "Message-ID: <history-%d@example.com>\r\n", i), raw...)
}

// shopMails are the recorded mails of a site of Django.
func shopMails(tb testing.TB) (mails [][]byte) {
	tb.Helper()
	files, err := filepath.Glob("../../../shared/corpus/mail/shop-*.eml")
	if err != nil || len(files) == 0 {
		tb.Skip("the recorded mails are not beside this checkout", err)
	}
	slices.Sort(files)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		mails = append(mails, raw)
	}
	return mails
}

// spent is the CPU time of this process so far, in seconds.
func spent() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// peakMemory is the most this process ever held, in MB.
func peakMemory(tb testing.TB) float64 {
	tb.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0 // not on this system
	}
	_, rest, _ := bytes.Cut(text, []byte("VmHWM:"))
	kb, err := strconv.ParseFloat(strings.Fields(string(rest))[0], 64)
	if err != nil {
		tb.Fatal(err)
	}
	return kb / 1024
}
