package pipe

import (
	"context"
	"errors"
	"time"

	"paddock/app/issue"
	"paddock/ingest"
)

// patience is how long an import waits before it asks a busy keeper again.
const patience = 100 * time.Millisecond

// StorePatiently is Store for those who have time: it waits while the keeper is busy. The batch is prepared once.
func (p *Pipe) StorePatiently(ctx context.Context, b ingest.Batch) ([]issue.Stored, error) {
	d := p.prepare(b)
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		stored, err := p.deliver(ctx, d)
		if !errors.Is(err, ingest.ErrBusy) {
			return stored, err
		}
		wait.Reset(patience)
		select {
		case <-ctx.Done():
			return nil, err
		case <-wait.C:
		}
	}
}
