// Package alert decides who must be told, and when to stay quiet.
package alert

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// Reason is why a person is told.
type Reason string

// The reasons.
const (
	NewIssue   Reason = "new_issue"
	Regression Reason = "regression"
)

// Fact is something that a person may want to be told.
type Fact struct {
	Reason  Reason
	Project project.ID
	Issue   int64
	Title   string // what it is: exception type or message
	Value   string // what it said
	Culprit string // where: "module in function"
	Level   issue.Level
	At      time.Time
}

// Notice is what a person is told, in one bubble.
type Notice struct {
	Key     string // a later notice of the same key takes the place of an earlier one
	Title   string
	Body    string
	Urgent  bool
	Issue   int64 // opens on a click; 0: the list of issues
	Project project.ID
	At      time.Time
}

// Rules say of what a person is told, and when not.
type Rules struct {
	NewIssue, Regression bool
	Quiet                *Hours // nil: never quiet
}

// Hours is a stretch of each day, in time since midnight. It may go over midnight.
type Hours struct{ From, To time.Duration }

// Hold tells whether at lies in the hours, by its own time zone.
func (h Hours) Hold(at time.Time) bool {
	now := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
	if h.From <= h.To {
		return h.From <= now && now < h.To
	}
	return now >= h.From || now < h.To
}

// How facts become notices: those of one gathering time go out together, and after each round the next
// waits longer while facts keep coming, so that a flood is a few notices and not hundreds.
const (
	gather    = 2 * time.Second
	maxGather = 2 * time.Minute
	calm      = 5 * time.Minute // after which the next fact is told quickly again
	maxSingle = 3               // facts of one round that get a notice each; more become one notice
)

// Desk gathers facts and tells people of them.
type Desk struct {
	Rules func() Rules
	Tell  func(context.Context, Notice) error
	Name  func(project.ID) string // a project's name, for "14 new issues in shop"
	Log   *slog.Logger

	mu      sync.Mutex
	pending map[group]*heap
	order   []group // of pending, first come first
	wake    chan struct{}
}

type group struct {
	project project.ID
	reason  Reason
}

// heap holds what waits to be told of one project: all are counted, the first few remembered.
type heap struct {
	facts []Fact
	count int
	held  bool // some of it waited for the end of quiet hours
}

// Hear takes a fact in. It never waits.
func (d *Desk) Hear(f Fact) {
	r := d.Rules()
	if f.Reason == NewIssue && !r.NewIssue || f.Reason == Regression && !r.Regression || f.Level == issue.Info || f.Level == issue.Debug {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.init()
	g := group{f.Project, f.Reason}
	h := d.pending[g]
	if h == nil {
		h = &heap{}
		d.pending[g] = h
		d.order = append(d.order, g)
	}
	h.count++
	if len(h.facts) < maxSingle {
		h.facts = append(h.facts, f)
	}
	select {
	case d.wake <- struct{}{}:
	default: // a wake-up is on its way
	}
}

func (d *Desk) init() {
	if d.pending == nil {
		d.pending = map[group]*heap{}
		d.wake = make(chan struct{}, 1)
	}
}

// Run tells what was heard until ctx ends.
func (d *Desk) Run(ctx context.Context) error {
	d.mu.Lock()
	d.init()
	d.mu.Unlock()
	wait := gather
	var last time.Time // when the last round ended
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.wake:
		}
		if last.IsZero() || time.Since(last) > calm {
			wait = gather
		}
		if !pause(ctx, wait) {
			return nil
		}
		for d.quiet() {
			if !pause(ctx, time.Minute) {
				return nil
			}
		}
		notices := d.take()
		if len(notices) == 0 {
			continue // a wake-up for what the last round told already
		}
		for _, n := range notices {
			if err := d.Tell(ctx, n); err != nil {
				d.Log.Warn("could not show a notification", "title", n.Title, "error", err)
			}
		}
		last, wait = time.Now(), min(maxGather, wait*3)
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// quiet tells whether to hold everything back for now, and marks what waits.
func (d *Desk) quiet() bool {
	r := d.Rules()
	if r.Quiet == nil || !r.Quiet.Hold(time.Now()) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.pending {
		h.held = true
	}
	return true
}

// take turns what waits into notices and forgets it.
func (d *Desk) take() []Notice {
	d.mu.Lock()
	order, pending := d.order, d.pending
	d.order, d.pending = nil, map[group]*heap{}
	d.mu.Unlock()
	var all []Notice
	for _, g := range order {
		all = append(all, d.notices(g, pending[g])...)
	}
	return all
}

func (d *Desk) notices(g group, h *heap) []Notice {
	name := d.Name(g.project)
	if h.count > maxSingle || h.held && h.count > 1 {
		n := Notice{
			Key: fmt.Sprintf("%s of %d", g.reason, g.project), Project: g.project, At: h.facts[0].At,
			Title: fmt.Sprintf("%d %s in %s", h.count, plural(g.reason), name),
		}
		for i, f := range h.facts {
			if i > 0 {
				n.Body += "\n"
			}
			n.Body += f.line()
			n.Urgent = n.Urgent || f.Level == issue.Fatal
		}
		if more := h.count - len(h.facts); more > 0 {
			n.Body += fmt.Sprintf("\nand %d more", more)
		}
		return []Notice{n}
	}
	all := make([]Notice, len(h.facts))
	for i, f := range h.facts {
		all[i] = Notice{
			Key: fmt.Sprintf("issue %d", f.Issue), Project: f.Project, Issue: f.Issue, At: f.At, Urgent: f.Level == issue.Fatal,
			Title: f.Title + " in " + name, Body: f.body(),
		}
		if g.reason == Regression {
			all[i].Title = f.Title + " is back in " + name
		}
	}
	return all
}

func plural(r Reason) string {
	if r == Regression {
		return "issues came back"
	}
	return "new issues"
}

func (f Fact) line() string {
	if f.Culprit == "" {
		return clip(f.Title)
	}
	return clip(f.Title + " · " + f.Culprit)
}

func (f Fact) body() string {
	parts := slices.DeleteFunc([]string{clip(f.Value), clip(f.Culprit)}, func(s string) bool { return s == "" || s == f.Title })
	if len(parts) == 2 {
		return parts[0] + "\n" + parts[1]
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return ""
}

// clip keeps a text on one line that a bubble can hold.
func clip(s string) string {
	const most = 160
	n := 0
	for i, r := range s {
		if r == '\n' || n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
