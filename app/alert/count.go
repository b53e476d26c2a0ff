package alert

import (
	"cmp"
	"slices"
	"time"
)

// tally is how many events a minute or an hour had.
type tally struct {
	at    int64 // counted from the epoch
	count int64
}

// tallies are those of a moving time, oldest first. Times without events take no room, so that a rule over a day costs
// little for each of many issues.
type tallies struct {
	all []tally
	sum int64
}

// add counts n events at a time and forgets what is span older than the newest.
func (t *tallies) add(at, n, span int64) {
	newest := at
	if len(t.all) > 0 {
		newest = max(at, t.all[len(t.all)-1].at)
	}
	if at <= newest-span {
		return
	}
	i, found := slices.BinarySearchFunc(t.all, at, func(one tally, at int64) int { return cmp.Compare(one.at, at) })
	if !found {
		t.all = slices.Insert(t.all, i, tally{at: at})
	}
	t.all[i].count += n
	t.sum += n
	old := 0
	for t.all[old].at <= newest-span {
		t.sum -= t.all[old].count
		old++
	}
	t.all = slices.Delete(t.all, 0, old)
}

// window counts the events of the last so many minutes, the minute that has begun included.
type window struct{ minutes tallies }

// add counts an event and gives how many there were in the window that ends with it.
func (w *window) add(at time.Time, span int) int {
	w.minutes.add(at.Unix()/60, 1, int64(span))
	return int(w.minutes.sum)
}

// crowd counts different users of the last so many minutes.
type crowd struct {
	seen  map[string]int64 // the last minute, by user
	swept int64            // minute
}

// crowdRoom is how many times its threshold a rule tells users apart; leastCrowd is how many in any case.
const (
	crowdRoom  = 4
	leastCrowd = 1000
)

// add counts a user. Far above the threshold, users are told apart no more: they are too many already.
func (c *crowd) add(at time.Time, user string, r Rule) int {
	minute := at.Unix() / 60
	if c.seen == nil {
		c.seen = map[string]int64{}
	}
	if minute != c.swept {
		for u, m := range c.seen {
			if m <= minute-int64(r.Minutes) {
				delete(c.seen, u)
			}
		}
		c.swept = minute
	}
	if _, ok := c.seen[user]; ok || len(c.seen) < max(leastCrowd, crowdRoom*r.Count) {
		c.seen[user] = minute
	}
	return len(c.seen)
}

// week is how many hours a baseline looks back.
const week = 7 * 24

// hourly are the hours of a week and the one that has begun, of an issue or a project.
type hourly struct {
	counts tallies
	newest int64 // hour; 0: nothing was counted yet
	limit  int   // as of Spike, for the hour newest
	usual  int
}

// add counts n events of an hour and gives how many the newest hour has.
func (h *hourly) add(hour int64, n int) int {
	if hour > h.newest {
		h.newest, h.limit = hour, 0
	}
	h.counts.add(hour, int64(n), week+1)
	if last := h.counts.all[len(h.counts.all)-1]; last.at == h.newest {
		return int(last.count)
	}
	return 0
}

// spike gives what the newest hour must reach, with a floor.
func (h *hourly) spike(floor int) (limit, usual int) {
	if h.limit == 0 {
		before := make([]int, week)
		for _, one := range h.counts.all {
			if at := one.at - (h.newest - week); at >= 0 && at < week {
				before[at] = int(one.count)
			}
		}
		h.limit, h.usual = Spike(before, floor)
	}
	return h.limit, h.usual
}

// The measures of a spike: spikeMADs is how many deviations lie between usual and a spike; madToSigma makes the median
// absolute deviation comparable with a standard deviation.
const (
	spikeMADs  = 5
	madToSigma = 1.4826
)

// Spike gives how many events an hour must have to be a spike, and how many are usual. before are the counts of the
// seven days before it, oldest first, hours without events included. Usual is the median of these hours, or what the
// same hour of a week ago had, if that is more: a nightly job is no spike each night of the week. A spike is usual plus
// five median absolute deviations (times 1.4826, which makes them standard deviations where counts are normally
// distributed), each taken as one event at least, and never less than floor.
func Spike(before []int, floor int) (limit, usual int) {
	if len(before) == 0 {
		return max(1, floor), 0
	}
	middle := median(before)
	off := make([]int, len(before))
	for i, n := range before {
		off[i] = max(n-middle, middle-n)
	}
	usual = middle
	if len(before) == week {
		usual = max(usual, before[0])
	}
	return max(1, floor, usual+int(spikeMADs*madToSigma*float64(max(1, median(off))))), usual
}

func median(all []int) int {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
