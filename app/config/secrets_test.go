package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"filippo.io/age"
	"github.com/zalando/go-keyring"
)

const passphrase = "four horses in a paddock"

// withoutKeyring opens the secrets of a folder on a computer that has no keyring.
func withoutKeyring(t *testing.T, dir string) *Secrets {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("this system always has a keyring")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	return NewSecrets("Paddock test", dir)
}

func (s *Secrets) mustGet(t *testing.T, name, want string) {
	t.Helper()
	if got, err := s.Get(name); err != nil || got != want {
		t.Errorf("%s is %q, %v; want %q", name, got, err, want)
	}
}

func TestWithoutAKeyringSecretsMoveToAFileWithAPassphraseWhenAPersonWantsIt(t *testing.T) {
	dir := t.TempDir()
	s := withoutKeyring(t, dir)
	if err := s.Set("mailbox 1", "correct-horse"); !errors.Is(err, ErrNoKeyring) || s.Keeping() != InMemory {
		t.Errorf("%v, kept in %s", err, s.Keeping())
	}
	if err := s.Encrypt("short"); !errors.Is(err, ErrShort) || s.Vault.Exists() {
		t.Errorf("a short passphrase: %v", err)
	}
	if err := s.Encrypt(passphrase); err != nil || s.Keeping() != InFile {
		t.Fatalf("%v, kept in %s", err, s.Keeping())
	}
	if err := s.Set("mailbox 2", "battery-staple"); err != nil {
		t.Error(err)
	}
	later := withoutKeyring(t, dir)
	if _, err := later.Get("mailbox 1"); !errors.Is(err, ErrLocked) || later.Keeping() != Locked {
		t.Errorf("before the passphrase: %v, kept in %s", err, later.Keeping())
	}
	if err := later.Unlock("four cows in a paddock"); !errors.Is(err, ErrPassphrase) || later.Keeping() != Locked {
		t.Errorf("another passphrase: %v", err)
	}
	if err := later.Set("mailbox 3", "typed while locked"); !errors.Is(err, ErrLocked) {
		t.Errorf("while locked: %v", err)
	}
	if err := later.Unlock(passphrase); err != nil {
		t.Fatal(err)
	}
	if err := later.Delete("mailbox 2"); err != nil {
		t.Error(err)
	}
	last := withoutKeyring(t, dir)
	if err := last.Unlock(passphrase); err != nil {
		t.Fatal(err)
	}
	last.mustGet(t, "mailbox 1", "correct-horse")
	last.mustGet(t, "mailbox 3", "typed while locked")
	if _, err := last.Get("mailbox 2"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("the deleted one: %v", err)
	}
}

func TestTheFileOfSecretsIsReadableByItsOwnerOnlyAndHoldsNothingInClear(t *testing.T) {
	dir := t.TempDir()
	s := withoutKeyring(t, dir)
	if err := errors.Join(s.Encrypt(passphrase), s.Set("mailbox 1", "correct-horse")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	path := filepath.Join(dir, VaultName)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"correct-horse", "mailbox 1", passphrase} {
		if bytes.Contains(sealed, []byte(word)) {
			t.Errorf("%q is in the file", word)
		}
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := age.Decrypt(bytes.NewReader(sealed), identity); err != nil {
		t.Errorf("age cannot open it: %v", err)
	}
}

func TestAPassphraseIsChangedAndTheOldOneOpensNothing(t *testing.T) {
	dir := t.TempDir()
	s := withoutKeyring(t, dir)
	if err := errors.Join(s.Encrypt(passphrase), s.Set("mailbox 1", "correct-horse")); err != nil {
		t.Fatal(err)
	}
	if err := s.ChangePassphrase("not the old one", "another long one"); !errors.Is(err, ErrPassphrase) {
		t.Errorf("without the old passphrase: %v", err)
	}
	if err := s.ChangePassphrase(passphrase, "another long one"); err != nil {
		t.Fatal(err)
	}
	later := withoutKeyring(t, dir)
	if err := later.Unlock(passphrase); !errors.Is(err, ErrPassphrase) {
		t.Errorf("the old passphrase: %v", err)
	}
	if err := later.Unlock("another long one"); err != nil {
		t.Fatal(err)
	}
	later.mustGet(t, "mailbox 1", "correct-horse")
}

func TestAFileOfSecretsThatIsDamagedIsNotWrittenOver(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, VaultName)
	if err := os.WriteFile(path, []byte("age-encryption.org/v1\nnonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := withoutKeyring(t, dir)
	if err := s.Unlock(passphrase); err == nil || errors.Is(err, ErrPassphrase) {
		t.Errorf("it opens: %v", err)
	}
	if err := s.Encrypt(passphrase); !errors.Is(err, fs.ErrExist) {
		t.Errorf("it was made anew: %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.HasSuffix(got, []byte("nonsense")) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestSecretsOfTheKeyringAreStillFoundOnceThereIsAFile(t *testing.T) {
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	dir := t.TempDir()
	s := NewSecrets("Paddock test", dir)
	if err := s.Set("mailbox 1", "in the keyring"); err != nil || s.Keeping() != InKeyring {
		t.Errorf("%v, kept in %s", err, s.Keeping())
	}
	later := NewSecrets("Paddock test", dir)
	if err := errors.Join(later.Encrypt(passphrase), later.Set("mailbox 2", "in the file")); err != nil {
		t.Fatal(err)
	}
	later.mustGet(t, "mailbox 1", "in the keyring")
	if _, err := keyring.Get("Paddock test", "mailbox 2"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the file's secret is in the keyring too: %v", err)
	}
}
