package issue

import "time"

// Facet is one tag and how its values share out over events.
type Facet struct {
	Key    string
	Values []FacetValue // most frequent first
	Events int64        // with the tag, in all
	More   int          // values beyond those listed
	Newest int          // only so many issues, the last seen ones, were counted; 0: all that were asked for
}

// FacetValue is one value of a tag.
type FacetValue struct {
	Value  string
	Events int64
	Issues int64 // issues with such an event; 0 where one issue is looked at
}

// Share is the value's part of the events that have the tag, 0 to 1.
func (f *Facet) Share(v FacetValue) float64 {
	if f.Events == 0 {
		return 0
	}
	return float64(v.Events) / float64(f.Events)
}

// Histogram counts the events of the issues that a query selects, by equal steps of time.
type Histogram struct {
	From   time.Time
	Step   time.Duration // whole hours
	Events []int64
}

// Total is all events of the histogram.
func (h Histogram) Total() (n int64) {
	for _, one := range h.Events {
		n += one
	}
	return n
}

// SavedSearch is a query that a team keeps under a name.
type SavedSearch struct {
	ID      int64
	Name    string
	Text    string
	Created time.Time
}
