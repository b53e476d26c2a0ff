package inbox

import (
	"slices"
	"strings"
)

// Preset is what a provider's mailboxes have in common.
type Preset struct {
	Name     string
	Host     string // empty: to be typed
	Port     int
	Security Security
	Domains  []string // of addresses that belong to it
	// AppPassword says that the provider takes no ordinary password from mail programs.
	AppPassword bool
	Note        string // a sentence on the password or on turning IMAP on; empty: nothing special
	Page        string // the provider's own page for that
	// PasswordPage is the provider's page for app passwords, where Page is another.
	PasswordPage string
}

// Presets are the known providers, in the order a person is shown them.
var Presets = []Preset{
	{
		Name: "Gmail", Host: "imap.gmail.com", Port: 993, Security: TLS, Domains: []string{"gmail.com", "googlemail.com"}, AppPassword: true,
		Note: "Gmail takes an app password, not the password of your account. It needs 2-Step Verification.",
		Page: "https://myaccount.google.com/apppasswords",
	},
	{
		Name: "Google Workspace", Host: "imap.gmail.com", Port: 993, Security: TLS, AppPassword: true,
		Note: "Google Workspace takes an app password, and an administrator must have allowed IMAP.",
		Page: "https://support.google.com/accounts/answer/185833",
	},
	{
		Name: "Microsoft 365 / Outlook", Host: "outlook.office365.com", Port: 993, Security: TLS, AppPassword: true,
		Domains: []string{"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.de", "hotmail.co.uk", "hotmail.fr", "live.co.uk"},
		Note:    "Microsoft refuses passwords over IMAP. Sign in with Microsoft instead, or have the error mails forwarded to another inbox.",
		Page:    "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online",
	},
	{
		Name: "Fastmail", Host: "imap.fastmail.com", Port: 993, Security: TLS, Domains: []string{"fastmail.com", "fastmail.fm", "fastmail.net", "sent.com"}, AppPassword: true,
		Note: "Fastmail takes an app password, not the password of your account.",
		Page: "https://app.fastmail.com/settings/security/apps",
	},
	{
		Name: "iCloud", Host: "imap.mail.me.com", Port: 993, Security: TLS, Domains: []string{"icloud.com", "me.com", "mac.com"}, AppPassword: true,
		Note: "iCloud takes an app-specific password, not the password of your Apple Account.",
		Page: "https://support.apple.com/102654",
	},
	{
		Name: "Yahoo", Host: "imap.mail.yahoo.com", Port: 993, Security: TLS, Domains: []string{"yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "ymail.com"}, AppPassword: true,
		Note: "Yahoo takes an app password, not the password of your account.",
		Page: "https://login.yahoo.com/account/security",
	},
	{
		Name: "Zoho", Host: "imap.zoho.com", Port: 993, Security: TLS, Domains: []string{"zoho.com", "zohomail.com"},
		Note: "Turn on IMAP in Zoho Mail's settings. With two-factor sign-in, Zoho takes an app password. Addresses of your own domain use imappro.zoho.com.",
		Page: "https://www.zoho.com/mail/help/imap-access.html", PasswordPage: "https://help.zoho.com/portal/kb/articles/manage-application-specific-passwords",
	},
	{
		Name: "Yandex", Host: "imap.yandex.com", Port: 993, Security: TLS, Domains: []string{"yandex.com", "yandex.ru", "ya.ru", "yandex.by", "yandex.kz"}, AppPassword: true,
		Note: "Turn on IMAP in Yandex Mail's settings, and create an app password for mail.",
		Page: "https://id.yandex.com/security/app-passwords",
	},
	{
		Name: "GMX", Host: "imap.gmx.net", Port: 993, Security: TLS, Domains: []string{"gmx.de", "gmx.net", "gmx.at", "gmx.ch"},
		Note: "Turn on POP3 and IMAP in GMX's e-mail settings. With two-factor sign-in, GMX takes an application password.",
		Page: "https://hilfe.gmx.net/pop-imap/einschalten.html", PasswordPage: "https://hilfe.gmx.net/sicherheit/2fa/anwendungsspezifisches-passwort.html",
	},
	{
		Name: "GMX.com", Host: "imap.gmx.com", Port: 993, Security: TLS, Domains: []string{"gmx.com", "gmx.us", "gmx.co.uk"},
		Note: "Turn on POP3 and IMAP in GMX's e-mail settings. With two-factor sign-in, GMX takes an application password.",
		Page: "https://support.gmx.com/pop-imap/toggle.html",
	},
	{
		Name: "web.de", Host: "imap.web.de", Port: 993, Security: TLS, Domains: []string{"web.de"},
		Note: "Turn on POP3 and IMAP in WEB.DE's e-mail settings. With two-factor sign-in, WEB.DE takes an application password.",
		Page: "https://hilfe.web.de/pop-imap/einschalten.html", PasswordPage: "https://web.de/email/sicherheit/zwei-faktor-authentifizierung/",
	},
	{Name: "Dovecot or own server", Port: 993, Security: TLS},
	{Name: "This computer", Host: "localhost", Port: 143, Security: None},
}

// PresetFor finds the provider of an address, or of a domain alone.
func PresetFor(address string) (Preset, bool) {
	domain := strings.ToLower(strings.TrimSpace(address[strings.LastIndexByte(address, '@')+1:]))
	for _, p := range Presets {
		if slices.Contains(p.Domains, domain) {
			return p, true
		}
	}
	return Preset{}, false
}

// PresetOf finds the provider whose server an account uses.
func PresetOf(host string) (Preset, bool) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, p := range Presets {
		if p.Host != "" && p.Host == host {
			return p, true
		}
	}
	for _, one := range exchanges {
		if one.host == host {
			return ByExchanger(one.suffix)
		}
	}
	return Preset{}, false
}
