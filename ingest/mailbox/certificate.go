package mailbox

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"paddock/app/inbox"
)

// certificateWords fills p when err is about the server's certificate.
func certificateWords(a inbox.Account, err error, p *inbox.Problem) bool {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var other *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name):
		p.What, p.Do = "The server's certificate is not for "+a.Host+".", "Use the server's full name, as its owner gives it."
		if names := namesOf(name.Certificate); len(names) > 0 {
			p.Do = "Use the name that it is for: " + strings.Join(first(names, 6), ", ") + "."
		}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		expired(invalid.Cert, p)
	case errors.As(err, &unknown) && selfSigned(unknown.Cert):
		p.What = "The server signed its certificate itself, so that nobody vouches for it."
		p.Do = "If it is your own server, choose its certificate file (PEM). Otherwise do not connect: somebody may be in between."
	case errors.As(err, &unknown):
		p.What = "The server's certificate is from an authority that this computer does not know."
		if unknown.Cert != nil && unknown.Cert.Issuer.CommonName != "" {
			p.What = "The server's certificate is from " + unknown.Cert.Issuer.CommonName + ", an authority that this computer does not know."
		}
		p.Do = "If it is your own server, choose the authority's certificate file (PEM). Otherwise do not connect: somebody may be in between."
	case errors.As(err, &invalid), errors.As(err, &other):
		p.What, p.Do = "The server's certificate is not valid.", "Ask the server's owner, or choose the certificate file (PEM) to trust."
	default:
		return false
	}
	if errors.As(err, &other) && len(other.UnverifiedCertificates) > 0 {
		one := other.UnverifiedCertificates[0]
		p.More += fmt.Sprintf(" (certificate of %s, from %s, SHA-256 %X)", strings.Join(first(namesOf(one), 6), ", "), one.Issuer, sha256.Sum256(one.Raw))
	}
	p.Code = codeCertificate
	return true
}

// namesOf are what a certificate is for.
func namesOf(c *x509.Certificate) (names []string) {
	if c == nil {
		return nil
	}
	names = append(names, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 && c.Subject.CommonName != "" { // of old: it counts no more, and still tells the server's name
		names = append(names, c.Subject.CommonName)
	}
	return names
}

func selfSigned(c *x509.Certificate) bool {
	return c != nil && bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func expired(c *x509.Certificate, p *inbox.Problem) {
	p.What, p.Do = "The server's certificate has expired, or this computer's clock is wrong.", "Check the clock, or ask the server's owner to renew the certificate."
	if c == nil {
		return
	}
	const day = "2 January 2006"
	now := time.Now()
	if now.Before(c.NotBefore) {
		p.What = "The server's certificate is valid from " + c.NotBefore.Format(day) + " on; this computer's clock says " + now.Format(day) + "."
		p.Do = "Check the clock, or ask the server's owner."
		return
	}
	p.What = "The server's certificate expired on " + c.NotAfter.Format(day) + "."
	p.Do = "Ask the server's owner to renew it. If it is renewed, check this computer's clock: it says " + now.Format(day) + "."
}
