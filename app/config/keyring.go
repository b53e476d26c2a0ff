package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"github.com/zalando/go-keyring"
)

// ErrNoSecret means that nothing is kept under the asked name.
var ErrNoSecret = errors.New("no password is kept for this name")

// ErrNoKeyring means that this computer has no keyring that answers. The secret is then kept in memory, until
// the program ends.
var ErrNoKeyring = errors.New("this computer offers no keyring, or it is locked: the password is kept until Paddock quits")

// Keyring keeps secrets in the system's keyring, under names of the data folder's own.
type Keyring struct {
	Service string // "Paddock /home/ann/.local/share/paddock": one for each data folder

	mu      sync.Mutex
	memory  map[string]string
	refused bool // it did not take a secret, or did not answer
}

// Set keeps a secret. With ErrNoKeyring it is kept in memory only.
func (k *Keyring) Set(name, secret string) error {
	k.remember(name, secret)
	if !reachable() {
		return ErrNoKeyring
	}
	err := keyring.Set(k.Service, name, secret)
	k.mu.Lock()
	k.refused = err != nil
	k.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrNoKeyring, err)
	}
	return nil
}

// Get gives a secret; ErrNoSecret when there is none.
func (k *Keyring) Get(name string) (string, error) {
	if secret, ok := k.recall(name); ok {
		return secret, nil
	}
	if !reachable() {
		return "", ErrNoSecret
	}
	secret, err := keyring.Get(k.Service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNoSecret
	}
	if err != nil {
		k.mu.Lock()
		k.refused = true
		k.mu.Unlock()
		return "", fmt.Errorf("%w (%w)", ErrNoSecret, err)
	}
	k.remember(name, secret)
	return secret, nil
}

func (k *Keyring) remember(name, secret string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.memory == nil {
		k.memory = map[string]string{}
	}
	k.memory[name] = secret
}

// Delete forgets a secret.
func (k *Keyring) Delete(name string) error {
	k.mu.Lock()
	delete(k.memory, name)
	k.mu.Unlock()
	if !reachable() {
		return nil
	}
	if err := keyring.Delete(k.Service, name); err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("delete a password from the keyring: %w", err)
	}
	return nil
}

// Check tells whether the keyring can be used: it writes, reads and deletes a trial secret.
func (k *Keyring) Check() error {
	const name = "paddock doctor"
	if !reachable() {
		return ErrNoKeyring
	}
	if err := keyring.Set(k.Service, name, "trial"); err != nil {
		return fmt.Errorf("%w (%w)", ErrNoKeyring, err)
	}
	if _, err := keyring.Get(k.Service, name); err != nil {
		return fmt.Errorf("%w (%w)", ErrNoKeyring, err)
	}
	return keyring.Delete(k.Service, name)
}

// reachable keeps the D-Bus library from starting a bus of its own, which would outlive this program.
func reachable() bool {
	return runtime.GOOS == "windows" || runtime.GOOS == "darwin" || SessionBus()
}

// SessionBus tells whether there is a session bus where the D-Bus library looks for one. Where there is none, the
// library would start one.
func SessionBus() bool {
	return sessionBus(filepath.Join("/run/user", strconv.Itoa(os.Getuid())))
}

func sessionBus(folder string) bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address != "disabled:"
	}
	_, err := os.Stat(filepath.Join(folder, "bus"))
	return err == nil
}
