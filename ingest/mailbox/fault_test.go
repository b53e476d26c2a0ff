package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
)

func TestTheAnswersOfProvidersAreUnderstood(t *testing.T) {
	for name, one := range map[string]struct{ host, answer, code, do string }{
		"Gmail, own password":       {"imap.gmail.com", "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", codeAppPassword, "https://myaccount.google.com/apppasswords"},
		"Gmail, wrong app password": {"imap.gmail.com", "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", codeAppPassword, "app password"},
		"Gmail, IMAP off":           {"imap.gmail.com", "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)", codeDisabled, "Turn it on"},
		"Gmail, too many":           {"imap.gmail.com", "NO [ALERT] Too many simultaneous connections. (Failure)", codeServer, "Close other mail programs"},
		"Microsoft, password":       {"outlook.office365.com", "NO LOGIN failed.", codeAppPassword, "Microsoft refuses passwords"},
		"Microsoft, IMAP off":       {"outlook.office365.com", "BAD User is authenticated but not connected.", codeDisabled, "administrator"},
		"Yahoo":                     {"imap.mail.yahoo.com", "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials", codeAppPassword, "Yahoo takes an app password"},
		"iCloud":                    {"imap.mail.me.com", "NO [AUTHENTICATIONFAILED] Authentication Failed", codeAppPassword, "app-specific password"},
		"Yandex, IMAP off":          {"imap.yandex.com", "NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled", codeDisabled, "Turn it on"},
		"Zoho, IMAP off":            {"imap.zoho.com", "NO [ALERT] You are yet to enable IMAP for your account. Please contact your administrator (Failure)", codeDisabled, "administrator"},
		"Dovecot, in the clear":     {"mail.example.com", "NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.", codePlain, "TLS"},
		"Dovecot, trouble":          {"mail.example.com", "NO [UNAVAILABLE] Temporary authentication failure.", codeServer, "tried again"},
		"Dovecot, too many":         {"mail.example.com", "NO [LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", codeServer, "Close other mail programs"},
		"own server, password":      {"mail.example.com", "NO [AUTHENTICATIONFAILED] Authentication failed.", codePassword, "Enter the password again"},
		"one that repeats it":       {"mail.example.com", "NO open-sesame is not the password of ann", codePassword, "Enter"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{on: map[string]func(string, string) string{"LOGIN": func(tag, _ string) string { return tag + " " + one.answer + "\r\n" }}}
			r := f.reader(newShelf())
			r.Account.Host, r.Account.AllowPlain = one.host, true
			p := r.Try(t.Context()).Problem
			if p == nil || p.Code != one.code || !strings.Contains(p.Do, one.do) {
				t.Fatalf("%+v", p)
			}
			if strings.Contains(fmt.Sprint(*p), "open-sesame") {
				t.Errorf("the password shows: %+v", *p)
			}
		})
	}
}

func TestFailuresToConnectAreExplained(t *testing.T) {
	a := inbox.Account{Host: "mail.example.com", Security: inbox.TLS}
	for name, one := range map[string]struct {
		err  error
		code string
		what string
	}{
		"no such name":        {&net.DNSError{Err: "no such host", IsNotFound: true}, codeDNS, "There is no server named mail.example.com."},
		"no network":          {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, codeDNS, "The address of mail.example.com could not be looked up."},
		"refused":             {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, codeRefused, "Nothing answers at mail.example.com:993."},
		"refused, on Windows": {&net.OpError{Op: "dial", Err: wsaRefused}, codeRefused, "Nothing answers at mail.example.com:993."},
		"slow":                {context.DeadlineExceeded, codeTimeout, "The server at mail.example.com:993 did not answer in time."},
		"expired":             {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, codeCertificate, "The server's certificate has expired, or this computer's clock is wrong."},
		"hung up":             {io.EOF, codeTLS, "The server at mail.example.com:993 hung up."},
		"full":                {&imap.Error{Type: imap.StatusResponseTypeBye, Text: "Too many connections"}, codeServer, "mail.example.com has too many connections from this account already."},
		"something else":      {errors.New("a surprise"), codeServer, "Connecting to mail.example.com:993 failed."},
	} {
		t.Run(name, func(t *testing.T) {
			if p := connectProblem(a, one.err); p.Code != one.code || p.What != one.what || p.Do == "" {
				t.Errorf("%+v", *p)
			}
		})
	}
}

// endless never comes to an end.
func endless(text string) func(string, string) string {
	return func(string, string) string { return strings.Repeat(text, 24<<20/len(text)) }
}

