// Package issuepane shows what broke, for whom and since when, and lets a person settle it.
package issuepane

import (
	"context"
	"time"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
)

// Issues are the faults and their triage.
type Issues interface {
	List(ctx context.Context, q issue.Query) ([]issue.Issue, error)
	Counts(ctx context.Context, q issue.Query) (issue.Counts, error)
	// Get gives one issue with its 24 hours that end at now.
	Get(ctx context.Context, id int64, now time.Time) (issue.Issue, error)
	MarkSeen(ctx context.Context, id int64) error
}

// Events are the occurrences of an issue.
type Events interface {
	// Newest lists occurrences, newest first, before a time when it is set.
	Newest(ctx context.Context, id int64, before time.Time, limit int) ([]issue.Occurrence, error)
	Get(ctx context.Context, id int64, event string) (*issue.Event, error)
}

// Grouping tells in words why an issue's events are together.
type Grouping interface {
	Why(ctx context.Context, id int64) (string, error)
}

// Triage does with issues what a person asks.
type Triage interface {
	// Apply changes all of the issues or none; what it gives undoes it.
	Apply(ctx context.Context, do issue.Change, ids ...int64) (issue.Before, error)
	Restore(ctx context.Context, before issue.Before) error
	Comment(ctx context.Context, id int64, text string) (issue.Before, error)
	// Activity gives an issue's timeline, newest first.
	Activity(ctx context.Context, id int64) ([]issue.Activity, error)
}

// Team knows what there is to choose from, the likeliest first.
type Team interface {
	Me() string // this person's name
	Teammates(ctx context.Context) ([]string, error)
	Labels(ctx context.Context) ([]string, error)
	Releases(ctx context.Context, p project.ID) ([]string, error)
}

// Tickets knows where projects keep their tickets.
type Tickets interface {
	TicketTemplate(ctx context.Context, p project.ID) (issue.TicketTemplate, error)
	SetTicketTemplate(ctx context.Context, p project.ID, t issue.TicketTemplate) error
}

// Deps is what the pane needs of the rest of the app. The callbacks run on the window's goroutine; each may be nil.
type Deps struct {
	Issues   Issues
	Events   Events
	Grouping Grouping // may be nil
	// Kept counts an issue's stored events, and those of them that were sampled in a storm; may be nil.
	Kept     func(ctx context.Context, issue int64) (stored, sampled int64, err error)
	Triage   Triage  // may be nil: nothing can be changed
	Team     Team    // may be nil
	Tickets  Tickets // may be nil
	Groups   Groups  // may be nil
	Quieter  Quieter // may be nil
	Finding  Finding // may be nil, with Searches
	Searches Searches
	// MakeRule opens the rules of a project with a line to complete; may be nil.
	MakeRule func(of project.ID, line string)
	OpenPage func(address string)
	Bus      *bus.Bus
	Now      func() time.Time

	Files    Files    // may be nil
	Feedback Feedback // may be nil
	History  History  // may be nil
	Sources  Sources  // may be nil, with Editors
	Editors  Editors
	// Oldest gives the id of an issue's oldest event that is kept; may be nil.
	Oldest func(ctx context.Context, id int64) (string, error)
	// Moments gives what else is known of a trace, in the order of time; may be nil.
	Moments func(ctx context.Context, p project.ID, trace string) ([]issue.Moment, error)

	// PickFolder asks for a folder, SaveFile for where to save a file.
	PickFolder func(chosen func(path string))
	SaveFile   func(name string, data []byte)

	ProjectName func(project.ID) string // shown while issues of several projects are listed
	OpenSetup   func()
	OpenInbox   func()

	// ListWidth is the width of the list that was remembered, in px, 0 for none; KeepListWidth remembers another.
	ListWidth     func() float32
	KeepListWidth func(px float32)
}

// All that is ever asked for at once, so that a huge issue costs what a small one does.
const (
	pageSize = 100  // rows of a list
	keptRows = 2000 // rows remembered around the place that is looked at
)
