package inbox

import (
	"slices"
	"strings"
	"time"
)

// SignIn says that the owner of a mailbox signs in with its provider (OAuth 2), and where. The zero value means that
// the mailbox has a password. Secrets are kept in the system's keyring, never here.
type SignIn struct {
	Provider string   `json:"provider,omitempty"`   // the Key of one of Providers
	ClientID string   `json:"client_id,omitempty"`  // what the team registered with the provider
	Tenant   string   `json:"tenant,omitempty"`     // Microsoft: the organisation's directory; empty: that of whoever signs in
	Issuer   string   `json:"issuer,omitempty"`     // Other: address that its endpoints are found under, unless they are given
	Auth     string   `json:"auth_url,omitempty"`   // Other: page to sign in on
	Token    string   `json:"token_url,omitempty"`  // Other: where tokens are handed out
	Device   string   `json:"device_url,omitempty"` // Other: where codes for another device are handed out
	Scopes   []string `json:"scopes,omitempty"`     // Other: what to ask permission for
	Basic    bool     `json:"basic,omitempty"`      // Other: the client's secret is taken in a header only
}

// On tells whether the mailbox is signed in to, in place of a password.
func (s SignIn) On() bool { return s.Provider != "" }

// Flow is how a person signs in.
type Flow string

// The flows.
const (
	InBrowser Flow = "browser" // on this computer, whose browser answers to a loopback address (RFC 8252)
	ByCode    Flow = "code"    // on any device, where a code is entered (RFC 8628)
)

// Prompt is what a person is to do for a sign-in.
type Prompt struct {
	Page  string    // to show; empty: only to open
	Open  string    // to open in a browser
	Code  string    // to enter there; empty: nothing
	Until time.Time // when it is too late
}

// Asking is a sign-in to be made.
type Asking struct {
	Account Account
	Secret  string // of the client, where the provider wants one; empty: the one kept for this mailbox, if any
	Flow    Flow
	Show    func(Prompt) // hears what a person is to do; it may be called from any goroutine
}

// Provider is who hands out permission to read a mailbox.
type Provider struct {
	Key, Name string
	Hosts     []string // mail servers that are its own
	Demanded  bool     // its mail servers take no password at all
	Flows     []Flow   // that it allows for reading mail, the better one first
	Secret    bool     // its clients have a secret
	Note      string   // how a client is registered, in a sentence
	Page      string   // where
}

// The keys of Providers.
const (
	Google    = "google"
	Microsoft = "microsoft"
	Yandex    = "yandex"
	Other     = "other"
)

// Providers are those whose endpoints are known, and Other. Google's codes for other devices give no access to mail
// (developers.google.com/identity/protocols/oauth2/limited-input-device, "Allowed scopes"), and Yandex sends nobody
// back to a loopback address of a free port.
var Providers = []Provider{
	{
		Key: Google, Name: "Google", Hosts: []string{"imap.gmail.com", "imap.googlemail.com"}, Flows: []Flow{InBrowser}, Secret: true,
		Note: "Register a client of the kind “Desktop app” with Google once, and enter its id and secret.",
		Page: "https://console.cloud.google.com/apis/credentials",
	},
	{
		Key: Microsoft, Name: "Microsoft", Hosts: []string{"outlook.office365.com", "outlook.office.com", "imap-mail.outlook.com"}, Demanded: true, Flows: []Flow{InBrowser, ByCode},
		Note: "Register a public client with Microsoft Entra once: redirect http://localhost, public client flows allowed, permission IMAP.AccessAsUser.All.",
		Page: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
	},
	{
		Key: Yandex, Name: "Yandex", Hosts: []string{"imap.yandex.com", "imap.yandex.ru"}, Flows: []Flow{ByCode}, Secret: true,
		Note: "Register a client with Yandex OAuth once, with the permission mail:imap_full, and enter its id and secret.",
		Page: "https://oauth.yandex.com/client/new",
	},
	{
		Key: Other, Name: "the provider", Flows: []Flow{InBrowser, ByCode},
		Note: "Register a client for Paddock with the sign-in server once, and enter its id. Redirects go to http://127.0.0.1.",
	},
}

// ProviderNamed finds a provider by its key.
func ProviderNamed(key string) (Provider, bool) {
	i := slices.IndexFunc(Providers, func(p Provider) bool { return p.Key == key })
	if i < 0 {
		return Provider{}, false
	}
	return Providers[i], true
}

// ProviderFor finds who hands out permission for a mail server: Other for those that are nobody's known.
func ProviderFor(host string) Provider {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, p := range Providers {
		if slices.Contains(p.Hosts, host) {
			return p
		}
	}
	return Providers[len(Providers)-1]
}
