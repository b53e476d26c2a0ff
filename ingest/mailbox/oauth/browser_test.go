package oauth

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/oauthtest"
)

// visit opens an address as a browser does, and gives what is seen at the end.
func visit(t *testing.T, address string) (status int, body string) {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// inBrowser signs in and has the browser do something with the page that is opened.
func inBrowser(t *testing.T, c *Client, browse func(page string)) (*Tokens, error) {
	t.Helper()
	c.HTTP = nil
	pages := make(chan string, 1)
	var group errgroup.Group
	var tokens *Tokens
	group.Go(func() (err error) {
		tokens, err = c.Ask(t.Context(), inbox.InBrowser, func(p inbox.Prompt) { pages <- p.Open })
		return err
	})
	browse(<-pages)
	return tokens, group.Wait()
}

func TestABrowserBringsTheCodeAndThePageSaysThatOneIsSignedIn(t *testing.T) {
	s := oauthtest.Start(t, "errors")
	tokens, err := inBrowser(t, clientOf(s), func(page string) {
		asked, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		q := asked.Query()
		for _, secret := range s.Handed() {
			if strings.Contains(page, secret) {
				t.Errorf("the page's address, which other programs see, tells %s", secret)
			}
		}
		if q.Get("code_challenge_method") != "S256" || len(q.Get("state")) < 20 || q.Get("login_hint") != "errors" {
			t.Errorf("asked with %v", q)
		}
		if status, body := visit(t, page); status != http.StatusOK || !strings.Contains(body, "<h1>Signed in</h1>") {
			t.Errorf("%d %s", status, body)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if token, err := tokens.Token(t.Context(), ""); err != nil || !strings.HasPrefix(token, "access-") {
		t.Errorf("token %q, %v", token, err)
	}
	want := inbox.SignIn{
		Provider: inbox.Other, ClientID: oauthtest.ClientID, Issuer: s.URL, Auth: s.URL + "/authorize", Token: s.URL + "/token", Device: s.URL + "/device", Scopes: []string{"mail", "offline_access"},
	}
	if diff := cmp.Diff(want, tokens.SignIn); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerWithAnotherStateIsTurnedAwayAndTheRightOneStillTaken(t *testing.T) {
	s := oauthtest.Start(t, "errors")
	_, err := inBrowser(t, clientOf(s), func(page string) {
		asked, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		back, state := asked.Query().Get("redirect_uri"), asked.Query().Get("state")
		for _, query := range []string{
			"?code=stolen&state=other", "?code=stolen", "?error=access_denied&state=", "?code=stolen&state=" + state + "&iss=" + url.QueryEscape("https://evil.example.com"),
		} {
			if status, body := visit(t, back+query); status != http.StatusBadRequest || !strings.Contains(body, "This is not the sign-in Paddock waits for") {
				t.Errorf("%s: %d %s", query, status, body)
			}
		}
		if status, _ := visit(t, back+"favicon.ico"); status != http.StatusNotFound {
			t.Errorf("favicon: %d", status)
		}
		visit(t, page)
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"authorization_code"}, s.Answers()); diff != "" {
		t.Errorf("the server was asked to exchange what was turned away: %s", diff)
	}
}

func TestACodeThatWasGivenForAnotherChallengeIsWorthless(t *testing.T) {
	s := oauthtest.Start(t, "errors")
	_, err := inBrowser(t, clientOf(s), func(page string) { // as a program that swaps the challenge would
		asked, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		q := asked.Query()
		q.Set("code_challenge", "another")
		asked.RawQuery = q.Encode()
		if _, body := visit(t, asked.String()); !strings.Contains(body, "<h1>Not signed in</h1>") {
			t.Error(body)
		}
	})
	if p := problemIn(t, err); p.Code != "signin" {
		t.Errorf("%+v", p)
	}
	if diff := cmp.Diff([]string{"authorization_code invalid_grant"}, s.Answers()); diff != "" {
		t.Error(diff)
	}
}

func TestANoInTheBrowserIsToldThereAndHere(t *testing.T) {
	s := oauthtest.Start(t, "errors")
	s.Denies = true
	_, err := inBrowser(t, clientOf(s), func(page string) {
		if _, body := visit(t, page); !strings.Contains(body, "<h1>Not signed in</h1><p>The sign-in was refused in the browser.") {
			t.Error(body)
		}
	})
	if p := problemIn(t, err); p.What != "The sign-in was refused in the browser." || p.Do != "Sign in again, and allow reading mail." {
		t.Errorf("%+v", p)
	}
}

func TestTheEndpointsOfKnownProvidersAreTheirOwn(t *testing.T) {
	type facts struct {
		Auth, Token, Device string
		Scopes              []string
	}
	got := map[string]facts{}
	for _, s := range []inbox.SignIn{{Provider: inbox.Google}, {Provider: inbox.Microsoft}, {Provider: inbox.Microsoft, Tenant: "example.com"}, {Provider: inbox.Yandex}} {
		config, err := (&Client{SignIn: s}).config()
		if err != nil {
			t.Fatal(err)
		}
		got[s.Provider+s.Tenant] = facts{config.Endpoint.AuthURL, config.Endpoint.TokenURL, config.Endpoint.DeviceAuthURL, config.Scopes}
	}
	microsoft := []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"}
	want := map[string]facts{
		"google": {"https://accounts.google.com/o/oauth2/auth", "https://oauth2.googleapis.com/token", "", []string{"https://mail.google.com/"}},
		"microsoft": {
			"https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://login.microsoftonline.com/common/oauth2/v2.0/token",
			"https://login.microsoftonline.com/common/oauth2/v2.0/devicecode", microsoft,
		},
		"microsoftexample.com": {
			"https://login.microsoftonline.com/example.com/oauth2/v2.0/authorize", "https://login.microsoftonline.com/example.com/oauth2/v2.0/token",
			"https://login.microsoftonline.com/example.com/oauth2/v2.0/devicecode", microsoft,
		},
		"yandex": {"", "https://oauth.yandex.com/token", "https://oauth.yandex.com/device/code", []string{"mail:imap_full"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
