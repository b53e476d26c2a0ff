package alert

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// When is what a rule waits for.
type When string

// What rules can wait for.
const (
	OnNew        When = "new_issue"
	OnRegression When = "regression"
	OnWoke       When = "woke"       // a snooze ended
	OnEvents     When = "issue_rate" // Count events in Minutes
	OnUsers      When = "user_rate"  // Count different users in Minutes
	OnSpike      When = "spike"      // more in an hour than usual, see Spike; Count is the least that is one
)

// Whens lists all, in the order in which they are offered.
var Whens = []When{OnNew, OnRegression, OnWoke, OnEvents, OnUsers, OnSpike}

// Quieting says which quiet hours a rule keeps.
type Quieting string

// The ways to keep quiet hours.
const (
	QuietAsSet Quieting = ""      // those of Settings
	QuietNever Quieting = "never" // it tells at any time
	QuietOwn   Quieting = "own"   // From and To
)

// Rule says of what a person is told, and where.
type Rule struct {
	ID             int64      `json:"id"`
	Name           string     `json:"name"`
	Project        project.ID `json:"project,omitempty"` // 0: every project
	Off            bool       `json:"off,omitempty"`
	When           When       `json:"when"`
	Count          int        `json:"count,omitempty"`
	Minutes        int        `json:"minutes,omitempty"`
	PerProject     bool       `json:"per_project,omitempty"` // counts a project's issues together; else each issue by itself
	Filter         Filter     `json:"filter,omitzero"`
	Desktop        bool       `json:"desktop,omitempty"`
	Channels       []int64    `json:"channels,omitempty"` // besides the desktop
	Quiet          Quieting   `json:"quiet,omitempty"`
	From           string     `json:"from,omitempty"` // "22:00", local time, of QuietOwn
	To             string     `json:"to,omitempty"`
	CriticalPasses bool       `json:"critical_passes,omitempty"` // fatal events are told in quiet hours, too
	Cooldown       int        `json:"cooldown,omitempty"`        // minutes in which an issue is told of once at most
}

// Filter narrows a rule to some events. Empty fields narrow nothing; globs know * and are blind to case.
type Filter struct {
	Environments []string     `json:"environments,omitempty"`
	Level        issue.Level  `json:"level,omitempty"` // the least; empty: warning
	Tags         []TagGlob    `json:"tags,omitempty"`  // all must match
	Logger       string       `json:"logger,omitempty"`
	Release      string       `json:"release,omitempty"`
	Type         string       `json:"type,omitempty"`
	Message      string       `json:"message,omitempty"`
	Source       issue.Source `json:"source,omitempty"`
}

// TagGlob is a tag that an event must carry.
type TagGlob struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Defaults are the rules of a new workspace.
func Defaults() []Rule {
	return []Rule{
		{Name: "New issues", When: OnNew, Desktop: true},
		{Name: "Regressions", When: OnRegression, Desktop: true},
	}
}

// Counts tells whether the rule has to know of every event.
func (r Rule) Counts() bool { return r.When == OnEvents || r.When == OnUsers || r.When == OnSpike }

// window is the time that the rule counts over.
func (r Rule) window() time.Duration {
	if r.When == OnSpike {
		return time.Hour
	}
	return time.Duration(r.Minutes) * time.Minute
}

// rest is how long an issue is left alone once it was told of: what is counted is told once in the time it is
// counted over at most.
func (r Rule) rest() time.Duration {
	rest := time.Duration(r.Cooldown) * time.Minute
	if r.Counts() {
		rest = max(rest, r.window())
	}
	return rest
}

// The bounds of a rule's numbers.
const (
	MaxMinutes = 24 * 60
	MaxCount   = 1_000_000
)

// Check says in words what is wrong with a rule; nil when it can be kept.
func (r Rule) Check() error {
	switch {
	case strings.TrimSpace(r.Name) == "":
		return errors.New("give the rule a name")
	case !slices.Contains(Whens, r.When):
		return fmt.Errorf("choose when it alerts: %q is not known", r.When)
	case r.Counts() && (r.Count < 1 || r.Count > MaxCount):
		return fmt.Errorf("write a number from 1 to %d to count to", MaxCount)
	case (r.When == OnEvents || r.When == OnUsers) && (r.Minutes < 1 || r.Minutes > MaxMinutes):
		return fmt.Errorf("write a time from 1 to %d minutes to count over", MaxMinutes)
	case r.Cooldown < 0 || r.Cooldown > 7*MaxMinutes:
		return fmt.Errorf("write a cool-down from 0 to %d minutes", 7*MaxMinutes)
	case !r.Desktop && len(r.Channels) == 0:
		return errors.New("choose the desktop or a channel to tell")
	}
	if r.Quiet == QuietOwn {
		if _, err := r.ownHours(); err != nil {
			return err
		}
	}
	for _, t := range r.Filter.Tags {
		if t.Key == "" {
			return errors.New("write tags as name:value, such as browser:Safari*")
		}
	}
	return nil
}

func (r Rule) ownHours() (*Hours, error) {
	from, err := clock(r.From)
	if err != nil {
		return nil, err
	}
	to, err := clock(r.To)
	if err != nil {
		return nil, err
	}
	return &Hours{From: from, To: to}, nil
}

func clock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day: write hours and minutes, such as 22:00", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

var gravity = map[issue.Level]int{issue.Debug: 0, issue.Info: 1, issue.Warning: 2, issue.Error: 3, issue.Fatal: 4}

// Match tells whether an event is one that the filter lets through.
func (f Filter) Match(e *issue.Event) bool {
	least := f.Level
	if least == "" {
		least = issue.Warning
	}
	if gravity[e.Level] < gravity[least] || len(f.Environments) > 0 && !slices.Contains(f.Environments, e.Environment) ||
		f.Source != "" && f.Source != e.Source || !fits(f.Logger, e.Logger) || !fits(f.Release, e.Release) || !fits(f.Message, e.Summary()) {
		return false
	}
	if f.Type != "" {
		x := e.Raised()
		if x == nil || !fits(f.Type, x.Type) {
			return false
		}
	}
	if len(f.Tags) == 0 {
		return true
	}
	tags := e.AllTags()
	for _, t := range f.Tags {
		value, ok := tags[t.Key]
		if !ok || !fits(t.Value, value) {
			return false
		}
	}
	return true
}

// fits tells whether s is as a glob says; the empty glob fits everything.
func fits(glob, s string) bool {
	if glob == "" || glob == "*" {
		return true
	}
	parts := strings.Split(strings.ToLower(glob), "*")
	s = strings.ToLower(s)
	if len(parts) == 1 {
		return s == parts[0]
	}
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(s, part)
		if at < 0 {
			return false
		}
		s = s[at+len(part):]
	}
	return strings.HasSuffix(s, last)
}
