package project

import "time"

// Span is a stretch of time, without its end.
type Span struct{ From, To time.Time }
