package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/config"
	"paddock/app/inbox"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
)

const passphrase = "four horses in a paddock"

// withoutKeyring makes this a computer that has none.
func withoutKeyring(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux may have no keyring")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
}

// connect keeps a mailbox and its password in a data folder, behind the passphrase.
func connect(t *testing.T, dir string, server *dovecottest.Server) {
	t.Helper()
	must(t, dir, "project", "list") // makes the folder
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	writing, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(writing) }()
	box, err := store.Mailboxes{DB: db}.Add(t.Context(), inbox.Account{
		Project: 1, Host: server.Host, Port: server.TLS, Security: inbox.TLS, Username: dovecottest.User, Folders: []string{"INBOX"}, Certificate: server.CA,
	})
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	secrets := config.NewSecrets(AppName+" "+dir, dir)
	if err := secrets.Encrypt(passphrase); err != nil {
		t.Fatal(err)
	}
	if err := secrets.Set(secretName(box.ID), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
}

func TestServeReadsMailboxesWithThePassphraseAndPasswordsAreNowhereInClear(t *testing.T) {
	withoutKeyring(t)
	server := dovecottest.Start(t)
	for n := range 5 {
		server.Put("INBOX", report(n, "KeyError"))
	}
	p := newProgram(t)
	connect(t, p.data, server)
	p.env = []string{passphraseName + "=" + passphrase, "PADDOCK_LOG_LEVEL=debug"}
	running := p.start(t, "serve")
	end := time.Now().Add(30 * time.Second)
	for len(rows[struct{ ID string }](t, p, "errors")) < 5 {
		if time.Now().After(end) {
			t.Fatalf("the mails were not read: %s", running.stderr)
		}
		pause(t.Context(), 50*time.Millisecond)
	}
	for _, secret := range []string{dovecottest.Password, passphrase} {
		lookThrough(t, p.data, secret)
		lookThroughProcesses(t, running.cmd.Process.Pid, secret)
	}
	if err := running.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := running.wait(t, 20*time.Second); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{dovecottest.Password, passphrase} {
		if strings.Contains(running.stderr.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
		lookThrough(t, p.data, secret)
	}
}

// lookThrough looks for a secret in every file of a folder.
func lookThrough(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s holds %q", path, secret)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// lookThroughProcesses looks for a secret in what every process was called with, and in the environment of the program's
// children. The program's own, which only its owner and root can read, is where the passphrase came from.
func lookThroughProcesses(t *testing.T, pid int, secret string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(all) == 0 {
		t.Fatal("no processes", err)
	}
	for _, dir := range all {
		if called, err := os.ReadFile(filepath.Join(dir, "cmdline")); err == nil && bytes.Contains(called, []byte(secret)) {
			t.Errorf("process %s was called with %q", dir, secret)
		}
		status, err := os.ReadFile(filepath.Join(dir, "stat"))
		if err != nil || !childOf(string(status), pid) {
			continue
		}
		if given, err := os.ReadFile(filepath.Join(dir, "environ")); err == nil && bytes.Contains(given, []byte(secret)) {
			t.Errorf("the child %s has %q in its environment", dir, secret)
		}
	}
}

func TestAWrongPassphraseIsSaidAndNothingStarts(t *testing.T) {
	withoutKeyring(t)
	dir := t.TempDir()
	if err := config.NewSecrets(AppName+" "+dir, dir).Encrypt(passphrase); err != nil {
		t.Fatal(err)
	}
	t.Setenv(passphraseName, "four cows in a paddock")
	code, _, said := paddock(t, dir, "serve", "--listen", "127.0.0.1:0")
	if code != exitUsage || !strings.Contains(said, passphraseName+": this is not the passphrase") || strings.Contains(said, "cows") {
		t.Errorf("exit %d: %s", code, said)
	}
	if _, still := os.LookupEnv(passphraseName); still {
		t.Error("the passphrase is still in the environment, which children inherit")
	}
	code, _, said = paddock(t, dir, "serve", "--listen", "127.0.0.1:0", "--passphrase-command", "echo four pigs in a paddock")
	if code != exitUsage || !strings.Contains(said, "--passphrase-command: this is not the passphrase") {
		t.Errorf("exit %d: %s", code, said)
	}
	code, _, said = paddock(t, dir, "serve", "--listen", "127.0.0.1:0", "--passphrase-command", "exit 3")
	if code != exitUsage || !strings.Contains(said, "--passphrase-command: exit status 3") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// asks gives what the doctor says of passwords and mailboxes.
func asks(t *testing.T, dir string) map[string]finding {
	t.Helper()
	_, out, said := paddock(t, dir, "doctor", "--format", "json")
	var all []finding
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v: %s %s", err, out, said)
	}
	found := map[string]finding{}
	for _, f := range all {
		if f.What == "passwords" || f.What == "mailbox" {
			f.Says = strings.ReplaceAll(f.Says, dir, "DIR")
			f.Do = strings.ReplaceAll(f.Do, dir, "DIR")
			found[f.What] = f
		}
	}
	return found
}

func TestTheDoctorTriesPasswordsAndMailboxes(t *testing.T) {
	withoutKeyring(t)
	server := dovecottest.Start(t)
	server.Put("INBOX", []byte("Subject: lunch\r\nFrom: ann@shop.test\r\nContent-Type: text/plain\r\n\r\nat noon\r\n"))
	server.Put("Django", report(1, "KeyError"))
	dir := t.TempDir()
	connect(t, dir, server)
	got := asks(t, dir)
	want := map[string]finding{
		"passwords": {What: "passwords", OK: true, Says: "in DIR/secrets.age, encrypted; not opened, as PADDOCK_PASSPHRASE is not set"},
		"mailbox":   {What: "mailbox", Says: "errors at localhost: not tried, its password is locked", Do: "set PADDOCK_PASSPHRASE and ask again"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("without the passphrase: %s", diff)
	}
	t.Setenv(passphraseName, passphrase)
	got = asks(t, dir)
	want = map[string]finding{
		"passwords": {What: "passwords", OK: true, Says: "in DIR/secrets.age, encrypted; the passphrase opens it"},
		"mailbox": {
			What: "mailbox", OK: true, Says: "errors at localhost: works, and none of the newest 1 mail in INBOX is an error mail",
			Do: "read Django as well, which has 1 among its newest mails: connect the mailbox once more with it",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("with the passphrase: %s", diff)
	}
	server.Put("INBOX", report(2, "KeyError"))
	if err := os.Chmod(filepath.Join(dir, config.VaultName), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(passphraseName, passphrase)
	if got := asks(t, dir)["passwords"]; got.OK || got.Do != "chmod 600 DIR/secrets.age" {
		t.Errorf("readable by others: %+v", got)
	}
}

// childOf reads a process's line of /proc: its parent stands behind its name and state.
func childOf(stat string, pid int) bool {
	_, rest, _ := strings.Cut(stat, ") ")
	fields := strings.Fields(rest)
	return len(fields) > 1 && fields[1] == strconv.Itoa(pid)
}

func TestMailboxesThatWaitForThePassphraseAreReadOnceItIsEntered(t *testing.T) {
	withoutKeyring(t)
	b := openBranch(t)
	b.server.Put("INBOX", report(1, "KeyError"))
	box, err := b.boxes.Add(t.Context(), b.account())
	if err != nil {
		t.Fatal(err)
	}
	before := config.NewSecrets("Paddock test", b.dir)
	if err := errors.Join(before.Encrypt(passphrase), before.Set(secretName(box.ID), dovecottest.Password)); err != nil {
		t.Fatal(err)
	}
	secrets := config.NewSecrets("Paddock test", b.dir)
	b.secrets = secrets
	b.mu.Lock()
	b.start(box)
	b.mu.Unlock()
	got := b.until(t, "the lock", func(s inbox.Status) bool { return s.Problem != nil })
	if got.Problem.Code != "locked" || got.Problem.What != "The passwords are locked." {
		t.Errorf("it says %+v", *got.Problem)
	}
	if err := secrets.Unlock(passphrase); err != nil {
		t.Fatal(err)
	}
	b.readWaiting()
	if got := b.until(t, "the mail", watched); got.Errors != 1 || got.Problem != nil {
		t.Errorf("after the passphrase: %+v", got)
	}
	b.holdsNoPassword(t)
}
