package checkout

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Editor is a program that opens a file at a line.
type Editor struct {
	ID       string // as settings have it
	Name     string
	Args     []string // the program, and what it is told: {file}, {line} and {column} stand for the place
	Also     []string // what the program may be called besides
	Terminal bool     // it needs a terminal to run in
}

// Editors are the known ones.
var Editors = []Editor{
	{ID: "vscode", Name: "VS Code", Args: []string{"code", "--goto", "{file}:{line}:{column}"}, Also: []string{"codium", "code-insiders"}},
	{ID: "pycharm", Name: "PyCharm", Args: []string{"pycharm", "--line", "{line}", "--column", "{column}", "{file}"}, Also: []string{"pycharm-professional", "pycharm-community", "charm"}},
	{ID: "idea", Name: "IntelliJ IDEA", Args: []string{"idea", "--line", "{line}", "--column", "{column}", "{file}"}, Also: []string{"intellij-idea-ultimate", "intellij-idea-community"}},
	{ID: "sublime", Name: "Sublime Text", Args: []string{"subl", "{file}:{line}:{column}"}, Also: []string{"sublime_text"}},
	{ID: "vim", Name: "Vim", Args: []string{"vim", "+call cursor({line},{column})", "--", "{file}"}, Terminal: true},
	{ID: "neovim", Name: "Neovim", Args: []string{"nvim", "+call cursor({line},{column})", "--", "{file}"}, Terminal: true},
	{ID: "emacs", Name: "Emacs", Args: []string{"emacsclient", "--no-wait", "--alternate-editor=emacs", "+{line}:{column}", "{file}"}},
}

// Custom makes an editor of a command that a person wrote, such as `kate --line {line} "{file}"`. It is split into
// arguments as a shell would, but no shell runs it.
func Custom(command string) (Editor, error) {
	args, err := words(command)
	if err != nil {
		return Editor{}, err
	}
	if len(args) == 0 || !strings.Contains(strings.Join(args[1:], " "), "{file}") {
		return Editor{}, errors.New("the command must name a program and, after it, {file}; {line} and {column} may follow")
	}
	return Editor{ID: "custom", Name: filepath.Base(args[0]), Args: args}, nil
}

// words splits a command at blanks that are neither quoted nor escaped.
func words(command string) ([]string, error) {
	var all []string
	var word strings.Builder
	quote, inWord, escaped := rune(0), false, false
	for _, r := range command {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && runtime.GOOS != "windows":
			escaped, inWord = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if inWord {
				all = append(all, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("the command ends within quotes")
	}
	if inWord {
		all = append(all, word.String())
	}
	return all, nil
}

// Command is the program and its arguments for a place; line and column count from 1.
func (e Editor) Command(file string, line, column int) []string {
	put := strings.NewReplacer("{file}", file, "{line}", strconv.Itoa(max(1, line)), "{column}", strconv.Itoa(max(1, column)))
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = put.Replace(a)
	}
	return args
}

// terminals are programs that run another in a window of their own, and what goes before its name.
var terminals = [][]string{
	{"x-terminal-emulator", "-e"}, {"gnome-terminal", "--"}, {"konsole", "-e"}, {"kitty"}, {"alacritty", "-e"}, {"wezterm", "start", "--"},
	{"foot"}, {"xfce4-terminal", "-x"}, {"xterm", "-e"}, {"wt.exe"},
}

// Launcher starts editors.
type Launcher struct{ running errgroup.Group }

// soon is how long an editor that cannot open a file is waited for, so that a person learns of it.
const soon = 1500 * time.Millisecond

// Open opens a file at a line. It returns once the editor has taken it or failed; the editor outlives this program.
func (l *Launcher) Open(ctx context.Context, e Editor, place Place) error {
	if !filepath.IsAbs(place.File) {
		return fmt.Errorf("open %s: not a whole path", place.File)
	}
	args := e.Command(place.File, place.Line, place.Column)
	if e.Terminal {
		in := terminal()
		if in == nil {
			return fmt.Errorf("%s runs in a terminal, and none was found: install xterm, or write a command of your own", e.Name)
		}
		args = append(in, args...)
	}
	program := findProgram(append([]string{args[0]}, alsoUnless(e)...))
	if program == "" {
		return fmt.Errorf("%s was not found: install its command line tool (%s), or write a command of your own", e.Name, args[0])
	}
	cmd := exec.Command(program, args[1:]...) //nolint:noctx // it outlives what asked for it
	cmd.Dir = filepath.Dir(place.File)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", e.Name, err)
	}
	ended := make(chan error, 1)
	l.running.Go(func() error {
		ended <- cmd.Wait()
		return nil
	})
	timer := time.NewTimer(soon)
	defer timer.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("%s did not open the file: %w", e.Name, err)
		}
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil
}

// alsoUnless gives an editor's other names; in a terminal, the program is the terminal.
func alsoUnless(e Editor) []string {
	if e.Terminal {
		return nil
	}
	return e.Also
}

// binFolders are where editors put their command line tools, which a program that was started from a desktop does not
// always have in its PATH. Those that begin with ~ are below the home folder.
var binFolders = []string{
	"~/.local/bin", "~/bin", "/usr/local/bin", "/opt/homebrew/bin", "/snap/bin", "~/.local/share/JetBrains/Toolbox/scripts",
	"~/Library/Application Support/JetBrains/Toolbox/scripts", "/Applications/Visual Studio Code.app/Contents/Resources/app/bin",
	"/Applications/Sublime Text.app/Contents/SharedSupport/bin", "/Applications/PyCharm.app/Contents/MacOS", "/Applications/IntelliJ IDEA.app/Contents/MacOS",
}

// findProgram gives the path of the first of some programs that is there; empty when none is.
func findProgram(names []string) string {
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	home, err := os.UserHomeDir()
	for _, name := range names {
		for _, folder := range binFolders {
			if below, ok := strings.CutPrefix(folder, "~/"); ok {
				if err != nil {
					continue
				}
				folder = filepath.Join(home, below)
			}
			if found, err := exec.LookPath(filepath.Join(folder, name)); err == nil && filepath.Base(name) == name {
				return found
			}
		}
	}
	return ""
}

// Place is where an editor is to go.
type Place struct {
	File         string // absolute
	Line, Column int    // from 1; 0: not known
}

func terminal() []string {
	candidates := terminals
	if own := os.Getenv("TERMINAL"); own != "" {
		candidates = append([][]string{{own, "-e"}}, terminals...)
	}
	for _, one := range candidates {
		if _, err := exec.LookPath(one[0]); err == nil {
			return append([]string{}, one...)
		}
	}
	return nil
}
