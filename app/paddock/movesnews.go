package main

import (
	"context"
	"slices"
	"time"

	"paddock/app/alert"
	"paddock/app/inbox"
	"paddock/app/migration"
	"paddock/app/project"
	"paddock/app/store"
)

// watch tells a person when a project's error mails may be switched off, and when they are no longer matched: once each,
// and not in quiet hours.
func (m moves) watch(ctx context.Context) error {
	now := time.Now()
	if quiet := m.a.quietHours(); quiet != nil && quiet.Hold(now) {
		return nil
	}
	statuses, err := m.a.post.Statuses(ctx)
	if err != nil {
		return err
	}
	var done []project.ID
	for _, s := range statuses {
		p := s.Account.Project
		if slices.Contains(done, p) {
			continue
		}
		done = append(done, p)
		if slices.ContainsFunc(statuses, func(s inbox.Status) bool { return s.Account.Project == p && s.Phase != inbox.Watching }) {
			continue // there may be mails that are not read yet
		}
		b, err := m.Board(ctx, project.Scope{Project: p})
		if err != nil {
			return err
		}
		if err := m.tell(ctx, p, b); err != nil {
			return err
		}
	}
	return nil
}

// tell tells what is new of a board, where people are told of new issues.
func (m moves) tell(ctx context.Context, p project.ID, b migration.Board) error {
	kept := store.Migrations{DB: m.a.db}
	told, err := kept.Told(ctx, p)
	if err != nil {
		return err
	}
	title, body := b.News(told)
	if title == "" {
		return nil
	}
	if err := kept.Tell(ctx, p, !told, b.Now); err != nil { // first: told twice is worse than not told
		return err
	}
	to := alert.Rule{Name: "Move off error mail", Project: p}
	rules, err := m.a.alerts.Rules(ctx)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if r.Off || r.When != alert.OnNew || r.Project != 0 && r.Project != p {
			continue
		}
		to.Desktop = to.Desktop || r.Desktop
		for _, c := range r.Channels {
			if !slices.Contains(to.Channels, c) {
				to.Channels = append(to.Channels, c)
			}
		}
	}
	return m.a.alerts.tell(ctx, alert.Notice{Key: "migration " + p.String(), Title: title, Body: body, Project: p, At: b.Now, Rule: to, Count: 1})
}