func TestAServerThatTalksNonsenseIsAProblemAndTriedAgain(t *testing.T) {
	fetching := func(body string) map[string]func(string, string) string {
		return map[string]func(string, string) string{"UID FETCH": func(tag, rest string) string {
			if strings.Contains(rest, "BODY.PEEK[]") {
				return body
			}
			return usual("UID FETCH", tag, rest)
		}}
	}
	for name, one := range map[string]struct {
		fake *fake
		code string
	}{
		"greeting of another protocol": {&fake{greeting: "220 smtp.example.com ESMTP\r\n"}, codeServer},
		"goodbye at once":              {&fake{greeting: "* BYE too many connections\r\n"}, codeServer},
		"a line without end":           {&fake{on: map[string]func(string, string) string{"UID SEARCH": endless("x")}}, codeServer},
		"a string without end":         {&fake{on: map[string]func(string, string) string{"UID FETCH": endless(`* 1 FETCH (UID 1 BODY[] "`)}}, codeServer},
		"a literal larger than memory": {&fake{on: fetching("* 1 FETCH (UID 1 BODY[] {99999999999}\r\nx")}, codeServer},
		"a literal that ends early":    {&fake{on: fetching("* 1 FETCH (UID 1 BODY[] {500}\r\nx")}, codeTimeout},
		"no end of the answer":         {&fake{on: fetching("* 1 FETCH (UID 1 BODY[] {1}\r\nx)\r\n")}, codeTimeout},
		"silence":                      {&fake{on: map[string]func(string, string) string{"EXAMINE": func(string, string) string { return "" }}}, codeTimeout},
		"silence in place of a hello":  {&fake{greeting: silence}, codeTimeout},
		"more mails than can be": {&fake{on: map[string]func(string, string) string{"UID SEARCH": func(tag, _ string) string {
			return "* SEARCH 1\r\n* ESEARCH (TAG \"" + tag + "\") UID ALL 1:4294967295\r\n" + tag + " OK\r\n"
		}}}, codeServer},
		"no mails where there are": {&fake{on: map[string]func(string, string) string{"UID FETCH": func(tag, _ string) string { return tag + " OK\r\n" }}}, codeServer},
		"nesting":                  {&fake{on: map[string]func(string, string) string{"UID FETCH": endless("* 1 FETCH (BODYSTRUCTURE ((((((((((((((((((((")}}, codeServer},
		"a refusal":                {&fake{on: map[string]func(string, string) string{"UID SEARCH": func(tag, _ string) string { return tag + " BAD what\r\n" }}}, codeServer},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShelf()
				r := one.fake.reader(s)
				r.MaxMail = 1 << 20
				stop := start(t, r)
				time.Sleep(15 * time.Minute)
				synctest.Wait()
				s.mu.Lock()
				p := s.status.Problem
				s.mu.Unlock()
				if p == nil || p.Code != one.code || p.What == "" || p.Do == "" {
					t.Errorf("%+v", p)
				}
				one.fake.mu.Lock()
				if n := len(one.fake.when); n < 3 {
					t.Errorf("tried %d times in a quarter of an hour", n)
				}
				one.fake.mu.Unlock()
				stop()
				if len(s.folders) > 0 {
					t.Errorf("it moved on: %+v", s.folders)
				}
			})
		})
	}
}

func TestNothingIsOpenedForWriting(t *testing.T) {
	f := &fake{}
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		stop := start(t, f.reader(s))
		synctest.Wait()
		stop()
		f.reader(s).Try(t.Context())
		if len(s.mails) != 3 {
			t.Errorf("%d mails", len(s.mails))
		}
	})
	for line := range strings.SplitSeq(f.commands(t), "\n") {
		if strings.HasPrefix(line, "SELECT") || strings.Contains(line, "BODY[") || strings.HasPrefix(line, "STORE") || strings.HasPrefix(line, "UID STORE") {
			t.Errorf("it sent %s", line)
		}
	}
}

func TestAMailThatTheServerWithholdsIsAskedForAgainThenCounted(t *testing.T) {
	for name, one := range map[string]struct {
		on         func(asked int) []int // the mails that are handed out when their bodies are asked for
		mails, out int
	}{
		"for good": {func(int) []int { return []int{1, 3} }, 2, 1},
		"once":     {func(asked int) []int { return []int{1, 2, 3}[:min(asked+1, 3)] }, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			f := &fake{on: map[string]func(string, string) string{"UID FETCH": func(tag, rest string) string {
				if !strings.Contains(rest, "BODY.PEEK[]") {
					return usual("UID FETCH", tag, rest)
				}
				asked++
				return fetched(rest, one.on(asked)...) + tag + " OK\r\n"
			}}}
			synctest.Test(t, func(t *testing.T) {
				s := newShelf()
				stop := start(t, f.reader(s))
				synctest.Wait()
				stop()
				if len(s.mails) != one.mails || s.lost != one.out || s.folders["INBOX"].LastUID != 3 {
					t.Errorf("%d mails, %d lost, at %+v", len(s.mails), s.lost, s.folders)
				}
				if at := s.batches[0].Position.LastUID; at >= 3 {
					t.Errorf("the first batch moved on to %d, past the missing mail", at)
				}
			})
		})
	}
}

