package main

import (
	"context"
	"fmt"
	"time"

	"paddock/app/migration"
	"paddock/app/project"
	"paddock/app/store"
)

// moves tells how far the move off error mail has come, and makes the change that ends it.
type moves struct{ a *application }

// Board judges what is stored, and what the readers of the mailboxes know besides.
func (m moves) Board(ctx context.Context, scope project.Scope) (migration.Board, error) {
	f, err := store.Migrations{DB: m.a.db}.Facts(ctx, scope, time.Now())
	if err != nil {
		return migration.Board{}, fmt.Errorf("judge the move off error mail: %w", err)
	}
	told, err := m.troubles(ctx)
	if err != nil {
		return migration.Board{}, fmt.Errorf("judge the move off error mail: %w", err)
	}
	told.addTo(f.Mailboxes)
	return migration.Judge(f), nil
}

// troubles are why mailboxes cannot be read at present, by account.
type troubles map[int64]string

func (m moves) troubles(ctx context.Context) (troubles, error) {
	statuses, err := m.a.post.Statuses(ctx)
	told := troubles{}
	for _, s := range statuses {
		if s.Problem != nil {
			told[s.Account.ID] = s.Problem.What
		}
	}
	return told, err
}

func (t troubles) addTo(all []migration.Mailbox) {
	for i := range all {
		all[i].Trouble = t[all[i].Account]
	}
}

// Filled counts the mails that came while nothing listened.
func (m moves) Filled(ctx context.Context, scope project.Scope, gaps []project.Span) ([]int64, error) {
	return store.Migrations{DB: m.a.db}.Filled(ctx, scope, gaps)
}

// Change makes the change for a site. Without a project in the scope the SDK is to report to the first.
func (m moves) Change(ctx context.Context, scope project.Scope, site migration.Site, how migration.How) (migration.Change, error) {
	all, err := store.Projects{DB: m.a.db}.All(ctx)
	if err != nil {
		return migration.Change{}, fmt.Errorf("make the change of the settings: %w", err)
	}
	dsn := dsnOf(all, scope.Project, m.a.listener.now().Address)
	return migration.ChangeOf(site, migration.Options{DSN: dsn, How: how}), nil
}

// dsnOf is the DSN of a project, or of the first.
func dsnOf(all []project.Project, id project.ID, listen string) string {
	for _, p := range all {
		if id == 0 || p.ID == id {
			return p.DSN(listen)
		}
	}
	return ""
}
