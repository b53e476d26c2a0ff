package main

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
	"paddock/ingest/pipe"
)

// TestAMailThatIsUnderstoodLaterBecomesAnErrorOfItsOwnTimeOnce keeps a mail as an older version would have kept it
// that did not know its form.
func TestAMailThatIsUnderstoodLaterBecomesAnErrorOfItsOwnTimeOnce(t *testing.T) {
	const known = "Subject: [Django] ERROR: Sync stopped\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n\nSync stopped\nTraceback (most recent call last):\n  File \"/srv/shop/tasks.py\", line 8, in sync\n    push()\nTimeoutError: timed out\n"
	const unknown = "From: root@example.com\nSubject: Sync\n\nTraceback (most recent call last):\n  File \"/srv/shop/tasks.py\", line 8, in sync\n    push()\nTimeoutError: timed out\n\nand so on\n"
	came := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	c := &call{Context: t.Context(), globals: globals{Data: t.TempDir()}, log: slog.New(slog.DiscardHandler), out: io.Discard}
	if err := withStore(c, func(db *store.DB) error {
		p := &pipe.Pipe{Keeper: keeper{db, &rate{}}}
		var all []store.Raw
		for id, body := range map[string]string{"0123456789abcdef0123456789abcdef": known, "1123456789abcdef0123456789abcdef": unknown} {
			all = append(all, store.Raw{Protocol: "mail", Path: "mail", Body: []byte(body), Reason: "r", Version: "older", Received: came, Mail: &inbox.Unread{Mail: id, Mailbox: "ops@example.com", Subject: "s"}})
		}
		if _, err := db.Deliver(t.Context(), store.Delivery{Project: 1, Raw: all}); err != nil {
			return err
		}
		for _, want := range []reprocessed{{Read: 1, Left: 1}, {Left: 1}} {
			if done, err := reprocess(t.Context(), db, p, which{protocol: "mail"}); err != nil || done != want {
				t.Errorf("%+v, want %+v; %v", done, want, err)
			}
		}
		var got []any
		if err := (store.Events{DB: db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
			got = append(got, e.ID, e.Message, e.Time, e.Received, e.Mail.Mailbox)
			return nil
		}); err != nil {
			return err
		}
		if diff := cmp.Diff([]any{"0123456789abcdef0123456789abcdef", "Sync stopped", time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), came, "ops@example.com"}, got); diff != "" {
			t.Error(diff)
		}
		left, err := store.Raws{DB: db}.Mails(t.Context(), 1, 10)
		if err != nil || len(left) != 1 || left[0].Reason != "a traceback, in a form that is not known" {
			t.Errorf("%+v, %v", left, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAMailOfAnUnknownFormIsCountedInItsMailboxAndKeptOnce(t *testing.T) {
	b := openBranch(t)
	b.server.Put("INBOX", report(1, "PaymentError"))
	b.server.Put("INBOX", []byte("From: root@shop.example.com\r\nSubject: Sync\r\nMessage-ID: <odd@shop.example.com>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n"+
		"Traceback (most recent call last):\r\n  File \"/srv/shop/tasks.py\", line 8, in sync\r\n    push()\r\nTimeoutError: timed out\r\n\r\nand so on\r\n"))
	b.server.Put("INBOX", []byte("From: root@shop.example.com\r\nSubject: Lunch\r\n\r\nNoon?\r\n"))
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	read := func(s inbox.Status) bool { return s.Phase == inbox.Watching && s.Errors == 1 }
	s := b.until(t, "the mails", read)
	if s.Unread != 1 || s.Ignored != 1 {
		t.Errorf("%d not understood, %d ignored", s.Unread, s.Ignored)
	}
	if err := b.Change(t.Context(), s.Account.ID, inbox.ReadAgain); err != nil {
		t.Fatal(err)
	}
	b.until(t, "the mails again", read)
	all, err := store.Raws{DB: b.db}.Mails(t.Context(), 1, 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	all[0].ID, all[0].Mail, all[0].Size = 0, "", 0
	want := inbox.Unread{
		Project: 1, Account: s.Account.ID, Mailbox: dovecottest.User, Folder: "INBOX", Subject: "Sync", From: "root@shop.example.com",
		Date: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), Reason: "a traceback, in a form that is not known",
	}
	if diff := cmp.Diff(want, all[0]); diff != "" {
		t.Error(diff)
	}
}
