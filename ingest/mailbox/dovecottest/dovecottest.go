// Package dovecottest runs a Dovecot mail server for tests.
package dovecottest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// User and Password are those of the server's mailbox; any other password is refused.
const (
	User     = "errors"
	Password = "correct-horse"
)

// Server is a running Dovecot on loopback, with one mailbox kept as Maildir++.
type Server struct {
	Host string // localhost, which the certificate is for
	Port int    // STARTTLS, and in the clear from this computer
	TLS  int    // port of TLS
	CA   string // PEM file with the certificate to trust
	Mail string // the Maildir

	t      testing.TB
	dir    string
	uid    int // owner of the mails; 0: who runs the test
	number atomic.Int64
}

// owner of the mails when root runs the test: Dovecot opens no mails as root, and needs no account for them.
const owner = 5000

// Start runs a server until the test ends. It needs Dovecot 2.3 or 2.4; the test fails without, or is skipped
// with -short. extra are lines of its configuration.
func Start(t testing.TB, extra ...string) *Server {
	t.Helper()
	program := findDovecot(t)
	dir, err := os.MkdirTemp("", "dovecot") //nolint:usetesting // the names of its sockets may not be long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{Host: "localhost", Port: freePort(t), TLS: freePort(t), CA: filepath.Join(dir, "cert.pem"), Mail: filepath.Join(dir, "home", "Maildir"), t: t, dir: dir}
	if os.Getuid() == 0 {
		s.uid = owner
	}
	s.makeFolder(s.Mail)
	s.makeCertificate()
	s.own(filepath.Join(dir, "home"))
	if err := os.Chmod(dir, 0o755); err != nil { // its login processes run as somebody else
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config(), []byte(s.settings(program, extra)), 0o644); err != nil {
		t.Fatal(err)
	}
	s.run(program)
	return s
}

// findDovecot gives the server's program. The test fails without, or is skipped with -short.
func findDovecot(t testing.TB) string {
	t.Helper()
	program, err := exec.LookPath("dovecot")
	if err != nil {
		if program = "/usr/sbin/dovecot"; !isFile(program) { // which is not on everybody's path
			if testing.Short() {
				t.Skip("Dovecot is not installed")
			}
			t.Fatal("Dovecot is not installed: run `make test`, which installs what the tests need, or `go test -short`")
		}
	}
	return program
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (s *Server) run(program string) {
	s.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(s.t.Context()), program, "-F", "-c", s.config())
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is ended by a signal
		close(ended)
	}()
	s.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for {
		if s.answers() {
			return
		}
		select {
		case <-tick.C:
		case <-ended:
			s.t.Fatalf("Dovecot ended: %s\n%s", out.String(), s.log())
		case <-limit:
			s.t.Fatalf("Dovecot does not answer: %s\n%s", out.String(), s.log())
		}
	}
}

func (s *Server) log() string {
	text, _ := os.ReadFile(filepath.Join(s.dir, "dovecot.log"))
	return string(text)
}

func (s *Server) answers() bool {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(s.t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	greeting := make([]byte, 4)
	n, _ := conn.Read(greeting)
	return string(greeting[:n]) == "* OK"
}

func freePort(t testing.TB) int {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func (s *Server) makeCertificate() {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		s.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		s.t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{
		s.CA:                            {Type: "CERTIFICATE", Bytes: cert},
		filepath.Join(s.dir, "key.pem"): {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
}

// folder is the directory of a folder by its IMAP name (ASCII, with . between levels).
func (s *Server) folder(name string) string {
	if name == "INBOX" {
		return s.Mail
	}
	return filepath.Join(s.Mail, "."+name)
}

func (s *Server) makeFolder(dir string) {
	s.t.Helper()
	for _, part := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o700); err != nil {
			s.t.Fatal(err)
		}
	}
}

// own gives a tree to the owner of the mails.
func (s *Server) own(dir string) {
	s.t.Helper()
	if s.uid == 0 {
		return
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, s.uid, s.uid)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// Put delivers a mail into a folder as a mail server does: whole, and unread.
func (s *Server) Put(folder string, raw []byte) {
	s.t.Helper()
	dir := s.folder(folder)
	if _, err := os.Stat(dir); err != nil {
		s.makeFolder(dir)
		s.own(dir)
	}
	name := fmt.Sprintf("%d.M%06dP%d.test", time.Now().Unix(), s.number.Add(1), os.Getpid())
	path := filepath.Join(dir, "tmp", name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		s.t.Fatal(err)
	}
	if s.uid != 0 {
		if err := os.Lchown(path, s.uid, s.uid); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := os.Rename(path, filepath.Join(dir, "new", name)); err != nil {
		s.t.Fatal(err)
	}
}

// Flags lists what the mails of a folder are marked with, by file: "S" for seen. A mail whose text has
// changed shows by its size.
func (s *Server) Flags(folder string) map[string]string {
	s.t.Helper()
	flags := map[string]string{}
	for _, part := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(s.folder(folder), part))
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range entries {
			name, marks, _ := strings.Cut(e.Name(), ":2,")
			info, err := e.Info()
			if err != nil {
				s.t.Fatal(err)
			}
			name, _, _ = strings.Cut(name, ",") // Dovecot notes sizes behind a comma
			flags[name] = fmt.Sprintf("%s %d", marks, info.Size())
		}
	}
	return flags
}

// Delete removes a folder's mails whose file names satisfy choose.
func (s *Server) Delete(folder string, choose func(name string) bool) {
	s.t.Helper()
	for _, part := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(s.folder(folder), part))
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range entries {
			if choose(e.Name()) {
				if err := os.Remove(filepath.Join(s.folder(folder), part, e.Name())); err != nil {
					s.t.Fatal(err)
				}
			}
		}
	}
}

// Renumber gives a folder's mails new UIDs and a new UIDVALIDITY, as happens when a mailbox is restored.
func (s *Server) Renumber(folder string) {
	s.t.Helper()
	s.Kick()
	entries, err := os.ReadDir(s.folder(folder))
	if err != nil {
		s.t.Fatal(err)
	}
	kept := []string{"cur", "new", "tmp"}
	for _, e := range entries {
		if slices.Contains(kept, e.Name()) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.folder(folder), e.Name())); err != nil {
			s.t.Fatal(err)
		}
	}
	list := filepath.Join(s.folder(folder), "dovecot-uidlist")
	head := fmt.Sprintf("3 V%d N1 G%032x\n", time.Now().Unix()+s.number.Add(1), s.number.Load())
	if err := os.WriteFile(list, []byte(head), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.own(list)
}

// Kick ends every connection of the mailbox.
func (s *Server) Kick() {
	s.t.Helper()
	s.doveadm("kick", User)
}

func (s *Server) doveadm(args ...string) {
	s.t.Helper()
	program, err := exec.LookPath("doveadm")
	if err != nil {
		program = "/usr/bin/doveadm"
	}
	cmd := exec.CommandContext(s.t.Context(), program, append([]string{"-c", s.config()}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil && !bytes.Contains(out, []byte("no users kicked")) && cmd.ProcessState.ExitCode() != 68 {
		s.t.Fatalf("doveadm %s: %v: %s", strings.Join(args, " "), err, out)
	}
}
