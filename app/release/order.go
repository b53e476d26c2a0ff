package release

import (
	"cmp"
	"slices"
	"time"

	"paddock/app/project"
)

// Release is one version of a project's code, known from what it reported.
type Release struct {
	Project   project.ID
	Version   string    // as clients name it, such as "shop@1.2.3+456"
	FirstSeen time.Time // when it first reported anything, UTC
	LastSeen  time.Time
	Events    int64 // errors it reported
}

// Compare puts two releases of a project in order: below 0 when a is older than b, 0 when they are the same. Where
// both are named by versions of one scheme (semantic, or by date) and under one name ("shop@"), those decide;
// where these are equal or cannot be compared, the release that was seen first is the older one.
func Compare(a, b Release) int {
	if a.Version == b.Version {
		return 0
	}
	v, w := parse(a.Version), parse(b.Version)
	if v.comparable(w) {
		if c := v.compare(w); c != 0 {
			return c
		}
	}
	return byTime(a, b)
}

func byTime(a, b Release) int {
	if c := a.FirstSeen.Compare(b.FirstSeen); c != 0 {
		return c
	}
	return cmp.Compare(a.Version, b.Version)
}

// Sort puts releases in order, oldest first. Versions decide when all can be compared, else the time when each was
// first seen does: an order that changes its mind between neighbours is none.
func Sort(all []Release) {
	order := byTime
	if alike(all) {
		order = Compare
	}
	slices.SortFunc(all, order)
}

// alike tells whether all names can be compared with each other.
func alike(all []Release) bool {
	if len(all) == 0 {
		return true
	}
	first := parse(all[0].Version)
	for _, one := range all {
		if !parse(one.Version).comparable(first) {
			return false
		}
	}
	return true
}

// Newest is the newest of some releases, as Sort has them; false when there is none.
func Newest(all []Release) (Release, bool) {
	if len(all) == 0 {
		return Release{}, false
	}
	order := byTime
	if alike(all) {
		order = Compare
	}
	return slices.MaxFunc(all, order), true
}

// NewestLike is the newest of the releases that a version can be compared with by name, such as those of the same site
// of several in one project; where there is none, it is Newest.
func NewestLike(all []Release, version string) (Release, bool) {
	like := parse(version)
	var kin []Release
	for _, one := range all {
		if parse(one.Version).comparable(like) {
			kin = append(kin, one)
		}
	}
	if len(kin) == 0 {
		kin = all
	}
	return Newest(kin)
}

// Comparable tells whether the names of two releases alone say which is newer, whatever the time of their first reports.
func Comparable(a, b Release) bool { return parse(a.Version).comparable(parse(b.Version)) }
