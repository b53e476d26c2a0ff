// Package rulespane lets a person write a project's own rules, and shows what they would change before they count.
package rulespane

import (
	"context"
	"time"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
)

// Book keeps the rules of projects.
type Book interface {
	// History gives the versions of a project's rules, newest first.
	History(ctx context.Context, p project.ID) ([]issue.RuleSet, error)
	// Save makes a new version, which decides about events from then on.
	Save(ctx context.Context, set issue.RuleSet) (issue.RuleSet, error)
	// NoiseCounts tells what each rule has called noise, by its name.
	NoiseCounts(ctx context.Context, p project.ID) (map[string]issue.NoiseCount, error)
}

// Trial tries rules on what is stored.
type Trial interface {
	// Try finds out what rules would change, against those in force.
	Try(ctx context.Context, set issue.RuleSet) (issue.Outcome, error)
	// Regroup brings stored events to where rules that were saved would have put them; what it gives undoes it.
	Regroup(ctx context.Context, set issue.RuleSet, out issue.Outcome) (done []int64, err error)
	Undo(ctx context.Context, done ...int64) error
}

// Deps is what the pane needs. OpenIssue may be nil.
type Deps struct {
	Book      Book
	Trial     Trial
	Projects  func(ctx context.Context) ([]project.Project, error)
	OpenIssue func(id int64)
	Bus       *bus.Bus
	Now       func() time.Time
}
