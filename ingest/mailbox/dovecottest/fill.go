package dovecottest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Fill puts many mails into a Maildir folder at once, as Put does one by one.
func (s *Server) Fill(folder string, mails int, mail func(i int) []byte) {
	s.t.Helper()
	dir := s.folder(folder)
	s.makeFolder(dir)
	for i := range mails {
		name := fmt.Sprintf("%d.M%06dP%d.test", time.Now().Unix(), s.number.Add(1), os.Getpid())
		if err := os.WriteFile(filepath.Join(dir, "new", name), mail(i), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	s.own(dir)
}

// StartMbox runs a server as Start does, whose folders are mbox files.
func StartMbox(t testing.TB, extra ...string) *Server {
	t.Helper()
	lines := []string{"mail_location = mbox:~/mbox"}
	if !before24(t, findDovecot(t)) {
		lines = []string{"mail_driver = mbox", "mail_path = ~/mbox", "mail_inbox_path = ~/mbox/inbox"}
	}
	s := Start(t, append(lines, extra...)...)
	s.Mail = filepath.Join(s.dir, "home", "mbox")
	if err := os.MkdirAll(s.Mail, 0o700); err != nil {
		t.Fatal(err)
	}
	s.own(s.Mail)
	return s
}

// FillMbox appends mails to an mbox folder, and has Dovecot write into it what it keeps there for itself: the
// numbers it gives to mails.
func (s *Server) FillMbox(folder string, mails int, mail func(i int) []byte) {
	s.t.Helper()
	path := filepath.Join(s.Mail, folder)
	if folder == "INBOX" {
		path = filepath.Join(s.Mail, "inbox")
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	for i := range mails {
		raw := bytes.ReplaceAll(mail(i), []byte("\r\n"), []byte("\n"))
		raw = bytes.ReplaceAll(raw, []byte("\nFrom "), []byte("\n>From "))
		_, _ = fmt.Fprintf(out, "From errors@localhost %s\n%s\n", time.Now().UTC().Format(time.ANSIC), raw) // Flush tells of its error
	}
	if err := out.Flush(); err != nil {
		s.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.own(path)
	s.doveadm("index", "-u", User, folder)
}

// Digest tells of each file of the mailbox, but those that Dovecot keeps for itself, its name, rights and
// content: what a reader must leave as it was, flags included.
func (s *Server) Digest() map[string]string {
	s.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(s.Mail, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), "dovecot") || d.Name() == ".imap" || d.Name() == "maildirfolder" {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() {
			all[path] = info.Mode().String()
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all[path] = fmt.Sprintf("%s %x", info.Mode(), sha256.Sum256(raw))
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}
