// Package oauth signs in to a mailbox with its provider and keeps the access token fresh.
package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"paddock/app/inbox"
)

// Grant is the lasting permission to read a mailbox. It is a secret: it belongs in the keyring and nowhere else. The
// access token is not part of it: keyrings bound what they keep (Windows: 2,560 bytes), and it is soon worthless.
type Grant struct {
	Refresh string `json:"refresh_token"`
	Secret  string `json:"client_secret,omitempty"`
}

// Encode gives the grant's text for the keyring.
func (g Grant) Encode() string {
	text, _ := json.Marshal(g) // two strings
	return string(text)
}

// ParseGrant reads what Encode gave.
func ParseGrant(text string) (Grant, error) {
	var g Grant
	if json.Unmarshal([]byte(text), &g) != nil || g.Refresh == "" {
		return Grant{}, errors.New("what is kept is no sign-in") // its text is a secret, perhaps a password
	}
	return g, nil
}

// Client speaks with a provider's sign-in server.
type Client struct {
	SignIn inbox.SignIn
	Secret string       // of the client, where the provider wants one
	User   string       // who is expected to sign in; a hint only
	HTTP   *http.Client // nil: one that follows no redirect and waits for no more than answerTime
}

// Waits.
const (
	answerTime = 30 * time.Second // for a sign-in server's answer
	personTime = 10 * time.Minute // for a person in the browser
)

// DefaultHTTP is what Clients speak through. It follows no redirect, which could carry secrets to somebody else.
var DefaultHTTP = &http.Client{
	Timeout:       answerTime,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (c *Client) http() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return DefaultHTTP
}

// Ask signs a person in. It tells show what the person is to do and waits until that is done, is refused, takes
// too long, or ctx ends. Its errors are Problems, but for ctx's own.
func (c *Client) Ask(ctx context.Context, flow inbox.Flow, show func(inbox.Prompt)) (*Tokens, error) {
	token, err := c.ask(ctx, flow, show)
	if err != nil {
		return nil, c.problem(ctx, err)
	}
	if token.RefreshToken == "" {
		return nil, &inbox.Problem{
			Code: codeSignIn, What: c.name() + " gave permission for an hour only.",
			Do: "Allow the client to be used while nobody is there (the scope offline_access), and sign in again.",
		}
	}
	t := &Tokens{Client: *c, grant: Grant{Refresh: token.RefreshToken, Secret: c.Secret}}
	t.take(token)
	return t, nil
}

func (c *Client) ask(ctx context.Context, flow inbox.Flow, show func(inbox.Prompt)) (*oauth2.Token, error) {
	if c.SignIn.ClientID == "" {
		return nil, &inbox.Problem{Code: codeSignIn, What: "The id of the client is missing.", Do: "Register one with " + c.name() + ", and enter its id."}
	}
	var err error
	if c.SignIn, err = c.discover(ctx); err != nil {
		return nil, err
	}
	config, err := c.config()
	if err != nil {
		return nil, err
	}
	if flow == inbox.ByCode {
		return c.byCode(ctx, config, show)
	}
	return c.inBrowser(ctx, config, show)
}

// within makes the library speak through this client's HTTP.
func (c *Client) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c.http())
}

// options are what a provider wants besides, for a lasting permission and the right account.
func (c *Client) options() []oauth2.AuthCodeOption {
	var more []oauth2.AuthCodeOption
	if c.User != "" {
		more = append(more, oauth2.SetAuthURLParam("login_hint", c.User))
	}
	if c.SignIn.Provider == inbox.Google { // which else gives a refresh token the first time only
		more = append(more, oauth2.AccessTypeOffline, oauth2.SetAuthURLParam("prompt", "consent"))
	}
	return more
}

// name is the provider's, to begin a sentence with.
func (c *Client) name() string {
	if p, ok := inbox.ProviderNamed(c.SignIn.Provider); ok && p.Key != inbox.Other {
		return p.Name
	}
	return "The sign-in server"
}

var errNoCodes = errors.New("no codes are handed out for other devices")

func missing(what string) error { return fmt.Errorf("it has no address %s", what) }
