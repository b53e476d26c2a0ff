package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"paddock/app/config"
	"paddock/app/inbox"
	"paddock/app/store"
	"paddock/ingest/mailbox"
	"paddock/ui/wording"
)

// passwordFindings tell where passwords are kept, and whether they can be had.
func passwordFindings(c *call) (*config.Secrets, []finding) {
	secrets := newSecrets(c)
	f := finding{What: "keyring", OK: true, Says: "keeps passwords"}
	if secrets.Vault.Exists() {
		f.Says = "not needed: passwords are in an encrypted file"
		return secrets, []finding{f, vaultFinding(c, secrets)}
	}
	if err := secrets.Keyring.Check(); err != nil {
		f.OK, f.Says = false, err.Error()
		f.Do = "install and unlock a keyring (GNOME Keyring, KWallet), or keep passwords in an encrypted file: in the Inbox pane, or by setting " + passphraseName
	}
	return secrets, []finding{f}
}

// vaultFinding opens the file of passwords, when the passphrase was given.
func vaultFinding(c *call, secrets *config.Secrets) finding {
	path := filepath.Join(c.Data, config.VaultName)
	f := finding{What: "passwords", OK: true, Says: "in " + path + ", encrypted"}
	info, err := os.Stat(path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		f.OK, f.Says, f.Do = false, fmt.Sprintf("%s can be read by others (mode %o)", path, info.Mode().Perm()), "chmod 600 "+path
		return f
	}
	if err == nil {
		err = unlock(c, secrets)
	}
	switch {
	case err != nil:
		f.OK, f.Says = false, err.Error()
		f.Do = "give the right passphrase in " + passphraseName + "; if it is lost, move " + path + " away and enter the passwords again"
	case secrets.Vault.Locked():
		f.Says += "; not opened, as " + passphraseName + " is not set"
	default:
		f.Says += "; the passphrase opens it"
	}
	return f
}

// mailboxes tries every mailbox as the Test button does.
func mailboxes(c *call, secrets *config.Secrets) []finding {
	db, err := openToRead(c)
	if err != nil {
		return nil // the database has its own finding
	}
	all, err := store.Mailboxes{DB: db}.All(c)
	if err = errors.Join(err, db.Close()); err != nil {
		return []finding{{What: "mailboxes", Says: err.Error(), Do: "see the database"}}
	}
	if len(all) == 0 {
		return []finding{{What: "mailboxes", OK: true, Says: "none connected"}}
	}
	findings := make([]finding, len(all))
	for i, box := range all {
		findings[i] = tryMailbox(c, box, secrets)
	}
	return findings
}

func tryMailbox(ctx context.Context, box inbox.Account, secrets *config.Secrets) finding {
	f := finding{What: "mailbox", Says: box.Username + " at " + box.Host}
	if box.Paused {
		f.Says += " (paused)"
	}
	password, err := secrets.Get(secretName(box.ID))
	switch {
	case errors.Is(err, config.ErrLocked):
		f.Says, f.Do = f.Says+": not tried, its password is locked", "set "+passphraseName+" and ask again"
		return f
	case errors.Is(err, config.ErrNoSecret) && secrets.Keeping() == config.InMemory:
		f.Says, f.Do = f.Says+": not tried, nobody but a running Paddock has its password", "keep passwords in an encrypted file: the Inbox pane offers one"
		return f
	case err != nil:
		f.Says, f.Do = f.Says+": "+err.Error(), "enter the password again in the Inbox pane"
		return f
	}
	r := &mailbox.Reader{Account: box, Password: func() (string, error) { return password, nil }}
	if box.SignIn.On() {
		if box.SignIn.Provider == inbox.Other { // each use may end the grant for the program that is running
			f.OK, f.Says = true, f.Says+": signed in; not tried, the Inbox pane says how its reading stands"
			return f
		}
		r.Token = savedTokens(box, secrets).Token
	}
	trial := try(ctx, r)
	if trial.Problem != nil {
		f.Says, f.Do = f.Says+": "+trial.Problem.What, trial.Problem.Do
		return f
	}
	f.OK = true
	if trial.Found > 0 {
		f.Says += fmt.Sprintf(": works, %d of the newest %d mails look like error reports", trial.Found, trial.Looked)
		return f
	}
	f.Says += ": works, and none of the newest " + wording.Count(int64(trial.Looked), "mail", "mails") + " in " + strings.Join(box.Folders, ", ") + " is an error mail"
	for _, folder := range trial.Folders {
		if folder.Reports > 0 {
			f.Do = fmt.Sprintf("read %s as well, which has %d among its newest mails: connect the mailbox once more with it", folder.Name, folder.Reports)
			break
		}
	}
	return f
}
