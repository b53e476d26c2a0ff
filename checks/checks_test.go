package checks

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

func TestAJobIsDoneAtOnceAndAgainAndAFailureEndsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	turns := make(chan int)
	n := 0
	s := &Schedule{Log: slog.New(slog.DiscardHandler), Jobs: []Job{{Name: "count", Every: time.Millisecond, Do: func(ctx context.Context) error {
		n++
		select {
		case turns <- n:
		case <-ctx.Done():
		}
		if n == 2 {
			panic("a fault in the job")
		}
		return errors.New("it always fails")
	}}}}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for want := 1; want <= 4; want++ {
		if got := <-turns; got != want {
			t.Fatalf("turn %d, want %d", got, want)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
