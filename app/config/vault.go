package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"filippo.io/age"
)

// VaultName is the name of the file of secrets in a data folder.
const VaultName = "secrets.age"

// ErrLocked means that the file of secrets was not opened with its passphrase yet.
var ErrLocked = errors.New("the passwords are locked: the passphrase was not entered")

// ErrPassphrase means that a passphrase is not that of the file.
var ErrPassphrase = errors.New("this is not the passphrase of the passwords")

// ErrShort means that a passphrase could be guessed.
var ErrShort = errors.New("a passphrase has 8 characters or more")

// Vault keeps secrets in a file that is encrypted with a passphrase, where a computer has no keyring. The file is in the
// format of age (https://age-encryption.org/v1) and holds JSON, so that its owner can read it without Paddock:
// `age --decrypt secrets.age`. Only the process that owns the data folder may write it.
type Vault struct {
	path string

	mu         sync.Mutex
	passphrase string
	secrets    map[string]string // nil: locked
}

// OpenVault is the vault of a data folder. It is locked, or not there.
func OpenVault(dir string) *Vault { return &Vault{path: filepath.Join(dir, VaultName)} }

// Exists tells whether there is a file.
func (v *Vault) Exists() bool {
	_, err := os.Lstat(v.path)
	return err == nil
}

// Locked tells whether there is a file whose passphrase was not given yet.
func (v *Vault) Locked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.secrets == nil && v.Exists()
}

// Open tells whether secrets can be read and kept.
func (v *Vault) Open() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.secrets != nil
}

// Create makes a file with secrets. It fails when there is one already.
func (v *Vault) Create(passphrase string, secrets map[string]string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.Exists() {
		return fmt.Errorf("%s is there already: %w", v.path, fs.ErrExist)
	}
	kept := maps.Clone(secrets)
	if kept == nil {
		kept = map[string]string{}
	}
	return v.write(passphrase, kept)
}

// Unlock opens the file; ErrPassphrase when the passphrase is another one.
func (v *Vault) Unlock(passphrase string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	secrets, err := v.read(passphrase)
	if err != nil {
		return err
	}
	v.passphrase, v.secrets = passphrase, secrets
	return nil
}

// Change gives the file another passphrase. The old one is asked for once more, also when the vault is open.
func (v *Vault) Change(old, passphrase string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	secrets, err := v.read(old)
	if err != nil {
		return err
	}
	if v.secrets != nil {
		secrets = v.secrets
	}
	return v.write(passphrase, secrets)
}

// Set keeps a secret.
func (v *Vault) Set(name, secret string) error {
	return v.edit(func(all map[string]string) { all[name] = secret })
}

// SetAll keeps secrets, in one step.
func (v *Vault) SetAll(secrets map[string]string) error {
	return v.edit(func(all map[string]string) { maps.Copy(all, secrets) })
}

// Delete forgets a secret.
func (v *Vault) Delete(name string) error {
	return v.edit(func(all map[string]string) { delete(all, name) })
}

// Get gives a secret; ErrNoSecret when there is none, ErrLocked as long as nobody can tell.
func (v *Vault) Get(name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.secrets == nil && v.Exists() {
		return "", ErrLocked
	}
	secret, ok := v.secrets[name]
	if !ok {
		return "", ErrNoSecret
	}
	return secret, nil
}

func (v *Vault) edit(change func(map[string]string)) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.secrets == nil {
		return ErrLocked
	}
	next := maps.Clone(v.secrets)
	change(next)
	if maps.Equal(next, v.secrets) {
		return nil
	}
	return v.write(v.passphrase, next)
}

// work is the cost of trying a passphrase: scrypt with N = 2^work, which takes 128 MB and some tenths of a second.
const work = 17

// mostWork is the most that a file may ask for (512 MB): one that was tampered with must not eat all memory.
const mostWork = 19

// leastPassphrase is in characters.
const leastPassphrase = 8

// write puts the secrets in the place of those that the file has. v.mu is held.
func (v *Vault) write(passphrase string, secrets map[string]string) (err error) {
	if len([]rune(passphrase)) < leastPassphrase {
		return ErrShort
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return fmt.Errorf("encrypt the passwords: %w", err)
	}
	recipient.SetWorkFactor(work)
	text, err := json.Marshal(secrets)
	if err != nil {
		return fmt.Errorf("encrypt the passwords: %w", err)
	}
	var sealed bytes.Buffer
	out, err := age.Encrypt(&sealed, recipient)
	if err == nil {
		_, err = out.Write(text)
	}
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = replace(v.path, sealed.Bytes())
	}
	if err != nil {
		return fmt.Errorf("keep the passwords in %s: %w", v.path, err)
	}
	v.passphrase, v.secrets = passphrase, secrets
	return nil
}

func (v *Vault) read(passphrase string) (map[string]string, error) {
	sealed, err := os.ReadFile(v.path)
	if err != nil {
		return nil, fmt.Errorf("open the passwords: %w", err)
	}
	if passphrase == "" {
		return nil, ErrPassphrase
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("open the passwords: %w", err)
	}
	identity.SetMaxWorkFactor(mostWork)
	text, err := age.Decrypt(bytes.NewReader(sealed), identity)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, ErrPassphrase
	}
	var all []byte
	if err == nil {
		all, err = io.ReadAll(text)
	}
	secrets := map[string]string{}
	if err == nil {
		err = json.Unmarshal(all, &secrets)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", v.path, err)
	}
	return secrets, nil
}

// replace puts a file with text in a file's place, readable by its owner only, wholly or not at all.
func replace(path string, text []byte) (err error) {
	part, err := os.CreateTemp(filepath.Dir(path), ".secrets-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, part.Close(), os.Remove(part.Name()))
		}
	}()
	if _, err := part.Write(text); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}
