package main

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/store"
	"paddock/ingest/mailbox/dovecottest"
)

// relayed is a report as a relay hands it to one of its addressees: under an id of its own, with a footer.
func relayed(raw []byte, to string, n int) []byte {
	raw = bytes.Replace(raw, []byte("Message-ID: <"), fmt.Appendf(nil, "X-Relay: 1\nMessage-ID: <%s-%d-", to, n), 1)
	raw = append(fmt.Appendf(nil, "Delivered-To: %s@example.com\n", to), raw...)
	return append(raw, []byte("\n-- \nThis mail was scanned.\n")...)
}

func TestAReportToSeveralAdminsIsOneOccurrenceInWhateverFoldersItsCopiesLie(t *testing.T) {
	b := openBranch(t)
	want := map[string]int{}
	mails := int64(0)
	put := func(folder string, raw []byte) {
		b.server.Put(folder, raw)
		mails++
	}
	for n := range 8 {
		raw := report(n, "CardError")
		put("INBOX", relayed(raw, "ana", 0))
		put("Bea", relayed(raw, "bea", 0))
		want[fmt.Sprintf("/pay/%d", n)] = 1
		if n == 3 { // it happened twice in that second, and both were told of both
			put("Bea", relayed(raw, "bea", 1))
			put("INBOX", relayed(raw, "ana", 1))
			want["/pay/3"] = 2
		}
		if n == 5 { // the same mail, filed in a second folder
			put("Bea", relayed(raw, "ana", 0))
		}
	}
	box := b.account()
	box.Folders = []string{"INBOX", "Bea"}
	if err := b.Add(t.Context(), box, dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	got := func() map[string]int {
		paths := map[string]int{}
		if err := (store.Events{DB: b.db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
			paths[e.Request.Path]++
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return paths
	}
	all := func(s inbox.Status) bool { return s.Errors == mails && watched(s) }
	status := b.until(t, "all mails", all)
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Errorf("by path (-happened +stored):\n%s", diff)
	}
	if err := b.Change(t.Context(), status.Account.ID, inbox.ReadAgain); err != nil {
		t.Fatal(err)
	}
	b.until(t, "all mails once more", all)
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Errorf("read again, by path (-happened +stored):\n%s", diff)
	}
}
