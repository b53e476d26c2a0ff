package inboxpane

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"paddock/app/inbox"
	"paddock/app/project"
)

// form is what a person has entered to connect a mailbox. The provider's values are filled in until they
// are changed by hand.
type form struct {
	Project     project.ID
	Provider    string // a preset's name
	Address     string
	Username    string // to log in with; empty: the address
	Password    string
	Host, Port  string
	Security    inbox.Security
	Folders     []string
	AllowPlain  bool
	Certificate string // path of a PEM file

	chosen bool // the provider was picked by hand: the address no longer tells it
	edited bool // the server was typed by hand: nothing is guessed any more
	finds  bool // the server is looked for, where the address alone does not tell it
	sought bool // it was looked for
	by     inbox.Hint
	ways   []inbox.Way // that were found for the address
	sign   signing
}

// newForm is an empty form for a project.
func newForm(p project.ID) form {
	return form{Project: p, Provider: ownServer, Security: inbox.TLS, Port: usualPort(inbox.TLS), Folders: []string{"INBOX"}}
}

// formOf is the form of a mailbox that is connected, with its password to be entered again.
func formOf(a inbox.Account) form {
	f := form{
		Project: a.Project, Provider: ownServer, Address: a.Username, Host: a.Host, Port: strconv.Itoa(a.Port), Security: a.Security,
		Folders: slices.Clone(a.Folders), AllowPlain: a.AllowPlain, Certificate: a.Certificate, chosen: true, edited: true,
	}
	if a.Port == 0 {
		f.Port = usualPort(a.Security)
	}
	if p, ok := inbox.PresetOf(a.Host); ok {
		f.Provider = p.Name
	}
	f.sign = signing{chosen: a.SignIn.On(), known: a.SignIn.On(), typed: a.SignIn.Token != "" && a.SignIn.Issuer == "", with: a.SignIn}
	return f
}

// ownServer is the preset that leaves the server to be typed.
var ownServer = inbox.Presets[slices.IndexFunc(inbox.Presets, func(p inbox.Preset) bool { return p.Host == "" })].Name

func usualPort(s inbox.Security) string {
	if s == inbox.TLS {
		return "993"
	}
	return "143"
}

// typeAddress takes the address and fills in what its domain tells.
func (f *form) typeAddress(s string) {
	f.Address, f.sought = strings.TrimSpace(s), false
	if f.edited {
		return
	}
	if !f.chosen {
		if p, ok := inbox.PresetFor(f.Address); ok {
			f.take(p)
			f.by = inbox.ByPreset
			return
		}
		if f.Provider != ownServer || f.by != "" { // of another address
			f.Provider, f.Host, f.Username, f.by, f.ways = ownServer, "", "", "", nil
			f.setSecurity(inbox.TLS)
			f.Port = usualPort(inbox.TLS)
		}
	}
	if f.Provider == ownServer && !f.finds {
		f.Host = guess(f.Address)
	}
}

// wantsServer tells whether the server is to be looked for.
func (f *form) wantsServer() bool { return f.finds && !f.edited && !f.chosen && f.by == "" }

// guess names the mail server that the address's domain most likely has; empty while the domain is being typed.
func guess(address string) string {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	if i := strings.LastIndexByte(domain, '.'); i <= 0 || len(domain)-i < 3 {
		return ""
	}
	return "imap." + domain
}

func (f *form) take(p inbox.Preset) {
	f.Provider, f.Host, f.Security = p.Name, p.Host, p.Security
	f.Port = strconv.Itoa(p.Port)
	f.AllowPlain = false
	f.Username, f.by, f.ways = "", "", nil
	if f.Host == "" && !f.finds {
		f.Host = guess(f.Address)
	}
}

// choose takes a provider from the picker.
func (f *form) choose(name string) {
	for _, p := range inbox.Presets {
		if p.Name == name {
			f.chosen, f.edited = true, false
			f.take(p)
		}
	}
}

