// Package ui builds the window: the sidebar, the tool bar, the command palette, and the panes between them.
package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/project"
)

// Pane answers one question. Show and Hide bracket the time it is on screen: between Hide and Show it does no work.
type Pane interface {
	Title() string
	Content() fyne.CanvasObject
	Show()
	Hide()
	SetScope(project.Scope)
}

// What a pane may do besides.
type (
	// searcher has a field to find things in, which "/" puts the cursor into.
	searcher interface{ FocusSearch() }
	// keyed takes keys that no field has taken, and says whether it did something with them.
	keyed interface {
		TypedKey(*fyne.KeyEvent) bool
	}
	// runed does the same for letters.
	runed interface{ TypedRune(rune) bool }
	// issueOpener shows one issue.
	issueOpener interface{ OpenIssue(id int64) }
	// eventOpener shows one issue at one of its events.
	eventOpener interface{ OpenEvent(id int64, event string) }
)

// Entry is a line of the sidebar and the pane behind it, which is made when it is first opened.
type Entry struct {
	Title   string
	Icon    string
	Section string // heading above it; empty: none
	New     func() Pane
}

// Badge is a count beside an entry of the sidebar.
type Badge struct {
	Count    int64
	Alarming bool // something that a person should look at
}

// State is how the listener stands.
type State int

// The states.
const (
	Starting State = iota
	Listening
	Paused
	Failed
)

// Listener is what the sidebar's foot says of the listener.
type Listener struct {
	State   State
	Address string  // host:port
	Problem string  // why it failed, in a few words: "Port in use"
	Rate    float64 // events a second
}

// Hit is something that the palette found.
type Hit struct {
	Title, Detail string
	Icon          string
	Issue         int64 // what it opens
}

// Source is what the window itself asks of the rest of the app.
type Source interface {
	Projects(context.Context) ([]project.Project, error)
	// Badges counts what waits in the panes, by their titles.
	Badges(context.Context, project.Scope) (map[string]Badge, error)
	// Find looks for issues that hold the words.
	Find(ctx context.Context, scope project.Scope, words string) ([]Hit, error)
	// Listener is asked on the window's goroutine: it must not wait.
	Listener() Listener
}

// Notice is something that a person was told.
type Notice struct {
	Title, Body string
	Urgent      bool
	Issue       int64 // opened by a click; 0: the list of issues
	At          time.Time
}

// Notices remembers what a person was told, newest first.
type Notices interface {
	All() (notices []Notice, unread int)
	MarkRead()
}

// Deps is what the window needs.
type Deps struct {
	Entries  []Entry
	Source   Source
	Notices  Notices
	Settings *config.File
	Bus      *bus.Bus
	Now      func() time.Time
	Quit     func()
}

// The panes that the window itself leads to, by their titles.
const (
	errorsPane   = "Errors"
	settingsPane = "Settings"
)

// Smallest and first size of the window.
var (
	MinSize     = fyne.NewSize(1000, 640)
	DefaultSize = fyne.NewSize(1280, 800)
)
