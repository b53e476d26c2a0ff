package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
	"paddock/ingest/mailbox/oauth"
	"paddock/ingest/mailbox/oauthtest"
)

// signIn signs in to a mailbox with a browser.
func (b *branch) signIn(t *testing.T, box inbox.Account, secret string) (pass string, err error) {
	t.Helper()
	return b.SignIn(t.Context(), inbox.Asking{Account: box, Secret: secret, Flow: inbox.InBrowser, Show: func(p inbox.Prompt) {
		go func() {
			ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.Open, http.NoBody)
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
		}()
	}})
}

func TestASignedInMailboxIsReadThroughTokensAndItsSecretsStayInTheKeyring(t *testing.T) {
	provider := oauthtest.Start(t, dovecottest.User)
	provider.Rotates = true
	b := openBranchAt(t, dovecottest.StartOAuth(t, provider.URL+"/introspect"))
	box := b.account()
	box.SignIn = inbox.SignIn{Provider: inbox.Other, ClientID: oauthtest.ClientID, Issuer: provider.URL, Scopes: strings.Fields(oauthtest.Scope)}
	b.server.Put("INBOX", report(1, "KeyError"))

	pass, err := b.signIn(t, box, oauthtest.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if trial := b.Try(t.Context(), box, pass); trial.Problem != nil || trial.Found != 1 {
		t.Errorf("tried: %+v", trial)
	}
	if err := b.Add(t.Context(), box, pass); err != nil {
		t.Fatal(err)
	}
	got := b.until(t, "the first mail", func(s inbox.Status) bool { return s.Errors == 1 && watched(s) })
	want := box.SignIn
	want.Auth, want.Token, want.Device = provider.URL+"/authorize", provider.URL+"/token", provider.URL+"/device"
	if diff := cmp.Diff(want, got.Account.SignIn, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("how it is signed in to: %s", diff)
	}

	provider.Expire()
	b.server.Kick()
	b.server.Put("INBOX", report(2, "KeyError"))
	b.until(t, "the mail after a refused token", func(s inbox.Status) bool { return s.Errors == 2 && watched(s) })
	kept, err := oauth.ParseGrant(b.vault.kept[secretName(got.Account.ID)])
	if handed := provider.Handed(); err != nil || kept.Secret != oauthtest.Secret || kept.Refresh != last(handed, "refresh-") {
		t.Errorf("kept %+v, %v; handed out %v", kept, err, handed)
	}

	provider.Revoke()
	b.server.Kick()
	b.server.Put("INBOX", report(3, "KeyError"))
	p := b.until(t, "the end of the grant", func(s inbox.Status) bool { return s.Problem != nil && s.Problem.Code == "signin" }).Problem
	if !strings.HasPrefix(p.Do, "Sign in again.") {
		t.Errorf("%+v", p)
	}
	stranger := box
	stranger.SignIn.Issuer = strings.Replace(provider.URL, "127.0.0.1", "localhost", 1)
	if secret := b.clientSecret(t.Context(), stranger); secret != "" {
		t.Error("the client's secret is given to another sign-in server")
	}
	if pass, err = b.signIn(t, got.Account, ""); err != nil { // with the client's secret that is kept
		t.Fatal(err)
	}
	if err := b.Add(t.Context(), got.Account, pass); err != nil {
		t.Fatal(err)
	}
	b.until(t, "what came meanwhile", func(s inbox.Status) bool { return s.Errors == 3 && s.Problem == nil && watched(s) })
	issues, err := store.Issues{DB: b.db}.List(t.Context(), issue.Query{})
	if err != nil || len(issues) != 1 || issues[0].Events != 3 {
		t.Errorf("issues %+v, %v; want one of 3 events", issues, err)
	}
	b.holdsNone(t, provider.Handed()...)

	if err := b.Add(t.Context(), box, pass); err == nil || err.Error() != "This sign-in is over. Sign in again." {
		t.Errorf("a pass is taken twice: %v", err)
	}
	if trial := b.Try(t.Context(), box, "stranger"); trial.Problem == nil || trial.Problem.Code != "signin" {
		t.Errorf("a strange pass: %+v", trial)
	}
}

func last(all []string, kind string) (found string) {
	for _, one := range all {
		if strings.HasPrefix(one, kind) {
			found = one
		}
	}
	return found
}

func TestSignInsThatNoMailboxTookOverAreForgottenOldestFirst(t *testing.T) {
	var s signIns
	var passes []string
	for range maxSignIns + 1 {
		passes = append(passes, s.keep(&oauth.Tokens{}))
	}
	s.forget(passes[3], 0)
	var left []int
	for i, pass := range passes {
		if _, err := s.find(pass); err == nil {
			left = append(left, i)
		}
	}
	if diff := cmp.Diff([]int{1, 2, 4, 5, 6, 7, 8}, left); diff != "" {
		t.Error(diff)
	}
}
