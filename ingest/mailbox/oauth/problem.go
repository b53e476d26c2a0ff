package oauth

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"paddock/app/inbox"
)

// The codes of Problems: codeSignIn ends with a person's signing in, codeServer perhaps by itself.
const (
	codeSignIn = "signin"
	codeServer = "server"
)

var (
	errTooLate = errors.New("the sign-in took too long")
	errNoGrant = errors.New("there is no sign-in")
)

// problem is err in plain words. Nothing of the client's secrets is in it: answers are not quoted, but for the code
// and the words in them that are made for people, and those are searched.
func (c *Client) problem(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, errTooLate) {
		return ctx.Err()
	}
	var p *inbox.Problem
	var said *oauth2.RetrieveError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &said):
		return c.refusal(said)
	case errors.Is(err, errTooLate), errors.Is(err, context.DeadlineExceeded) && !isNet(err):
		return &inbox.Problem{Code: codeSignIn, What: "The sign-in took too long.", Do: "Sign in again."}
	case errors.Is(err, errNoGrant):
		return &inbox.Problem{Code: codeSignIn, What: "The sign-in of this mailbox is not there.", Do: "Sign in again."}
	case errors.Is(err, errNoCodes):
		return &inbox.Problem{Code: codeSignIn, What: c.name() + " hands out no codes for reading mail.", Do: "Sign in in the browser."}
	case isNet(err):
		return &inbox.Problem{
			Code: codeServer, What: c.name() + " cannot be reached to sign in.",
			Do: "Check that this computer is online. It is tried again by itself.", More: c.clean(err.Error()),
		}
	}
	return &inbox.Problem{
		Code: codeServer, What: c.name() + " gave an answer that makes no sense.", Do: "Check the addresses of the sign-in server.", More: c.clean(err.Error()),
	}
}

func isNet(err error) bool {
	var asked *url.Error
	var line net.Error
	return errors.As(err, &asked) || errors.As(err, &line) && !errors.Is(err, context.DeadlineExceeded)
}

// passing tells of refusals that are gone when one asks again later.
func passing(said *oauth2.RetrieveError) bool {
	switch said.ErrorCode {
	case "temporarily_unavailable", "server_error", "slow_down", "authorization_pending":
		return true
	case "":
		return said.Response != nil && (said.Response.StatusCode >= 500 || said.Response.StatusCode == 429)
	}
	return false
}

// refusal says what a provider's error means. Codes are RFC 6749's and RFC 8628's, and Microsoft's own
// authorization_declined, interaction_required and consent_required.
func (c *Client) refusal(said *oauth2.RetrieveError) *inbox.Problem {
	p := &inbox.Problem{Code: codeSignIn, More: c.clean(strings.TrimSpace(said.ErrorCode + " " + said.ErrorDescription))}
	switch said.ErrorCode {
	case "invalid_grant", "interaction_required", "login_required":
		p.What, p.Do = "The sign-in with "+c.inSentence()+" has ended.", "Sign in again. A changed password, a revoked permission or a long rest end it."
	case "access_denied", "authorization_declined":
		p.What, p.Do = "The sign-in was refused in the browser.", "Sign in again, and allow reading mail."
	case "expired_token", "code_expired":
		p.What, p.Do = "The code was not entered in time.", "Sign in again for a new one."
	case "invalid_client", "unauthorized_client":
		p.What, p.Do = c.name()+" does not take this client.", "Check its id and its secret, and that it may be used in this way, where it was registered."
	case "invalid_scope", "consent_required":
		p.What, p.Do = "This client may not read mail.", "Give it that permission where it was registered; an administrator may have to agree. Then sign in again."
	case "redirect_uri_mismatch":
		p.What, p.Do = c.name()+" does not send people back to this computer.", "Register the client as a desktop app, with the redirect http://127.0.0.1 or http://localhost."
	default:
		if passing(said) {
			p.Code, p.What, p.Do = codeServer, c.name()+" cannot sign anybody in at the moment.", "It is tried again by itself."
			break
		}
		p.What, p.Do = c.name()+" refused the sign-in.", "Check the client where it was registered, and sign in again."
	}
	if p.More == "" && said.Response != nil {
		p.More = "It answered " + said.Response.Status
	}
	return p
}

func (c *Client) inSentence() string {
	if name := c.name(); name != "The sign-in server" {
		return name
	}
	return "the sign-in server"
}

// clean takes the client's secret out of a text, and keeps it short.
func (c *Client) clean(text string) string {
	if c.Secret != "" {
		text = strings.ReplaceAll(text, c.Secret, "••••")
	}
	const most = 500
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "�")
}

func sameIssuer(a, b string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/") }
