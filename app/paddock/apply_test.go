package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paddock/ingest/mailbox/dovecottest"
)

// written makes a file for apply.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestApplyConnectsMailboxesAndTwiceChangesNothing(t *testing.T) {
	withoutKeyring(t)
	server := dovecottest.Start(t)
	server.Put("Django", report(1, "KeyError"))
	dir := t.TempDir()
	t.Setenv("SHOP_IMAP_PASSWORD", dovecottest.Password)
	file := func(folders string) string {
		return written(t, fmt.Sprintf(`
[[project]]
name = "shop"

[[mailbox]]
project = "shop"
host = "localhost"
port = %d
security = "tls"
username = "errors"
password_env = "SHOP_IMAP_PASSWORD"
certificate = %q
folders = %s
`, server.TLS, server.CA, folders))
	}
	first := file(`["INBOX"]`)
	if code, _, said := paddock(t, dir, "apply", first); code != exitUsage || !strings.Contains(said, "set "+passphraseName) {
		t.Errorf("without a place for passwords: exit %d: %s", code, said)
	}
	for _, one := range []struct{ what, out string }{
		{"--dry-run", "project shop: would be added\nmailbox errors at localhost: would be added\n"},
		{"", "project shop: added\nmailbox errors at localhost: added\n"},
		{"", "project shop: unchanged\nmailbox errors at localhost: unchanged\n"},
	} {
		t.Setenv(passphraseName, passphrase)
		args := []string{"apply", first}
		if one.what != "" {
			args = append(args, one.what)
		}
		if out := must(t, dir, args...); out != one.out {
			t.Errorf("%s: %q, want %q", one.what, out, one.out)
		}
	}
	t.Setenv(passphraseName, passphrase)
	serve(t, dir)
	if out, want := must(t, dir, "apply", file(`["INBOX", "Django"]`)), "project shop: unchanged\nmailbox errors at localhost: changed\n"; out != want {
		t.Errorf("beside a running Paddock: %q, want %q", out, want)
	}
	end := time.Now().Add(30 * time.Second)
	for !strings.Contains(must(t, dir, "export", "errors"), "KeyError") {
		if time.Now().After(end) {
			t.Fatal("the mailbox is not read")
		}
		pause(t.Context(), 50*time.Millisecond)
	}
	lookThrough(t, dir, dovecottest.Password)
}

func TestAFileThatIsNotUnderstoodIsRefusedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"[[project]]\nname = \"shop\"\ncolour = \"red\"\n":                               "line 3: project.colour is nothing that can be set",
		"[[project]]\nname = \n":                                                         "line 2",
		"[[project]]\n":                                                                  "project 1 has no name",
		"[[mailbox]]\nhost = \"x.test\"\n":                                               "mailbox 1: it has no username",
		"[[mailbox]]\nusername = \"errors\"\n":                                           "its username is no address",
		"[[mailbox]]\nusername = \"a@x.test\"\nsecurity = \"ssl\"\n":                     `security = "ssl": tls, starttls or none`,
		"[[mailbox]]\nusername = \"a@x.test\"\nhost = \"x.test\"\nsecurity = \"none\"\n": "only for this computer",
		"[[mailbox]]\nusername = \"a@x.test\"\npassword_env = \"NOT_SET_ANYWHERE\"\n":    "this variable is not set",
		"[[mailbox]]\nusername = \"a@x.test\"\npassword_command = \"exit 7\"\n":          "password_command: exit status 7",
	} {
		dir := filepath.Join(t.TempDir(), "data")
		code, out, said := paddock(t, dir, "apply", written(t, text))
		if code != exitUsage || !strings.Contains(said, want) || strings.Count(said, "\n") != 1 || out != "" {
			t.Errorf("%q: exit %d: %s", text, code, said)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%q: something was done", text)
		}
	}
}
