package pipe

import (
	"sync"
	"time"

	"paddock/app/project"
	"paddock/ingest"
)

// Quota is the hard limit of each project: how many errors a minute are taken in at all. Up to it every one is
// counted, kept in full or not.
type Quota struct {
	PerMinute func(project.ID) int64 // below 0: no limit

	mu   sync.Mutex
	left map[project.ID]*allowance
}

type allowance struct {
	left float64
	at   time.Time
}

// admit gives how many of n errors may come in. A minute's worth may come at once.
func (q *Quota) admit(p project.ID, n int) int {
	rate := q.PerMinute(p)
	if rate < 0 || n == 0 {
		return n
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	a := q.left[p]
	if a == nil {
		if q.left == nil {
			q.left = map[project.ID]*allowance{}
		}
		a = &allowance{left: float64(rate), at: now}
		q.left[p] = a
	}
	a.left = min(float64(rate), a.left+now.Sub(a.at).Minutes()*float64(rate))
	a.at = now
	n = min(n, int(a.left))
	a.left -= float64(n)
	return n
}

// limit takes the errors out of a batch that are over the project's hard limit, counts them, and gives how many.
// Mails are never over it: they wait in their mailbox until they are read.
func (p *Pipe) limit(b *ingest.Batch) (over int) {
	if p.Quota == nil || b.Folder != nil {
		return 0
	}
	n := p.Quota.admit(b.Project, len(b.Errors))
	if over = len(b.Errors) - n; over > 0 {
		b.Skipped = append(b.Skipped, ingest.Skip{Protocol: string(b.Errors[n].Source), Reason: "over the hard limit: error", Count: over})
		b.Errors = b.Errors[:n]
	}
	return over
}
