package issuepane

import (
	"context"

	"paddock/app/issue"
)

// History tells how an issue occurred over time.
type History interface {
	Spread(ctx context.Context, q issue.SpreadQuery) (issue.Spread, error)
	// Typical gives the id of the event that has most in common with the newest ones, at most sample of them.
	Typical(ctx context.Context, id int64, sample int) (string, error)
}

// typicalSample is how many events are looked at for the most typical one.
const typicalSample = 300
