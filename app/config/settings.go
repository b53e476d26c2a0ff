// Package config reads and writes settings; it keeps secrets in the system keyring.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"paddock/app/project"
)

// Theme chooses the window's colours.
type Theme string

// The themes.
const (
	System Theme = "system"
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// DefaultListen is the address that SDKs report to unless another is set.
const DefaultListen = "127.0.0.1:7669"

// Settings are a person's choices. The zero value is not useful; Default gives what a new data folder has.
type Settings struct {
	Theme       Theme         `toml:"theme"`
	Name        string        `toml:"name"`          // under which a person settles issues; empty: OwnName
	Listen      string        `toml:"listen"`        // host:port
	KeepFor     int           `toml:"keep_days"`     // days that events are kept; 0: for ever
	CloseToTray bool          `toml:"close_to_tray"` // closing the window keeps listening
	ToldOfTray  bool          `toml:"told_of_tray"`  // the notice about it was shown
	Alerts      Alerts        `toml:"alerts"`
	Project     project.ID    `toml:"project"` // the one last looked at; 0: all
	Environment string        `toml:"environment"`
	Range       project.Range `toml:"range"` // the one in use
	Ranges      Ranges        `toml:"ranges"`
	// Editor opens source files: an id of app/checkout's editors, or "custom" for EditorCommand; empty: none was chosen.
	Editor        string `toml:"editor"`
	EditorCommand string `toml:"editor_command"`
}

// Ranges are what was last chosen in each project, by its id; values are replaced, never changed.
type Ranges map[string]project.Range

// With gives the ranges with that of a project.
func (r Ranges) With(p project.ID, chosen project.Range) Ranges {
	all := maps.Clone(r)
	if all == nil {
		all = Ranges{}
	}
	all[p.String()] = chosen
	return all
}

// Of gives what was chosen in a project, or another where nothing was.
func (r Ranges) Of(p project.ID, other project.Range) project.Range {
	if chosen, ok := r[p.String()]; ok {
		return chosen
	}
	return other
}

// Alerts say of what a person is told, and when not.
type Alerts struct {
	NewIssue   bool   `toml:"new_issue"`
	Regression bool   `toml:"regression"`
	Quiet      bool   `toml:"quiet"`      // hold alerts back during the quiet hours
	QuietFrom  string `toml:"quiet_from"` // "22:00", local time
	QuietTo    string `toml:"quiet_to"`   // "07:00"
}

// Default is what a new data folder starts with.
func Default() Settings {
	return Settings{
		Theme: System, Listen: DefaultListen, CloseToTray: true, Project: 1, Range: project.AllTime,
		Alerts: Alerts{NewIssue: true, Regression: true, QuietFrom: "22:00", QuietTo: "07:00"},
	}
}

// ParseClock reads a time of day as hours and minutes, "22:00".
func ParseClock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day: write hours and minutes, such as 22:00", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// File keeps the settings in a file of the data folder.
type File struct {
	path string
	mu   sync.Mutex
	now  Settings
}

// FileName is the settings' name in the data folder.
const FileName = "settings.toml"

// Open reads the settings of a data folder; a missing file means Default. A broken one is an error that
// names the line.
func Open(dir string) (*File, error) {
	f := &File{path: filepath.Join(dir, FileName), now: Default()}
	_, err := toml.DecodeFile(f.path, &f.now)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	var broken toml.ParseError
	if errors.As(err, &broken) {
		return nil, fmt.Errorf("%s, line %d: %s: mend or delete the file", f.path, broken.Position.Line, broken.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.path, err)
	}
	return f, nil
}

// Get gives the settings as they are now.
func (f *File) Get() Settings {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Change lets edit change the settings and writes them whole: either all of it is there afterwards or
// nothing has changed.
func (f *File) Change(edit func(*Settings)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := f.now
	edit(&next)
	if reflect.DeepEqual(next, f.now) {
		return nil
	}
	if err := f.write(next); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	f.now = next
	return nil
}

func (f *File) write(s Settings) (err error) {
	part, err := os.CreateTemp(filepath.Dir(f.path), ".settings-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, part.Close(), os.Remove(part.Name()))
		}
	}()
	if err := toml.NewEncoder(part).Encode(s); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name(), f.path)
}
