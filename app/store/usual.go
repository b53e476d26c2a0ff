package store

import (
	"context"
	"database/sql"
)

// Bounds of the statements that are prepared because they run often.
const (
	usualAfter = 8   // times it ran
	maxUsual   = 128 // of all
)

// usual are statements that turned out to run often. Reading a statement costs as much as running it, so these are
// read once; it happens between two transactions, since the writer has one connection.
type usual struct {
	ran   map[string]int
	due   []string
	ready map[string]*sql.Stmt
}

func newUsual() usual { return usual{ran: map[string]int{}, ready: map[string]*sql.Stmt{}} }

// of gives the statement of a text when it is prepared, and counts the text otherwise.
func (u *usual) of(text string) *sql.Stmt {
	if stmt := u.ready[text]; stmt != nil {
		return stmt
	}
	if len(u.ran) >= 4*maxUsual {
		clear(u.ran) // texts that are made up as they are needed
	}
	if u.ran[text]++; u.ran[text] == usualAfter && len(u.ready)+len(u.due) < maxUsual {
		u.due = append(u.due, text)
	}
	return nil
}

// prepare reads the statements that are due. One that cannot be read is left to whoever runs it: it must not keep
// others from writing.
func (u *usual) prepare(ctx context.Context, db *sql.DB) {
	for _, text := range u.due {
		if stmt, err := db.PrepareContext(ctx, text); err == nil {
			u.ready[text] = stmt
		}
	}
	u.due = u.due[:0]
}

func (u *usual) close() {
	for _, stmt := range u.ready {
		_ = stmt.Close() // the connection goes with it
	}
}

// exec runs a statement and gives how many rows it changed.
func (c *change) exec(query string, args ...any) (int64, error) {
	var r sql.Result
	var err error
	if stmt := c.stmts.usual.of(query); stmt != nil {
		r, err = c.tx.StmtContext(c.ctx, stmt).ExecContext(c.ctx, args...)
	} else {
		r, err = c.tx.ExecContext(c.ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row asks for one row.
func (c *change) row(query string, args ...any) *sql.Row {
	if stmt := c.stmts.usual.of(query); stmt != nil {
		return c.tx.StmtContext(c.ctx, stmt).QueryRowContext(c.ctx, args...)
	}
	return c.tx.QueryRowContext(c.ctx, query, args...)
}
