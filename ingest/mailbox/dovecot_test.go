package mailbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

const corpus = "../../../shared/corpus/mail"

// fill puts the recorded mails into INBOX, and gives them as they must arrive.
func fill(t *testing.T, server *dovecottest.Server) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpus, "*", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(corpus, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, more...)
	if len(files) == 0 {
		t.Skip("the recorded mails are not beside this checkout")
	}
	want := map[string]int{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		server.Put("INBOX", raw)
		want[key(raw)]++
	}
	return want
}

func TestTheWholeHistoryArrivesOnceAndStaysUnread(t *testing.T) {
	server := dovecottest.Start(t)
	want := fill(t, server)
	for i := range 700 { // more than two orders of headers
		server.Put("INBOX", fmt.Appendf(nil, "Subject: lunch\r\nMessage-ID: <%d@test>\r\n\r\nat noon\r\n", i))
	}
	before := server.Flags("INBOX")
	s := newShelf()
	stop := start(t, s.reader(server, "INBOX"))
	s.until(t, "the history", watching(s))
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Errorf("mails: %s", diff)
	}
	if s.passed != 700 {
		t.Errorf("passed over %d mails, want 700", s.passed)
	}
	stop()
	if diff := cmp.Diff(before, server.Flags("INBOX")); diff != "" {
		t.Errorf("the mailbox has changed: %s", diff)
	}
	if diff := cmp.Diff([]inbox.Phase{inbox.Connecting, inbox.Reading, inbox.Watching}, s.phases); diff != "" {
		t.Errorf("phases: %s", diff)
	}
}

func TestAReadingThatIsCancelledAgainAndAgainGoesOnWhereItStopped(t *testing.T) {
	server := dovecottest.Start(t)
	want := fill(t, server)
	for i := range 500 {
		raw := fmt.Appendf(nil, "Subject: small %d\n\nx\n", i)
		server.Put("INBOX", raw)
		want[key(raw)]++
	}
	s := newShelf()
	rounds := 0
	for done := false; !done; rounds++ {
		r := s.reader(server, "INBOX")
		taken := false
		held := make(chan struct{}, 1)
		r.Deliver = func(ctx context.Context, l Letters) error {
			if taken { // the next batch is under way when the reading is cancelled
				held <- struct{}{}
				s.ring()
				<-ctx.Done()
				return ctx.Err()
			}
			taken = true
			return s.deliver(ctx, l)
		}
		stop := start(t, r)
		s.until(t, "the next batch, or the end", func() bool {
			done = s.status.Phase == inbox.Watching
			return done || len(held) > 0
		})
		stop()
	}
	if rounds < 5 {
		t.Errorf("it was cancelled %d times, hardly in the middle", rounds-1)
	}
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Errorf("mails: %s", diff)
	}
}

func TestAStoreThatFailsIsTriedAgainFromTheSamePlace(t *testing.T) {
	server := dovecottest.Start(t)
	want := fill(t, server)
	s := newShelf()
	batches, before := 0, 0
	s.fail = func(Letters) error {
		if batches++; batches == 2 {
			before = len(s.mails)
			return errors.New("no room")
		}
		return nil
	}
	start(t, s.reader(server, "INBOX"))
	s.until(t, "the failure", func() bool { return slices.Contains(s.codes, codeStore) })
	s.until(t, "the rest", watching(s))
	if before == 0 || before >= len(want) {
		t.Errorf("it failed after %d of %d mails, not in the middle", before, len(want))
	}
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Errorf("mails: %s", diff)
	}
}

func TestNewMailComesInEveryFolder(t *testing.T) {
	server := dovecottest.Start(t)
	folders := []string{"INBOX", "Django", "Shop", "Old", "Grün", "Empty"}
	for _, folder := range folders {
		server.Put(strings.ReplaceAll(folder, "ü", "&APw-"), []byte("Subject: first of "+folder+"\n\nx\n"))
	}
	s := newShelf()
	start(t, s.reader(server, folders...))
	s.until(t, "the first mails", func() bool { return len(s.mails) == len(folders) && s.status.Phase == inbox.Watching })
	for _, folder := range folders {
		server.Put(strings.ReplaceAll(folder, "ü", "&APw-"), []byte("Subject: second of "+folder+"\n\nx\n"))
	}
	s.until(t, "the new mails", func() bool { return len(s.mails) == 2*len(folders) })
	last := s.batches[len(s.batches)-1]
	if last.First || last.Round != 1 {
		t.Errorf("the last mail came as history: %+v", last)
	}
}

