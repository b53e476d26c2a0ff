package mailbox

import (
	"errors"
	"strings"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// refusals are what providers say when they refuse a login, by words in it, in lower case. The first fit counts.
var refusals = []struct {
	words []string // any of them
	code  string
}{
	{[]string{"too many", "maximum number of connections", "limit]"}, codeServer},
	// Gmail: "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)".
	{[]string{"application-specific password", "app-specific password", "app password", "application password"}, codeAppPassword},
	// Gmail: "Your account is not enabled for IMAP use." Zoho: "You are yet to enable IMAP for your account." Exchange:
	// "User is authenticated but not connected." (IMAP off for the mailbox), "BasicAuthBlocked" (off for all).
	// Yandex: "LOGIN invalid credentials or IMAP is disabled".
	{[]string{
		"not enabled for imap", "enable imap", "imap is disabled", "imap access is disabled", "imap disabled", "imap not enabled",
		"authenticated but not connected", "basicauthblocked", "basic authentication is disabled", "imap access not allowed",
	}, codeDisabled},
	{[]string{"plaintext authentication disallowed", "privacyrequired"}, codePlain},
	{[]string{"temporary", "try again later", "unavailable", "internal error", "server error", "inuse"}, codeServer},
}

// loginProblem says why a login was refused.
func loginProblem(a inbox.Account, err error) *inbox.Problem {
	answer := (*imap.Error)(nil)
	if errors.Is(err, errPlainRefused) {
		return refusedPlain(err)
	}
	if !errors.As(err, &answer) || answer.Type == imap.StatusResponseTypeBye {
		return serverProblem(a, err)
	}
	code := codePassword
	text := strings.ToLower("[" + string(answer.Code) + "] " + answer.Text)
search:
	for _, one := range refusals {
		for _, words := range one.words {
			if strings.Contains(text, words) {
				code = one.code
				break search
			}
		}
	}
	preset, known := inbox.PresetOf(a.Host)
	if code == codePassword && known && preset.AppPassword {
		code = codeAppPassword
	}
	p := &inbox.Problem{Code: code, More: said(err)}
	page := preset.Page
	if preset.PasswordPage != "" && code != codeDisabled {
		page = preset.PasswordPage
	}
	switch code {
	case codeServer:
		return serverProblem(a, err)
	case codePlain:
		return refusedPlain(err)
	case codeDisabled:
		p.What, p.Do = "IMAP is turned off for this mailbox.", "Turn it on in the provider's settings, or ask its administrator."
		if known && preset.Page != "" {
			p.Do = "Turn it on in the provider's settings, or ask its administrator. " + preset.Note + " " + preset.Page
		}
	case codeAppPassword:
		p.What, p.Do = "The server refused the password.", "It wants an app password: create one in the account's security settings."
		if known && preset.Note != "" {
			p.Do = preset.Note + " " + page
		}
	default:
		p.What, p.Do = "The server refused the user name or the password.", "Enter the password again. If the provider has two-factor sign-in, create an app password there."
		if !strings.Contains(a.Username, "@") {
			p.Do += " The server may also want the whole address as the user name."
		}
		if known && preset.Note != "" {
			p.Do = "Enter the password again. " + preset.Note + " " + page
		}
	}
	return p
}

func refusedPlain(err error) *inbox.Problem {
	return &inbox.Problem{
		Code: codePlain, What: "The server takes no password on an unprotected connection.",
		Do: "Choose TLS or STARTTLS.", More: said(err),
	}
}
