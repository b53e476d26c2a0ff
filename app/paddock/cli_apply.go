package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/sync/errgroup"

	"paddock/app/config"
	"paddock/app/inbox"
)

// applyCommand implements `paddock apply FILE.toml`.
type applyCommand struct {
	File   string `arg:"" help:"The file with projects and mailboxes; - reads it from standard input."`
	DryRun bool   `help:"Print what would be done, and do nothing."`
}

// wanted is what a file asks for. Passwords are looked up where the file is read: the process that owns the data folder
// may have another environment.
type wanted struct {
	Projects  []wantedProject `toml:"project"`
	Mailboxes []wantedMailbox `toml:"mailbox"`
	DryRun    bool            `toml:"-"`
}

type wantedProject struct {
	Name string `toml:"name"`
}

// wantedMailbox is a mailbox as the file has it. What is left out stays as it is, or is found out.
type wantedMailbox struct {
	Project         string         `toml:"project"`
	Host            string         `toml:"host"`
	Port            int            `toml:"port"`
	Security        inbox.Security `toml:"security"`
	Username        string         `toml:"username"`
	PasswordEnv     string         `toml:"password_env"`
	PasswordCommand string         `toml:"password_command"`
	Folders         []string       `toml:"folders"`
	Certificate     string         `toml:"certificate"`
	Password        string         `toml:"-"` // empty: the one that is kept
}

// applied is what was done to one thing of a file.
type applied struct {
	Done string `json:"done"` // added, changed, unchanged
	What string `json:"what"` // "mailbox errors@example.com at imap.example.com"
}

// Run reads the whole file before anything is done.
func (cmd applyCommand) Run(c *call) error {
	w, err := cmd.read(c)
	if err != nil {
		return err
	}
	var done []applied
	if err = ownApplication(c, func(a *application) (err error) {
		if k := a.secrets.Keeping(); len(w.Mailboxes) > 0 && !w.DryRun && (k == config.InMemory || k == config.Locked) {
			return usage("passwords cannot be kept here: there is no keyring that answers; set %s, and they are kept in an encrypted file", passphraseName)
		}
		done, err = a.apply(c, w)
		return err
	}); errors.Is(err, errOwned) {
		err = ask(c, c.Data, "apply", w, &done)
	}
	would := ""
	if cmd.DryRun {
		would = "would be "
	}
	for _, one := range done {
		words := would + one.Done
		if one.Done == unchanged {
			words = unchanged
		}
		if _, err := fmt.Fprintf(c.out, "%s: %s\n", one.What, words); err != nil {
			return err
		}
	}
	return err
}

const (
	added     = "added"
	changed   = "changed"
	unchanged = "unchanged"
)

func (cmd applyCommand) read(c *call) (w wanted, err error) {
	text, err := os.ReadFile(cmd.File)
	if cmd.File == "-" {
		text, err = io.ReadAll(os.Stdin)
	}
	if err != nil {
		return w, usage("%w", err)
	}
	meta, err := toml.NewDecoder(bytes.NewReader(text)).Decode(&w)
	var fault toml.ParseError
	if errors.As(err, &fault) {
		return w, usage("%s: line %d: %s", cmd.File, fault.Position.Line, fault.Message)
	}
	if err != nil {
		return w, usage("%s: %w", cmd.File, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return w, usage("%s: line %d: %s is nothing that can be set (projects have a name; mailboxes project, host, port, security, username, password_env, password_command, folders, certificate)",
			cmd.File, lineOf(text, unknown[0]), unknown[0])
	}
	for i := range w.Projects {
		if w.Projects[i].Name = strings.TrimSpace(w.Projects[i].Name); w.Projects[i].Name == "" {
			return w, usage("%s: project %d has no name", cmd.File, i+1)
		}
	}
	for i := range w.Mailboxes {
		if err := w.Mailboxes[i].complete(c); err != nil {
			return w, usage("%s: mailbox %d: %w", cmd.File, i+1, err)
		}
	}
	w.DryRun = cmd.DryRun
	return w, nil
}

// lineOf is the first line that has a key's last part; the decoder does not tell where undecoded keys are.
func lineOf(text []byte, key toml.Key) int {
	for i, line := range bytes.Split(text, []byte("\n")) {
		word := strings.Trim(string(line), " \t\r[")
		if rest, ok := strings.CutPrefix(word, key[len(key)-1]); ok && strings.HasPrefix(strings.TrimLeft(rest, " \t"), "=") || ok && strings.HasPrefix(rest, "]") {
			return i + 1
		}
	}
	return 1
}

// complete checks a mailbox and looks its password up.
func (m *wantedMailbox) complete(c *call) (err error) {
	switch {
	case m.Username == "":
		return errors.New("it has no username")
	case m.Host == "" && !strings.Contains(m.Username, "@"):
		return errors.New("it has no host, and its username is no address to find it by")
	case m.Port < 0 || m.Port > 65535:
		return fmt.Errorf("port %d: 1 to 65535", m.Port)
	case m.PasswordEnv != "" && m.PasswordCommand != "":
		return errors.New("it has both password_env and password_command: keep one")
	}
	switch m.Security {
	case "", inbox.TLS, inbox.StartTLS:
	case inbox.None:
		if !isLoopback(m.Host) {
			return fmt.Errorf("security = %q is only for this computer; %s is another one", m.Security, m.Host)
		}
	default:
		return fmt.Errorf("security = %q: tls, starttls or none", m.Security)
	}
	switch {
	case m.PasswordEnv != "":
		if m.Password = os.Getenv(m.PasswordEnv); m.Password == "" {
			return fmt.Errorf("password_env = %q: this variable is not set", m.PasswordEnv)
		}
	case m.PasswordCommand != "":
		if m.Password, err = printedBy(c, m.PasswordCommand); err != nil {
			return fmt.Errorf("password_command: %w", err)
		}
	}
	return nil
}

// ownApplication puts everything together for a piece of work, and lets nothing but the store run.
func ownApplication(c *call, work func(*application) error) (err error) {
	a, err := open(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	writing, stop := context.WithCancel(context.WithoutCancel(c))
	defer stop()
	var writer errgroup.Group
	writer.Go(func() error { return a.db.Run(writing) })
	err = work(a)
	stop()
	return errors.Join(err, writer.Wait())
}
