package mailbox

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

func small(i int) []byte { return fmt.Appendf(nil, "Subject: small %d\n\nx\n", i) }

// readPart reads until a number of batches were taken in, or to the end.
func readPart(t *testing.T, s *shelf, r *Reader, batches int) (done bool) {
	t.Helper()
	taken, held := 0, make(chan struct{}, 1)
	r.Deliver = func(ctx context.Context, l Letters) error {
		if taken == batches {
			select {
			case held <- struct{}{}:
			default:
			}
			s.ring()
			<-ctx.Done()
			return ctx.Err()
		}
		taken++
		return s.deliver(ctx, l)
	}
	s.status = inbox.Status{} // of an earlier reader
	stop := start(t, r)
	s.until(t, "some batches, or the end", func() bool {
		done = s.status.Phase == inbox.Watching
		return done || len(held) > 0
	})
	stop()
	return done
}

func TestACancelledHistoryGoesOnWithNewMailAndIsTakenUpWithNothingTwiceOrMissed(t *testing.T) {
	server := dovecottest.Start(t)
	server.Fill("INBOX", 1000, small)
	want := map[string]int{}
	for i := range 1002 {
		want[key(small(i))]++
	}
	s := newShelf()
	if readPart(t, s, s.reader(server, "INBOX"), 2) {
		t.Fatal("it was read to the end before it was cancelled")
	}
	before := len(s.mails)

	r := s.reader(server, "INBOX")
	r.Account.NewOnly = true
	stop := start(t, r)
	s.until(t, "the watching", watching(s))
	if len(s.mails) != before {
		t.Errorf("%d mails of the history were read after it was cancelled", len(s.mails)-before)
	}
	server.Put("INBOX", small(1000))
	s.until(t, "the new mail", func() bool { return s.mails[key(small(1000))] == 1 })
	stop()
	server.Put("INBOX", small(1001)) // while nobody reads
	stop = start(t, r)
	s.until(t, "the mail that came while away", func() bool { return s.mails[key(small(1001))] == 1 })
	stop()
	if len(s.mails) != before+2 {
		t.Errorf("%d mails, want the %d read before and two new ones", len(s.mails), before)
	}

	s.unsettle()
	parts := 1
	for !readPart(t, s, s.reader(server, "INBOX"), 1) {
		parts++
	}
	if parts < 3 {
		t.Errorf("the rest was read in %d parts", parts)
	}
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Error(diff)
	}
	if !s.folders["INBOX"].Left.None() {
		t.Errorf("left: %+v", s.folders["INBOX"])
	}
}

func TestACancelledHistoryOfAFolderThatWasNeverReadIsLeftWhole(t *testing.T) {
	server := dovecottest.Start(t)
	server.Fill("INBOX", 10, small)
	s := newShelf()
	r := s.reader(server, "INBOX")
	r.Account.NewOnly = true
	stop := start(t, r)
	s.until(t, "the watching", watching(s))
	stop()
	place := s.folders["INBOX"]
	place.UIDValidity = 0
	if diff := cmp.Diff(inbox.Folder{LastUID: 10, Left: inbox.Left{To: 10}, Settled: true}, place); diff != "" || len(s.mails) != 0 {
		t.Errorf("%d mails, %s", len(s.mails), diff)
	}
}

func TestNewMailIsReadInTheMiddleOfALongHistory(t *testing.T) {
	const mails = 6_000
	server := dovecottest.Start(t)
	server.Fill("INBOX", mails, small)
	want := map[string]int{}
	for i := range mails + 1 {
		want[key(small(i))]++
	}
	s := newShelf()
	r := s.reader(server, "INBOX")
	batches, at := 0, 0
	r.Deliver = func(ctx context.Context, l Letters) error {
		if batches++; batches == 5 {
			server.Put("INBOX", small(mails))
		}
		for _, raw := range l.Raw {
			if key(raw) == key(small(mails)) {
				at = batches
				if l.First {
					t.Error("the new mail came as a part of the history")
				}
			}
		}
		return s.deliver(ctx, l)
	}
	stop := start(t, r)
	s.until(t, "the history", watching(s))
	stop()
	if diff := cmp.Diff(want, s.mails); diff != "" {
		t.Error(diff)
	}
	if at == 0 || at > batches*3/4 {
		t.Errorf("the new mail came in batch %d of %d", at, batches)
	}
}
