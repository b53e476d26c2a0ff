package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/inbox"
)

// passphraseName is the environment variable with the passphrase of the passwords, for a start without a window. It is
// no flag, which everybody on the computer could read.
const passphraseName = "PADDOCK_PASSPHRASE"

func newSecrets(c *call) *config.Secrets { return config.NewSecrets(AppName+" "+c.Data, c.Data) }

// passphraseOf gives the passphrase that the environment has, and takes it out of it, so that no program that is started
// from here inherits it; else that which a command prints. It is empty when there is neither.
func passphraseOf(c *call) (passphrase, from string, err error) {
	if passphrase = os.Getenv(passphraseName); passphrase != "" {
		return passphrase, passphraseName, os.Unsetenv(passphraseName)
	}
	if c.PassphraseCommand == "" {
		return "", "", nil
	}
	if passphrase, err = printedBy(c, c.PassphraseCommand); err != nil {
		return "", "", usage("--passphrase-command: %w", err)
	}
	return passphrase, "--passphrase-command", nil
}

// printedBy gives the first line that a command of the owner's prints.
func printedBy(c *call, command string) (string, error) {
	ctx, cancel := context.WithTimeout(c, time.Minute)
	defer cancel()
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/C"}
	}
	cmd := exec.CommandContext(ctx, shell[0], shell[1], command) //nolint:gosec // it is the owner's command
	cmd.Stderr = c.err
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(out), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", errors.New("it printed nothing")
	}
	return line, nil
}

// unlock opens the file of passwords with the passphrase that the program was started with. Where there is no keyring,
// and no file yet, it makes the file.
func unlock(c *call, s *config.Secrets) error {
	passphrase, from, err := passphraseOf(c)
	if err != nil || passphrase == "" {
		return err
	}
	switch s.Keeping() {
	case config.Locked:
		err = s.Unlock(passphrase)
	case config.InMemory:
		err = s.Encrypt(passphrase)
	}
	if errors.Is(err, config.ErrPassphrase) || errors.Is(err, config.ErrShort) {
		return usage("%s: %w", from, err)
	}
	return err
}

// unkept tells that a secret is in memory only.
func unkept(err error) bool {
	return errors.Is(err, config.ErrNoKeyring) || errors.Is(err, config.ErrLocked)
}

// secretDoor is what the window asks of the secrets.
type secretDoor struct{ *application }

// Keeping tells where passwords are kept.
func (d secretDoor) Keeping() inbox.Keeping {
	return map[config.Keeping]inbox.Keeping{
		config.InKeyring: inbox.KeptInKeyring, config.InFile: inbox.KeptInFile, config.Locked: inbox.KeptLocked, config.InMemory: inbox.KeptInMemory,
	}[d.secrets.Keeping()]
}

// Encrypt keeps the passwords in a file with a passphrase.
func (d secretDoor) Encrypt(passphrase string) error {
	return d.after(d.secrets.Encrypt(passphrase), "made a file for passwords")
}

// Unlock opens the file, and lets those mailboxes be read that waited for it.
func (d secretDoor) Unlock(passphrase string) error {
	return d.after(d.secrets.Unlock(passphrase), "opened the file of passwords")
}

// ChangePassphrase gives the file another passphrase.
func (d secretDoor) ChangePassphrase(old, passphrase string) error {
	return d.after(d.secrets.ChangePassphrase(old, passphrase), "changed the passphrase")
}

func (d secretDoor) after(err error, what string) error {
	if err != nil {
		return err
	}
	d.log.Info(what, "file", config.VaultName)
	d.post.readWaiting()
	d.bus.Publish(bus.Mailboxes)
	return nil
}

// readWaiting begins anew to read those mailboxes whose passwords were not there.
func (p *postOffice) readWaiting() {
	p.mu.Lock()
	var waiting []inbox.Account
	for _, one := range p.readers {
		if one.status.Problem != nil && one.status.Problem.Code == codeLocked {
			waiting = append(waiting, one.status.Account)
		}
	}
	p.mu.Unlock()
	for _, box := range waiting {
		p.halt(box.ID)
		p.mu.Lock()
		p.start(box)
		p.mu.Unlock()
	}
}

const codeLocked = "locked"

// passwordOf gives a mailbox's password. While it cannot, the error is a Problem for people.
func (p *postOffice) passwordOf(box inbox.Account) (string, error) {
	password, err := p.secrets.Get(secretName(box.ID))
	if errors.Is(err, config.ErrLocked) {
		return "", &inbox.Problem{
			Code: codeLocked, What: "The passwords are locked.", Do: "Enter the passphrase in the Inbox pane, or start Paddock with " + passphraseName + ".",
		}
	}
	return password, err
}

// sayUnkept tells a person that a mailbox's password is in memory only.
func (p *postOffice) sayUnkept(box inbox.Account, err error) {
	p.log.Warn("a password is kept until the program ends", "mailbox", box.Username, "error", err)
	p.warn("The password is kept until you quit", fmt.Sprintf("There is no keyring for that of %s. Keep it in an encrypted file: the Inbox pane offers one.", box.Username))
}
