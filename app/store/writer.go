package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"paddock/app/project"
)

// maxCommit is how many operations one commit takes at most; maxWaiting how many may wait for theirs.
const (
	maxCommit  = 2000
	maxWaiting = 8000
)

// operation is one caller's wish; it runs inside the writer's transaction and may be run again after a rollback.
type operation struct {
	do   func(*change) error
	done chan error
}

// writer is the only goroutine that writes. It takes what waits, commits it durably in one transaction,
// and answers afterwards: ten callers cost one disk flush.
type writer struct {
	db    *DB
	queue chan operation
	ended chan struct{} // closed when nothing is taken from the queue any more
	cache *cache
	storm *storm
}

// change is one transaction and what it will do to issues' counters when it ends.
type change struct {
	ctx     context.Context
	tx      *sql.Tx
	cache   *cache
	deltas  map[int64]*delta
	parts   map[int64]*delta // of the parts of merged issues
	tallies map[tallyKey]int64
	sighted map[releaseKey]*sighting
	stmts   *statements

	sessions     sessionDelta
	releaseHours map[sessionPlace]int64
	storm        *storm
	over         *overBudget
	tails        map[int64]*tail
	sites        map[siteKey]*siteDelta
	held         map[project.ID]*held
	taken        []taken
	upkeep       func(project.ID) project.Upkeep
}

func newWriter(ctx context.Context, db *DB) (*writer, error) {
	w := &writer{db: db, queue: make(chan operation, maxWaiting), ended: make(chan struct{}), storm: newStorm()}
	var err error
	w.cache, err = loadCache(ctx, db.read)
	return w, err
}

// writeOne runs do in a transaction and returns once it is durable. It fails with ErrBusy when too much waits.
func (db *DB) writeOne(ctx context.Context, do func(*change) error) error {
	if db.writer == nil {
		return ErrReadOnly
	}
	op := operation{do: do, done: make(chan error, 1)}
	select {
	case db.writer.queue <- op:
	default:
		return ErrBusy
	}
	select {
	case err := <-op.done:
		return err
	case <-ctx.Done():
		return ctx.Err() // it may still be written: what is written twice is recognised by its id
	case <-db.writer.ended:
	}
	select {
	case err := <-op.done: // it was the last
		return err
	default:
		return ErrStopped
	}
}

func (w *writer) run(ctx context.Context) error {
	defer close(w.ended)
	stmts, err := prepare(context.WithoutCancel(ctx), w.db.write)
	if err != nil {
		return err
	}
	defer stmts.close()
	for {
		select {
		case op := <-w.queue:
			w.commit(context.WithoutCancel(ctx), stmts, w.gather(op))
		case <-ctx.Done():
			for {
				select {
				case op := <-w.queue:
					w.commit(context.WithoutCancel(ctx), stmts, w.gather(op))
				default:
					return nil
				}
			}
		}
	}
}

func (w *writer) gather(first operation) []operation {
	ops := []operation{first}
	for len(ops) < maxCommit {
		select {
		case op := <-w.queue:
			ops = append(ops, op)
		default:
			return ops
		}
	}
	return ops
}

// commit writes ops in one transaction. When one of them fails, each is tried by itself, so that none
// suffers for its neighbour.
func (w *writer) commit(ctx context.Context, stmts *statements, ops []operation) {
	err := w.try(ctx, stmts, ops)
	if err != nil && len(ops) > 1 {
		for _, op := range ops {
			op.done <- w.try(ctx, stmts, []operation{op})
		}
		return
	}
	for _, op := range ops {
		op.done <- err
	}
}

func (w *writer) try(ctx context.Context, stmts *statements, ops []operation) (err error) {
	stmts.usual.prepare(ctx, w.db.write)
	tx, err := w.db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("write: %v", r)
		}
		if err != nil {
			w.cache.forget()
			w.storm.forget()
			if rollback := tx.Rollback(); rollback != nil && !errors.Is(rollback, sql.ErrTxDone) {
				err = errors.Join(err, rollback)
			}
		}
	}()
	c := &change{ctx: ctx, tx: tx, cache: w.cache, deltas: map[int64]*delta{}, stmts: stmts, storm: w.storm, over: &w.db.over, upkeep: w.db.upkeepOf}
	for _, op := range ops {
		if err := op.do(c); err != nil {
			return err
		}
	}
	if err := c.flush(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	w.cache.settle()
	w.storm.settle()
	return nil
}
