package inbox

import "strings"

// Hint is what told of a mail server.
type Hint string

// The hints, best first.
const (
	ByPreset     Hint = "preset"     // the address's domain is a provider's own
	BySRV        Hint = "srv"        // the domain's SRV records (RFC 6186)
	ByAutoconfig Hint = "autoconfig" // the file that the domain has for mail programs
	ByExchange   Hint = "exchange"   // the domain's mail is taken in by a known provider
	ByName       Hint = "name"       // a usual name, at which a mail server answers
)

// Way is a way to the mailbox of an address.
type Way struct {
	Host     string
	Port     int
	Security Security
	Username string // to log in with
	Provider string // a preset's name; empty: none that is known
	By       Hint
	Trusted  bool // the server's certificate is good for Host
}

// Discovery is what looking for an address's mail server found.
type Discovery struct {
	Ways    []Way    // best first; all but a provider's have answered
	Problem *Problem // why there is none
}

// exchanges are the mail exchangers of providers that take in mail for the domains of others, each with the IMAP
// server of such domains.
var exchanges = []struct{ suffix, preset, host string }{
	{"google.com", "Google Workspace", "imap.gmail.com"},
	{"googlemail.com", "Google Workspace", "imap.gmail.com"},
	{"mail.protection.outlook.com", microsoft, "outlook.office365.com"},
	{"mx.microsoft", microsoft, "outlook.office365.com"}, // those with DNSSEC
	{"messagingengine.com", "Fastmail", "imap.fastmail.com"},
	{"mail.icloud.com", "iCloud", "imap.mail.me.com"},
	{"zoho.com", "Zoho", "imappro.zoho.com"},
	{"zoho.eu", "Zoho", "imappro.zoho.eu"},
	{"zoho.in", "Zoho", "imappro.zoho.in"},
	{"zoho.com.au", "Zoho", "imappro.zoho.com.au"},
	{"zoho.jp", "Zoho", "imappro.zoho.jp"},
	{"yandex.net", "Yandex", "imap.yandex.com"},
	{"yandex.ru", "Yandex", "imap.yandex.com"},
}

const microsoft = "Microsoft 365 / Outlook"

// ByExchanger gives the provider that takes in mail at an exchanger, a host that an MX record names, with the server
// that it has for the domains of others.
func ByExchanger(host string) (Preset, bool) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, one := range exchanges {
		if host != one.suffix && !strings.HasSuffix(host, "."+one.suffix) {
			continue
		}
		for _, p := range Presets {
			if p.Name == one.preset {
				p.Host = one.host
				return p, true
			}
		}
	}
	return Preset{}, false
}

// WayOf is a preset as a way to an address.
func WayOf(p Preset, address string, by Hint) Way {
	return Way{Host: p.Host, Port: p.Port, Security: p.Security, Username: address, Provider: p.Name, By: by, Trusted: true}
}

// Domain is what stands behind the @ of an address, in lower case.
func Domain(address string) string {
	_, domain, _ := strings.Cut(strings.TrimSpace(address), "@")
	return strings.ToLower(strings.TrimSuffix(domain, "."))
}

// Own tells whether a way leads to a server of the address's domain, or to one of a provider that is known. To another it
// may be an attacker's answer that led, if only the domain name system was asked: no password goes there before a person
// saw its name.
func (w Way) Own(address string) bool {
	host, domain := strings.ToLower(w.Host), Domain(address)
	if host == domain && domain != "" {
		return true
	}
	if _, known := PresetOf(host); known && host != "localhost" { // anybody's program may listen there
		return true
	}
	return strings.Contains(domain, ".") && strings.HasSuffix(host, "."+domain)
}
