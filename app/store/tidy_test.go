package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
)

func tidyBox(t *testing.T, db *DB) inbox.Account {
	t.Helper()
	box, err := Mailboxes{db}.Add(t.Context(), inbox.Account{Project: 1, Host: "imap.example.com", Security: inbox.TLS, Username: "ops@example.com", Folders: []string{"INBOX"}})
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func addTidying(t *testing.T, db *DB, how inbox.Tidying) inbox.Tidying {
	t.Helper()
	how, err := Tidyings{db}.Add(t.Context(), how)
	if err != nil {
		t.Fatal(err)
	}
	return how
}

func TestATidyUpIsKeptFromItsPreviewToItsUndoing(t *testing.T) {
	db := open(t, t.TempDir())
	box := tidyBox(t, db)
	addTidying(t, db, inbox.Tidying{Account: box.ID, Way: inbox.MarkRead, Previewed: noon}) // a preview that nobody applied goes
	how := addTidying(t, db, inbox.Tidying{
		Account: box.ID, Way: inbox.MoveMails, Target: "Django errors", Folders: []string{"INBOX"}, Keep: true, Mails: 3, Previewed: noon,
		Reach: []inbox.Reach{{Folder: "INBOX", UIDValidity: 4_000_000_000, LastUID: 4_100_000_000}},
	})
	how.Applied, how.Finished = noon.Add(time.Minute), noon.Add(2*time.Minute)
	if err := (Tidyings{db}).Set(t.Context(), how); err != nil {
		t.Fatal(err)
	}
	later := addTidying(t, db, inbox.Tidying{Account: box.ID, Way: inbox.MarkRead, Keep: true, Previewed: noon.Add(time.Hour)})
	all, err := Tidyings{db}.All(t.Context(), box.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]inbox.Tidying{later, how}, all); diff != "" {
		t.Error(diff)
	}
	later.Applied = noon.Add(time.Hour)
	if err := (Tidyings{db}).Set(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	if one, err := (Tidyings{db}).One(t.Context(), how.ID); err != nil || one.Keep {
		t.Errorf("two tidy-ups of one mailbox go on: %+v, %v", one, err)
	}
	if err := (Mailboxes{db}).Remove(t.Context(), box.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := (Tidyings{db}).Begin(t.Context(), later.ID, []inbox.Tidied{{Folder: "INBOX", UID: 1, State: inbox.Changing}}); !errors.Is(err, ErrNotFound) {
		t.Errorf("a mail of a mailbox that is gone begins to be changed: %v", err)
	}
	if all, err := (Tidyings{db}).All(t.Context(), 0); err != nil || len(all) > 0 {
		t.Errorf("a mailbox is gone and its tidy-ups stay: %+v, %v", all, err)
	}
}

func TestMailsOfATidyUpBeginOnceAndAreTakenInPages(t *testing.T) {
	db := open(t, t.TempDir())
	how := addTidying(t, db, inbox.Tidying{Account: tidyBox(t, db).ID, Way: inbox.MoveMails, Target: "x", Previewed: noon})
	book := Tidyings{db}
	var mails []inbox.Tidied
	for n := range uint32(700) {
		mails = append(mails, inbox.Tidied{Folder: "INBOX", UIDValidity: 4_000_000_000, UID: n + 1, MessageID: fmt.Sprintf("<%d@shop.test>", n), State: inbox.Changing, Floor: 4_200_000_000, ToValidity: 9})
	}
	fresh, err := book.Begin(t.Context(), how.ID, mails)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mails, fresh); diff != "" {
		t.Error(diff)
	}
	mails[3].State, mails[4].State, mails[4].ToUID = inbox.Untouched, inbox.Changed, 4_294_967_295
	if err := book.Note(t.Context(), how.ID, mails[3:5]); err != nil {
		t.Fatal(err)
	}
	mails[3].State = inbox.Changing
	if fresh, err = book.Begin(t.Context(), how.ID, mails[2:5]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mails[3:4], fresh); diff != "" {
		t.Errorf("begun anew: %s", diff)
	}
	page, err := book.Noted(t.Context(), how.ID, inbox.Changing)
	if err != nil || len(page) != 500 {
		t.Fatalf("%d mails, %v", len(page), err)
	}
	if diff := cmp.Diff(append(mails[:4:4], mails[5]), page[:5]); diff != "" {
		t.Error(diff)
	}
	if page, err = book.Noted(t.Context(), how.ID, inbox.Changed); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mails[4:5], page); diff != "" {
		t.Error(diff)
	}
	counts, err := book.Count(t.Context(), how.ID)
	if diff := cmp.Diff(map[inbox.TidiedState]int64{inbox.Changing: 699, inbox.Changed: 1}, counts); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestOnlyMailsOfTheMailboxesProjectAreKnownAsImported(t *testing.T) {
	db := open(t, t.TempDir())
	box := tidyBox(t, db)
	mailed, live, elsewhere := event("mailed", noon), event("live", noon), event("elsewhere", noon)
	mailed.Event.Source, elsewhere.Event.Source = issue.SourceMail, issue.SourceMail
	for _, d := range []Delivery{{Project: 1, Events: []issue.Incoming{mailed, live}}, {Project: 2, Events: []issue.Incoming{elsewhere}}} {
		if _, err := db.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	var many []string
	for n := range 1200 {
		many = append(many, fmt.Sprint(n))
	}
	got, err := Tidyings{db}.Imported(t.Context(), box.ID, append(many, "mailed", "live", "elsewhere", "never"))
	if diff := cmp.Diff(map[string][]string{"mailed": nil}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestMailsThatAnUndoPutBackAreNotCountedTwice(t *testing.T) {
	db := open(t, t.TempDir())
	box := tidyBox(t, db)
	step := func(last uint32, errors int64) {
		t.Helper()
		if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Folder: &inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 5, LastUID: last, Errors: errors}}); err != nil {
			t.Fatal(err)
		}
	}
	found := func() int64 {
		t.Helper()
		f, _, err := Mailboxes{db}.Found(t.Context(), box.ID)
		if err != nil {
			t.Fatal(err)
		}
		return f.Errors
	}
	step(10, 10)
	how := addTidying(t, db, inbox.Tidying{Account: box.ID, Way: inbox.MoveMails, Target: "x", Previewed: noon})
	how.Applied = noon
	if err := (Tidyings{db}).Set(t.Context(), how); err != nil {
		t.Fatal(err)
	}
	mails := []inbox.Tidied{{Folder: "INBOX", UIDValidity: 5, UID: 1, State: inbox.Changing}, {Folder: "INBOX", UIDValidity: 5, UID: 2, State: inbox.Changing}}
	if _, err := (Tidyings{db}).Begin(t.Context(), how.ID, mails); err != nil {
		t.Fatal(err)
	}
	for i := range mails {
		mails[i].State, mails[i].BackValidity, mails[i].BackUID = inbox.Restored, 5, uint32(11+i)
	}
	if err := (Tidyings{db}).Note(t.Context(), how.ID, mails); err != nil {
		t.Fatal(err)
	}
	step(11, 1) // the first that came back
	step(13, 2) // the second, and a new one
	if n := found(); n != 11 {
		t.Errorf("%d error mails were found, want 11", n)
	}
	if err := (Mailboxes{db}).Rewind(t.Context(), box.ID); err != nil {
		t.Fatal(err)
	}
	step(13, 11)
	if n := found(); n != 11 {
		t.Errorf("read again: %d error mails were found, want 11", n)
	}
}

func TestImportedMailsAreKnownWithTheirSubjects(t *testing.T) {
	db := open(t, t.TempDir())
	box := tidyBox(t, db)
	mailed := event("mailed", noon)
	mailed.Event.Source = issue.SourceMail
	mailed.Event.Mail = &issue.Mail{MessageID: "<a@shop.test>", Subject: "ERROR: lamp", Mailbox: "errors@shop.test", Content: "c", Addressee: "errors@shop.test"}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{mailed}}); err != nil {
		t.Fatal(err)
	}
	got, err := Tidyings{db}.Imported(t.Context(), box.ID, []string{"mailed"})
	if diff := cmp.Diff(map[string][]string{"mailed": {"ERROR: lamp"}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
