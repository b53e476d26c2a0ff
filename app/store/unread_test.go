package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
)

func TestAMailThatIsNotUnderstoodIsKeptOnceListedAndCountedAsWhatItTurnsOutToBe(t *testing.T) {
	db := open(t, t.TempDir())
	raws, boxes := Raws{db}, Mailboxes{db}
	box, err := boxes.Add(t.Context(), inbox.Account{Project: 1, Host: "mail.example.com", Username: "ops@example.com", Folders: []string{"INBOX"}})
	must0(t, err)
	mail := func(id, subject string, sent time.Time) Raw {
		return Raw{Protocol: "mail", Path: "mail", Body: []byte("Subject: " + subject + "\n\nx"), Reason: "r", Version: "1", Received: noon, Mail: &inbox.Unread{
			Account: box.ID, Mailbox: "ops@example.com", Folder: "INBOX", Mail: id, Subject: subject, From: "root@example.com", Date: sent,
		}}
	}
	deliver := func(unread int64, all ...Raw) {
		t.Helper()
		_, err := db.Deliver(t.Context(), Delivery{Project: 1, Raw: all, Folder: &inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 1, LastUID: 9, Unread: unread}})
		must0(t, err)
	}
	deliver(2, mail("aa", "first", noon), mail("bb", "second", noon.Add(time.Hour)))
	must0(t, boxes.Rewind(t.Context(), box.ID))
	deliver(2, mail("aa", "first", noon), mail("bb", "second", noon.Add(time.Hour)))

	list, err := raws.Mails(t.Context(), 1, 10)
	must0(t, err)
	var got []string
	for _, m := range list {
		got = append(got, m.Subject+" "+m.From+" "+m.Mailbox+" "+m.Mail+" "+m.Date.Format(time.TimeOnly)+" "+m.Reason)
	}
	if diff := cmp.Diff([]string{"second root@example.com ops@example.com bb 13:00:00 r", "first root@example.com ops@example.com aa 12:00:00 r"}, got); diff != "" {
		t.Fatal(diff)
	}
	one, err := raws.One(t.Context(), list[1].ID)
	must0(t, err)
	if diff := cmp.Diff(mail("aa", "first", noon).Mail, one.Mail, cmp.FilterPath(func(p cmp.Path) bool {
		return p.String() == "ID" || p.String() == "Project" || p.String() == "Reason" || p.String() == "Size"
	}, cmp.Ignore())); diff != "" || string(one.Body) != "Subject: first\n\nx" {
		t.Error(diff, string(one.Body))
	}

	stored, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{fault("aa", "first", 0)}})
	must0(t, err)
	for range 2 { // a second time changes nothing
		must0(t, raws.DoneMail(t.Context(), one, Understood{Issue: stored[0].Issue, At: noon}))
	}
	found, issues, err := boxes.Found(t.Context(), box.ID)
	must0(t, err)
	if diff := cmp.Diff(inbox.Folder{Errors: 1, Unread: 1, LastMail: noon}, found); diff != "" || issues != 1 {
		t.Error(diff, issues)
	}
	folder, err := boxes.Folder(t.Context(), box.ID, "INBOX")
	must0(t, err)
	if diff := cmp.Diff(inbox.Folder{UIDValidity: 1, LastUID: 9, Errors: 1, Unread: 1, LastMail: noon}, folder); diff != "" {
		t.Error(diff)
	}
	second, err := raws.One(t.Context(), list[0].ID)
	must0(t, err)
	must0(t, raws.DoneMail(t.Context(), second, Understood{}))
	if found, _, err = boxes.Found(t.Context(), box.ID); err != nil || found.Unread != 0 || found.Ignored != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	if list, err = raws.Mails(t.Context(), 0, 10); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := raws.One(t.Context(), second.ID); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