func TestTheFirstMailOfAnEmptyFolderIsNewMail(t *testing.T) {
	server := dovecottest.Start(t)
	s := newShelf()
	start(t, s.reader(server, "INBOX"))
	s.until(t, "the look at the empty folder", watching(s))
	server.Put("INBOX", []byte("Subject: the first\n\nx\n"))
	s.until(t, "the first mail", func() bool { return len(s.mails) == 1 })
	if last := s.batches[len(s.batches)-1]; last.First || last.Round != 1 {
		t.Errorf("it came as history: %+v", last)
	}
}

func TestAFolderThatIsNotThereHoldsUpNoOther(t *testing.T) {
	server := dovecottest.Start(t)
	folders := []string{"INBOX", "a", "b", "c", "gone", "d"} // gone shares INBOX's connection
	for _, folder := range folders {
		if folder != "gone" {
			server.Put(folder, []byte("Subject: of "+folder+"\n\nx\n"))
		}
	}
	s := newShelf()
	start(t, s.reader(server, folders...))
	s.until(t, "the mails and the problem", func() bool {
		return len(s.mails) == 5 && s.status.Phase == inbox.Watching && s.status.Problem != nil && s.status.Problem.Code == codeFolder
	})
	server.Put("INBOX", []byte("Subject: another\n\nx\n"))
	s.until(t, "the new mail", func() bool { return len(s.mails) == 6 })
}

func TestAFolderThatWasRenumberedIsReadAgain(t *testing.T) {
	server := dovecottest.Start(t)
	for i := range 3 {
		server.Put("INBOX", fmt.Appendf(nil, "Subject: %d\n\nx\n", i))
	}
	s := newShelf()
	start(t, s.reader(server, "INBOX"))
	s.until(t, "the first reading", watching(s))
	old := s.folders["INBOX"]
	server.Renumber("INBOX")
	s.until(t, "the second reading", func() bool {
		return s.folders["INBOX"].UIDValidity != old.UIDValidity && s.folders["INBOX"].LastUID == 3
	})
	restarts := 0
	for _, b := range s.batches {
		if b.Position.Restart {
			restarts++
		}
	}
	times := map[int]int{}
	for n := range maps.Values(s.mails) {
		times[n]++
	}
	if restarts != 1 || times[2] != 3 {
		t.Errorf("%d restarts, mails by how often they came %v; want 1 and all three twice", restarts, times)
	}
}

func TestALostConnectionIsTakenUpAgain(t *testing.T) {
	server := dovecottest.Start(t)
	server.Put("INBOX", []byte("Subject: before\n\nx\n"))
	s := newShelf()
	start(t, s.reader(server, "INBOX"))
	s.until(t, "the first mail", watching(s))
	server.Kick()
	s.until(t, "the loss", func() bool { return slices.Contains(s.phases, inbox.Waiting) })
	server.Put("INBOX", []byte("Subject: after\n\nx\n"))
	s.until(t, "the mail that came meanwhile", func() bool { return len(s.mails) == 2 && s.status.Phase == inbox.Watching })
	if s.status.Problem != nil {
		t.Errorf("a problem stays: %v", s.status.Problem)
	}
}

// cut is a connection that breaks after so many bytes.
type cut struct {
	net.Conn
	left int
}

func (c *cut) Read(b []byte) (int, error) {
	if c.left <= 0 {
		_ = c.Close()
		return 0, errors.New("connection reset by peer")
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

func TestConnectionsThatBreakInTheMiddleLoseAndDoubleNothing(t *testing.T) {
	server := dovecottest.Start(t)
	want := fill(t, server)
	s := newShelf()
	r := s.reader(server, "INBOX")
	bytes := []int{2_000, 30_000, 200_000, 3_000_000, 5_000_000}
	tries := 0
	r.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if tries++; err != nil || tries > len(bytes) {
			return conn, err
		}
		return &cut{conn, bytes[tries-1]}, nil
	}
	start(t, r)
	s.until(t, "the history", watching(s))
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Errorf("mails: %s", diff)
	}
	if tries < 3 {
		t.Errorf("%d connections: none broke in the middle", tries)
	}
}

