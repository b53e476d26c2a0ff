package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/endpoints"

	"paddock/app/inbox"
)

// config is the library's view of the client. How the client proves who it is must be said: the library would try
// both ways for each question, and a server that is asked twice as often as it allowed says slow_down.
func (c *Client) config() (*oauth2.Config, error) {
	s := c.SignIn
	config := &oauth2.Config{ClientID: s.ClientID, ClientSecret: c.Secret}
	switch s.Provider {
	case inbox.Google:
		config.Endpoint, config.Scopes = endpoints.Google, []string{"https://mail.google.com/"}
		config.Endpoint.DeviceAuthURL = "" // its codes give no access to mail
	case inbox.Microsoft:
		tenant := strings.TrimSpace(s.Tenant)
		if strings.ContainsAny(tenant, "/?#% ") {
			return nil, &inbox.Problem{Code: codeSignIn, What: "“" + tenant + "” is no directory of Microsoft's.", Do: "Enter the organisation's domain or its directory id, or leave it empty."}
		}
		config.Endpoint = endpoints.AzureAD(tenant)
		config.Scopes = []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"}
	case inbox.Yandex:
		config.Endpoint, config.Scopes = endpoints.Yandex, []string{"mail:imap_full"}
		config.Endpoint.AuthURL, config.Endpoint.DeviceAuthURL = "", "https://oauth.yandex.com/device/code"
	case inbox.Other:
		config.Endpoint, config.Scopes = oauth2.Endpoint{AuthURL: s.Auth, TokenURL: s.Token, DeviceAuthURL: s.Device}, s.Scopes
	default:
		return nil, fmt.Errorf("%q is no provider", s.Provider)
	}
	config.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	switch {
	case c.Secret == "":
	case s.Basic:
		config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	case s.Provider == inbox.Other && s.Issuer == "": // its addresses were typed: nobody knows but by trying
		config.Endpoint.AuthStyle = oauth2.AuthStyleAutoDetect
	}
	if config.Endpoint.TokenURL == "" {
		return nil, missing("for tokens")
	}
	for _, address := range []string{config.Endpoint.AuthURL, config.Endpoint.TokenURL, config.Endpoint.DeviceAuthURL} {
		if err := guarded(address); err != nil {
			return nil, err
		}
	}
	return config, nil
}

// guarded refuses addresses that secrets must not be sent to. Within this computer nobody listens in.
func guarded(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())) {
		return nil
	}
	return &inbox.Problem{Code: codeSignIn, What: address + " is no protected address.", Do: "Addresses of a sign-in server begin with https://."}
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

// metadata is what a sign-in server publishes of itself (RFC 8414 section 2; OpenID Connect Discovery 1.0 section 3).
type metadata struct {
	Issuer string   `json:"issuer"`
	Auth   string   `json:"authorization_endpoint"`
	Token  string   `json:"token_endpoint"`
	Device string   `json:"device_authorization_endpoint"`
	Styles []string `json:"token_endpoint_auth_methods_supported"`
}

// discover finds the endpoints of a server that says only its issuer.
func (c *Client) discover(ctx context.Context) (inbox.SignIn, error) {
	s := c.SignIn
	if s.Provider != inbox.Other || s.Token != "" {
		return s, nil
	}
	issuer := strings.TrimSuffix(strings.TrimSpace(s.Issuer), "/")
	if issuer != "" && !strings.Contains(issuer, "://") {
		issuer = "https://" + issuer
	}
	if issuer == "" {
		return s, &inbox.Problem{Code: codeSignIn, What: "The sign-in server's address is missing.", Do: "Enter it as its owner gives it, such as https://id.example.com."}
	}
	if err := guarded(issuer); err != nil {
		return s, err
	}
	var found metadata
	var err error
	for _, address := range wellKnown(issuer) {
		if found, err = c.published(ctx, address, issuer); err == nil {
			break
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		return s, &inbox.Problem{
			Code: codeServer, What: "The sign-in server " + issuer + " does not say how one signs in.",
			Do: "Check the address, or enter those for signing in and for tokens.", More: err.Error(),
		}
	}
	s.Issuer, s.Auth, s.Token, s.Device = issuer, found.Auth, found.Token, found.Device
	s.Basic = len(found.Styles) > 0 && !slices.Contains(found.Styles, "client_secret_post")
	return s, nil
}

// wellKnown are the addresses a server's description may be at: OpenID's behind the issuer's path, RFC 8414's before it.
func wellKnown(issuer string) []string {
	all := []string{issuer + "/.well-known/openid-configuration"}
	if u, err := url.Parse(issuer); err == nil {
		path := u.Path
		u.Path = "/.well-known/oauth-authorization-server" + path
		all = append(all, u.String())
	}
	return all
}

// published reads a server's description. One that is about another issuer is refused (RFC 8414 section 3.3): it
// could be an attacker's, who would be sent the secrets.
func (c *Client) published(ctx context.Context, address, issuer string) (metadata, error) {
	var m metadata
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return m, err
	}
	ask.Header.Set("Accept", "application/json")
	answer, err := c.http().Do(ask)
	if err != nil {
		return m, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	if answer.StatusCode != http.StatusOK {
		return m, fmt.Errorf("%s answered %s", address, answer.Status)
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&m); err != nil {
		return m, fmt.Errorf("%s is no description of a sign-in server: %w", address, err)
	}
	if strings.TrimSuffix(m.Issuer, "/") != issuer {
		return m, fmt.Errorf("%s describes another server, %q", address, m.Issuer)
	}
	if m.Token == "" || m.Auth == "" && m.Device == "" {
		return m, errors.New(address + " lacks the addresses for signing in")
	}
	return m, nil
}
