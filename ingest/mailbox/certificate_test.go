package mailbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"paddock/app/inbox"
)

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func (a *authority) sign(t *testing.T, c *x509.Certificate) (raw []byte, key *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	parent, signer := c, key
	if a.cert != nil {
		parent, signer = a.cert, a.key
	}
	if raw, err = x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer); err != nil {
		t.Fatal(err)
	}
	return raw, key
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{file: filepath.Join(t.TempDir(), "ca.pem")}
	raw, key := a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "Shop CA"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().AddDate(-5, 0, 0), NotAfter: time.Now().AddDate(5, 0, 0),
	})
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	a.cert, a.key = cert, key
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// serveTLS shakes hands with a certificate and gives the port.
func serveTLS(t *testing.T, raw []byte, key *ecdsa.PrivateKey) int {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_ = conn.(*tls.Conn).HandshakeContext(t.Context())
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		serving.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

func TestWhatIsWrongWithACertificateIsSaid(t *testing.T) {
	ca, none := newAuthority(t), &authority{}
	now := time.Now()
	const day = "2 January 2006"
	for name, one := range map[string]struct {
		by       *authority
		cert     x509.Certificate
		trusted  bool
		what, do string
	}{
		"for other names": {
			ca, x509.Certificate{DNSNames: []string{"mail.shop.test", "imap.shop.test"}, IPAddresses: []net.IP{{10, 0, 0, 7}}}, true,
			"The server's certificate is not for localhost.", "Use the name that it is for: mail.shop.test, imap.shop.test, 10.0.0.7.",
		},
		"with a name of old": {
			ca, x509.Certificate{Subject: pkix.Name{CommonName: "mail.shop.test"}}, true,
			"The server's certificate is not for localhost.", "Use the name that it is for: mail.shop.test.",
		},
		"expired": {
			ca, x509.Certificate{DNSNames: []string{"localhost"}, NotAfter: now.AddDate(0, 0, -3)}, true,
			"The server's certificate expired on " + now.AddDate(0, 0, -3).UTC().Format(day) + ".", "Ask the server's owner to renew it.",
		},
		"not valid yet": {
			ca, x509.Certificate{DNSNames: []string{"localhost"}, NotBefore: now.AddDate(0, 1, 0), NotAfter: now.AddDate(1, 0, 0)}, true,
			"The server's certificate is valid from " + now.AddDate(0, 1, 0).UTC().Format(day) + " on; this computer's clock says ", "Check the clock",
		},
		"from an unknown authority": {
			ca, x509.Certificate{DNSNames: []string{"localhost"}}, false,
			"The server's certificate is from Shop CA, an authority that this computer does not know.", "If it is your own server, choose the authority's certificate file",
		},
		"signed by itself": {
			none, x509.Certificate{DNSNames: []string{"localhost"}, Subject: pkix.Name{CommonName: "localhost"}}, false,
			"The server signed its certificate itself, so that nobody vouches for it.", "If it is your own server, choose its certificate file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if one.cert.NotBefore.IsZero() {
				one.cert.NotBefore = now.AddDate(-1, 0, 0)
			}
			if one.cert.NotAfter.IsZero() {
				one.cert.NotAfter = now.AddDate(1, 0, 0)
			}
			raw, key := one.by.sign(t, &one.cert)
			r := (&fake{}).reader(newShelf())
			r.dial = nil
			r.Account = inbox.Account{Host: "localhost", Port: serveTLS(t, raw, key), Security: inbox.TLS, Username: "ann"}
			if one.trusted {
				r.Account.Certificate = ca.file
			}
			p := r.Try(t.Context()).Problem
			if p == nil || p.Code != codeCertificate || !strings.HasPrefix(p.What, one.what) || !strings.HasPrefix(p.Do, one.do) {
				t.Fatalf("%+v", p)
			}
			if !strings.Contains(p.More, "SHA-256 ") {
				t.Errorf("the details have no fingerprint: %s", p.More)
			}
		})
	}
}
