package main

import (
	"context"
	"sync"
	"time"

	"paddock/app/migration"
	"paddock/app/project"
)

// boardAge is how old a board may be that is only a line of the Overview.
const boardAge = 15 * time.Second

// lastBoard gives the board of the move off error mail, counted anew when it is older than boardAge or of another scope.
type lastBoard struct {
	moves interface {
		Board(ctx context.Context, scope project.Scope) (migration.Board, error)
	}
	now func() time.Time

	mu    sync.Mutex
	scope project.Scope
	at    time.Time
	board migration.Board
}

// Board gives the last one, or a new one.
func (l *lastBoard) Board(ctx context.Context, scope project.Scope) (migration.Board, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.scope == scope && !l.at.IsZero() && now.Sub(l.at) < boardAge {
		return l.board, nil
	}
	b, err := l.moves.Board(ctx, scope)
	if err != nil {
		return b, err
	}
	l.scope, l.at, l.board = scope, now, b
	return b, nil
}
