package dovecottest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestADeliveredMailIsThereUnread(t *testing.T) {
	s := Start(t)
	s.Put("INBOX", []byte("Subject: one\r\n\r\nhello\r\n"))
	got := []string{}
	for name, marks := range s.Flags("INBOX") {
		got = append(got, name[strings.LastIndexByte(name, '.'):]+" "+marks)
	}
	if diff := cmp.Diff([]string{".test  23"}, got); diff != "" {
		t.Error(diff)
	}
	s.Kick()
}
