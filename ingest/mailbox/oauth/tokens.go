package oauth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"paddock/app/inbox"
)

// Tokens hands out access tokens for a mailbox, and asks for new ones with its grant. It is safe for several
// connections: a token that one has had replaced is not replaced again for the next.
type Tokens struct {
	Client
	Load func() (Grant, error) // the grant, when none came with a sign-in
	Keep func(Grant) error     // keeps the grant a provider gave in the place of the last; nil: Grant is asked in time. Its error is its own matter

	mu     sync.Mutex // held while the provider is asked
	grant  Grant
	access string
	until  time.Time // when access ends; zero: unknown
}

// early is how long before its end a token is replaced.
const early = time.Minute

// Token gives an access token that is good for now and is not the refused one, which a mail server turned down. Its
// errors are Problems, but for ctx's own.
func (t *Tokens) Token(ctx context.Context, refused string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.access != "" && t.access != refused && (t.until.IsZero() || time.Until(t.until) > early) {
		return t.access, nil
	}
	if err := t.refresh(ctx); err != nil {
		return "", t.hide(t.problem(ctx, err))
	}
	return t.access, nil
}

// hide keeps a grant that a provider repeats out of sight.
func (t *Tokens) hide(err error) error {
	var p *inbox.Problem
	if errors.As(err, &p) && t.grant.Refresh != "" {
		p.More = strings.ReplaceAll(p.More, t.grant.Refresh, "••••")
	}
	return err
}

// Grant is the lasting permission as it stands.
func (t *Tokens) Grant() Grant {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.grant
}

func (t *Tokens) refresh(ctx context.Context) error {
	if t.grant.Refresh == "" {
		if t.Load == nil {
			return errNoGrant
		}
		grant, err := t.Load()
		var p *inbox.Problem
		if errors.As(err, &p) {
			return p
		}
		if err != nil {
			return &inbox.Problem{
				Code: codeSignIn, What: "The sign-in of this mailbox is not there.",
				Do: "Unlock the system's keyring, or sign in again.", More: err.Error(),
			}
		}
		t.grant = grant
	}
	t.Secret = t.grant.Secret
	var err error
	if t.SignIn, err = t.discover(ctx); err != nil {
		return err
	}
	config, err := t.config()
	if err != nil {
		return err
	}
	token, err := config.TokenSource(t.within(ctx), &oauth2.Token{RefreshToken: t.grant.Refresh}).Token()
	if err != nil {
		return err
	}
	t.take(token)
	if token.RefreshToken != t.grant.Refresh {
		t.grant.Refresh = token.RefreshToken // the last one may be worthless from here on
		if t.Keep != nil {
			_ = t.Keep(t.grant) // the token is good all the same
		}
	}
	return nil
}

func (t *Tokens) take(token *oauth2.Token) { t.access, t.until = token.AccessToken, token.Expiry }
