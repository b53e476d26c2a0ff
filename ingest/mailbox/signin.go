package mailbox

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// codeSignIn is a login that a person's signing in with the provider helps.
const codeSignIn = "signin"

// enter logs in, as the account does: with its password or with a token of its provider. A server that refuses a
// token may have forgotten it before its time: another one is asked for, once, on a connection of its own, for some
// servers hang up.
func (r *Reader) enter(ctx context.Context) (*session, error) {
	if !r.Account.SignIn.On() {
		return r.openWith(ctx, "")
	}
	if r.Token == nil {
		return nil, signInProblem("The sign-in of this mailbox is not there.", "")
	}
	token, err := r.Token(ctx, "")
	if err != nil {
		return nil, orContext(ctx, err)
	}
	s, err := r.openWith(ctx, token)
	if !errors.Is(err, errTokenRefused) {
		return s, err
	}
	if token, err = r.Token(ctx, token); err != nil {
		return nil, orContext(ctx, err)
	}
	s, err = r.openWith(ctx, token)
	var no *refusedToken
	if errors.As(err, &no) {
		return nil, hide(refusedTwice(r.Account, no), token, no.sent)
	}
	return s, err
}

var errTokenRefused = errors.New("the server refused the token")

// refusedToken is a server's no to a token.
type refusedToken struct {
	answer error
	why    string // of its challenge, a JSON object
	sent   []byte // what the token was sent in
}

func (r *refusedToken) Error() string {
	return strings.TrimSpace(errTokenRefused.Error() + ": " + said(r.answer) + " " + r.why)
}

// Is makes every refusal errTokenRefused.
func (r *refusedToken) Is(target error) bool { return target == errTokenRefused }

// Unwrap gives the server's answer.
func (r *refusedToken) Unwrap() error { return r.answer }

// loginToken logs in with a token of the provider.
func (s *session) loginToken(r *Reader, token string) error {
	b := &bearer{user: r.Account.Username, token: token, host: r.Account.Host, port: port(r.Account)}
	err := s.await(answerTime, func() error {
		switch caps := s.Caps(); {
		case caps.Has(imap.AuthCap("OAUTHBEARER")):
			b.mechanism = "OAUTHBEARER"
		case caps.Has(imap.AuthCap("XOAUTH2")):
			b.mechanism = "XOAUTH2"
		case caps.Has(imap.CapLoginDisabled):
			return errPlainRefused
		default:
			return errNoTokens
		}
		return s.Authenticate(b)
	})
	answer := (*imap.Error)(nil)
	_, sent, _ := b.Start()
	switch {
	case err == nil:
		return s.await(answerTime, func() error { s.caps = s.Caps(); return nil })
	case errors.Is(err, errPlainRefused):
		return refusedPlain(err)
	case errors.Is(err, errNoTokens):
		return &inbox.Problem{
			Code: codeSignIn, What: r.Account.Host + " takes no sign-in with a provider.",
			Do: "Check the server's name, or connect the mailbox with a password.", More: err.Error(),
		}
	case b.challenge != "" || errors.As(err, &answer) && answer.Type != imap.StatusResponseTypeBye:
		if p := loginProblem(r.Account, err); p.Code == codeServer { // not about the token
			return hide(p, token, sent)
		}
		return &refusedToken{err, b.challenge, sent}
	}
	return hide(serverProblem(r.Account, s.reason(err)), token, sent)
}

var errNoTokens = errors.New("the server offers neither OAUTHBEARER nor XOAUTH2")

// refusedTwice is for a token that comes straight from the provider.
func refusedTwice(a inbox.Account, no *refusedToken) *inbox.Problem {
	answer := (*imap.Error)(nil)
	if errors.As(no.answer, &answer) {
		if p := loginProblem(a, no.answer); p.Code == codeDisabled {
			p.More = no.Error()
			return p
		}
	}
	return signInProblem(a.Host+" does not let this sign-in read "+a.Username+".", no.Error())
}

func signInProblem(what, more string) *inbox.Problem {
	return &inbox.Problem{
		Code: codeSignIn, What: what, More: more,
		Do: "Sign in again, with the account that this address belongs to, and check that IMAP is turned on for it.",
	}
}

// bearer is SASL's OAUTHBEARER (RFC 7628 section 3.1) and Google's XOAUTH2
// (developers.google.com/workspace/gmail/imap/xoauth2-protocol), which differ in their first lines only.
type bearer struct {
	mechanism, user, token, host string
	port                         int
	challenge                    string // what the server said against the token
}

// Start implements sasl.Client.
func (b *bearer) Start() (mechanism string, first []byte, err error) {
	if b.mechanism == "XOAUTH2" {
		return b.mechanism, []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
	}
	user := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(b.user) // a saslname of RFC 5801
	return b.mechanism, []byte("n,a=" + user + ",\x01host=" + b.host + "\x01port=" + strconv.Itoa(b.port) + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// Next implements sasl.Client. A challenge is the server's no, with the reason in it; it must be answered before the
// server says NO. The answer is RFC 7628's for both: XOAUTH2's is empty, which the library cannot say, and servers
// read nothing of it.
func (b *bearer) Next(challenge []byte) ([]byte, error) {
	if b.challenge != "" {
		return nil, errors.New("the server asked more than once")
	}
	const most = 500
	b.challenge = strings.ToValidUTF8(string(challenge[:min(len(challenge), most)]), "�")
	if b.challenge == "" {
		b.challenge = "{}"
	}
	return []byte{1}, nil
}
