package main

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/migration"
	"paddock/app/project"
)

type countedBoards struct{ asked int }

func (c *countedBoards) Board(context.Context, project.Scope) (migration.Board, error) {
	c.asked++
	return migration.Board{Days: c.asked}, nil
}

func TestTheOverviewCountsTheBoardAnewOnlyWhenItIsOldOrOfAnotherProject(t *testing.T) {
	counted, now := &countedBoards{}, time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)
	l := &lastBoard{moves: counted, now: func() time.Time { return now }}
	var got []int
	for _, ask := range []struct {
		later time.Duration
		of    project.ID
	}{{0, 1}, {14 * time.Second, 1}, {0, 2}, {time.Second, 2}, {15 * time.Second, 2}} {
		now = now.Add(ask.later)
		b, err := l.Board(t.Context(), project.Scope{Project: ask.of})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b.Days)
	}
	if diff := cmp.Diff([]int{1, 1, 2, 2, 3}, got); diff != "" {
		t.Error(diff)
	}
}
