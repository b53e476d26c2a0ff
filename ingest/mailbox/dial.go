package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"paddock/app/inbox"
)

// Waits for a server.
const (
	connectTime = 10 * time.Second // to connect, to agree on TLS, to greet: each
	answerTime  = time.Minute      // without a byte, while an answer is due
	wholeTime   = 10 * time.Minute // for an answer altogether
	keepAlive   = 30 * time.Second
)

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// session is a connection that is logged in.
type session struct {
	*imapclient.Client
	wire   *wire
	caps   imap.CapSet
	news   chan struct{} // filled when the server tells of a change
	silent atomic.Bool   // the server was given up for its silence
	brief  time.Duration // of tests: the longest wait for an answer, instead of answerTime
	stop   func() bool   // unties the connection from its context
}

// open connects and logs in. Its errors are Problems, but for ctx's own.
func (r *Reader) open(ctx context.Context) (*session, error) {
	if a := r.Account; a.Security == inbox.None && !a.AllowPlain && !loopback(a.Host) {
		return nil, plainProblem()
	}
	return r.enter(ctx)
}

// openWith connects and logs in with a token, or without one with the password.
func (r *Reader) openWith(ctx context.Context, token string) (*session, error) {
	a := r.Account
	conn, raw, greeting, err := r.connect(ctx)
	if err != nil {
		return nil, orContext(ctx, connectProblem(a, err))
	}
	s := &session{wire: newWire(conn, raw, r.maxMail()), news: make(chan struct{}, 1), brief: r.brief}
	s.wire.first = greeting
	s.stop = context.AfterFunc(ctx, func() { _ = s.wire.Close() })
	s.Client = imapclient.New(s.wire, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				s.wake()
			}
		},
	}})
	if err := s.await(connectTime, s.WaitGreeting); err != nil {
		s.end()
		return nil, orContext(ctx, greetingProblem(a, s.reason(err)))
	}
	if err := s.login(r, token); err != nil {
		s.end()
		return nil, orContext(ctx, err)
	}
	return s, nil
}

// orContext prefers the news that ctx ended: connections are closed then, and fail for no other reason.
func orContext(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (s *session) wake() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// connect gives the connection to speak on, the one below it, and with STARTTLS a greeting to go on from.
func (r *Reader) connect(ctx context.Context) (conn, raw net.Conn, greeting []byte, err error) {
	a := r.Account
	config, err := tlsConfig(a)
	if err != nil {
		return nil, nil, nil, err
	}
	dial := r.dial
	if dial == nil {
		d := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAlive, Interval: keepAlive / 2, Count: 4}}
		dial = d.DialContext
	}
	dialing, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	raw, err = dial(dialing, "tcp", net.JoinHostPort(a.Host, strconv.Itoa(port(a))))
	if err != nil || a.Security == inbox.None {
		return raw, raw, nil, err
	}
	if conn, greeting, err = protect(ctx, raw, config, a.Security); err != nil {
		_ = raw.Close()
		return nil, nil, nil, err
	}
	return conn, raw, greeting, nil
}

// protect begins TLS on a connection.
func protect(ctx context.Context, raw net.Conn, config *tls.Config, how inbox.Security) (conn net.Conn, greeting []byte, err error) {
	if how == inbox.StartTLS {
		if err := askTLS(ctx, raw); err != nil {
			return nil, nil, err
		}
		greeting = []byte("* OK TLS is on\r\n") // the server does not greet again
	}
	secure := tls.Client(raw, config)
	shaking, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	return secure, greeting, secure.HandshakeContext(shaking)
}

func port(a inbox.Account) int {
	switch {
	case a.Port != 0:
		return a.Port
	case a.Security == inbox.TLS || a.Security == "":
		return 993
	}
	return 143
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

func tlsConfig(a inbox.Account) (*tls.Config, error) {
	config := &tls.Config{ServerName: a.Host, MinVersion: tls.VersionTLS12}
	if a.Certificate == "" {
		return config, nil
	}
	pem, err := os.ReadFile(a.Certificate)
	if err != nil {
		return nil, &certificateError{a.Certificate, err}
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool() // none of the system's: the account's own remains
	}
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, &certificateError{a.Certificate, errors.New("it holds no certificate in PEM form")}
	}
	return config, nil
}

// certificateError is about the file of an account.
type certificateError struct {
	path string
	err  error
}

func (e *certificateError) Error() string {
	return fmt.Sprintf("read certificate %s: %v", e.path, e.err)
}

// startTLSError is a server's no to STARTTLS, or a greeting that is none.
type startTLSError struct{ answer string }

