package inboxpane

import (
	"context"
	"slices"
	"strings"

	"paddock/app/inbox"
)

// SignIns has people sign in with the providers of their mailboxes.
type SignIns interface {
	// SignIn tells by Asking.Show what the person is to do and waits for it. It gives a pass, which Try and Add of
	// Source take in the place of a password. Its errors are Problems, but for ctx's own.
	SignIn(ctx context.Context, ask inbox.Asking) (pass string, err error)
}

// signing is the part of the form that is about signing in with the provider.
type signing struct {
	can    bool // somebody can have it done
	chosen bool // in place of a password, where there is a choice
	known  bool // the mailbox is connected: the client's secret is kept
	typed  bool // the addresses of the sign-in server are entered by hand
	with   inbox.SignIn
	secret string
	flow   inbox.Flow
	pass   string // of the sign-in that was made
}

// issuer is who the mailbox is signed in to with.
func (f *form) issuer() inbox.Provider { return inbox.ProviderFor(f.Host) }

// signsIn tells whether the mailbox is signed in to, and not logged in to with a password.
func (f *form) signsIn() bool { return f.sign.can && (f.sign.chosen || f.issuer().Demanded) }

// choosesSignIn tells whether there is a choice between the two.
func (f *form) choosesSignIn() bool { return f.sign.can && !f.issuer().Demanded && f.Host != "" }

// proof is what the mailbox is logged in to with: a password, or the pass of a sign-in.
func (f *form) proof() string {
	if f.signsIn() {
		return f.sign.pass
	}
	return f.Password
}

// flow is how one signs in: the chosen way, where the provider allows it.
func (f *form) flow() inbox.Flow {
	flows := f.issuer().Flows
	if slices.Contains(flows, f.sign.flow) {
		return f.sign.flow
	}
	return flows[0]
}

// signIn is how the mailbox is signed in to, as entered. What does not belong to the provider is left out.
func (f *form) signIn() inbox.SignIn {
	if !f.signsIn() {
		return inbox.SignIn{}
	}
	with := f.sign.with
	s := inbox.SignIn{Provider: f.issuer().Key, ClientID: strings.TrimSpace(with.ClientID)}
	switch s.Provider {
	case inbox.Microsoft:
		s.Tenant = strings.TrimSpace(with.Tenant)
	case inbox.Other:
		s.Scopes = with.Scopes
		if f.sign.typed {
			s.Auth, s.Token, s.Device = with.Auth, with.Token, with.Device
		} else {
			s.Issuer = with.Issuer // which the others are found under
		}
	}
	return s
}

// checkSignIn tells what is missing for signing in, by field.
func (f *form) checkSignIn(wrong map[field]string) {
	s := f.signIn()
	if s.ClientID == "" {
		wrong[fieldClient] = "Enter the id of the client"
	}
	if f.issuer().Secret && f.sign.secret == "" && !f.sign.known {
		wrong[fieldSecret] = "Enter the client's secret"
	}
	if s.Provider != inbox.Other {
		return
	}
	switch {
	case !f.sign.typed && s.Issuer == "":
		wrong[fieldIssuer] = "Enter the server's address, such as https://id.example.com"
	case f.sign.typed && s.Token == "":
		wrong[fieldTokens] = "Enter the address for tokens"
	}
	if f.sign.typed && s.Auth == "" && f.flow() == inbox.InBrowser {
		wrong[fieldPage] = "Enter the page to sign in on"
	}
	if f.sign.typed && s.Device == "" && f.flow() == inbox.ByCode {
		wrong[fieldCodes] = "Enter the address for codes"
	}
}

// waiting says what a person is to do while a sign-in is under way.
func waiting(p inbox.Prompt) (title, words string) {
	switch {
	case p.Code != "":
		return p.Code, "Enter this code at " + p.Page + ", until " + p.Until.Local().Format("15:04") + "."
	case p.Open != "":
		return "Sign in in your browser", "The page was opened there. Paddock goes on by itself once you are signed in."
	}
	return "Asking for the sign-in", "One moment."
}
