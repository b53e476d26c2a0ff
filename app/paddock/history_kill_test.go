package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
	"paddock/ingest/pipe"
)

// killedDesk, in the environment, has this test program read the mailbox that it describes into a store, and
// nothing else: to be killed.
const killedDesk = "PADDOCK_TEST_MAILBOX"

// readUntilKilled reads a mailbox into a store and tells, line by line, how far it is.
func readUntilKilled(ctx context.Context, dir string, box inbox.Account) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	db, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return err
	}
	v := &vault{kept: map[string]string{}}
	changes := &bus.Bus{}
	office := &postOffice{
		boxes: store.Mailboxes{DB: db}, secrets: v, bus: changes, log: slog.New(slog.NewTextHandler(os.Stderr, nil)), warn: func(string, string) {},
		readers: map[int64]*reading{}, halted: map[int64]inbox.Status{},
		pipe: &pipe.Pipe{Keeper: keeper{db, &rate{}}, Tell: func(pipe.News) {}},
	}
	news := make(chan struct{}, 1)
	changes.Subscribe(bus.Mailboxes, func() {
		select {
		case news <- struct{}{}:
		default:
		}
	})
	var group errgroup.Group
	group.Go(func() error { return db.Run(ctx) })
	group.Go(func() error { return office.Run(ctx) })
	if err := office.Add(ctx, box, dovecottest.Password); err != nil {
		return err
	}
	for range news {
		all, err := office.Statuses(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("%s %d\n", all[0].Phase, all[0].Errors)
		if all[0].Phase == inbox.Watching {
			break
		}
	}
	stop()
	return group.Wait()
}

func TestReadsAMailboxUntilItIsKilled(t *testing.T) {
	told := os.Getenv(killedDesk)
	if told == "" {
		t.Skip("only as a program of its own, for the test below")
	}
	var box inbox.Account
	if err := json.Unmarshal([]byte(told), &box); err != nil {
		t.Fatal(err)
	}
	if err := readUntilKilled(t.Context(), os.Getenv(killedDesk+"_DIR"), box); err != nil {
		t.Fatal(err)
	}
}

func TestAReadingThatIsKilledAgainAndAgainMissesAndDoublesNothing(t *testing.T) {
	const mails = 2_000
	server := dovecottest.Start(t)
	server.Fill("INBOX", mails, func(i int) []byte { return numbered(report(i%60, "CardError"), i) })
	box, err := json.Marshal(inbox.Account{
		Project: 1, Host: server.Host, Port: server.TLS, Security: inbox.TLS, Username: dovecottest.User, Folders: []string{"INBOX"}, Certificate: server.CA,
	})
	if err != nil {
		t.Fatal(err)
	}
	dir, kills, read := t.TempDir(), 0, ""
	for done := false; !done; {
		program := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestReadsAMailboxUntilItIsKilled$")
		program.Env = append(os.Environ(), killedDesk+"="+string(box), killedDesk+"_DIR="+dir)
		program.Stderr = os.Stderr
		out, err := program.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		lines, before := bufio.NewScanner(out), read
		for lines.Scan() {
			phase, errors, ok := strings.Cut(lines.Text(), " ")
			if !ok || phase != string(inbox.Reading) && phase != string(inbox.Watching) {
				continue
			}
			if read = errors; phase == string(inbox.Reading) && read != before && read != "0" {
				break // it has stored something: the next batch is under way
			}
			if phase == string(inbox.Watching) {
				done = true
				break
			}
		}
		if !done {
			kills++
			if err := program.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = program.Wait() // killed, or told by the store below
	}
	if kills < 3 {
		t.Errorf("it was killed %d times", kills)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	boxes := store.Mailboxes{DB: db}
	all, err := boxes.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found, issues, err := boxes.Found(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	one, err := store.Issues{DB: db}.List(t.Context(), issue.Query{})
	if err != nil {
		t.Fatal(err)
	}
	events := int64(0)
	for _, i := range one {
		events += i.Events
	}
	if diff := cmp.Diff([]int64{mails, mails}, []int64{found.Errors, events}); diff != "" {
		t.Errorf("error mails and events, in %d issues: %s", issues, diff)
	}
}
