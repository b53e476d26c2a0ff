package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
)

func TestWhatACancelledHistoryLeavesUnreadIsKeptWithTheFoldersPlace(t *testing.T) {
	db := open(t, t.TempDir())
	boxes := Mailboxes{db}
	box, err := boxes.Add(t.Context(), inbox.Account{Project: 1, Host: "imap.example.com", Port: 993, Security: inbox.TLS, Username: "ops@example.com", Folders: []string{"INBOX"}})
	if err != nil {
		t.Fatal(err)
	}
	place := func() inbox.Folder {
		t.Helper()
		got, err := boxes.Folder(t.Context(), box.ID, "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	p := inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 5, LastUID: 900, Left: inbox.Left{From: 10, To: 900}, Settled: true}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Folder: &p}); err != nil {
		t.Fatal(err)
	}
	want := inbox.Folder{UIDValidity: 5, LastUID: 900, Left: inbox.Left{From: 10, To: 900}, Settled: true}
	if diff := cmp.Diff(want, place()); diff != "" {
		t.Error(diff)
	}
	for _, step := range []struct {
		do      func() error
		newOnly bool
	}{
		{func() error { return boxes.SkipHistory(t.Context(), box.ID) }, true},
		{func() error { return boxes.TakeUpHistory(t.Context(), box.ID) }, false},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		all, err := boxes.All(t.Context())
		if err != nil || len(all) != 1 || all[0].NewOnly != step.newOnly {
			t.Errorf("%+v, %v; want new mail only %v", all, err, step.newOnly)
		}
		want.Settled = false
		if diff := cmp.Diff(want, place()); diff != "" {
			t.Error(diff)
		}
	}
}