func (e *startTLSError) Error() string { return "the server answered " + strconv.Quote(e.answer) }

// askTLS speaks IMAP until both sides agree to begin TLS. It reads a byte at a time, so that nothing that
// somebody put behind the answer in the clear is taken for the server's word (CVE-2011-0411 and its kin).
func askTLS(ctx context.Context, conn net.Conn) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := conn.SetDeadline(time.Now().Add(connectTime)); err != nil {
		return err
	}
	greeting, err := readLine(conn)
	if err != nil {
		return err
	}
	if text, ok := strings.CutPrefix(greeting, "* BYE "); ok {
		return &imap.Error{Type: imap.StatusResponseTypeBye, Text: text}
	}
	if !strings.HasPrefix(strings.ToUpper(greeting), "* OK") {
		return &startTLSError{greeting}
	}
	if _, err := conn.Write([]byte("a STARTTLS\r\n")); err != nil {
		return err
	}
	for range 100 { // untagged lines may come first
		line, err := readLine(conn)
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(line, "a "); ok {
			if !strings.HasPrefix(strings.ToUpper(rest), "OK") {
				return &startTLSError{line}
			}
			return conn.SetDeadline(time.Time{})
		}
	}
	return errNonsense
}

func readLine(conn net.Conn) (string, error) {
	var line []byte
	one := make([]byte, 1)
	for len(line) < 8<<10 {
		if _, err := conn.Read(one); err != nil {
			return "", err
		}
		if line = append(line, one[0]); one[0] == '\n' {
			return strings.TrimRight(string(line), "\r\n"), nil
		}
	}
	return "", errNonsense
}

// await waits for f, which asks the server something, and hangs up on a server that is silent for too long.
func (s *session) await(silence time.Duration, f func() error) error {
	if s.brief > 0 {
		silence = min(silence, s.brief)
	}
	s.wire.ask()
	began := time.Now()
	var timer *time.Timer
	ready := make(chan struct{})
	timer = time.AfterFunc(silence, func() {
		<-ready
		quiet := min(s.wire.silence(), time.Since(began))
		if quiet >= silence || time.Since(began) >= wholeTime {
			s.silent.Store(true)
			_ = s.wire.Close()
			return
		}
		timer.Reset(silence - quiet)
	})
	close(ready)
	defer timer.Stop()
	return f()
}

// errSilent is a server that stopped answering.
var errSilent = errors.New("the server stopped answering")

// reason puts what this side knows in the place of the error of a connection that it closed.
func (s *session) reason(err error) error {
	switch {
	case err == nil:
		return nil
	case s.wire.nonsense.Load():
		return errNonsense
	case s.silent.Load():
		return errSilent
	}
	return err
}

// login logs in with a token, or without one with the password.
func (s *session) login(r *Reader, token string) error {
	if s.State() == imap.ConnStateAuthenticated {
		return nil // PREAUTH: a tunnel has done it
	}
	if token != "" {
		return s.loginToken(r, token)
	}
	password, err := r.Password()
	if err != nil {
		return passwordProblem(err)
	}
	err = s.await(answerTime, func() error {
		caps := s.Caps()
		switch {
		case caps.Has(imap.AuthCap("PLAIN")):
			return s.Authenticate(&plain{user: r.Account.Username, password: password})
		case caps.Has(imap.CapLoginDisabled):
			return errPlainRefused
		}
		return s.Login(r.Account.Username, password).Wait()
	})
	if err != nil {
		_, sent, _ := (&plain{r.Account.Username, password}).Start()
		return hide(loginProblem(r.Account, s.reason(err)), password, sent)
	}
	return s.await(answerTime, func() error { s.caps = s.Caps(); return nil })
}

var errPlainRefused = errors.New("the server takes no password on an unprotected connection")

// plain is SASL's PLAIN (RFC 4616), which unlike LOGIN says how a password is encoded.
type plain struct{ user, password string }

// Start implements sasl.Client.
func (p *plain) Start() (mechanism string, first []byte, err error) {
	return "PLAIN", []byte("\x00" + p.user + "\x00" + p.password), nil
}

// Next implements sasl.Client.
func (*plain) Next([]byte) ([]byte, error) {
	return nil, errors.New("the server asked more than PLAIN holds")
}

// logout says goodbye, without waiting long.
func (s *session) logout() {
	_ = s.await(time.Second, func() error { return s.Logout().Wait() }) // the connection ends either way
	s.end()
}

// end closes the connection. Commands that were sent must have been read or drained before.
func (s *session) end() {
	s.stop()
	_ = s.Close() // what it failed with has been reported
}
