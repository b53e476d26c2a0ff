package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"paddock/app/checkout"
	"paddock/app/config"
	"paddock/app/project"
	"paddock/app/store"
)

// running gives a store that writes until the test ends.
func running(t *testing.T) *store.DB {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	db, err := store.Open(ctx, store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-ended, db.Close()); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestACheckoutIsNamedOnlyWhenItIsOneAndThenAnswers(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	c := checkouts{kept: store.Checkouts{DB: running(t)}}
	if err := c.SetCheckout(t.Context(), 1, project.Checkout{Folder: t.TempDir()}); !errors.Is(err, checkout.ErrNoCheckout) {
		t.Errorf("a folder without git: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "views.py"), []byte("def charge():\n    pay()\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "Charge"}} {
		git := exec.CommandContext(t.Context(), "git", args...)
		git.Dir = dir
		if out, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	if err := c.SetCheckout(t.Context(), 1, project.Checkout{Folder: dir}); err != nil {
		t.Fatal(err)
	}
	got, err := c.Study(t.Context(), 1, checkout.Question{Calls: []checkout.Call{{Paths: []string{"/srv/views.py"}, Line: 2, Text: "pay()"}}})
	if err != nil || got.Suspect.Subject != "Charge" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestTheEditorIsAPersonsChoice(t *testing.T) {
	settings, err := config.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e := editors{settings: settings, launcher: &checkout.Launcher{}}
	if err := e.Open(t.Context(), checkout.Place{File: "/src/a.py"}); err == nil {
		t.Error("a file was opened before an editor was chosen")
	}
	if err := e.SetEditor("custom", "no-such-editor {file}"); err != nil {
		t.Fatal(err)
	}
	if id, command := e.Editor(); id != "custom" || command != "no-such-editor {file}" {
		t.Error(id, command)
	}
	if err := e.Open(t.Context(), checkout.Place{File: "/src/a.py"}); err == nil {
		t.Error("a program that is not there opened a file")
	}
}

func TestATraceIsToldInTheOrderOfTime(t *testing.T) {
	a := &application{db: running(t)}
	trace := "0123456789abcdef0123456789abcdef"
	item := func(typ, payload string) store.Item {
		return store.Item{Type: typ, Payload: []byte(payload), Received: time.Now(), Traces: []string{trace}}
	}
	if _, err := a.db.Deliver(t.Context(), store.Delivery{Project: 1, Items: []store.Item{
		item("log", `{"items":[{"timestamp":1772359202,"trace_id":"`+trace+`","level":"info","body":"second"}]}`),
		item("span", `{"items":[{"trace_id":"`+trace+`","name":"first","start_timestamp":1772359201,"end_timestamp":1772359202}]}`),
	}}); err != nil {
		t.Fatal(err)
	}
	got, err := a.moments(t.Context(), 1, "01234567-89AB-CDEF-0123-456789ABCDEF")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range got {
		told = append(told, m.Kind+" "+m.Text)
	}
	if len(told) != 2 || told[0] != "span first" || told[1] != "log second" {
		t.Error(told)
	}
}
