package oauth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/oauthtest"
)

// clientOf is a client that the server knows.
func clientOf(s *oauthtest.Server) *Client {
	return &Client{
		SignIn: inbox.SignIn{Provider: inbox.Other, ClientID: oauthtest.ClientID, Issuer: s.URL, Scopes: strings.Fields(oauthtest.Scope)},
		Secret: oauthtest.Secret, User: s.User, HTTP: s.Client(),
	}
}

// problemIn is the problem an error is.
func problemIn(t *testing.T, err error) inbox.Problem {
	t.Helper()
	var p *inbox.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%v is no problem in plain words", err)
	}
	return *p
}

func TestADeviceWaitsUntilItsCodeWasEnteredNoFasterThanItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New("errors")
		s.Polls = []string{"authorization_pending", "slow_down", "authorization_pending"}
		began := time.Now()
		var shown []inbox.Prompt
		tokens, err := clientOf(s).Ask(t.Context(), inbox.ByCode, func(p inbox.Prompt) { shown = append(shown, p) })
		if err != nil {
			t.Fatal(err)
		}
		want := []inbox.Prompt{{Page: s.URL + "/code", Open: s.URL + "/code?user_code=WDJB-MJHT", Code: "WDJB-MJHT", Until: began.Add(15 * time.Minute)}}
		if diff := cmp.Diff(want, shown, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
			t.Error(diff)
		}
		var waits []time.Duration
		for _, at := range s.Asked() {
			waits = append(waits, at.Sub(began))
		}
		if diff := cmp.Diff([]time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second}, waits); diff != "" {
			t.Errorf("asked at %s", diff)
		}
		if token, err := tokens.Token(t.Context(), ""); err != nil || !strings.HasPrefix(token, "access-") {
			t.Errorf("token %q, %v", token, err)
		}
		if g := tokens.Grant(); !strings.HasPrefix(g.Refresh, "refresh-") || g.Secret != oauthtest.Secret {
			t.Errorf("the grant is %+v", g)
		}
	})
}

func TestASignInThatFailsSaysWhyAndWhatToDo(t *testing.T) {
	for name, one := range map[string]struct {
		change func(*oauthtest.Server, *Client)
		what   string
	}{
		"denied":           {func(s *oauthtest.Server, _ *Client) { s.Polls = []string{"access_denied"} }, "The sign-in was refused in the browser."},
		"expired":          {func(s *oauthtest.Server, _ *Client) { s.Polls = []string{"expired_token"} }, "The code was not entered in time."},
		"nobody came":      {func(s *oauthtest.Server, _ *Client) { s.Polls = slices.Repeat([]string{"authorization_pending"}, 1000) }, "The sign-in took too long."},
		"unknown client":   {func(_ *oauthtest.Server, c *Client) { c.SignIn.ClientID = "stranger" }, "The sign-in server does not take this client."},
		"wrong secret":     {func(_ *oauthtest.Server, c *Client) { c.Secret = "wrong" }, "The sign-in server does not take this client."},
		"no client":        {func(_ *oauthtest.Server, c *Client) { c.SignIn.ClientID = "" }, "The id of the client is missing."},
		"no issuer":        {func(_ *oauthtest.Server, c *Client) { c.SignIn.Issuer = "" }, "The sign-in server's address is missing."},
		"another issuer":   {func(s *oauthtest.Server, c *Client) { c.SignIn.Issuer = s.URL; s.URL = "https://evil.example.com" }, "The sign-in server http://127.0.0.1:1 does not say how one signs in."},
		"unprotected":      {func(_ *oauthtest.Server, c *Client) { c.SignIn.Issuer = "http://id.example.com" }, "http://id.example.com is no protected address."},
		"unprotected code": {func(_ *oauthtest.Server, c *Client) { c.SignIn.Token = "http://id.example.com/token" }, "http://id.example.com/token is no protected address."},
		"no codes": {func(s *oauthtest.Server, c *Client) {
			c.SignIn.Token, c.SignIn.Auth = s.URL+"/token", s.URL+"/authorize"
		}, "The sign-in server hands out no codes for reading mail."},
		"Google's codes":   {func(_ *oauthtest.Server, c *Client) { c.SignIn.Provider = inbox.Google }, "Google hands out no codes for reading mail."},
		"a strange tenant": {func(_ *oauthtest.Server, c *Client) { c.SignIn.Provider, c.SignIn.Tenant = inbox.Microsoft, "a/b" }, "“a/b” is no directory of Microsoft's."},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := oauthtest.New("errors")
				c := clientOf(s)
				one.change(s, c)
				_, err := c.Ask(t.Context(), inbox.ByCode, func(inbox.Prompt) {})
				p := problemIn(t, err)
				if p.What != one.what || p.Do == "" {
					t.Errorf("%q, %q", p.What, p.Do)
				}
				for _, secret := range append(s.Handed(), "wrong") {
					if strings.Contains(p.Error()+p.More, secret) {
						t.Errorf("%q tells the secret %s", p.More, secret)
					}
				}
			})
		})
	}
}

