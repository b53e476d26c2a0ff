package inboxpane

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ui/golden"
	"paddock/ui/style"
)

// gate is a provider that a person signs in with.
type gate struct {
	asked   []inbox.Asking
	prompt  inbox.Prompt
	during  func() // what the person does meanwhile
	failing error
}

// SignIn is for the pane.
func (g *gate) SignIn(ctx context.Context, ask inbox.Asking) (string, error) {
	show := ask.Show
	ask.Show = nil
	g.asked = append(g.asked, ask)
	show(g.prompt)
	if g.during != nil {
		g.during()
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "the pass", g.failing
}

// signing lets the pane have people sign in, and gives the pages that are opened.
func (g *stage) signing(with *gate) *[]string {
	opened := &[]string{}
	g.deps.SignIns, g.deps.OpenPage = with, func(page string) { *opened = append(*opened, page) }
	g.form.reset()
	return opened
}

var byCode = inbox.Prompt{Page: "https://login.microsoft.com/device", Open: "https://login.microsoft.com/device", Code: "GQ3XK7PLM", Until: time.Date(2026, 3, 2, 12, 15, 0, 0, time.Local)}

func TestMicrosoftIsSignedInToByCodeAndThenConnected(t *testing.T) {
	for name, mode := range modes {
		for size, z := range sizes {
			m := &mail{trial: works}
			g := open(t, mode, z, m)
			with := &gate{prompt: byCode, during: func() { golden.Match(t, "signin-code-"+name+"-"+size, g.window.Canvas().Capture()) }}
			opened := g.signing(with)
			g.enter("errors@hotmail.com", "")
			if size == "small" {
				golden.Match(t, "signin-microsoft-"+name, g.window.Canvas().Capture())
			}
			v := g.form.signIn
			v.client.SetText("5d0c1a52-77")
			v.tenant.SetText("shop.example.com")
			v.flow.Select(1)
			test.Tap(g.form.connect)
			box := inbox.Account{
				Project: 1, Host: "outlook.office365.com", Port: 993, Security: inbox.TLS, Username: "errors@hotmail.com", Folders: []string{"INBOX"},
				SignIn: inbox.SignIn{Provider: inbox.Microsoft, ClientID: "5d0c1a52-77", Tenant: "shop.example.com"},
			}
			if diff := cmp.Diff([]inbox.Asking{{Account: box, Flow: inbox.ByCode}}, with.asked); diff != "" {
				t.Errorf("signed in: %s", diff)
			}
			if diff := cmp.Diff([]inbox.Account{box}, m.added); diff != "" || m.password != "the pass" {
				t.Errorf("connected with %q: %s", m.password, diff)
			}
			if len(*opened) > 0 {
				t.Errorf("%v was opened before the code could be read", *opened)
			}
		}
	}
}

func TestGoogleTakesAPasswordOrASignInInTheBrowserWhichIsOpened(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.Light, sizes["small"], m)
	with := &gate{prompt: inbox.Prompt{Open: "https://accounts.google.com/o/oauth2/auth?client_id=1"}}
	with.during = func() { golden.Match(t, "signin-browser", g.window.Canvas().Capture()) }
	opened := g.signing(with)
	g.enter("errors@gmail.com", "")
	if g.form.form.signsIn() {
		t.Error("a sign-in is demanded")
	}
	golden.Match(t, "signin-choice", g.window.Canvas().Capture())
	v := g.form.signIn
	v.choice.Select(1)
	test.Tap(g.form.connect) // nothing is entered
	golden.Match(t, "signin-missing", g.window.Canvas().Capture())
	if v.client.Error() == "" || v.secret.Error() == "" || len(with.asked) > 0 {
		t.Errorf("%q, %q, %+v", v.client.Error(), v.secret.Error(), with.asked)
	}
	v.client.SetText("1.apps.example.com")
	v.secret.SetText("GOCSPX")
	test.Tap(v.do)
	golden.Match(t, "signin-done", g.window.Canvas().Capture())
	if diff := cmp.Diff([]string{"https://accounts.google.com/o/oauth2/auth?client_id=1"}, *opened); diff != "" {
		t.Error(diff)
	}
	if len(m.added) > 0 || v.state.Text() != "Signed in" {
		t.Errorf("%q, %+v", v.state.Text(), m.added)
	}
	test.Tap(g.form.connect)
	if len(with.asked) != 1 || len(m.added) != 1 || m.password != "the pass" {
		t.Errorf("asked %d times, connected %+v with %q", len(with.asked), m.added, m.password)
	}
	if v.secret.Text() != "" || g.form.form.sign.secret != "" {
		t.Error("the form still holds the client's secret")
	}
}

