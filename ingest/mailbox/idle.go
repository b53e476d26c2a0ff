package mailbox

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

func (s *session) idles() bool { return s.caps.Has(imap.CapIdle) || s.caps.Has(imap.CapIMAP4rev2) }

// idle lets the server tell of new mail. It returns after the news, after idleTime, and when the computer
// has slept: each time the next question shows whether the connection still lives.
func (s *session) idle(ctx context.Context) error {
	var cmd *imapclient.IdleCommand
	err := s.await(answerTime, func() (err error) { cmd, err = s.Idle(); return err })
	if no := (*imap.Error)(nil); errors.As(err, &no) {
		s.caps = s.caps.Copy()
		delete(s.caps, imap.CapIdle) // offered, yet refused
		delete(s.caps, imap.CapIMAP4rev2)
		return nil
	}
	if err != nil {
		return err
	}
	err = s.sleep(ctx, idleTime)
	return errors.Join(err, s.await(answerTime, func() error {
		if err := cmd.Close(); err != nil {
			return err
		}
		return cmd.Wait()
	}))
}

// sleep waits for news, but at most for d. It fails when the connection has ended.
func (s *session) sleep(ctx context.Context, d time.Duration) error {
	end := time.NewTimer(d)
	defer end.Stop()
	clock := time.NewTicker(clockTime)
	defer clock.Stop()
	last := time.Now()
	for {
		select {
		case <-s.news:
			return nil
		case <-end.C:
			return nil
		case <-clock.C:
			if slept(last, time.Now()) {
				return nil
			}
			last = time.Now()
		case <-s.Closed():
			return io.ErrUnexpectedEOF
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// slept tells whether the computer slept between two times: the wall clock went on, the one that counts
// running time did not, or both went on by far more than a tick.
func slept(before, now time.Time) bool {
	return now.Round(0).Sub(before.Round(0)) > 2*clockTime
}
