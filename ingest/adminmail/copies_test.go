package adminmail

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWhatARelayChangesInAReportLeavesItsContentTheSame(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	contents, copies := map[string]string{}, 0 // content by Message-ID, and the other way round
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(raw, Meta{Mailbox: "ops", Received: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil || r.Verdict == IsOther {
			continue
		}
		id, content := r.Event.ID, r.Event.Mail.Content
		if was, ok := contents[id]; ok && strings.HasPrefix(filepath.Base(file), "shop") {
			copies++
			if was != content {
				t.Errorf("%s: what it reports is another than that of its copy", file)
			}
		}
		if was, ok := contents["of "+content]; ok && was != id {
			t.Errorf("%s: it reports what another mail does", file)
		}
		contents[id], contents["of "+content] = content, id
	}
	if copies < 9 {
		t.Errorf("only %d copies were compared", copies)
	}
}

func TestCopiesUnderIDsOfTheirOwnDifferInTheirAddresseeAlone(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(corpus, "shop-4.2-02.eml"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(raw []byte, mailbox string) Report {
		t.Helper()
		r, err := Read(raw, Meta{Mailbox: mailbox})
		if err != nil || r.Verdict != IsError {
			t.Fatal(r.Verdict, err)
		}
		return r
	}
	at := bytes.Index(bytes.ToLower(raw), []byte("message-id:"))
	relayed := func(to, id string) []byte {
		end := at + bytes.IndexByte(raw[at:], '\n')
		return bytes.Join([][]byte{[]byte("Delivered-To: " + to + "\n"), raw[:at], []byte("Message-ID: <" + id + "@relay.example.com>"), raw[end:]}, nil)
	}
	original := read(raw, "ops").Event.Mail
	ana, bea := read(relayed("Ana@example.com", "1"), "ops").Event, read(relayed("bea@example.com", "2"), "ops").Event
	if ana.ID == bea.ID || ana.Mail.Content != bea.Mail.Content || ana.Mail.Content != original.Content || original.Content == "" {
		t.Errorf("contents %q, %q of %q", ana.Mail.Content, bea.Mail.Content, original.Content)
	}
	got := []string{original.Addressee, ana.Mail.Addressee, bea.Mail.Addressee, read(raw, "other").Event.Mail.Addressee}
	want := []string{"ops\nmaria@example.com ops@example.com", "ops\nana@example.com", "ops\nbea@example.com", "other\nmaria@example.com ops@example.com"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("addressees %q, want %q", got, want)
	}
	later := bytes.Replace(raw, []byte("Server time:"), []byte("Server clock:"), 1)
	if date := read(later, "ops").Event.Mail; date.Content == "" || date.Content == original.Content && bytes.Contains(raw, []byte("Server time:")) {
		t.Errorf("without the server's time: %q", date.Content)
	}
}
