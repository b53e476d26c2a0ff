// Package store keeps everything, in SQLite; it is the only package that writes SQL.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"paddock/app/project"
)

// ErrNotFound means that no row has the asked id.
var ErrNotFound = errors.New("not found")

// ErrBusy means that more writes wait than the store is willing to hold.
var ErrBusy = errors.New("store is busy")

// ErrReadOnly means that the data folder was opened for reading beside its owner.
var ErrReadOnly = errors.New("store is open for reading only")

// ErrStopped means that Run has ended: nothing is written any more.
var ErrStopped = errors.New("store has stopped")

//go:embed migrations/*.sql
var migrations embed.FS

// DB is an open database. One type per noun works on it: Projects, Issues, Events, Items, Tallies, Mailboxes.
type DB struct {
	dir    string
	write  *sql.DB // one connection; nil when open for reading only
	read   *sql.DB
	writer *writer
	seen   seenCommon
	over   overBudget

	firstLive  sync.Map // when a project's first event came that was no mail
	upkeeps    atomic.Pointer[map[project.ID]project.Upkeep]
	upkeepLock sync.Mutex // held by who changes it
}

// Options say how to open a database.
type Options struct {
	Dir      string // data folder, made when missing
	ReadOnly bool   // read beside the process that owns the folder
}

// ErrOutdated tells that a data folder was written by an older Paddock, and that who opens it for reading alone may not
// bring it up to date.
var ErrOutdated = errors.New("the data folder was written by an older Paddock")

// FileName is the database's name in the data folder.
const FileName = "paddock.db"

// Open opens the database of a data folder, brings its tables up to date and sees that project 1 exists.
// Run must be running for writes to be done.
func Open(ctx context.Context, o Options) (*DB, error) {
	file := filepath.Join(o.Dir, FileName)
	db := &DB{dir: o.Dir}
	if o.ReadOnly {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("no data in %s yet: start paddock once, or name the data folder with --data", o.Dir)
		}
	} else if err := db.openWriter(ctx, file); err != nil {
		return nil, err
	}
	read, err := openReaders(file)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.read = read
	if err := read.PingContext(ctx); err != nil {
		return nil, errors.Join(inWords(file, fmt.Errorf("open %s: %w", file, err)), db.Close())
	}
	if err := db.loadUpkeeps(ctx); err != nil && !o.ReadOnly {
		return nil, errors.Join(err, db.Close())
	}
	if o.ReadOnly {
		if err := upToDate(ctx, read); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		return db, nil
	}
	if err := db.firstProject(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if db.writer, err = newWriter(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close closes the database. Run must have ended.
func (db *DB) Close() error {
	var errs []error
	for _, c := range []*sql.DB{db.read, db.write} {
		if c != nil {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// Dir is the data folder.
func (db *DB) Dir() string { return db.dir }

// Size is how many bytes the database takes on disk, its log included.
func (db *DB) Size() int64 {
	var n int64
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(filepath.Join(db.dir, FileName+suffix)); err == nil {
			n += info.Size()
		}
	}
	return n
}

// Run writes what is handed in until ctx ends; what was handed in before that is still written.
func (db *DB) Run(ctx context.Context) error {
	if db.writer == nil {
		return ErrReadOnly
	}
	return db.writer.run(ctx)
}

// upToDate fails with ErrOutdated where a migration is missing, and where one is unknown.
func upToDate(ctx context.Context, db *sql.DB) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	applied, newest, err := appliedMigrations(ctx, db)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	known := 0
	for _, name := range names {
		number, err := migrationNumber(name)
		if err != nil {
			return err
		}
		if known = max(known, number); !applied[number] {
			return ErrOutdated
		}
	}
	return notNewer(newest, known)
}

func migrationNumber(name string) (int, error) {
	number, err := strconv.Atoi(strings.SplitN(filepath.Base(name), "_", 2)[0])
	if err != nil {
		return 0, fmt.Errorf("migration %s has no number: %w", name, err)
	}
	return number, nil
}

func notNewer(newest, known int) error {
	if newest > known {
		return fmt.Errorf("the data folder was written by a newer Paddock (schema %d, this one knows %d): update Paddock", newest, known)
	}
	return nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)`); err != nil {
		return fmt.Errorf("prepare the database: %w", err)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	sort.Strings(names)
	applied, newest, err := appliedMigrations(ctx, db)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	known := 0
	for _, name := range names {
		number, err := migrationNumber(name)
		if err != nil {
			return err
		}
		known = max(known, number)
		if applied[number] {
			continue
		}
		if err := applyMigration(ctx, db, number, name); err != nil {
			return err
		}
	}
	return notNewer(newest, known)
}

func appliedMigrations(ctx context.Context, db queryer) (applied map[int]bool, newest int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT number FROM migration`)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	applied = map[int]bool{}
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, 0, err
		}
		applied[n], newest = true, max(newest, n)
	}
	return applied, newest, rows.Err()
}

func applyMigration(ctx context.Context, db *sql.DB, number int, name string) error {
	text, err := migrations.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read migration %s: %w", name, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin migration %s: %w", name, err)
	}
	defer func() { _ = tx.Rollback() }() // no-op after Commit
	// What only SQLite understands is a remark to others.
	for _, statement := range strings.Split(strings.ReplaceAll(string(text), "-- sqlite: ", ""), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migration (number, name, applied) VALUES ($1, $2, $3)`, number, filepath.Base(name), time.Now().UnixMicro()); err != nil {
		return fmt.Errorf("record migration %s: %w", name, err)
	}
	return tx.Commit()
}

// Days and hours are counted from the epoch, UTC.
const (
	hourMicros = int64(time.Hour / time.Microsecond)
	dayMicros  = 24 * hourMicros
)

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
