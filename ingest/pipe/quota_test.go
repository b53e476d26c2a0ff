package pipe

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ingest"
)

// shelf keeps deliveries; it is busy for as many times as told.
type shelf struct {
	busy int
	seen []Delivery
}

func (s *shelf) Deliver(_ context.Context, d Delivery) ([]issue.Stored, error) {
	if s.busy--; s.busy >= 0 {
		return nil, ingest.ErrBusy
	}
	s.seen = append(s.seen, d)
	return make([]issue.Stored, len(d.Events)), nil
}

func TestBeyondTheHardLimitErrorsAreRefusedAndTheRestIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		p := &Pipe{Keeper: s, Quota: &Quota{PerMinute: func(project.ID) int64 { return 2 }}}
		var got []bool
		send := func(of project.ID) {
			b := ingest.Batch{Project: of, Errors: []issue.Event{{Source: issue.SourceSentry, Message: "a"}}, Items: []ingest.Item{{Type: "client_report", Payload: []byte("{}")}}}
			got = append(got, errors.Is(p.Accept(t.Context(), b), ingest.ErrQuota))
		}
		for range 4 {
			send(1)
		}
		send(2)
		time.Sleep(30 * time.Second) // half a minute, half the limit
		send(1)
		send(1)
		if diff := cmp.Diff([]bool{false, false, true, true, false, false, true}, got); diff != "" {
			t.Error(diff)
		}
		var events, items, over int
		for _, d := range s.seen {
			events, items = events+len(d.Events), items+len(d.Items)
			for _, one := range d.Skipped {
				over += one.Count
			}
		}
		if events != 4 || items != 7 || over != 3 {
			t.Errorf("%d events, %d items, %d over the limit", events, items, over)
		}
	})
}

func TestAnImportWaitsForABusyKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{busy: 50}
		p := &Pipe{Keeper: s}
		if _, err := p.StorePatiently(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{{Message: "a"}}}); err != nil || len(s.seen) != 1 {
			t.Errorf("%v, %d deliveries", err, len(s.seen))
		}
	})
}
