package mailbox

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
)

func TestAnAnswerThatNeverEndsIsHungUpOn(t *testing.T) {
	client, server := net.Pipe()
	w := newWire(client, client, 1000)
	w.most = 100_000
	w.ask()
	go func() {
		for uid := 1; ; uid += 2 { // numbers that no range holds together
			if _, err := fmt.Fprintf(server, "* SEARCH %d\r\n", uid); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 4096)
	for n := 0; ; {
		k, err := w.Read(buf)
		if n += k; errors.Is(err, errNonsense) {
			break
		}
		if err != nil || n > 200_000 {
			t.Fatalf("%v after %d bytes", err, n)
		}
	}
}

func TestALongConnectionMayReadMoreThanOneAnswer(t *testing.T) {
	client, server := net.Pipe()
	defer server.Close()
	w := newWire(client, client, 1000)
	w.most = 10_000
	go func() {
		for range 100 {
			if _, err := server.Write([]byte(strings.Repeat("x", 998) + "\r\n")); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 1000)
	for range 100 {
		w.ask()
		if _, err := w.Read(buf); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNothingThatAServerSaysControlsATerminal(t *testing.T) {
	f := &fake{on: map[string]func(tag, rest string) string{
		"LIST": func(tag, _ string) string {
			return "* LIST () \"/\" INBOX\r\n* LIST () \"/\" \"&ABs-]0;evil\"\r\n* LIST () \"/\" \"a&AAo-b\"\r\n" + tag + " OK listed\r\n"
		},
		"STATUS": func(tag, _ string) string { return tag + " NO \x1b[31mred\x1b[0m \u202egnp\r\n" },
	}}
	r := f.reader(newShelf())
	s, err := r.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.end()
	names, err := s.list()
	if err != nil || len(names) != 1 || names[0] != "INBOX" {
		t.Errorf("%q, %v", names, err)
	}
	_, err = s.place("INBOX")
	if err == nil {
		t.Fatal("nothing was refused")
	}
	if p := problemOf(r.Account, err); strings.ContainsAny(p.More, "\x1b\u202e") || !strings.Contains(p.More, "red") {
		t.Errorf("%q", p.More)
	}
}
