package issuepane

import (
	"cmp"
	"slices"

	"paddock/app/issue"
	"paddock/ui/wording"
)

// tagGroup is one tag and how its values share the events that carry it.
type tagGroup struct {
	Key    string
	Values []tagShare
	Others int // further values that are not listed
}

type tagShare struct {
	Value string
	Share float64 // of the events looked at, 0 to 1
}

const valuesOfTag = 5

// leadingTags stand first, in this order.
var leadingTags = []string{"environment", "release", "level", "url", "transaction", "server_name", "browser"}

func rank(key string) int {
	if i := slices.Index(leadingTags, key); i >= 0 {
		return i
	}
	return len(leadingTags)
}

// groupFacets sorts the counted tags of an issue into groups: what tells most first.
func groupFacets(facets []issue.Facet, events int64) []tagGroup {
	var all []tagGroup
	for _, f := range facets {
		g := tagGroup{Key: f.Key}
		var shown int64
		for _, v := range f.Values[:min(len(f.Values), valuesOfTag)] {
			g.Values = append(g.Values, tagShare{v.Value, float64(v.Events) / float64(max(events, 1))})
			shown += v.Events
		}
		if g.Others = len(f.Values) + f.More - len(g.Values); g.Others > 0 {
			g.Values = append(g.Values, tagShare{wording.Count(int64(g.Others), "other", "others"), float64(f.Events-shown) / float64(max(events, 1))})
		}
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b tagGroup) int {
		return cmp.Or(cmp.Compare(rank(a.Key), rank(b.Key)), cmp.Compare(a.Key, b.Key))
	})
	return all
}