func TestAnOwnServersSignInIsFoundOrItsAddressesEntered(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.DarkMode, sizes["wide"], m)
	with := &gate{}
	g.signing(with)
	g.enter("errors@shop.test", "")
	v := g.form.signIn
	if v.content.Visible() {
		t.Error("a sign-in is offered before anybody looked at the settings")
	}
	test.Tap(g.form.server.change)
	v.choice.Select(1)
	v.client.SetText("paddock")
	v.issuer.SetText("https://id.shop.test/realms/shop")
	v.scopes.SetText("openid  offline_access")
	golden.Match(t, "signin-other", g.window.Canvas().Capture())
	test.Tap(v.do)
	want := inbox.SignIn{Provider: inbox.Other, ClientID: "paddock", Issuer: "https://id.shop.test/realms/shop", Scopes: []string{"openid", "offline_access"}}
	if diff := cmp.Diff(want, with.asked[0].Account.SignIn); diff != "" {
		t.Error(diff)
	}
	v.typed.OnChanged(true)
	if v.state.Text() != "" {
		t.Error("the sign-in is taken to be good for another server")
	}
	v.auth.SetText("https://id.shop.test/auth")
	test.Tap(v.do)
	if v.tokens.Error() == "" || len(with.asked) != 1 {
		t.Errorf("asked without an address for tokens: %q", v.tokens.Error())
	}
	v.tokens.SetText("https://id.shop.test/token")
	golden.Match(t, "signin-typed", g.window.Canvas().Capture())
	test.Tap(v.do)
	want.Issuer, want.Auth, want.Token = "", "https://id.shop.test/auth", "https://id.shop.test/token"
	if diff := cmp.Diff(want, with.asked[1].Account.SignIn); diff != "" {
		t.Error(diff)
	}
}

func TestASignInIsCancelledAndItsFailureTold(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.Light, sizes["small"], m)
	with := &gate{prompt: byCode}
	g.signing(with)
	g.enter("errors@hotmail.com", "")
	v := g.form.signIn
	v.client.SetText("5d0c1a52-77")
	with.during = func() { test.Tap(v.cancel) }
	test.Tap(g.form.connect)
	if v.run != nil || v.waitRoom.Visible() || g.form.notice.Visible() || g.form.busy || len(m.added) > 0 {
		t.Errorf("after Cancel: %+v, notice %v, busy %v, connected %v", v.run, g.form.notice.Visible(), g.form.busy, m.added)
	}
	with.during = nil
	with.failing = &inbox.Problem{Code: "signin", What: "The code was not entered in time.", Do: "Sign in again for a new one.", More: "expired_token"}
	test.Tap(v.do)
	golden.Match(t, "signin-failed", g.window.Canvas().Capture())
	if p := g.form.notice.Problem(); p.Title != "The code was not entered in time." || v.state.Text() != "" {
		t.Errorf("%+v", p)
	}
	with.during = func() { test.Tap(v.copy) }
	test.Tap(v.do)
	if got := fyne.CurrentApp().Clipboard().Content(); got != byCode.Code {
		t.Errorf("copied %q", got)
	}
}

func TestAMailboxWhoseSignInHasEndedIsSignedInToAgainFromItsCard(t *testing.T) {
	m := connected()
	box := &m.boxes[0]
	box.Phase, box.Retry = inbox.Waiting, noon.Add(6*time.Minute)
	box.Problem = &inbox.Problem{
		Code: "signin", What: "The sign-in with Google has ended.", Do: "Sign in again. A changed password, a revoked permission or a long rest end it.", More: "invalid_grant",
	}
	box.Account.Host, box.Account.Port, box.Account.Security = "imap.gmail.com", 993, inbox.TLS
	box.Account.SignIn = inbox.SignIn{Provider: inbox.Google, ClientID: "1.apps.example.com"}
	m.trial = works
	g := open(t, style.Light, sizes["small"], m)
	with := &gate{prompt: inbox.Prompt{Open: "https://accounts.google.com/"}}
	g.signing(with)
	g.cards[1].trouble = nil
	g.loader.Ask()
	golden.Match(t, "signin-ended", g.window.Canvas().Capture())
	if action := g.cards[1].notice.Problem().Action; action != "Sign in again" {
		t.Fatalf("the card offers %q", action)
	}
	want := box.Account
	want.ID = 0
	g.cards[1].notice.Problem().OnAction()
	if diff := cmp.Diff([]inbox.Asking{{Account: want, Flow: inbox.InBrowser}}, with.asked); diff != "" {
		t.Errorf("signed in: %s", diff)
	}
	if diff := cmp.Diff([]inbox.Account{want}, m.added); diff != "" || m.password != "the pass" {
		t.Errorf("connected with %q: %s", m.password, diff)
	}
}

func TestARefusedPasswordOfAProviderThatTakesNoneAsksForASignIn(t *testing.T) {
	s := inbox.Status{Account: inbox.Account{Host: "outlook.office365.com"}, Problem: &inbox.Problem{Code: "app_password", What: "The server refused the password."}}
	if got := troubleOf(s); !got.SignIn || got.Password {
		t.Errorf("%+v", got)
	}
	words := func(p inbox.Prompt) string {
		title, line := waiting(p)
		return title + " | " + line
	}
	for _, one := range []struct {
		prompt inbox.Prompt
		want   string
	}{
		{inbox.Prompt{}, "Asking for the sign-in | One moment."},
		{byCode, "GQ3XK7PLM | Enter this code at https://login.microsoft.com/device, until 12:15."},
		{inbox.Prompt{Open: "https://id.example.com"}, "Sign in in your browser | The page was opened there. Paddock goes on by itself once you are signed in."},
	} {
		if got := words(one.prompt); !strings.EqualFold(got, one.want) {
			t.Errorf("%q, want %q", got, one.want)
		}
	}
}
