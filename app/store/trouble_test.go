package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/app/issue"
)

// large is an event whose body does not compress away.
func large(id string) issue.Incoming {
	in := event(id, noon)
	var b strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&b, "%x ", (i+1)*len(id)*2654435761)
	}
	in.Event.Message = b.String()
	return in
}

func TestAFullDiskLosesNothingThatWasAnsweredAndTheStoreRecovers(t *testing.T) {
	db := open(t, t.TempDir())
	limit := func(pages int) {
		t.Helper()
		if err := db.writeOne(t.Context(), func(c *change) error {
			_, err := c.exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	var used int
	must0(t, db.read.QueryRowContext(t.Context(), `PRAGMA page_count`).Scan(&used))
	limit(used + 60)
	kept := map[string]bool{}
	failed := 0
	for i := range 60 {
		id := fmt.Sprintf("event-%03d", i)
		_, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{large(id)}})
		switch {
		case err == nil:
			kept[id] = true
		case strings.Contains(err.Error(), "full"):
			failed++
		default:
			t.Fatal(err)
		}
	}
	if failed == 0 || len(kept) == 0 {
		t.Fatalf("%d kept, %d failed", len(kept), failed)
	}
	limit(100_000)
	deliver(t, db, event("after", noon))
	kept["after"] = true
	if err := (Events{db}).Each(t.Context(), EventQuery{}, func(e *issue.Event, _ int64) error {
		if !kept[e.ID] {
			t.Errorf("%s was refused and is there", e.ID)
		}
		delete(kept, e.ID)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(kept) > 0 {
		t.Errorf("answered and not there: %v", kept)
	}
	one, err := Issues{db}.Get(t.Context(), 1, noon)
	if err != nil || one.Events != int64(60-failed+1) {
		t.Errorf("counted %d events, want %d (%v)", one.Events, 60-failed+1, err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAnEventThatCannotBeWrittenCostsNoNeighbour(t *testing.T) {
	db := open(t, t.TempDir())
	fault := errors.New("a fault of one")
	errs := make(chan error, 3)
	block := make(chan struct{})
	go func() { errs <- db.writeOne(t.Context(), func(*change) error { <-block; return nil }) }() // holds the writer, so that the rest waits together
	good := func(id string) {
		_, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{event(id, noon)}})
		errs <- err
	}
	bad := make(chan error, 1)
	go good("a")
	go func() {
		bad <- db.writeOne(t.Context(), func(c *change) error {
			if _, err := c.exec(`DELETE FROM event`); err != nil {
				return err
			}
			return fault
		})
	}()
	go good("b")
	close(block)
	for range 3 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if err := <-bad; !errors.Is(err, fault) {
		t.Errorf("%v, want the fault", err)
	}
	n := 0
	if err := (Events{db}).Each(t.Context(), EventQuery{}, func(*issue.Event, int64) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	if n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestAPanicInAWriteEndsThatWriteOnly(t *testing.T) {
	db := open(t, t.TempDir())
	if err := db.writeOne(t.Context(), func(*change) error { panic("a fault of ours") }); err == nil {
		t.Error("no error")
	}
	deliver(t, db, event("a", noon))
}

func TestAStoreThatHasTooMuchToWriteIsBusy(t *testing.T) {
	db, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.writer.queue = make(chan operation, 1) // nothing takes from it: Run is not running
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() { first <- db.writeOne(ctx, func(*change) error { return nil }) }()
	for len(db.writer.queue) == 0 {
		select {
		case err := <-first:
			t.Fatal(err)
		default:
		}
	}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1}); !errors.Is(err, ErrBusy) {
		t.Errorf("%v, want ErrBusy", err)
	}
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestNobodyWaitsForAStoreThatHasStopped(t *testing.T) {
	db, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	deliver(t, db, event("a", noon))
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{event("b", noon)}}); !errors.Is(err, ErrStopped) {
		t.Errorf("%v, want ErrStopped", err)
	}
}

func TestADamagedOrForeignFileIsNamedAndLeftAlone(t *testing.T) {
	for name, content := range map[string]string{"no database": strings.Repeat("not a database at all. ", 1000), "a newer Paddock": ""} {
		dir := t.TempDir()
		file := filepath.Join(dir, FileName)
		if content != "" {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		} else {
			db, err := Open(t.Context(), Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.write.ExecContext(t.Context(), `INSERT INTO migration (number, name, applied) VALUES (9999, 'later', 0)`); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		db, err := Open(t.Context(), Options{Dir: dir})
		if err == nil {
			_ = db.Close()
			t.Fatalf("%s was opened", name)
		}
		if !strings.Contains(err.Error(), "update Paddock") && !strings.Contains(err.Error(), file+" is damaged") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(file); content != "" && (err != nil || string(after) != content) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
}

func TestAFolderOfAnOlderVersionIsNotReadAsIfItWereOfThisOne(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	for _, c := range []struct {
		text string
		want string
	}{
		{`DELETE FROM migration WHERE number = 3`, ErrOutdated.Error()},
		{`INSERT INTO migration (number, name, applied) VALUES (3, '', 0), (9999, '', 0)`, "newer Paddock"},
	} {
		if err := db.writeOne(t.Context(), func(c2 *change) error { _, err := c2.exec(c.text); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), Options{Dir: dir, ReadOnly: true}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}
