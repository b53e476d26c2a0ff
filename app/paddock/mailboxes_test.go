package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
	"paddock/ingest/pipe"
)

// vault keeps passwords in memory.
type vault struct {
	mu   sync.Mutex
	kept map[string]string
}

func (v *vault) Set(name, secret string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept[name] = secret
	return nil
}

func (v *vault) Get(name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if secret, ok := v.kept[name]; ok {
		return secret, nil
	}
	return "", errors.New("no such secret")
}

func (v *vault) Delete(name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.kept, name)
	return nil
}

// branch is a post office with a store and a mail server of its own.
type branch struct {
	*postOffice
	server *dovecottest.Server
	dir    string
	vault  *vault
	db     *store.DB
	said   *bytes.Buffer // the log

	mu      sync.Mutex
	news    []pipe.News
	changed chan struct{}
}

func openBranch(t testing.TB) *branch {
	t.Helper()
	return openBranchAt(t, dovecottest.Start(t))
}

func openBranchAt(t testing.TB, server *dovecottest.Server) *branch {
	t.Helper()
	b := &branch{server: server, dir: t.TempDir(), vault: &vault{kept: map[string]string{}}, said: &bytes.Buffer{}, changed: make(chan struct{}, 1)}
	db, err := store.Open(t.Context(), store.Options{Dir: b.dir})
	if err != nil {
		t.Fatal(err)
	}
	b.db = db
	changes := &bus.Bus{}
	changes.Subscribe(bus.Mailboxes, func() {
		select {
		case b.changed <- struct{}{}:
		default:
		}
	})
	b.postOffice = &postOffice{
		boxes: store.Mailboxes{DB: db}, secrets: b.vault, bus: changes, log: slog.New(slog.NewTextHandler(b.said, nil)), warn: func(string, string) {},
		readers: map[int64]*reading{}, halted: map[int64]inbox.Status{},
		pipe: &pipe.Pipe{Keeper: keeper{db, &rate{}}, Tell: func(n pipe.News) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.news = append(b.news, n)
		}},
	}
	ctx, stop := context.WithCancel(t.Context())
	var group errgroup.Group
	group.Go(func() error { return db.Run(ctx) })
	office, closeOffice := context.WithCancel(ctx)
	open := make(chan struct{})
	group.Go(func() error { close(open); return b.Run(office) })
	<-open
	t.Cleanup(func() {
		closeOffice()
		b.work.Wait()
		stop()
		if err := errors.Join(group.Wait(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *branch) account() inbox.Account {
	return inbox.Account{Project: 1, Host: b.server.Host, Port: b.server.TLS, Security: inbox.TLS, Username: dovecottest.User, Folders: []string{"INBOX"}, Certificate: b.server.CA}
}

// until waits for the only mailbox to stand as asked.
func (b *branch) until(t testing.TB, what string, ok func(inbox.Status) bool) inbox.Status {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		all, err := b.Statuses(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 1 && ok(all[0]) {
			return all[0]
		}
		select {
		case <-b.changed:
		case <-limit.C:
			t.Fatalf("waited in vain for %s: %+v", what, all)
		}
	}
}

// rings are the alerts that were due, by what raised them.
func (b *branch) rings() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	titles := []string{}
	for _, n := range b.news {
		if !n.Event.Past && (n.Stored.New || n.Stored.Regressed) {
			titles = append(titles, n.Event.Title())
		}
	}
	return titles
}

// report is an error mail of the form that Django sends.
func report(n int, exception string) []byte {
	return fmt.Appendf(nil, `Subject: [Django] ERROR (EXTERNAL IP): Internal Server Error: /pay/%[1]d
From: root@shop.example.com
Date: Mon, 02 Mar 2026 10:%02[1]d:00 +0000
Message-ID: <%[1]d@shop.example.com>
Content-Type: text/plain; charset="utf-8"

Internal Server Error: /pay/%[1]d

%[2]s at /pay/%[1]d
no such card

Request Method: POST
Request URL: https://shop.example.com/pay/%[1]d
Django Version: 5.2.1
Python Executable: /usr/bin/python3
Python Version: 3.13.5
Python Path: ['/srv/shop']
Server time: Mon, 02 Mar 2026 10:00:00 +0000
Installed Applications:
['shop']
Installed Middleware:
[]


Traceback (most recent call last):
  File "/srv/shop/shop/views.py", line 12, in pay
    charge(order)

Exception Type: %[2]s at /pay/%[1]d
Exception Value: no such card
Request information:
USER: AnonymousUser

GET: No GET data

POST: No POST data

FILES: No FILES data

COOKIES: No cookie data

META:
HTTP_HOST = 'shop.example.com'

Settings:
Using settings module shop.settings
`, n, exception)
}

func watched(s inbox.Status) bool { return s.Phase == inbox.Watching }

func TestHistoryIsQuietAndTheNextNewErrorRings(t *testing.T) {
	b := openBranch(t)
	for n := range 30 {
		b.server.Put("INBOX", report(n, "KeyError"))
	}
	b.server.Put("INBOX", []byte("Subject: lunch\n\nat noon\n"))
	b.server.Put("INBOX", []byte("Subject: an error in the menu\n\nit was soup\n"))
	before := b.server.Flags("INBOX")
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	got := b.until(t, "the history", watched)
	want := inbox.Status{
		Account: got.Account, Phase: inbox.Watching, Read: 32, Total: 32, Folder: got.Folder, Errors: 30, Ignored: 2, Issues: 1,
		LastMail: time.Date(2026, 3, 2, 10, 29, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status: %s", diff)
	}
	if diff := cmp.Diff([]string{}, b.rings()); diff != "" {
		t.Errorf("history rang: %s", diff)
	}
	if diff := cmp.Diff(before, b.server.Flags("INBOX")); diff != "" {
		t.Errorf("the mailbox has changed: %s", diff)
	}
	b.server.Put("INBOX", report(40, "KeyError"))
	b.server.Put("INBOX", report(41, "ZeroDivisionError"))
	b.until(t, "the new mails", func(s inbox.Status) bool { return s.Errors == 32 && watched(s) })
	if diff := cmp.Diff([]string{"ZeroDivisionError"}, b.rings()); diff != "" {
		t.Errorf("rang: %s", diff)
	}
	b.holdsNoPassword(t)
}

// holdsNoPassword looks for the password in everything that was written.
func (b *branch) holdsNoPassword(t *testing.T) {
	t.Helper()
	b.holdsNone(t, dovecottest.Password)
}

func (b *branch) holdsNone(t *testing.T, secrets ...string) {
	t.Helper()
	said := b.said.Bytes()
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s holds the secret %s", path, secret)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, secret := range secrets {
		if bytes.Contains(said, []byte(secret)) {
			t.Errorf("the log holds the secret %s", secret)
		}
	}
}

func TestAMailboxIsPausedResumedReadAgainAndRemoved(t *testing.T) {
	b := openBranch(t)
	b.server.Put("INBOX", report(1, "KeyError"))
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	id := b.until(t, "the first mail", watched).Account.ID
	change := func(do inbox.Action) {
		t.Helper()
		if err := b.Change(t.Context(), id, do); err != nil {
			t.Fatal(err)
		}
	}
	change(inbox.Pause)
	b.server.Put("INBOX", report(2, "KeyError"))
	paused := b.until(t, "the pause", func(s inbox.Status) bool { return s.Phase == inbox.Paused && s.Account.Paused })
	if paused.Read != 1 || paused.Total != 1 || paused.Errors != 1 {
		t.Errorf("paused at %+v", paused)
	}
	change(inbox.Resume)
	b.until(t, "the mail that came meanwhile", func(s inbox.Status) bool { return s.Errors == 2 && watched(s) })
	change(inbox.ReadAgain)
	b.until(t, "the second reading", func(s inbox.Status) bool { return s.Errors == 2 && s.Total == 2 && watched(s) })
	issues, err := store.Issues{DB: b.db}.List(t.Context(), issue.Query{})
	if err != nil || len(issues) != 1 || issues[0].Events != 2 {
		t.Errorf("issues %+v, %v; want one of 2 events", issues, err)
	}
	change(inbox.Remove)
	if all, err := b.Statuses(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("left: %+v, %v", all, err)
	}
	if len(b.vault.kept) != 0 {
		t.Errorf("secrets left: %d", len(b.vault.kept))
	}
	if err := b.Change(t.Context(), id, inbox.Pause); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a removed mailbox is paused: %v", err)
	}
}

func TestAWrongPasswordShowsAndTheRightOneIsTakenUp(t *testing.T) {
	b := openBranch(t)
	b.server.Put("INBOX", report(1, "KeyError"))
	if err := b.Add(t.Context(), b.account(), "wrong"); err != nil {
		t.Fatal(err)
	}
	got := b.until(t, "the refusal", func(s inbox.Status) bool { return s.Phase == inbox.Waiting })
	if got.Problem == nil || got.Problem.Code != "password" || got.Retry.IsZero() {
		t.Errorf("%+v", got)
	}
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	b.until(t, "the mail", func(s inbox.Status) bool { return s.Errors == 1 && s.Problem == nil && watched(s) })
}
