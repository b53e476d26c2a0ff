// Package alert decides who must be told, and when to stay quiet.
package alert

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// Fact is something that a rule wants a person to be told.
type Fact struct {
	Rule        Rule
	Reason      When
	Why         string // the numbers: "31 events in 5 minutes, threshold 20"
	Project     project.ID
	Issue       int64
	Title       string // what it is: exception type or message
	Value       string // what it said
	Culprit     string // where: "module in function"
	Environment string
	Release     string
	Level       issue.Level
	At          time.Time
}

// Notice is what a person is told, in one bubble or message.
type Notice struct {
	Key     string // a later notice of the same key takes the place of an earlier one
	Title   string
	Body    string
	Urgent  bool
	Issue   int64 // opens on a click; 0: the list of issues
	Project project.ID
	At      time.Time
	Rule    Rule   // that wanted it; the zero Rule: the app itself
	Why     string // the numbers of the rule
	Count   int    // facts in it
	Waited  bool   // for the end of quiet hours

	// Of one fact, empty when Count is more.
	Culprit, Environment, Release string
	Level                         issue.Level
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
	Quiet func() *Hours // of rules without hours of their own; nil: never
	Tell  func(context.Context, Notice) error
	Name  func(project.ID) string                    // a project's name, for "14 new issues in shop"
	About func(ctx context.Context, of int64) string // "SHOP-4A · 31 events · 12 users"; may be nil
	Log   *slog.Logger

	mu      sync.Mutex
	pending map[group]*heap
	order   []group // of pending, first come first
	wake    chan struct{}
}

type group struct {
	project project.ID
	rule    int64
	reason  When
	urgent  bool // passes quiet hours, so it must not wait with what does not
}

// heap holds what waits to be told of one project: all are counted, the first few remembered.
type heap struct {
	facts []Fact
	count int
	held  bool // some of it waited for the end of quiet hours
}

// Hear takes a fact in. It never waits.
func (d *Desk) Hear(f Fact) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.init()
	g := group{f.Project, f.Rule.ID, f.Reason, f.Rule.CriticalPasses && f.Level == issue.Fatal}
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
		notices, held := d.take(ctx)
		for len(notices) == 0 && held {
			if !pause(ctx, time.Minute) {
				return nil
			}
			notices, held = d.take(ctx)
		}
		if len(notices) == 0 {
			continue // a wake-up for what the last round told already
		}
		for _, n := range notices {
			if err := d.Tell(ctx, n); err != nil {
				d.Log.Warn("could not show a notification", "title", n.Title, "error", err)
			}
		}
		last, wait = time.Now(), min(maxGather, wait*3)
		if held {
			d.nudge()
		}
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

// nudge has Run look again at what waits for the end of quiet hours.
func (d *Desk) nudge() {
	select {
	case d.wake <- struct{}{}:
	default: // a wake-up is on its way
	}
}

// quiet tells whether a rule's facts are held back for now.
func (d *Desk) quiet(g group, r Rule) bool {
	if g.urgent || r.Quiet == QuietNever {
		return false
	}
	hours := d.Quiet()
	if r.Quiet == QuietOwn {
		own, err := r.ownHours()
		if err != nil {
			return false // rather too loud than lost
		}
		hours = own
	}
	return hours != nil && hours.Hold(time.Now())
}

// take turns what may be told now into notices and forgets it. held: some waits for the end of quiet hours.
func (d *Desk) take(ctx context.Context) (all []Notice, held bool) {
	d.mu.Lock()
	order, pending := d.order, d.pending
	d.order, d.pending = nil, map[group]*heap{}
	var ready []group
	for _, g := range order {
		h := pending[g]
		if d.quiet(g, h.facts[0].Rule) {
			h.held, held = true, true
			d.order = append(d.order, g)
			d.pending[g] = h
			continue
		}
		ready = append(ready, g)
	}
	d.mu.Unlock()
	for _, g := range ready {
		all = append(all, d.notices(ctx, g, pending[g])...)
	}
	return all, held
}

func (d *Desk) notices(ctx context.Context, g group, h *heap) []Notice {
	name := d.Name(g.project)
	first := h.facts[0]
	if h.count > maxSingle || h.held && h.count > 1 {
		n := Notice{
			Key: fmt.Sprintf("%s of %d by %d", g.reason, g.project, g.rule), Project: g.project, At: first.At, Rule: first.Rule, Why: first.Why, Count: h.count, Waited: h.held,
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
			Title: f.title(name), Body: f.body(), Rule: f.Rule, Why: f.Why, Count: 1, Waited: h.held,
			Culprit: f.Culprit, Environment: f.Environment, Release: f.Release, Level: f.Level,
		}
		if d.About != nil {
			if about := d.About(ctx, f.Issue); about != "" {
				all[i].Body += "\n" + about
			}
		}
	}
	return all
}

// title says what happened, where, and to what.
func (f Fact) title(name string) string {
	switch f.Reason {
	case OnRegression:
		return f.Title + " is back in " + name
	case OnWoke:
		return f.Title + " has woken in " + name
	case OnEvents, OnUsers:
		return "Many errors in " + name + ": " + f.what()
	case OnSpike:
		return "A spike in " + name + ": " + f.what()
	}
	return "New issue in " + name + ": " + f.what()
}

// what is the error and the function it was raised in: "KeyError in checkout".
func (f Fact) what() string {
	_, function, ok := strings.Cut(f.Culprit, " in ")
	if !ok || function == "" {
		return clip(f.Title)
	}
	return clip(f.Title) + " in " + clip(function)
}

func plural(r When) string {
	switch r {
	case OnRegression:
		return "issues came back"
	case OnWoke:
		return "issues have woken"
	case OnEvents, OnUsers:
		return "issues with many errors"
	case OnSpike:
		return "spikes"
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
	parts := []string{clip(f.Value), clip(f.Culprit), clip(strings.Join(nonEmpty(f.Environment, f.Release), " · "))}
	if f.Rule.Counts() {
		parts = append(parts, f.Why)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" || s == f.Title }), "\n")
}

func nonEmpty(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
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
