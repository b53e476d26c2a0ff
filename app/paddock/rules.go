package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
)

// rules are the projects' own rules, compiled. They are read at the start and replaced when a person saves others.
type rules struct {
	a       *application
	current atomic.Pointer[map[project.ID]*issue.Rules]
}

// of gives a project's rules; nil when it has none.
func (r *rules) of(p project.ID) *issue.Rules {
	if all := r.current.Load(); all != nil {
		return (*all)[p]
	}
	return nil
}

// load reads the rules in force. Those that cannot be read, written by a newer Paddock perhaps, are left out.
func (r *rules) load(ctx context.Context) error {
	all, err := groupingRules(ctx, r.a.db, r.a.log)
	if err == nil {
		r.current.Store(&all)
	}
	return err
}

func groupingRules(ctx context.Context, db *store.DB, log *slog.Logger) (map[project.ID]*issue.Rules, error) {
	sets, err := store.Rules{DB: db}.Newest(ctx)
	if err != nil {
		return nil, err
	}
	all := map[project.ID]*issue.Rules{}
	for _, set := range sets {
		one, err := issue.CompileRules(set.Text, set.Switches)
		if err != nil {
			log.Warn("a project's rules are not understood, so they are left out", "project", set.Project, "version", set.Version, "error", err)
			continue
		}
		all[set.Project] = one
	}
	return all, nil
}

// History gives the versions of a project's rules, newest first.
func (r *rules) History(ctx context.Context, p project.ID) ([]issue.RuleSet, error) {
	return store.Rules{DB: r.a.db}.History(ctx, p)
}

// NoiseCounts tells what each rule has called noise.
func (r *rules) NoiseCounts(ctx context.Context, p project.ID) (map[string]issue.NoiseCount, error) {
	return store.Rules{DB: r.a.db}.NoiseCounts(ctx, p)
}

// Save keeps a new version, which decides about events from now on.
func (r *rules) Save(ctx context.Context, set issue.RuleSet) (issue.RuleSet, error) {
	set.By = r.a.me()
	saved, err := store.Rules{DB: r.a.db}.Save(ctx, set)
	if err != nil {
		return saved, err
	}
	if err := r.load(ctx); err != nil {
		return saved, err
	}
	r.a.bus.Publish(bus.Settings)
	return saved, nil
}

// The bounds of a trial: what a person waits for.
const (
	maxTried  = 20_000
	trialTime = 20 * time.Second
)

// Try finds out on a project's newest events what rules would change, against those in force.
func (r *rules) Try(ctx context.Context, set issue.RuleSet) (issue.Outcome, error) {
	tried, err := issue.CompileRules(set.Text, set.Switches)
	if err != nil {
		return issue.Outcome{}, err
	}
	trial := issue.NewTrial(r.of(set.Project), tried)
	until := time.Now().Add(trialTime)
	whole, err := store.Events{DB: r.a.db}.Recent(ctx, set.Project, maxTried, func(e *issue.Event, of int64) error {
		if time.Now().After(until) {
			return errLongEnough
		}
		trial.Add(e, of)
		return ctx.Err()
	})
	if err != nil && !errors.Is(err, errLongEnough) {
		return issue.Outcome{}, fmt.Errorf("try the rules: %w", err)
	}
	out := trial.Outcome()
	out.Whole = whole
	return out, nil
}

type longEnough struct{}

func (longEnough) Error() string { return "long enough" }

var errLongEnough error = longEnough{}

// Regroup brings stored events to where the rules just saved would have put them, and gives what undoes it.
func (r *rules) Regroup(ctx context.Context, set issue.RuleSet, out issue.Outcome) (done []int64, err error) {
	groups := store.Groups{DB: r.a.db}
	compiled, err := issue.CompileRules(set.Text, set.Switches)
	if err != nil {
		return nil, err
	}
	for _, plan := range out.Groups {
		by := store.Deciding{By: r.a.me(), Note: compiled.Line(plan.Line)}
		if by.Note == "" {
			by.Note = "a rule that is no more"
		}
		some, err := groups.Regroup(ctx, by, set.Project, plan)
		done = append(done, some...)
		if err != nil {
			return done, err
		}
	}
	for rule, all := range map[string][]issue.Affected{"rule": out.Noise, "": out.Real} {
		ids := make([]int64, len(all))
		for i, one := range all {
			ids[i] = one.Issue
		}
		if err := groups.Call(ctx, rule, ids...); err != nil {
			return done, err
		}
	}
	r.a.bus.Publish(bus.Issues)
	return done, nil
}

// Undo takes merges and splits back.
func (r *rules) Undo(ctx context.Context, done ...int64) error {
	if err := (store.Groups{DB: r.a.db, Undoer: r.a.me()}).Undo(ctx, done...); err != nil {
		return err
	}
	r.a.bus.Publish(bus.Issues)
	return nil
}
