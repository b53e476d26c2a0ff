package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/migration"
	"paddock/app/store"
	"paddock/ingest/mailbox"
)

func TestAPersonIsToldOnceThatTheMailsMayStopAndOnceThatTheyMayNot(t *testing.T) {
	a := working(t, freeAddress(t))
	now := time.Now().UTC()
	ready := migration.Board{Facts: migration.Facts{Now: now}, Ready: true, Verdict: "Safe to switch off."}
	calm := migration.Board{Facts: migration.Facts{Now: now}}
	again := migration.Board{Facts: migration.Facts{Now: now, Issues: []migration.Issue{{Recent: 3, Matched: 1}}}, Against: []string{"SHOP-1 KeyError came by mail only."}}
	for _, b := range []migration.Board{calm, again, ready, ready, calm, ready, again, again, calm, ready} {
		if err := (moves{a}).tell(t.Context(), 1, b); err != nil {
			t.Fatal(err)
		}
	}
	all, err := a.alerts.kept.History(t.Context(), store.EntryQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, e := range all {
		if e.RuleName != "Move off error mail" || len(e.Deliveries) != 1 {
			t.Errorf("%+v", e)
		}
		said = append(said, e.Title+": "+e.Body)
	}
	may := "The error mails may be switched off: Safe to switch off. The change to your settings is in the Inbox, under Migration."
	want := []string{may, "Error mails are no longer matched by the SDK: 2 mails came that no SDK event matches. SHOP-1 KeyError came by mail only.", may}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if err := (moves{a}).watch(t.Context()); err != nil { // without a mailbox there is nothing to tell
		t.Error(err)
	}
}

func TestAMailThatComesAlertsAsAnyErrorDoesAndThoseOfAHistoryDoNot(t *testing.T) {
	a := working(t, freeAddress(t))
	recorded := make(chan struct{}, 100)
	defer a.bus.Subscribe(bus.Notices, func() { recorded <- struct{}{} })()
	box, err := a.post.boxes.Add(t.Context(), inbox.Account{Project: 1, Host: "imap.example.com", Username: "errors@example.com", Folders: []string{"INBOX"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range []mailbox.Letters{
		{Raw: [][]byte{report(1, "OldError")}, Round: 1, First: true},
		{Raw: [][]byte{report(2, "NewError")}, Round: 1},
	} {
		l.Position = inbox.Position{Account: box.ID, Folder: "INBOX", UIDValidity: 1, LastUID: uint32(i + 1)}
		if err := a.post.take(t.Context(), box, l); err != nil {
			t.Fatal(err)
		}
	}
	for {
		all, err := a.alerts.kept.History(t.Context(), store.EntryQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > 0 {
			if e := all[0]; len(all) != 1 || e.RuleName != "New issues" || e.Issue == 0 || e.When != alert.OnNew {
				t.Errorf("%+v", all)
			}
			return
		}
		<-recorded
	}
}
