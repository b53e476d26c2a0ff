package mailbox

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
	"paddock/ingest/mailbox/oauth"
	"paddock/ingest/mailbox/oauthtest"
)

// signIn signs in as a person does, with a code.
func signIn(t *testing.T, s *oauthtest.Server) *oauth.Tokens {
	t.Helper()
	client := oauth.Client{
		SignIn: inbox.SignIn{Provider: inbox.Other, ClientID: oauthtest.ClientID, Issuer: s.URL, Scopes: strings.Fields(oauthtest.Scope)},
		Secret: oauthtest.Secret,
	}
	tokens, err := client.Ask(t.Context(), inbox.InBrowser, func(p inbox.Prompt) { go browse(t, p.Open) })
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

// signedIn is a reader of a server's INBOX with tokens.
func signedIn(s *shelf, server *dovecottest.Server, tokens *oauth.Tokens) *Reader {
	r := s.reader(server, "INBOX")
	r.Password = nil
	r.Account.SignIn = tokens.SignIn
	r.Token = tokens.Token
	return r
}

func TestAMailboxIsReadWithTokensThatAreReplacedOnTheWayUntilTheGrantIsTakenBack(t *testing.T) {
	for _, mechanism := range []string{"oauthbearer", "xoauth2"} {
		t.Run(mechanism, func(t *testing.T) {
			provider := oauthtest.Start(t, dovecottest.User)
			server := dovecottest.StartOAuth(t, provider.URL+"/introspect", mechanism)
			provider.Rotates = true
			tokens := signIn(t, provider)
			want := map[string]int{}
			put := func(from, to int) {
				for i := from; i < to; i++ {
					raw := fmt.Appendf(nil, "Subject: small %d\n\nx\n", i)
					want[key(raw)]++
					server.Put("INBOX", raw)
				}
			}
			put(0, 300)
			s := newShelf()
			stop := start(t, signedIn(s, server, tokens))
			defer stop()
			s.until(t, "the history", watching(s))

			provider.Expire() // before its time, and nobody is told
			server.Kick()
			put(300, 303)
			s.until(t, "the mail after a refused token", func() bool { return len(s.mails) == 303 && s.status.Phase == inbox.Watching })

			provider.Revoke()
			server.Kick()
			put(303, 304)
			s.until(t, "a problem", func() bool { return s.status.Problem != nil && s.status.Problem.Code == "signin" })
			p := *s.status.Problem
			if wait := time.Until(s.status.Retry); wait < stubbornWait-time.Minute {
				t.Errorf("it is tried again in %v: providers lock out who knocks often", wait)
			}
			if p.What != "The sign-in with the sign-in server has ended." || !strings.HasPrefix(p.Do, "Sign in again.") {
				t.Errorf("%+v", p)
			}
			for _, secret := range provider.Handed() {
				if strings.Contains(fmt.Sprintf("%+v", p), secret) {
					t.Errorf("the problem tells %s: %+v", secret, p)
				}
			}
			stop()

			stop = start(t, signedIn(s, server, signIn(t, provider)))
			defer stop()
			s.until(t, "what came meanwhile", func() bool { return len(s.mails) == 304 && s.status.Phase == inbox.Watching })
			if diff := cmp.Diff(want, s.mails); diff != "" {
				t.Errorf("mails: %s", diff)
			}
			stop()
			answers := []string{"authorization_code", "refresh_token", "refresh_token invalid_grant", "authorization_code"}
			if diff := cmp.Diff(answers, provider.Answers()); diff != "" {
				t.Errorf("the provider was asked for more, or less: %s", diff)
			}
		})
	}
}

func TestATokenOfSecondsIsReplacedBeforeEachLogin(t *testing.T) {
	provider := oauthtest.Start(t, dovecottest.User)
	provider.Lifetime = 3 * time.Second
	server := dovecottest.StartOAuth(t, provider.URL+"/introspect")
	tokens := signIn(t, provider)
	s := newShelf()
	stop := start(t, signedIn(s, server, tokens))
	defer stop()
	for i := range 3 {
		server.Kick()
		server.Put("INBOX", fmt.Appendf(nil, "Subject: small %d\n\nx\n", i))
		s.until(t, "the next mail", func() bool { return len(s.mails) == i+1 && s.status.Phase == inbox.Watching })
	}
	stop()
	if answers := provider.Answers(); len(answers) < 3 || answers[len(answers)-1] != "refresh_token" {
		t.Errorf("the provider was asked for %v", answers)
	}
}

func TestASignInForAnotherMailboxSaysWhichOneItDoesNotOpen(t *testing.T) {
	provider := oauthtest.Start(t, "somebody.else@example.com")
	server := dovecottest.StartOAuth(t, provider.URL+"/introspect")
	r := signedIn(newShelf(), server, signIn(t, provider))
	p := r.Try(t.Context()).Problem
	if p == nil {
		t.Fatal("it was let in")
	}
	if p.Code != "signin" || p.What != "localhost does not let this sign-in read errors." || !strings.Contains(p.Do, "with the account that this address belongs to") {
		t.Errorf("%+v", p)
	}
	for _, secret := range provider.Handed() {
		if strings.Contains(fmt.Sprintf("%+v", *p), secret) {
			t.Errorf("the problem tells %s: %+v", secret, p)
		}
	}
}

func TestAServerWithoutTokensIsToldFromOneThatRefusesThem(t *testing.T) {
	provider := oauthtest.Start(t, dovecottest.User)
	r := signedIn(newShelf(), dovecottest.Start(t), signIn(t, provider))
	p := r.Try(t.Context()).Problem
	if p == nil || p.Code != "signin" || p.What != "localhost takes no sign-in with a provider." {
		t.Errorf("%+v", p)
	}
}

// refuses is a server that answers a token with a challenge, as RFC 7628 section 3.2.2 and Gmail do, and then with no.
func refuses(mechanism, no string) *fake {
	var tag string
	return &fake{
		greeting: "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=" + mechanism + "] hello\r\n",
		on: map[string]func(tag, rest string) string{
			"AUTHENTICATE": func(asked, _ string) string {
				tag = asked
				return "+ " + base64.StdEncoding.EncodeToString([]byte(`{"status":"400","schemes":"Bearer"}`)) + "\r\n"
			},
			"": func(answer, _ string) string {
				if answer != "AQ==" {
					return tag + " BAD that is no answer to a challenge\r\n"
				}
				return strings.ReplaceAll(no, "TAG", tag)
			},
		},
	}
}

func TestARefusedTokenIsReplacedOnceAndTheChallengeIsAnswered(t *testing.T) {
	for name, one := range map[string]struct {
		mechanism, no string
		want          inbox.Problem
		tokens        []string // that were asked for, by the one that was refused before
	}{
		"refused": {
			"XOAUTH2", "TAG NO [AUTHENTICATIONFAILED] Invalid credentials token-2 (Failure)\r\n",
			inbox.Problem{
				Code: "signin", What: "localhost does not let this sign-in read ann.",
				Do:   "Sign in again, with the account that this address belongs to, and check that IMAP is turned on for it.",
				More: `the server refused the token: [AUTHENTICATIONFAILED] Invalid credentials •••• (Failure) {"status":"400","schemes":"Bearer"}`,
			}, []string{"", "token-1"},
		},
		"IMAP is off": {
			"OAUTHBEARER", "TAG NO User is authenticated but not connected.\r\n",
			inbox.Problem{
				Code: "disabled", What: "IMAP is turned off for this mailbox.", Do: "Turn it on in the provider's settings, or ask its administrator.",
				More: `the server refused the token: User is authenticated but not connected. {"status":"400","schemes":"Bearer"}`,
			}, []string{"", "token-1"},
		},
		"a bad moment": {
			"OAUTHBEARER", "TAG NO [UNAVAILABLE] Temporary authentication failure.\r\n",
			inbox.Problem{
				Code: "server", What: "localhost refused a request.", Do: "It is tried again by itself.", More: "[UNAVAILABLE] Temporary authentication failure.",
			}, []string{""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := refuses(one.mechanism, one.no)
			r := f.reader(newShelf())
			r.Account.SignIn.Provider = inbox.Other
			var asked []string
			r.Token = func(_ context.Context, refused string) (string, error) {
				asked = append(asked, refused)
				return fmt.Sprintf("token-%d", len(asked)), nil
			}
			p := r.Try(t.Context()).Problem
			if p == nil {
				t.Fatal("it was let in")
			}
			if diff := cmp.Diff(one.want, *p); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(one.tokens, asked); diff != "" {
				t.Errorf("tokens: %s", diff)
			}
		})
	}
}

func TestTokensAreSentAsTheirMechanismsSay(t *testing.T) {
	for mechanism, want := range map[string]string{
		"XOAUTH2":     "user=o'neil,a=b@example.com\x01auth=Bearer t0ken\x01\x01",
		"OAUTHBEARER": "n,a=o'neil=2Ca=3Db@example.com,\x01host=imap.example.com\x01port=993\x01auth=Bearer t0ken\x01\x01",
	} {
		name, got, err := (&bearer{mechanism: mechanism, user: "o'neil,a=b@example.com", token: "t0ken", host: "imap.example.com", port: 993}).Start()
		if name != mechanism || string(got) != want || err != nil {
			t.Errorf("%s %q, %v", name, got, err)
		}
	}
}

func browse(t *testing.T, page string) {
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, http.NoBody)
	if err != nil {
		t.Error(err)
		return
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Error(err)
		return
	}
	_ = answer.Body.Close() // only the visit counts
}