func TestAHugeMailIsCountedAndNotFetched(t *testing.T) {
	server := dovecottest.Start(t)
	server.Put("INBOX", []byte("Subject: small\n\nx\n"))
	server.Put("INBOX", append([]byte("Subject: huge\n\n"), strings.Repeat("0123456789abcde\n", 1<<16)...))
	server.Put("INBOX", []byte("Subject: also small\n\nx\n"))
	s := newShelf()
	r := s.reader(server, "INBOX")
	r.MaxMail = 1 << 19
	start(t, r)
	s.until(t, "the mails", watching(s))
	if len(s.mails) != 2 || s.large != 1 {
		t.Errorf("%d mails and %d too large; want 2 and 1", len(s.mails), s.large)
	}
}

func TestATrialTellsFoldersAndReports(t *testing.T) {
	server := dovecottest.Start(t)
	server.Put("INBOX", []byte("Subject: lunch\n\nx\n"))
	server.Put("INBOX", []byte("Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\n\nx\n"))
	server.Put("Gr&APwA3w-e", []byte("Subject: other\n\nx\n"))
	s := newShelf()
	for name, change := range map[string]func(*inbox.Account){
		"TLS":      func(*inbox.Account) {},
		"STARTTLS": func(a *inbox.Account) { a.Port, a.Security = server.Port, inbox.StartTLS },
		"in the clear to this computer": func(a *inbox.Account) {
			a.Port, a.Security, a.Certificate = server.Port, inbox.None, ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.reader(server, "INBOX")
			change(&r.Account)
			want := inbox.Trial{Folders: []inbox.FolderInfo{{Name: "INBOX", Mails: 2, Reports: 1}, {Name: "Grüße", Mails: 1}}, Looked: 2, Found: 1, Newest: "grüße"}
			if diff := cmp.Diff(want, r.Try(t.Context())); diff != "" {
				t.Error(diff)
			}
		})
	}
	before := server.Flags("INBOX")
	for name, marks := range before {
		if !strings.HasPrefix(marks, " ") {
			t.Errorf("%s is marked %q", name, marks)
		}
	}
}

func TestEveryMistakeInASettingIsExplained(t *testing.T) {
	server := dovecottest.Start(t)
	for name, one := range map[string]struct {
		change   func(*Reader)
		code     string
		what, do string // begin so
	}{
		"wrong password":         {func(r *Reader) { r.Password = func() (string, error) { return "wrong-horse", nil } }, codePassword, "The server refused the user name or the password.", "Enter the password again."},
		"unknown folder":         {func(r *Reader) { r.Account.Folders = []string{"Djago"} }, codeFolder, `There is no folder "Djago".`, "These are there: INBOX."},
		"unknown authority":      {func(r *Reader) { r.Account.Certificate = "" }, codeCertificate, "The server signed its certificate itself", "If it is your own server"},
		"wrong name":             {func(r *Reader) { r.Account.Host = "127.0.0.1" }, codeCertificate, "The server's certificate is not for 127.0.0.1.", "Use the name that it is for: localhost."},
		"TLS on a port without":  {func(r *Reader) { r.Account.Port = server.Port }, codeTLS, fmt.Sprintf("The server at localhost:%d does not speak TLS.", server.Port), "Choose STARTTLS"},
		"no server":              {func(r *Reader) { r.Account.Port = 1 }, codeRefused, "Nothing answers at localhost:1.", "Check the port"},
		"unknown host":           {func(r *Reader) { r.Account.Host = "imap.example.invalid" }, codeDNS, "", "Check"},
		"no such certificate":    {func(r *Reader) { r.Account.Certificate = "missing.pem" }, codeCertificate, "The certificate file missing.pem cannot be used.", "Choose"},
		"in the clear elsewhere": {func(r *Reader) { r.Account.Security, r.Account.Host = inbox.None, "imap.example.invalid" }, codePlain, "The password would travel", "Choose TLS"},
		"no password":            {func(r *Reader) { r.Password = func() (string, error) { return "", errors.New("locked") } }, codePassword, "The password of this mailbox is not there.", "Unlock"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newShelf().reader(server, "INBOX")
			one.change(r)
			p := r.Try(t.Context()).Problem
			if p == nil {
				t.Fatal("it works")
			}
			if p.Code != one.code || !strings.HasPrefix(p.What, one.what) || !strings.HasPrefix(p.Do, one.do) {
				t.Errorf("%s: %s | %s | %s", p.Code, p.What, p.Do, p.More)
			}
			if strings.Contains(fmt.Sprint(*p), "horse") {
				t.Errorf("the password shows: %+v", *p)
			}
		})
	}
}
