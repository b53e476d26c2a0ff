package adminmail

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTheHeadOfAMailTellsTheIDOfItsEvent(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("../../../shared/corpus/mail", "*", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(raw, Meta{})
		if err != nil || r.Verdict == IsOther {
			continue
		}
		raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
		header, _, _ := bytes.Cut(raw, []byte("\n\n"))
		h := ReadHead(header)
		if h.MessageID != r.MessageID || h.Subject != r.Subject {
			continue // a forwarded mail: the report is that of the mail inside
		}
		looked++
		if h.MessageID != "" && h.EventID != r.Event.ID {
			t.Errorf("%s: id %s, want %s", file, h.EventID, r.Event.ID)
		}
	}
	if len(files) == 0 {
		t.Skip("the recorded mails are not beside this checkout")
	}
	if looked < 20 {
		t.Errorf("only %d mails were compared", looked)
	}
}

func TestAHeadWithoutAMessageIDNamesNoEvent(t *testing.T) {
	for _, header := range []string{"", "\r\n", "Subject: x\r\n\r\n", "Message-ID:\r\nSubject: y\r\n\r\n", "no header at all"} {
		if h := ReadHead([]byte(header)); h.MessageID != "" || h.EventID != "" {
			t.Errorf("%q: %+v", header, h)
		}
	}
}
