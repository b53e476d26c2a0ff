package mailbox

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"paddock/app/inbox"
)

// fake is an IMAP server by hand, for what no real one can be made to do. The zero value holds three mails.
type fake struct {
	greeting string
	on       map[string]func(tag, rest string) string // by command; the whole answer. Empty: silence

	mu   sync.Mutex
	seen []string    // commands, with the reader's arguments
	when []time.Time // of each connection
}

const silence = "silence" // in place of a greeting

// dial connects to the fake.
func (f *fake) dial(context.Context, string, string) (net.Conn, error) {
	f.mu.Lock()
	f.when = append(f.when, time.Now())
	f.mu.Unlock()
	client, server := net.Pipe()
	go f.serve(server)
	return client, nil
}

func (f *fake) serve(conn net.Conn) {
	defer conn.Close()
	greeting := f.greeting
	if greeting == "" {
		greeting = "* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n"
	}
	if greeting != silence {
		if _, err := conn.Write([]byte(greeting)); err != nil {
			return
		}
	}
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		tag, rest, _ := strings.Cut(lines.Text(), " ")
		verb, rest, _ := strings.Cut(rest, " ")
		if verb == "UID" {
			var second string
			second, rest, _ = strings.Cut(rest, " ")
			verb += " " + second
		}
		f.mu.Lock()
		f.seen = append(f.seen, verb+" "+rest)
		f.mu.Unlock()
		answer := usual
		if own, ok := f.on[verb]; ok {
			answer = func(_, tag, rest string) string { return own(tag, rest) }
		}
		text := answer(verb, tag, rest)
		if _, err := conn.Write([]byte(text)); err != nil || strings.HasPrefix(text, "* BYE") {
			return
		}
	}
}

// usual is what an honest server answers.
func usual(verb, tag, rest string) string {
	switch verb {
	case "IDLE":
		return "+ idling\r\n"
	case "":
		return "" // of DONE, whose tag is that of IDLE: the fake's idlers never end well
	case "EXAMINE":
		return "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 4] next\r\n" + tag + " OK [READ-ONLY] open\r\n"
	case "UID SEARCH":
		return "* SEARCH 1 2 3\r\n" + tag + " OK found\r\n"
	case "UID FETCH":
		return fetched(rest, 1, 2, 3) + tag + " OK fetched\r\n"
	case "LIST":
		return `* LIST () "/" INBOX` + "\r\n" + tag + " OK listed\r\n"
	}
	return tag + " OK done\r\n"
}

// fetched answers a FETCH of headers or bodies for those of the mails that it asks for.
func fetched(rest string, mails ...int) string {
	set, items, _ := strings.Cut(rest, " ")
	var b strings.Builder
	for _, uid := range mails {
		if !within(set, uid) {
			continue
		}
		text := fmt.Sprintf("Subject: mail %d\r\n\r\n", uid)
		section := "BODY[HEADER.FIELDS (Subject)]"
		if strings.Contains(items, "BODY.PEEK[]") {
			text, section = text+"text\r\n", "BODY[]"
		}
		fmt.Fprintf(&b, "* %d FETCH (UID %d RFC822.SIZE 30 %s {%d}\r\n%s)\r\n", uid, uid, section, len(text), text)
	}
	return b.String()
}

func within(set string, uid int) bool {
	for part := range strings.SplitSeq(set, ",") {
		from, to, ranged := strings.Cut(part, ":")
		if !ranged {
			to = from
		}
		a, _ := strconv.Atoi(from)
		b, _ := strconv.Atoi(to)
		if a <= uid && uid <= b {
			return true
		}
	}
	return false
}

// reader reads the fake into s.
func (f *fake) reader(s *shelf) *Reader {
	return &Reader{
		Account: inbox.Account{ID: 1, Host: "localhost", Security: inbox.None, Username: "ann", Folders: []string{"INBOX"}}, Book: s,
		Password: func() (string, error) { return "open-sesame", nil }, Likely: func([]byte) bool { return true },
		Deliver: s.deliver, Report: s.report, dial: f.dial,
	}
}

func (f *fake) commands(t *testing.T) string {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.seen, "\n")
}

// waits are the times between connections.
func (f *fake) waits() (all []time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := 1; i < len(f.when); i++ {
		all = append(all, f.when[i].Sub(f.when[i-1]))
	}
	return all
}
