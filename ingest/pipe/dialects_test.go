package pipe_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paddock/app/inbox"
	"paddock/ingest"
	"paddock/ingest/adminmail"
)

// TestNoDialectOfMailBringsSecretsIntoTheStore stores every mail of the dialects as what it is, and once more as one
// that was not understood.
func TestNoDialectOfMailBringsSecretsIntoTheStore(t *testing.T) {
	files, err := filepath.Glob("../adminmail/testdata/*.eml")
	if err != nil || len(files) < 60 {
		t.Fatal(len(files), err)
	}
	s := build(t)
	stored := 0
	var kept ingest.Batch
	kept.Project = 1
	for _, file := range files {
		raw := read(t, file)
		if _, one := s.mail(t, raw); one != nil {
			stored++
		}
		kept.Raw = append(kept.Raw, ingest.Raw{
			Protocol: adminmail.Name, Path: "mail", Body: adminmail.Readable(raw), Reason: filepath.Base(file), Received: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
			Mail: &inbox.Unread{Mail: strings.TrimSuffix(filepath.Base(file), ".eml"), Subject: subjectOf(raw), From: "root@example.com"},
		})
	}
	if _, err := s.pipe.Store(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	if stored < 100 {
		t.Errorf("only %d errors", stored)
	}
	if looked := absent(t, s, map[string]string{"hunter2-EXAMPLE": "a password", "csrfEXAMPLE0123456789": "a token"}); looked < 250 {
		t.Errorf("only %d stored values were looked at", looked)
	}
}

func subjectOf(raw []byte) string {
	_, rest, _ := strings.Cut(string(raw), "Subject: ")
	subject, _, _ := strings.Cut(rest, "\n")
	return subject
}
