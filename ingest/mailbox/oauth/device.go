package oauth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"paddock/app/inbox"
)

// byCode signs in by a code that is entered on any device (RFC 8628).
func (c *Client) byCode(ctx context.Context, config *oauth2.Config, show func(inbox.Prompt)) (*oauth2.Token, error) {
	if config.Endpoint.DeviceAuthURL == "" {
		return nil, errNoCodes
	}
	answer, err := c.code(ctx, config)
	if err != nil {
		return nil, err
	}
	if answer.DeviceCode == "" || answer.UserCode == "" || answer.VerificationURI == "" {
		return nil, errors.New("its answer holds no code")
	}
	for _, page := range []string{answer.VerificationURI, answer.VerificationURIComplete} { // they are opened
		if err := guarded(page); err != nil {
			return nil, err
		}
	}
	if answer.Expiry.IsZero() { // which it must say
		answer.Expiry = time.Now().Add(personTime)
	}
	p := inbox.Prompt{Page: answer.VerificationURI, Open: answer.VerificationURI, Code: answer.UserCode, Until: answer.Expiry}
	if answer.VerificationURIComplete != "" {
		p.Open = answer.VerificationURIComplete // with the code filled in
	}
	show(p)
	for {
		token, err := config.DeviceAccessToken(c.within(ctx), answer)
		var said *oauth2.RetrieveError
		switch {
		case err == nil:
			return token, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !time.Now().Before(answer.Expiry):
			return nil, errTooLate
		case errors.As(err, &said) && !passing(said):
			return nil, err
		}
		// The line broke, or the server has a moment of weakness: RFC 8628 section 3.5 wants more patience, not an end.
		answer.Interval = min(60, max(5, 2*answer.Interval))
	}
}

// code asks for a code. The library asks without its context.
func (c *Client) code(ctx context.Context, config *oauth2.Config) (*oauth2.DeviceAuthResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	through := *c.http()
	through.Timeout = 0 // ctx has it
	through.Transport = bound{ctx, through.Transport}
	return config.DeviceAuth(context.WithValue(ctx, oauth2.HTTPClient, &through), c.options()...)
}

// bound makes requests end with a context.
type bound struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip is for http.Client.
func (b bound) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	return next.RoundTrip(r.WithContext(b.ctx))
}
