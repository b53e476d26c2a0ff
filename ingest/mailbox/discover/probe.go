package discover

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"paddock/app/inbox"
)

// probe tells whether an IMAP server answers, protected as the way says, and notes whether its certificate is good.
// A server on this computer may do without protection. No name and no password is sent.
func (s *search) probe(ctx context.Context, w *inbox.Way) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	conn, err := s.dial(ctx, net.JoinHostPort(w.Host, strconv.Itoa(w.Port)))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if limit, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(limit) // without it the closing above ends the waiting
	}
	if w.Security == inbox.TLS {
		return s.shake(ctx, conn, w)
	}
	answer := lines(conn)
	if !greets(answer) {
		return false
	}
	if _, err := io.WriteString(conn, "a STARTTLS\r\n"); err != nil {
		return false
	}
	if answer.tagged() {
		return s.shake(ctx, conn, w)
	}
	if here(w.Host) {
		w.Security, w.Trusted = inbox.None, true
		return true
	}
	return false
}

// shake begins TLS. A certificate that is not good does not end it: that is told when the mailbox is tried.
func (s *search) shake(ctx context.Context, conn net.Conn, w *inbox.Way) bool {
	config := &tls.Config{ServerName: w.Host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // nothing is told to the server; the certificate is looked at below
	secure := tls.Client(conn, config)
	if secure.HandshakeContext(ctx) != nil {
		return false
	}
	certificates := secure.ConnectionState().PeerCertificates
	options := x509.VerifyOptions{DNSName: w.Host, Roots: s.Roots, Intermediates: x509.NewCertPool(), CurrentTime: time.Now()}
	for _, one := range certificates[1:] {
		options.Intermediates.AddCert(one)
	}
	_, err := certificates[0].Verify(options)
	w.Trusted = err == nil
	if w.Security != inbox.TLS {
		return true
	}
	return greets(lines(secure))
}

// answers are the lines of a server.
type answers struct{ *bufio.Reader }

const mostLine = 4 << 10

func lines(r io.Reader) answers {
	return answers{bufio.NewReaderSize(io.LimitReader(r, 64<<10), mostLine)}
}

func (a answers) next() string {
	line, err := a.ReadSlice('\n')
	if err != nil {
		return ""
	}
	return strings.ToUpper(strings.TrimSpace(string(line)))
}

// greets tells whether the first line is an IMAP server's greeting.
func greets(a answers) bool {
	line := a.next()
	return strings.HasPrefix(line, "* OK") || strings.HasPrefix(line, "* PREAUTH") || strings.HasPrefix(line, "* BYE")
}

// tagged tells whether a command with the tag a was done.
func (a answers) tagged() bool {
	for range 20 { // lines without a tag may come first
		line := a.next()
		if line == "" {
			return false
		}
		if rest, ok := strings.CutPrefix(line, "A "); ok {
			return strings.HasPrefix(rest, "OK")
		}
	}
	return false
}

func here(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
