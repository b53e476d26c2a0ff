package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
)

// me is the name under which this person settles issues.
func (a *application) me() string {
	if name := issue.CleanName(a.settings.Get().Name); name != "" {
		return name
	}
	return issue.CleanName(config.OwnName())
}

// triage does what a person asks in the person's name.
type triage struct {
	a *application
	store.Triage
}

func (t triage) Apply(ctx context.Context, do issue.Change, ids ...int64) (issue.Before, error) {
	return t.Triage.Apply(ctx, t.a.me(), do, ids...)
}

func (t triage) Comment(ctx context.Context, id int64, text string) (issue.Before, error) {
	return t.Triage.Comment(ctx, t.a.me(), id, strings.TrimSpace(text))
}

// Me is this person's name.
func (t triage) Me() string { return t.a.me() }

// mostReleases is how many releases a person chooses from.
const mostReleases = 30

// Releases gives the names of a project's newest releases.
func (t triage) Releases(ctx context.Context, p project.ID) (names []string, err error) {
	all, err := store.Releases{DB: t.DB}.List(ctx, p)
	for _, one := range all[:min(len(all), mostReleases)] {
		names = append(names, one.Version)
	}
	return names, err
}

// wakeSnoozed opens the issues whose snooze is over, and tells of them as of issues that came back.
func (a *application) wakeSnoozed(ctx context.Context) error {
	now := time.Now()
	ids, err := store.Triage{DB: a.db}.Wake(ctx, now)
	if err != nil {
		return fmt.Errorf("wake snoozed issues: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	a.bus.Publish(bus.Issues)
	var errs []error
	for _, id := range ids {
		one, err := store.Issues{DB: a.db}.Get(ctx, id, now)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if one.Kind != issue.KindError || one.Noise {
			continue // it alerts nobody when it comes in either
		}
		errs = append(errs, a.alerts.woke(ctx, one, now))
	}
	return errors.Join(errs...)
}
