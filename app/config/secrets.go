package config

import (
	"errors"
	"maps"
)

// Keeping is where secrets are kept.
type Keeping string

// The places.
const (
	InKeyring Keeping = "keyring"
	InFile    Keeping = "file"   // encrypted with a passphrase, which was given
	Locked    Keeping = "locked" // the same, and the passphrase was not given yet
	InMemory  Keeping = "memory" // until the program ends
)

// Secrets keeps secrets where this computer can: in a file with a passphrase where a person wanted one, else in the
// system's keyring, else in memory.
type Secrets struct {
	Keyring *Keyring
	Vault   *Vault
}

// NewSecrets are the secrets of a data folder; service names them in the keyring.
func NewSecrets(service, dir string) *Secrets {
	return &Secrets{Keyring: &Keyring{Service: service}, Vault: OpenVault(dir)}
}

// Keeping tells where a secret would be kept now.
func (s *Secrets) Keeping() Keeping {
	switch {
	case s.Vault.Open():
		return InFile
	case s.Vault.Exists():
		return Locked
	case s.Keyring.Works():
		return InKeyring
	}
	return InMemory
}

// Set keeps a secret. With ErrNoKeyring or ErrLocked it is kept in memory only.
func (s *Secrets) Set(name, secret string) error {
	if s.Vault.Open() {
		s.Keyring.remember(name, secret)
		return s.Vault.Set(name, secret)
	}
	err := s.Keyring.Set(name, secret)
	if errors.Is(err, ErrNoKeyring) && s.Vault.Exists() {
		return ErrLocked
	}
	return err
}

// Get gives a secret; ErrNoSecret when there is none, ErrLocked when it may be behind the passphrase.
func (s *Secrets) Get(name string) (string, error) {
	if secret, ok := s.Keyring.recall(name); ok {
		return secret, nil
	}
	secret, err := s.Vault.Get(name)
	if err == nil {
		s.Keyring.remember(name, secret)
		return secret, nil
	}
	if secret, err := s.Keyring.Get(name); err == nil {
		return secret, nil
	}
	return "", err
}

// Delete forgets a secret.
func (s *Secrets) Delete(name string) error {
	err := s.Keyring.Delete(name)
	if s.Vault.Open() {
		err = errors.Join(err, s.Vault.Delete(name))
	}
	return err
}

// Encrypt makes the file with a passphrase, and moves there what is in memory.
func (s *Secrets) Encrypt(passphrase string) error {
	return s.Vault.Create(passphrase, s.Keyring.all())
}

// Unlock opens the file with its passphrase. What was set in the meantime is newer than what it holds.
func (s *Secrets) Unlock(passphrase string) error {
	if err := s.Vault.Unlock(passphrase); err != nil {
		return err
	}
	return s.Vault.SetAll(s.Keyring.all())
}

// ChangePassphrase gives the file another passphrase.
func (s *Secrets) ChangePassphrase(old, passphrase string) error {
	return s.Vault.Change(old, passphrase)
}

// recall gives a secret that is in memory.
func (k *Keyring) recall(name string) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, ok := k.memory[name]
	return secret, ok
}

func (k *Keyring) all() map[string]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.memory)
}

// Works tells whether there is a keyring, as far as is known without asking it, which may open a dialog.
func (k *Keyring) Works() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.refused && reachable()
}