// note is what the provider asks for, and its own page about that.
func (f *form) note() (words, page string) {
	if p := f.issuer(); f.signsIn() {
		return p.Note, p.Page
	}
	for _, p := range inbox.Presets {
		if p.Name == f.Provider {
			return p.Note, p.Page
		}
	}
	return "", ""
}

func (f *form) typeHost(s string) {
	f.Host, f.edited = strings.TrimSpace(s), true
}

// setSecurity moves the port along unless it was typed.
func (f *form) setSecurity(s inbox.Security) {
	if f.Port == "" || f.Port == usualPort(f.Security) {
		f.Port = usualPort(s)
	}
	f.Security = s
	if !f.asksPlain() {
		f.AllowPlain = false
	}
}

// asksPlain tells whether the password would go unprotected to another computer.
func (f *form) asksPlain() bool { return f.Security == inbox.None && !loopback(f.Host) }

func loopback(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// toggleFolder adds or takes back a folder; the last one stays.
func (f *form) toggleFolder(name string, on bool) {
	had := slices.Contains(f.Folders, name)
	switch {
	case on && !had:
		f.Folders = append(slices.Clone(f.Folders), name)
	case !on && had && len(f.Folders) > 1:
		f.Folders = slices.DeleteFunc(slices.Clone(f.Folders), func(s string) bool { return s == name })
	}
}

// typeFolders reads folders separated by commas.
func (f *form) typeFolders(s string) {
	f.Folders = nil
	for name := range strings.SplitSeq(s, ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(f.Folders, name) {
			f.Folders = append(f.Folders, name)
		}
	}
}

// field names a part of the form, for the line under it.
type field int

const (
	fieldNone field = iota - 1
	fieldAddress
	fieldPassword
	fieldHost
	fieldPort
	fieldFolders
	fieldPlain
	fieldClient // and those that follow: for signing in
	fieldSecret
	fieldIssuer
	fieldPage
	fieldTokens
	fieldCodes
)

// check tells what is still missing, by field.
func (f *form) check() map[field]string {
	wrong := map[field]string{}
	if f.Address == "" {
		wrong[fieldAddress] = "Enter the address of the inbox"
	}
	if f.signsIn() {
		f.checkSignIn(wrong)
	} else if f.Password == "" {
		wrong[fieldPassword] = "Enter the password"
	}
	if f.Host == "" {
		wrong[fieldHost] = "Enter the mail server, such as imap.example.com"
	} else if _, _, err := net.SplitHostPort(f.Host); err == nil || strings.ContainsAny(f.Host, "/ @") {
		wrong[fieldHost] = "Enter only the server's name, such as imap.example.com"
	}
	if n, err := strconv.Atoi(f.Port); err != nil || n < 1 || n > 65535 {
		wrong[fieldPort] = "1 to 65535"
	}
	if len(f.Folders) == 0 {
		wrong[fieldFolders] = "Name a folder, such as INBOX"
	}
	if f.asksPlain() && !f.AllowPlain {
		wrong[fieldPlain] = "Choose TLS, or allow sending the password unprotected"
	}
	return wrong
}

// user is the name to log in with.
func (f *form) user() string {
	if f.Username != "" {
		return f.Username
	}
	return f.Address
}

// account is the mailbox as entered. It is right once check finds nothing.
func (f *form) account() inbox.Account {
	port, _ := strconv.Atoi(f.Port) // check has looked at it
	return inbox.Account{
		Project: f.Project, Host: f.Host, Port: port, Security: f.Security, Username: f.user(), Folders: slices.Clone(f.Folders),
		AllowPlain: f.AllowPlain && f.asksPlain(), Certificate: strings.TrimSpace(f.Certificate),
		SignIn: f.signIn(),
	}
}

// securities lists the ways of protection and their words.
var securities = []struct {
	Security inbox.Security
	Words    string
}{{inbox.TLS, "TLS"}, {inbox.StartTLS, "STARTTLS"}, {inbox.None, "None"}}
