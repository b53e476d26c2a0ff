package mailbox

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// The codes of Problems.
const (
	codeDNS         = "dns"
	codeRefused     = "refused"
	codeTimeout     = "timeout"
	codeTLS         = "tls"
	codeCertificate = "certificate"
	codePlain       = "plain"
	codePassword    = "password"
	codeAppPassword = "app_password"
	codeDisabled    = "disabled"
	codeFolder      = "folder"
	codeServer      = "server"
	codeLocked      = "locked" // the password is behind a passphrase
	codeStore       = "store"  // what was read could not be kept
)

// stubborn tells of problems that trying again soon does not help, and that a server may lock people out for.
func stubborn(p *inbox.Problem) bool {
	switch p.Code {
	case codePassword, codeAppPassword, codeDisabled, codePlain, codeSignIn, codeLocked:
		return true
	}
	return false
}

// problemOf is err in plain words, whatever it is.
func problemOf(a inbox.Account, err error) *inbox.Problem {
	var p *inbox.Problem
	if errors.As(err, &p) {
		return p
	}
	return serverProblem(a, err)
}

func said(err error) string {
	text := err.Error()
	if answer := (*imap.Error)(nil); errors.As(err, &answer) {
		text = answer.Text
		if answer.Code != "" {
			text = "[" + string(answer.Code) + "] " + text
		}
	}
	const most = 500
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.Map(func(r rune) rune { // it is shown in windows and terminals
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
}

// hide keeps a password that a server repeats out of sight, also in the form it was sent in.
func hide(p *inbox.Problem, password string, sent ...[]byte) *inbox.Problem {
	forms := []string{strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password), password, base64.StdEncoding.EncodeToString([]byte(password))}
	for _, one := range sent {
		forms = append(forms, base64.StdEncoding.EncodeToString(one))
	}
	for _, form := range forms {
		if password != "" {
			p.More = strings.ReplaceAll(p.More, form, "••••")
		}
	}
	return p
}

func plainProblem() *inbox.Problem {
	return &inbox.Problem{
		Code: codePlain, What: "The password would travel unprotected to another computer.",
		Do: "Choose TLS or STARTTLS, or allow it for this mailbox.",
	}
}

func passwordProblem(err error) *inbox.Problem {
	if known := (*inbox.Problem)(nil); errors.As(err, &known) {
		return known // it says itself why there is none
	}
	return &inbox.Problem{
		Code: codePassword, What: "The password of this mailbox is not there.",
		Do: "Unlock the system's keyring, or connect the mailbox once more with its password.", More: said(err),
	}
}

func connectProblem(a inbox.Account, err error) *inbox.Problem {
	p := &inbox.Problem{Code: codeServer, More: said(err)}
	where := net.JoinHostPort(a.Host, strconv.Itoa(port(a)))
	var noHost *net.DNSError
	var noTLS tls.RecordHeaderError
	var no *startTLSError
	var file *certificateError
	switch {
	case errors.As(err, &noHost) && noHost.IsNotFound:
		p.Code, p.What, p.Do = codeDNS, "There is no server named "+a.Host+".", "Check the server's name for typing mistakes."
	case errors.As(err, &noHost):
		p.Code, p.What, p.Do = codeDNS, "The address of "+a.Host+" could not be looked up.", "Check that this computer is online."
	case isAny(err, syscall.ECONNREFUSED, wsaRefused):
		p.Code, p.What, p.Do = codeRefused, "Nothing answers at "+where+".", "Check the port: 993 for TLS, 143 for STARTTLS, and that the server offers IMAP."
	case isAny(err, syscall.ENETUNREACH, syscall.EHOSTUNREACH, wsaNetUnreachable, wsaHostUnreachable):
		p.Code, p.What, p.Do = codeTimeout, a.Host+" cannot be reached.", "Check that this computer is online."
	case errors.As(err, &file):
		p.Code, p.What, p.Do = codeCertificate, "The certificate file "+file.path+" cannot be used.", "Choose a file in PEM form, or leave it empty."
	case errors.As(err, &noTLS):
		p.Code, p.What = codeTLS, "The server at "+where+" does not speak TLS."
		p.Do = "Choose STARTTLS, or the port for TLS, usually 993."
	case errors.As(err, &no):
		p.Code, p.What, p.Do = codeTLS, "The server at "+where+" does not offer STARTTLS.", "Choose TLS with port 993."
	case busy(p.More):
		return tooMany(a, err)
	case certificateWords(a, err, p):
	case isTimeout(err):
		p.Code, p.What = codeTimeout, "The server at "+where+" did not answer in time."
		p.Do = "Check the name and the port, and whether a firewall stands in between."
		if a.Security == inbox.StartTLS {
			p.Do = "If its port is for TLS (usually 993), choose TLS. Check also whether a firewall stands in between."
		}
	case isAny(err, io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, wsaReset):
		p.Code, p.What, p.Do = codeTLS, "The server at "+where+" hung up.", "Check the port and the kind of protection: 993 with TLS, 143 with STARTTLS."
	default:
		p.What, p.Do = "Connecting to "+where+" failed.", "Check the server's settings. It is tried again by itself."
	}
	return p
}

// Windows' own numbers: its sockets fail with these, not with the names of syscall.
const (
	wsaNetUnreachable  = syscall.Errno(10051)
	wsaReset           = syscall.Errno(10054)
	wsaRefused         = syscall.Errno(10061)
	wsaHostUnreachable = syscall.Errno(10065)
)

func isAny(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}

func isTimeout(err error) bool {
	var slow net.Error
	return errors.Is(err, errSilent) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &slow) && slow.Timeout()
}

