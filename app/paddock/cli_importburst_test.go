package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// burst is the same error as often as it happened in one second, each mailed once to an admin by a relay that gives mails
// ids of their own.
func burst(to string, times int) (mails [][]byte) {
	for i := range times {
		mails = append(mails, relayed(report(7, "CardError"), to, i))
	}
	return mails
}

func TestEqualErrorsOfOneSecondAreAllCountedWhetherTheirMailsLieInFilesAMaildirOrAnMbox(t *testing.T) {
	const times = 20
	for _, one := range []struct {
		name string
		file func(to string, i int) string // where a mail is put
	}{
		{"files", func(to string, i int) string { return fmt.Sprintf("%s/%d.eml", to, i) }},
		{"a Maildir", func(to string, i int) string {
			return fmt.Sprintf("%s/%s/%d.M1.host", to, []string{"cur", "new"}[i%2], i)
		}},
		{"an mbox", func(to string, _ int) string { return to + ".mbox" }},
	} {
		t.Run(one.name, func(t *testing.T) {
			dir, mails := t.TempDir(), t.TempDir()
			for _, to := range []string{"ana", "bea"} {
				for _, part := range []string{"cur", "new"} {
					if err := os.MkdirAll(filepath.Join(mails, to, part), 0o700); err != nil {
						t.Fatal(err)
					}
				}
				for i, raw := range burst(to, times) {
					path := filepath.Join(mails, one.file(to, i))
					before, _ := os.ReadFile(path)
					if strings.HasSuffix(path, ".mbox") {
						raw = append([]byte("From root Wed Nov 25 09:00:00 2026\n"), append(raw, '\n')...)
					}
					if err := os.WriteFile(path, bytes.Join([][]byte{before, raw}, nil), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			for range 2 { // the second time tells nothing new
				must(t, dir, "import", "mail", mails)
				if got := strings.Count(must(t, dir, "export", "errors"), "\n"); got != times {
					t.Fatalf("%d occurrences, want %d", got, times)
				}
			}
		})
	}
}
