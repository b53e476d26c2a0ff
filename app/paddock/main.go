// Command paddock opens the window, serves without one, and answers from the shell.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"paddock/app/config"
)

// Exit codes of the command line's contract.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a fault of the call or of the configuration, not of the work.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// globals are the flags of every command.
type globals struct {
	Data              string `env:"PADDOCK_DATA" placeholder:"DIR" help:"Data folder (default: ${data})."`
	Listen            string `env:"PADDOCK_LISTEN" placeholder:"ADDR" help:"Address that clients report to (default: as in Settings, at first ${listen})."`
	Database          string `env:"PADDOCK_DATABASE" placeholder:"URL" help:"Database of a team; this version keeps its data in SQLite in the data folder."`
	PassphraseCommand string `env:"PADDOCK_PASSPHRASE_COMMAND" placeholder:"COMMAND" help:"Prints the passphrase of the passwords, where there is no keyring; or set PADDOCK_PASSPHRASE."`
	LogLevel          string `env:"PADDOCK_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"What is written to standard error: debug, info, warn, error."`
}

// call is what every command is handed.
type call struct {
	context.Context
	globals
	out, err io.Writer
	log      *slog.Logger
}

type commands struct {
	globals
	Window  windowCommand `cmd:"" default:"1" help:"Open the window (the default command)."`
	Serve   serveCommand  `cmd:"" help:"Listen and read mailboxes without a window."`
	Project struct {
		List projectListCommand `cmd:"" help:"List the projects with their keys and DSNs."`
		Add  projectAddCommand  `cmd:"" help:"Add a project."`
	} `cmd:"" help:"The watched projects."`
	Apply  applyCommand `cmd:"" help:"Make projects and mailboxes as a file wants them; twice changes nothing."`
	Import struct {
		Mail importMailCommand `cmd:"" help:"Read error mails from .eml files, mbox files and Maildir folders."`
	} `cmd:"" help:"Bring in what happened before."`
	Mailbox struct {
		Tidy mailboxTidyCommand `cmd:"" help:"Move imported error mails to a folder, or mark them as read; with a preview first, and undo."`
	} `cmd:"" help:"The connected mailboxes."`
	Export exportCommand `cmd:"" help:"Print raw rows: issues, errors."`
	Report struct {
		Releases reportReleasesCommand `cmd:"" help:"How each release does: sessions, crash-free shares, adoption, new issues."`
		Customer reportCustomerCommand `cmd:"" help:"What one customer met and when, and a reply to them."`
		Alerts   reportAlertsCommand   `cmd:"" help:"What alerted, when, why, and to whom it was told."`

		Migration reportMigrationCommand `cmd:"" help:"How far the move off error mail has come, and whether the mails may be switched off."`
	} `cmd:"" help:"Print computed answers."`
	Reprocess reprocessCommand `cmd:"" help:"Read once more what could not be read when it came."`
	Doctor    doctorCommand    `cmd:"" help:"Check display, data folder, port, keyring, passwords, notifications, mailboxes and database."`
	Version   versionCommand   `cmd:"" help:"Print version, commit and Go version."`
}

type versionCommand struct{}

func (versionCommand) Run(c *call) error {
	_, err := fmt.Fprintln(c.out, versionLine())
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process: it gives the exit code.
func run(ctx context.Context, args []string, out, err io.Writer) int {
	var c commands
	exit := -1
	parser, fault := kong.New(&c, kong.Name("paddock"), kong.Writers(out, err), kong.Exit(func(code int) { exit = code }),
		kong.Description("Errors of Django sites, from error mails and Sentry SDKs, in one window."),
		kong.Vars{"data": defaultData(), "listen": config.DefaultListen}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if fault != nil {
		return fail(err, fault)
	}
	parsed, fault := parser.Parse(args)
	if exit >= 0 { // --help was asked for and given
		return exit
	}
	if fault != nil {
		return fail(err, usage("%w (paddock --help lists the commands)", fault))
	}
	if c.Data == "" {
		c.Data = defaultData()
	}
	if c.Database != "" {
		return fail(err, usage("this version keeps its data in SQLite only: leave --database and PADDOCK_DATABASE unset"))
	}
	if fault := checkListen(c.Listen); fault != nil {
		return fail(err, fault)
	}
	absolute, fault := filepath.Abs(c.Data)
	if fault != nil {
		return fail(err, fault)
	}
	c.Data = absolute
	var level slog.Level
	if fault := level.UnmarshalText([]byte(c.LogLevel)); fault != nil {
		return fail(err, usage("%w", fault))
	}
	log := slog.New(slog.NewTextHandler(err, &slog.HandlerOptions{Level: level}))
	return fail(err, parsed.Run(&call{Context: ctx, globals: c.globals, out: out, err: err, log: log}))
}

// checkListen refuses what is no address to listen on; empty is that of the settings.
func checkListen(address string) error {
	if address == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if n, badPort := strconv.Atoi(port); err != nil || badPort != nil || n < 0 || n > 65535 {
		return usage("--listen %s: write an address and a port, such as %s", address, config.DefaultListen)
	}
	return nil
}

// fail says in one line what went wrong and gives the exit code for it.
func fail(w io.Writer, err error) int {
	var bad usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &bad):
		say(w, err)
		return exitUsage
	}
	say(w, err)
	return exitFailed
}

func say(w io.Writer, err error) {
	_, _ = fmt.Fprintln(w, "paddock: "+strings.ReplaceAll(err.Error(), "\n", "; ")) // nobody is left to tell when this fails
}

// defaultData is the platform's folder for application data.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "paddock")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "paddock-data"
	}
	return platformData(home)
}
