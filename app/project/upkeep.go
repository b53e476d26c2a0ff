package project

import "time"

// Upkeep says how much of what comes in a project keeps, and for how long. The zero value is what a new project has.
type Upkeep struct {
	Bodies      int64 // events a minute that are kept in full; 0: DefaultBodies; below 0: all
	IssueBodies int64 // the same for one issue; 0: DefaultIssueBodies; below 0: all
	HardLimit   int64 // events a minute beyond which clients are asked to wait; 0: DefaultHardLimit; below 0: none
	KeepDays    int64 // 0: as the settings of the app say; below 0: for ever
	KeepEvents  int64 // occurrences; 0: no limit
	KeepBytes   int64 // 0: no limit
	Rules       string
	Salt        string // of hashes that stand in the place of values; made by the store
}

// What a project has unless a person chose otherwise, a minute. A burst of ten minutes' worth is kept in full.
const (
	DefaultBodies      = 600
	DefaultIssueBodies = 60
	DefaultHardLimit   = 200 * DefaultBodies
	BurstMinutes       = 10
)

// Budget gives the limits in force, a minute; below 0: none.
func (u Upkeep) Budget() (bodies, issueBodies, hard int64) {
	or := func(n, usual int64) int64 {
		if n == 0 {
			return usual
		}
		return n
	}
	return or(u.Bodies, DefaultBodies), or(u.IssueBodies, DefaultIssueBodies), or(u.HardLimit, DefaultHardLimit)
}

// Held is what is stored of a project's errors now.
type Held struct {
	Events int64 // occurrences that are kept, in full or in short
	Bodies int64 // those of them that are kept in full
	Bytes  int64 // about what they take on disk
	Oldest time.Time
	Raw    int64 // deliveries that could not be read and are kept as they came
}