func TestWaitsGrowToFiveMinutesAndBeginAnewAfterSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		f := &fake{}
		r := f.reader(s)
		var down atomic.Bool
		down.Store(true)
		r.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := f.dial(ctx, network, address)
			if down.Load() {
				return nil, errors.Join(errors.New("no route"), conn.Close())
			}
			return conn, err
		}
		stop := start(t, r)
		time.Sleep(time.Hour)
		waits := f.waits()
		for i, got := range waits {
			want := min(5*time.Minute, time.Second<<i)
			if got < want/2 || got > want {
				t.Errorf("wait %d is %s, want at most %s and no less than half of it", i+1, got, want)
			}
		}
		if n := len(waits); n < 20 || n > 35 {
			t.Errorf("%d waits in an hour", n)
		}
		down.Store(false)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		s.mu.Lock()
		if len(s.mails) != 3 {
			t.Errorf("%d mails after the server came back", len(s.mails))
		}
		s.mu.Unlock()
		stop()
	})
}

func TestARefusedPasswordIsNotHammered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{on: map[string]func(string, string) string{"LOGIN": func(tag, _ string) string { return tag + " NO [AUTHENTICATIONFAILED] no\r\n" }}}
		r := f.reader(newShelf())
		r.Account.Folders = []string{"INBOX", "a", "b", "c", "d"}
		stop := start(t, r)
		time.Sleep(time.Hour)
		waits := f.waits()
		for _, got := range waits {
			if got < 5*time.Minute {
				t.Errorf("tried again after %s", got)
			}
		}
		if n := len(waits); n < 5 {
			t.Errorf("%d waits in an hour", n)
		}
		stop()
	})
}

func TestAServerWithoutIdleIsAskedEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{greeting: "* OK [CAPABILITY IMAP4rev1] hello\r\n"}
		f.on = map[string]func(string, string) string{"CAPABILITY": func(tag, _ string) string { return "* CAPABILITY IMAP4rev1\r\n" + tag + " OK\r\n" }}
		s := newShelf()
		stop := start(t, f.reader(s))
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		stop()
		if n := strings.Count(f.commands(t), "EXAMINE"); n != 11 {
			t.Errorf("looked %d times in ten minutes, want 11", n)
		}
	})
}

func TestASilentDeathOfTheConnectionIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{} // whose IDLE never ends
		f.on = map[string]func(string, string) string{"CAPABILITY": func(tag, _ string) string { return "* CAPABILITY IMAP4rev1 IDLE\r\n" + tag + " OK\r\n" }}
		s := newShelf()
		stop := start(t, f.reader(s))
		time.Sleep(idleTime + answerTime + 10*time.Second)
		synctest.Wait()
		stop()
		if n := len(f.when); n != 2 {
			t.Errorf("%d connections, want a second one", n)
		}
		want := []inbox.Phase{inbox.Connecting, inbox.Reading, inbox.Watching, inbox.Waiting, inbox.Connecting, inbox.Watching}
		if diff := cmp.Diff(want, s.phases); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSleepOfTheComputerIsNoticedByTheWallClock(t *testing.T) {
	now := time.Now()
	if slept(now, now.Add(clockTime+time.Second)) {
		t.Error("a late tick is taken for sleep")
	}
	if !slept(now, now.Add(time.Hour)) {
		t.Error("an hour passed unnoticed")
	}
}

func TestAServerThatSendsFarMoreThanItSaidDoesNotFillTheMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		uids := make([]int, 20)
		for i := range uids {
			uids[i] = i + 1
		}
		body := strings.Repeat("a", 2<<20) // 30 bytes were said
		f := &fake{on: map[string]func(string, string) string{
			"EXAMINE": func(tag, _ string) string {
				return "* 20 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 21] next\r\n" + tag + " OK [READ-ONLY] open\r\n"
			},
			"UID SEARCH": func(tag, _ string) string {
				return "* SEARCH " + strings.Trim(fmt.Sprint(uids), "[]") + "\r\n" + tag + " OK found\r\n"
			},
			"UID FETCH": func(tag, rest string) string {
				if !strings.Contains(rest, "BODY.PEEK[]") {
					return fetched(rest, uids...) + tag + " OK fetched\r\n"
				}
				var all strings.Builder
				for _, uid := range uids {
					fmt.Fprintf(&all, "* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n", uid, uid, len(body), body)
				}
				return all.String() + tag + " OK fetched\r\n"
			},
		}}
		s := newShelf()
		r := f.reader(s)
		r.MaxMail = 1 << 20
		stop := start(t, r)
		time.Sleep(time.Minute)
		synctest.Wait()
		s.mu.Lock()
		p, mails := s.status.Problem, len(s.mails)
		s.mu.Unlock()
		if p == nil || p.Code != codeServer || mails > 0 {
			t.Errorf("%+v, %d mails", p, mails)
		}
		stop()
	})
}
