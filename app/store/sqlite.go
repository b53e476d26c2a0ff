package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"modernc.org/sqlite" // the embedded database
	sqlite3 "modernc.org/sqlite/lib"
)

// What only SQLite knows is in this file: a file's name, pragmas, its own error codes.

func (db *DB) openWriter(ctx context.Context, file string) error {
	if err := os.MkdirAll(db.dir, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	made, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would let everybody read it
	if err != nil {
		return fmt.Errorf("make %s: %w", file, err)
	}
	if err := made.Close(); err != nil {
		return fmt.Errorf("make %s: %w", file, err)
	}
	write, err := sql.Open("sqlite", dsn(file, "auto_vacuum(2)", "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)")+"&_txlock=immediate")
	if err != nil {
		return fmt.Errorf("open %s: %w", file, err)
	}
	write.SetMaxOpenConns(1)
	db.write = write
	if err := migrate(ctx, write); err != nil {
		_ = write.Close() // what matters is why it cannot be used
		return inWords(file, err)
	}
	return nil
}

// inWords says what to do about a database that cannot be opened.
func inWords(file string, err error) error {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return err
	}
	switch fault.Code() & 0xff { // the rest says more than a person wants to know
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%s is damaged: put a copy in its place, or move it away to start anew: %w", file, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("another program holds %s: end it and try again: %w", file, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk that holds %s is full: %w", file, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%s may not be written: look at the rights of its folder: %w", file, err)
	}
	return err
}

func dsn(file string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file), RawQuery: q.Encode()}).String()
}

// openReaders gives connections that cannot write.
func openReaders(file string) (*sql.DB, error) {
	read, err := sql.Open("sqlite", dsn(file, "query_only(1)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	read.SetMaxIdleConns(max(4, runtime.NumCPU()))
	return read, nil
}

// Check reads the whole database and fails when it is damaged.
func (db *DB) Check(ctx context.Context) error {
	var found string // the first fault, or ok
	if err := db.read.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if found != "ok" {
		return fmt.Errorf("the database is damaged: %s", found)
	}
	return nil
}

// dropPages is how many pages of the file one step of Retain gives back.
const dropPages = 4000

// giveBack lets the file shrink by some pages.
func (c *change) giveBack() error {
	rows, err := c.tx.QueryContext(c.ctx, fmt.Sprintf(`PRAGMA incremental_vacuum(%d)`, dropPages))
	if err != nil {
		return fmt.Errorf("give pages back: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {                   // a row for each page
	}
	return rows.Err()
}
