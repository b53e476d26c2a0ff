package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
)

// janitor is the tidier of a branch.
func (b *branch) janitor() *tidier {
	t := &tidier{
		book: store.Tidyings{DB: b.db}, boxes: b.boxes, login: b.login, hold: b.hold, log: slog.New(slog.NewTextHandler(b.said, nil)),
		change: func() { b.bus.Publish(bus.Mailboxes) }, works: map[int64]*inbox.TidyState{}, due: map[int64]bool{}, wake: make(chan struct{}, 1),
	}
	b.imported = t.imported
	return t
}

// inFolder gives the names of the mails' files of a folder with their marks.
func inFolder(b *branch, folder string) map[string]string { return b.server.Flags(folder) }

func TestImportedErrorsAreMovedAfterAPreviewAndUndoCountsNothingTwice(t *testing.T) {
	b := openBranch(t)
	tidy := b.janitor()
	for n := range 30 {
		b.server.Put("INBOX", report(n, "KeyError"))
	}
	b.server.Put("INBOX", []byte("Subject: lunch\nMessage-ID: <lunch@test>\n\nat noon\n"))
	b.server.Put("INBOX", []byte("Subject: an error in the menu\nMessage-ID: <menu@test>\n\nit was soup\n"))
	before := inFolder(b, "INBOX")
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	box := b.until(t, "the history", watched).Account
	if _, err := tidy.Apply(t.Context(), 1); !errors.Is(err, errNoPreview) {
		t.Errorf("applied without a preview: %v", err)
	}
	p, err := tidy.Preview(t.Context(), box.ID, inbox.Tidying{Way: inbox.MoveMails, Target: "Fehler & Ähnliches"})
	if err != nil || p.Problem != nil {
		t.Fatal(p.Problem, err)
	}
	words := []string{
		"The folder “Fehler & Ähnliches” will be made.", "30 mails will be moved from INBOX to “Fehler & Ähnliches”.",
		"Other mails are not touched. Undo takes back exactly what was changed.",
	}
	if diff := cmp.Diff(words, p.Words()); diff != "" || len(p.Newest) != 20 || !strings.Contains(p.Newest[0].Subject, "/pay/29") {
		t.Error(diff, p.Newest)
	}
	if diff := cmp.Diff(before, inFolder(b, "INBOX")); diff != "" {
		t.Errorf("the preview has changed the mailbox: %s", diff)
	}
	s, err := tidy.Apply(t.Context(), p.ID)
	if err != nil || s.Problem != nil || s.Changed != 30 || s.Working || s.Finished.IsZero() || s.Done != 30 || s.Total != 30 {
		t.Fatalf("%+v, %v", s, err)
	}
	if n := len(inFolder(b, "INBOX")); n != 2 {
		t.Errorf("%d mails are left, want those 2 that are no reports", n)
	}
	if s, err = tidy.Undo(t.Context(), box.ID); err != nil || s.Problem != nil || s.ID != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	if n := len(inFolder(b, "INBOX")); n != 32 {
		t.Errorf("%d mails are there after the undo, want 32", n)
	}
	b.until(t, "the mails that came back", func(s inbox.Status) bool { return watched(s) && s.Read == 30 })
	b.server.Put("INBOX", report(40, "KeyError"))
	got := b.until(t, "a new mail", func(s inbox.Status) bool { return watched(s) && s.Errors > 30 })
	issues, err := store.Issues{DB: b.db}.List(t.Context(), issue.Query{})
	if err != nil || len(issues) != 1 || issues[0].Events != 31 || got.Errors != 31 {
		t.Errorf("%d errors found, issues %+v, %v; want 31 of one issue", got.Errors, issues, err)
	}
	if _, err := tidy.Undo(t.Context(), box.ID); err == nil {
		t.Error("undone twice")
	}
	b.holdsNoPassword(t)
}