func first(names []string, n int) []string { return names[:min(n, len(names))] }

// busy tells from a server's words that the account has too many connections.
func busy(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "too many") || strings.Contains(text, "maximum number of connections") || strings.Contains(text, "connection limit") ||
		strings.Contains(text, "[limit]")
}

func tooMany(a inbox.Account, err error) *inbox.Problem {
	return &inbox.Problem{
		Code: codeServer, What: a.Host + " has too many connections from this account already.",
		Do: "Close other mail programs, or read fewer folders. It is tried again by itself.", More: said(err),
	}
}

func greetingProblem(a inbox.Account, err error) *inbox.Problem {
	answer := (*imap.Error)(nil)
	switch {
	case busy(said(err)):
		return tooMany(a, err)
	case errors.As(err, &answer):
		return &inbox.Problem{Code: codeServer, What: a.Host + " takes no connection now.", Do: "It is tried again by itself.", More: said(err)}
	case isTimeout(err):
		p := connectProblem(a, err)
		if a.Security == inbox.None {
			p.Do = "If its port is for TLS (usually 993), choose TLS."
		}
		return p
	}
	return &inbox.Problem{
		Code: codeServer, What: "What answers at " + net.JoinHostPort(a.Host, strconv.Itoa(port(a))) + " is no IMAP server.",
		Do: "Check the name, the port and the kind of protection.", More: said(err),
	}
}

func storeProblem(err error) *inbox.Problem {
	return &inbox.Problem{
		Code: codeStore, What: "The mails that were read could not be stored.",
		Do: "Check that the disk has room. Reading goes on from the same place by itself.", More: said(err),
	}
}

// serverProblem is what is left to say of a failure after login.
func serverProblem(a inbox.Account, err error) *inbox.Problem {
	p := &inbox.Problem{Code: codeServer, Do: "It is tried again by itself.", More: said(err)}
	answer := (*imap.Error)(nil)
	switch {
	case errors.Is(err, errNonsense):
		p.What = "The answers of " + a.Host + " make no sense."
	case isTimeout(err):
		p.Code, p.What = codeTimeout, a.Host+" stopped answering."
	case busy(said(err)):
		return tooMany(a, err)
	case errors.As(err, &answer):
		p.What = a.Host + " refused a request."
	default:
		p.What = "The connection to " + a.Host + " broke."
	}
	return p
}
