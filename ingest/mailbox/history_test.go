package mailbox

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

// post is a server of one format with n mails, of which every tenth is a report, and what must arrive.
func post(t testing.TB, format string, n int, extra ...string) (server *dovecottest.Server, want map[string]int) {
	t.Helper()
	want = map[string]int{}
	mail := func(i int) []byte {
		if i%10 != 0 {
			return fmt.Appendf(nil, "From: Ann <ann@example.com>\nSubject: lunch on day %d\nMessage-ID: <%d@example.com>\nContent-Type: text/plain\n\nat noon\n", i, i)
		}
		raw := fmt.Appendf(nil, "From: root@example.com\nSubject: Error %d\nMessage-ID: <%d@example.com>\nContent-Type: text/plain\n\n%s\n", i, i, strings.Repeat("a line of a report\n", 100))
		want[key(raw)]++
		return raw
	}
	if format == "mbox" {
		server = dovecottest.StartMbox(t, extra...)
		server.FillMbox("INBOX", n, mail)
	} else {
		server = dovecottest.Start(t, extra...)
		server.Fill("INBOX", n, mail)
	}
	return server, want
}

var errorHints = Hints{Subjects: []string{"error"}, Senders: []string{"root@"}}

// reading makes a reader of post's reports, over TLS or in the clear.
func (s *shelf) reading(server *dovecottest.Server, security inbox.Security) *Reader {
	r := s.reader(server, "INBOX")
	r.Likely, r.Hints = errorHints.Match, errorHints
	if r.Account.Security = security; security == inbox.None {
		r.Account.Port, r.Account.Certificate = server.Port, ""
	}
	return r
}

func TestHistoriesOfEveryFormatArriveOnceAndStayAsTheyWere(t *testing.T) {
	const mails = 5_000
	for _, format := range []string{"maildir", "mbox"} {
		t.Run(format, func(t *testing.T) {
			server, want := post(t, format, mails)
			before := server.Digest()
			for _, security := range []inbox.Security{inbox.TLS, inbox.None} {
				s := newShelf()
				stop := start(t, s.reading(server, security))
				s.until(t, "the history", watching(s))
				stop()
				if diff := cmp.Diff(want, s.mails); diff != "" || s.passed != mails-len(want) {
					t.Errorf("%s: %d passed, mails: %s", security, s.passed, diff)
				}
			}
			if diff := cmp.Diff(before, server.Digest()); diff != "" {
				t.Errorf("the mailbox has changed: %.3000s", diff)
			}
		})
	}
}

func TestNetworksThatResetStallAndCrawlLoseAndDoubleNothing(t *testing.T) {
	server, want := post(t, "maildir", 4_000)
	before := server.Digest()
	for _, security := range []inbox.Security{inbox.TLS, inbox.None} {
		s := newShelf()
		r := s.reading(server, security)
		proxy := dovecottest.NewProxy(t, r.Account.Port,
			dovecottest.Fault{After: 60_000, How: dovecottest.Reset}, dovecottest.Fault{After: 150_000, How: dovecottest.Stall},
			dovecottest.Fault{After: 300_000, How: dovecottest.Slow})
		r.Account.Port, r.brief = proxy.Port, time.Second
		stop := start(t, r)
		s.until(t, "the history", watching(s))
		stop()
		if diff := cmp.Diff(want, s.mails); diff != "" {
			t.Errorf("%s: %s", security, diff)
		}
		if proxy.Connections() != 3 {
			t.Errorf("%s: %d connections, want the third to come through", security, proxy.Connections())
		}
	}
	if diff := cmp.Diff(before, server.Digest()); diff != "" {
		t.Errorf("the mailbox has changed: %.3000s", diff)
	}
}

func TestAMailOfThirtyMegabytesArrivesAmongOthers(t *testing.T) {
	server := dovecottest.Start(t)
	huge := append([]byte("From: root@example.com\nSubject: Error\n\n"), bytes.Repeat([]byte("0123456789abcdef0123456789abcde\n"), 30<<20/32)...)
	want := map[string]int{key(huge): 1}
	for i := range 20 {
		if i == 10 {
			server.Put("INBOX", huge)
		}
		server.Put("INBOX", small(i))
		want[key(small(i))]++
	}
	s := newShelf()
	stop := start(t, s.reader(server, "INBOX"))
	s.until(t, "the mails", watching(s))
	stop()
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Error(diff)
	}
}

func TestAFolderThatIsRenamedIsMissedUntilItIsBack(t *testing.T) {
	server := dovecottest.Start(t)
	for i := range 5 {
		server.Put("Django", small(i))
	}
	s := newShelf()
	stop := start(t, s.reader(server, "Django"))
	s.until(t, "the mails", watching(s))
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(filepath.Join(server.Mail, from), filepath.Join(server.Mail, to)); err != nil {
			t.Fatal(err)
		}
	}
	move(".Django", ".Old")
	server.Kick()
	s.until(t, "the loss of the folder", func() bool { return slices.Contains(s.codes, codeFolder) })
	move(".Old", ".Django")
	server.Put("Django", small(5))
	s.until(t, "the new mail", func() bool { return s.mails[key(small(5))] == 1 })
	stop()
	want := map[string]int{}
	for i := range 6 {
		want[key(small(i))] = 1
	}
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Error(diff)
	}
}

func TestNoCommandThatWritesIsEverSent(t *testing.T) {
	server, want := post(t, "maildir", 3_000, dovecottest.Rawlog)
	server.Record()
	s := newShelf()
	r := s.reading(server, inbox.TLS)
	_ = r.Try(t.Context()) // what it finds is tested elsewhere
	stop := start(t, r)
	s.until(t, "the history", watching(s))
	server.Put("INBOX", []byte("From: root@example.com\nSubject: Error now\n\nx\n"))
	s.until(t, "the new mail", func() bool { return len(s.mails) == len(want)+1 })
	stop()
	verbs := map[string]bool{}
	for _, command := range server.Commands() {
		words := strings.Fields(command)
		verb := words[0]
		if verb == "UID" && len(words) > 1 {
			verb += " " + words[1]
		}
		verbs[verb] = true
		if strings.Contains(verb, "FETCH") && strings.Count(command, "BODY") != strings.Count(command, "BODY.PEEK[") {
			t.Errorf("marks mails as read: %s", command)
		}
	}
	for verb := range maps.Keys(verbs) {
		if !slices.Contains([]string{"CAPABILITY", "LIST", "STATUS", "EXAMINE", "FETCH", "UID FETCH", "UID SEARCH", "IDLE", "NOOP", "LOGOUT"}, verb) {
			t.Errorf("%s was sent", verb)
		}
	}
	for _, verb := range []string{"EXAMINE", "UID SEARCH", "UID FETCH"} {
		if !verbs[verb] {
			t.Errorf("%s was not written down: %v", verb, verbs)
		}
	}
}
