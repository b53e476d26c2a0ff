package main

import (
	"context"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/store"
)

// groups merges and splits issues in this person's name.
type groups struct {
	a *application
	store.Groups
}

func (g groups) Merge(ctx context.Context, into int64, ids ...int64) ([]int64, error) {
	return g.Groups.Merge(ctx, store.Deciding{By: g.a.me()}, into, ids...)
}

func (g groups) Split(ctx context.Context, id int64, k issue.EventKind, only ...string) (made, done int64, err error) {
	return g.Groups.Split(ctx, store.Deciding{By: g.a.me()}, store.Split{Issue: id, Part: k.Part, Kind: k.Kind, IDs: only})
}

func (g groups) Undo(ctx context.Context, done ...int64) error {
	return store.Groups{DB: g.Groups.DB, Undoer: g.a.me()}.Undo(ctx, done...)
}

func (g groups) SetNoise(ctx context.Context, noise bool, ids ...int64) error {
	if err := g.Groups.SetNoise(ctx, noise, ids...); err != nil {
		return err
	}
	g.a.bus.Publish(bus.Issues)
	return nil
}
