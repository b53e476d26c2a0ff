package project

import "time"

// Scope is what a person looks at: a project, an environment, and a stretch of time that ends now.
type Scope struct {
	Project     ID     // 0: every project
	Environment string // empty: every one
	Range       Range
}

// Range is a stretch of time that ends now.
type Range string

// The ranges. The zero value is AllTime.
const (
	AllTime Range = ""
	Hour    Range = "1h"
	Day     Range = "24h"
	Week    Range = "7d"
	Month   Range = "30d"
	Quarter Range = "90d"
)

// Ranges lists the ranges, shortest first.
var Ranges = []Range{Hour, Day, Week, Month, Quarter, AllTime}

// Words names the range as a picker shows it.
func (r Range) Words() string {
	switch r {
	case Hour:
		return "Last hour"
	case Day:
		return "Last 24 hours"
	case Week:
		return "Last 7 days"
	case Month:
		return "Last 30 days"
	case Quarter:
		return "Last 90 days"
	}
	return "All time"
}

// From is when the range begins, seen from now; zero for AllTime.
func (r Range) From(now time.Time) time.Time {
	switch r {
	case Hour:
		return now.Add(-time.Hour)
	case Day:
		return now.Add(-24 * time.Hour)
	case Week:
		return now.AddDate(0, 0, -7)
	case Month:
		return now.AddDate(0, 0, -30)
	case Quarter:
		return now.AddDate(0, 0, -90)
	}
	return time.Time{}
}

// Tally counts what a protocol brought: kept by type, or not kept by reason.
type Tally struct {
	Protocol string // "sentry", "mail"
	What     string // item type, or the reason why it was not kept
	Kept     bool
	Count    int64
}
