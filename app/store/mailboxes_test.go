package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
)

func TestAFoldersPlaceIsKeptInTheSameStepAsItsMails(t *testing.T) {
	db := open(t, t.TempDir())
	boxes := Mailboxes{db}
	box, err := boxes.Add(t.Context(), inbox.Account{Project: 1, Host: "imap.example.com", Port: 993, Security: inbox.TLS, Username: "ops@example.com", Folders: []string{"INBOX"}})
	if err != nil {
		t.Fatal(err)
	}
	step := func(ids []string, p inbox.Position) {
		t.Helper()
		d := Delivery{Project: 1, Folder: &p}
		for i, id := range ids {
			d.Events = append(d.Events, event(id, noon.Add(time.Duration(i)*time.Minute)))
		}
		if _, err := db.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	step([]string{"a", "b"}, inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 5, LastUID: 10, Errors: 2, Ignored: 8, LastMail: noon})
	step(nil, inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 5, LastUID: 12, Ignored: 2})
	step([]string{"c"}, inbox.Position{Account: box.ID, Folder: "Django", UIDValidity: 7, LastUID: 1, Errors: 1, LastMail: noon.Add(time.Hour)})
	place, err := boxes.Folder(t.Context(), box.ID, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inbox.Folder{UIDValidity: 5, LastUID: 12, Errors: 2, Ignored: 10, LastMail: noon}, place); diff != "" {
		t.Error(diff)
	}
	found, issues, err := boxes.Found(t.Context(), box.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inbox.Folder{Errors: 3, Ignored: 10, LastMail: noon.Add(time.Hour)}, found); diff != "" || issues != 1 {
		t.Errorf("%d issues, %s", issues, diff)
	}
	step([]string{"a", "b"}, inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 6, LastUID: 2, Errors: 2, LastMail: noon, Restart: true})
	if place, err = boxes.Folder(t.Context(), box.ID, "INBOX"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inbox.Folder{UIDValidity: 6, LastUID: 2, Errors: 2, LastMail: noon}, place); diff != "" {
		t.Errorf("after the folder was renumbered: %s", diff)
	}
	one, err := Issues{db}.Get(t.Context(), 1, noon)
	if err != nil {
		t.Fatal(err)
	}
	if one.Events != 3 {
		t.Errorf("%d events, want 3: mails that are read again count once", one.Events)
	}
}

func TestAnAccountThatIsConnectedAgainKeepsItsPlace(t *testing.T) {
	db := open(t, t.TempDir())
	boxes := Mailboxes{db}
	box := inbox.Account{Project: 1, Host: "imap.example.com", Port: 143, Security: inbox.StartTLS, Username: "ops@example.com", Folders: []string{"INBOX"}}
	first, err := boxes.Add(t.Context(), box)
	if err != nil {
		t.Fatal(err)
	}
	box.Port, box.Security, box.Folders = 993, inbox.TLS, []string{"INBOX", "Django"}
	again, err := boxes.Add(t.Context(), box)
	if err != nil {
		t.Fatal(err)
	}
	all, err := boxes.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := box
	want.ID, want.Connected = first.ID, first.Connected
	if diff := cmp.Diff([]inbox.Account{want}, all); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
	if err := boxes.Remove(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if all, err = boxes.All(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("after removing: %v, %v", all, err)
	}
}
