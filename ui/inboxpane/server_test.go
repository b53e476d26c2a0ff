package inboxpane

import (
	"context"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ui/golden"
	"paddock/ui/style"
)

// finding lets the pane find servers, and gives the addresses that were looked for.
func (g *stage) finding(d inbox.Discovery) *[]string {
	asked := &[]string{}
	g.deps.Find = func(_ context.Context, address string) inbox.Discovery {
		*asked = append(*asked, address)
		return d
	}
	g.form.reset()
	return asked
}

var twoWays = inbox.Discovery{Ways: []inbox.Way{
	{Host: "mail.shop.test", Port: 993, Security: inbox.TLS, Username: "errors", By: inbox.BySRV, Trusted: true},
	{Host: "mail.shop.test", Port: 143, Security: inbox.StartTLS, Username: "errors@shop.test", By: inbox.BySRV, Trusted: true},
}}

func TestTheServerIsLookedForOnceTheAddressIsLeft(t *testing.T) {
	for name, mode := range modes {
		m := &mail{trial: works}
		g := open(t, mode, sizes["small"], m)
		asked := g.finding(twoWays)
		g.form.address.Focus()
		g.enter("errors@shop.test", "")
		if len(*asked) > 0 {
			t.Errorf("asked for %v while the address was being typed", *asked)
		}
		g.form.password.Focus()
		g.form.password.SetText("secret")
		line, by := g.form.form.server()
		if diff := cmp.Diff([]string{"mail.shop.test · port 993 · TLS", "Named by the records of shop.test; logs in as errors"}, []string{line, by}); diff != "" {
			t.Error(diff)
		}
		golden.Match(t, "found-"+name, g.window.Canvas().Capture())
		test.Tap(g.form.server.change)
		golden.Match(t, "found-open-"+name, g.window.Canvas().Capture())
		g.form.server.ways.Select(1)
		test.Tap(g.form.connect)
		want := []inbox.Account{{Project: 1, Host: "mail.shop.test", Port: 143, Security: inbox.StartTLS, Username: "errors@shop.test", Folders: []string{"INBOX"}}}
		if diff := cmp.Diff(want, m.added); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"errors@shop.test"}, *asked); diff != "" {
			t.Error(diff)
		}
	}
}

func TestConnectLooksForTheServerFirstWhenNobodyHas(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.Light, sizes["wide"], m)
	g.finding(twoWays)
	g.enter("errors@shop.test", "secret")
	test.Tap(g.form.connect)
	if len(m.added) != 1 || m.added[0].Host != "mail.shop.test" || m.added[0].Username != "errors" {
		t.Errorf("connected %+v", m.added)
	}
}

func TestNoPasswordGoesToAServerOfAnotherDomainThatNobodySaw(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.Light, sizes["wide"], m)
	g.finding(inbox.Discovery{Ways: []inbox.Way{{Host: "mail.hoster.test", Port: 993, Security: inbox.TLS, Username: "errors@shop.test", By: inbox.BySRV, Trusted: true}}})
	g.enter("errors@shop.test", "secret")
	test.Tap(g.form.connect)
	if len(m.tried) > 0 || len(m.added) > 0 || g.form.notice.Problem().Title != "Is mail.hoster.test your mail server?" {
		t.Fatalf("tried %v, notice %q", m.tried, g.form.notice.Problem().Title)
	}
	golden.Match(t, "foreign-light", g.window.Canvas().Capture())
	test.Tap(g.form.connect)
	if len(m.added) != 1 || m.added[0].Host != "mail.hoster.test" {
		t.Errorf("connected %+v", m.added)
	}
}

func TestWhenNoServerIsFoundItsFieldsAreThereToTypeIt(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.Light, sizes["small"], m)
	asked := g.finding(inbox.Discovery{Problem: &inbox.Problem{What: "No mail server was found for shop.test.", Do: "Enter its name."}})
	g.enter("errors@shop.test", "secret")
	test.Tap(g.form.connect)
	if !g.form.serverRoom.Visible() || g.form.notice.Problem().Title != "No mail server was found for shop.test." || len(m.tried) > 0 {
		t.Errorf("fields %v, notice %q, tried %v", g.form.serverRoom.Visible(), g.form.notice.Problem().Title, m.tried)
	}
	golden.Match(t, "not-found", g.window.Canvas().Capture())
	g.form.host.SetText("mx.shop.test")
	test.Tap(g.form.connect)
	if len(m.added) != 1 || m.added[0].Host != "mx.shop.test" || len(*asked) != 1 {
		t.Errorf("connected %+v, asked %v", m.added, *asked)
	}
}

func TestAnotherAddressIsLookedForAnew(t *testing.T) {
	g := open(t, style.Light, sizes["wide"], &mail{trial: works})
	asked := g.finding(twoWays)
	g.enter("errors@shop.test", "secret")
	test.Tap(g.form.test)
	g.form.address.SetText("errors@blog.test")
	if g.form.form.Host != "" || g.form.form.Username != "" {
		t.Errorf("the server of another address stays: %q", g.form.form.Host)
	}
	test.Tap(g.form.test)
	if diff := cmp.Diff([]string{"errors@shop.test", "errors@blog.test"}, *asked); diff != "" {
		t.Error(diff)
	}
}