// flaky loses some questions on the way.
type flaky struct {
	next http.RoundTripper
	lost int // questions after the first two
	n    int
}

// RoundTrip is for http.Client.
func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.n++; f.n > 2 && f.n <= 2+f.lost {
		return nil, errors.New("the line broke")
	}
	return f.next.RoundTrip(r)
}

func TestABrokenLineDoesNotEndTheWaitForACode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New("errors")
		c := clientOf(s)
		c.HTTP = &http.Client{Transport: &flaky{next: c.HTTP.Transport, lost: 2}} // after the description and the code
		began := time.Now()
		if _, err := c.Ask(t.Context(), inbox.ByCode, func(inbox.Prompt) {}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 35*time.Second { // 5, then 10, then 20: longer each time
			t.Errorf("came in after %v", waited)
		}
	})
}

func TestASignInThatIsCancelledEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New("errors")
		s.Polls = []string{"authorization_pending"}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(7*time.Second, cancel)
		began := time.Now()
		_, err := clientOf(s).Ask(ctx, inbox.ByCode, func(inbox.Prompt) {})
		if !errors.Is(err, context.Canceled) || time.Since(began) != 7*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestAnAccessTokenIsReplacedBeforeItEndsAndWhenItIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New("errors")
		s.Rotates = true
		asked, err := clientOf(s).Ask(t.Context(), inbox.ByCode, func(inbox.Prompt) {})
		if err != nil {
			t.Fatal(err)
		}
		kept := asked.Grant()
		tokens := &Tokens{Client: *clientOf(s), Load: func() (Grant, error) { return kept, nil }, Keep: func(g Grant) error { kept = g; return nil }}
		tokens.Secret = "" // which the grant holds
		next := func(refused string) string {
			token, err := tokens.Token(t.Context(), refused)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		first := next("")
		time.Sleep(58 * time.Minute)
		if next("") != first {
			t.Error("a token that is good for two minutes was replaced")
		}
		time.Sleep(90 * time.Second)
		second := next("")
		if second == first {
			t.Error("a token with half a minute left was not replaced")
		}
		third := next(second)
		if third == second {
			t.Error("the refused token was given again")
		}
		if next(second) != third {
			t.Error("a connection that was refused the old token had the new one replaced")
		}
		if kept.Refresh != tokens.Grant().Refresh || kept.Secret != oauthtest.Secret {
			t.Errorf("kept %+v, uses %+v", kept, tokens.Grant())
		}
		s.Revoke()
		_, err = tokens.Token(t.Context(), third)
		p := problemIn(t, err)
		want := inbox.Problem{
			Code: "signin", What: "The sign-in with the sign-in server has ended.", More: "invalid_grant no to ••••••••",
			Do: "Sign in again. A changed password, a revoked permission or a long rest end it.",
		}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"device_code", "refresh_token", "refresh_token", "refresh_token", "refresh_token invalid_grant"}, s.Answers()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatTheKeyringHoldsIsReadBackAndAPasswordIsNoGrant(t *testing.T) {
	g := Grant{Refresh: "r\"1", Secret: "s"}
	if got, err := ParseGrant(g.Encode()); err != nil || got != g {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{"", "hunter2", "{}", `{"client_secret":"s"}`} {
		if _, err := ParseGrant(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