func TestAMailboxIsKeptTidyUntilThatIsStopped(t *testing.T) {
	b := openBranch(t)
	tidy := b.janitor()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- tidy.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	b.server.Put("INBOX", report(1, "KeyError"))
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	box := b.until(t, "the history", watched).Account
	p, err := tidy.Preview(t.Context(), box.ID, inbox.Tidying{Way: inbox.MarkRead, Keep: true})
	if err != nil || p.Problem != nil {
		t.Fatal(p.Problem, err)
	}
	if s, err := tidy.Apply(t.Context(), p.ID); err != nil || s.Changed != 1 || !s.Keep {
		t.Fatalf("%+v, %v", s, err)
	}
	b.server.Put("INBOX", report(2, "KeyError"))
	b.server.Put("INBOX", []byte("Subject: lunch\nMessage-ID: <lunch@test>\n\nat noon\n"))
	tidied := func(n int64) func(inbox.Status) bool {
		return func(inbox.Status) bool {
			s, err := tidy.State(t.Context(), box.ID)
			if err != nil {
				t.Fatal(err)
			}
			return s.Changed == n && !s.Working
		}
	}
	b.until(t, "the new mail to be marked", tidied(2))
	if err := tidy.Stop(t.Context(), box.ID); err != nil {
		t.Fatal(err)
	}
	b.server.Put("INBOX", report(3, "KeyError"))
	b.until(t, "a mail after the stop", func(s inbox.Status) bool { return s.Errors == 3 })
	if err := tidy.keepUp(t.Context(), box.ID); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, marks := range inFolder(b, "INBOX") {
		if strings.HasPrefix(marks, "S") {
			seen++
		}
	}
	if seen != 2 {
		t.Errorf("%d mails are read, want the 2 errors that came before the stop: %v", seen, inFolder(b, "INBOX"))
	}
	if s, err := tidy.Undo(t.Context(), box.ID); err != nil || s.Problem != nil {
		t.Fatalf("%+v, %v", s, err)
	}
	for name, marks := range inFolder(b, "INBOX") {
		if strings.HasPrefix(marks, "S") {
			t.Errorf("%s is still read", name)
		}
	}
}

func TestTheCommandLineShowsAppliesAndUndoesATidyUp(t *testing.T) {
	b := openBranch(t)
	tidy := b.janitor()
	for n := range 3 {
		b.server.Put("INBOX", report(n, "KeyError"))
	}
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	b.until(t, "the history", watched)
	ask := func(cmd mailboxTidyCommand) tidyRow {
		t.Helper()
		r, err := cmd.request()
		if err != nil {
			t.Fatal(err)
		}
		row, err := tidy.asked(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return row
	}
	if row := ask(mailboxTidyCommand{}); row.ID != 0 || row.Mailbox != dovecottest.User {
		t.Errorf("untouched: %+v", row)
	}
	row := ask(mailboxTidyCommand{Preview: true, MoveTo: "Done", Mailbox: "1"})
	if diff := cmp.Diff([]tidyPlace{{Folder: "INBOX", Errors: 3, Change: 3}}, row.Folders); diff != "" || row.Mails != 3 || len(row.Will) != 3 {
		t.Errorf("preview: %s %+v", diff, row)
	}
	if row = ask(mailboxTidyCommand{Apply: true, Mailbox: dovecottest.User}); row.Changed != 3 || row.Finished == nil {
		t.Errorf("applied: %+v", row)
	}
	if row = ask(mailboxTidyCommand{Undo: true}); row.ID != 0 || row.Problem != nil {
		t.Errorf("undone: %+v", row)
	}
	if row = ask(mailboxTidyCommand{Preview: true, MoveTo: "INBOX"}); row.Problem == nil || row.Problem.Code != "folder" || len(row.Will) > 0 {
		t.Errorf("into a folder that is read: %+v", row)
	}
	var bad usageError
	for _, cmd := range []mailboxTidyCommand{{Preview: true}, {Apply: true, MarkRead: true}, {Keep: true}} {
		if _, err := cmd.request(); !errors.As(err, &bad) {
			t.Errorf("%+v is taken: %v", cmd, err)
		}
	}
	if _, err := tidy.asked(t.Context(), tidyRequest{Mailbox: "nobody", Do: "undo"}); !errors.As(err, &bad) || !strings.Contains(fmt.Sprint(err), "1 (errors at localhost)") {
		t.Errorf("an unknown mailbox: %v", err)
	}
}
