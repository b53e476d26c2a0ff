package store

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"paddock/app/inbox"
)

func TestWhatCannotBeReadIsBoundedAndTheNewestIsKept(t *testing.T) {
	db := open(t, t.TempDir())
	noise := rand.NewChaCha8([32]byte{1})
	big := make([]byte, 20<<20) // does not compress
	_, _ = noise.Read(big)
	for i := range 5 {
		big[0] = byte(i)
		if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Raw: []Raw{{Protocol: "sentry", Path: "/api/1/envelope/", Body: bytes.Clone(big), Reason: "r", Version: "1", Received: noon}}}); err != nil {
			t.Fatal(err)
		}
	}
	var left []byte
	for after := int64(0); ; {
		page, err := Raws{db}.Waiting(t.Context(), 1, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, one := range page {
			left, after = append(left, one.Body[0]), one.ID
		}
	}
	if !bytes.Equal(left, []byte{2, 3, 4}) {
		t.Errorf("kept %v", left)
	}
	if err := (Raws{db}).Done(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if held, err := (Upkeeps{db}).Held(t.Context(), 1); err != nil || held.Raw != 2 {
		t.Errorf("%+v, %v", held, err)
	}
}

func TestAFloodOfWhatCannotBeReadIsBoundedByItsNumberToo(t *testing.T) {
	db := open(t, t.TempDir())
	for range 2 {
		flood := Delivery{Project: 1}
		for range maxRawRows/2 + 1 {
			flood.Raw = append(flood.Raw, Raw{Protocol: "sentry", Path: "/api/1/envelope/", Body: []byte("x"), Reason: "r", Version: "1", Received: noon})
		}
		if _, err := db.Deliver(t.Context(), flood); err != nil {
			t.Fatal(err)
		}
	}
	if held, err := (Upkeeps{db}).Held(t.Context(), 1); err != nil || held.Raw > maxRawRows || held.Raw < maxRawRows/2 {
		t.Errorf("%+v, %v", held, err)
	}
	tallies, err := Tallies{db}.Sum(t.Context(), 1, noon.AddDate(-1, 0, 0))
	if err != nil || len(tallies) != 1 || tallies[0].What != "kept raw, and dropped for room" || tallies[0].Count < 2 {
		t.Errorf("%+v, %v", tallies, err)
	}
}

func TestNoMailGoesForAFloodOfDeliveries(t *testing.T) {
	db := open(t, t.TempDir())
	mail := Raw{Protocol: "mail", Path: "mail", Body: []byte("Subject: x\n\n"), Reason: "r", Received: noon, Mail: &inbox.Unread{Mail: "m1", Subject: "x", Date: noon}}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Raw: []Raw{mail}}); err != nil {
		t.Fatal(err)
	}
	flood := Delivery{Project: 1}
	for range maxRawRows + 10 {
		flood.Raw = append(flood.Raw, Raw{Protocol: "sentry", Path: "/api/1/envelope/", Body: []byte("x"), Reason: "r", Version: "1", Received: noon})
	}
	if _, err := db.Deliver(t.Context(), flood); err != nil {
		t.Fatal(err)
	}
	mails, err := Raws{db}.Mails(t.Context(), 1, 10)
	if err != nil || len(mails) != 1 || mails[0].Mail != "m1" {
		t.Errorf("%+v, %v", mails, err)
	}
	if held, err := (Upkeeps{db}).Held(t.Context(), 1); err != nil || held.Raw > maxRawRows+1 {
		t.Errorf("%+v, %v", held, err)
	}
}
