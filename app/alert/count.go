package alert

import (
	"slices"
	"time"
)

// window counts the events of the last so many minutes, the minute that has begun included.
type window struct {
	minutes []uint32 // a ring by minute
	newest  int64    // minute of the newest entry
	sum     int
}

// add counts an event and gives how many there were in the window that ends with it.
func (w *window) add(at time.Time, span int) int {
	minute := at.Unix() / 60
	if w.minutes == nil {
		w.minutes, w.newest = make([]uint32, span), minute
	}
	n := int64(span)
	for m := max(w.newest+1, minute-n+1); m <= minute; m++ {
		w.sum -= int(w.minutes[m%n])
		w.minutes[m%n] = 0
	}
	w.newest = max(w.newest, minute)
	if minute > w.newest-n { // not older than the window
		w.minutes[minute%n]++
		w.sum++
	}
	return w.sum
}

// maxUsers bounds how many users of one window are told apart.
const maxUsers = 10_000

// crowd counts different users of the last so many minutes.
type crowd struct {
	seen  map[string]int64 // the last minute, by user
	swept int64            // minute
}

func (c *crowd) add(at time.Time, span int, user string) int {
	minute := at.Unix() / 60
	if c.seen == nil {
		c.seen = map[string]int64{}
	}
	if minute != c.swept {
		for u, m := range c.seen {
			if m <= minute-int64(span) {
				delete(c.seen, u)
			}
		}
		c.swept = minute
	}
	if _, ok := c.seen[user]; ok || len(c.seen) < maxUsers {
		c.seen[user] = minute
	}
	return len(c.seen)
}

// week is how many hours a baseline looks back.
const week = 7 * 24

// Hours of a week and the one that has begun, of an issue or a project.
type hourly struct {
	counts [week + 1]uint32 // a ring by hour
	newest int64            // hour; 0: nothing was counted yet
	limit  int              // as of Spike, for the hour newest
	usual  int
}

// turn brings the ring to an hour.
func (h *hourly) turn(hour int64) {
	if h.newest == 0 {
		h.newest = hour
	}
	for n := max(h.newest+1, hour-week); n <= hour; n++ {
		h.counts[n%(week+1)] = 0
	}
	if hour > h.newest {
		h.newest, h.limit = hour, 0
	}
}

// add counts n events of an hour and gives how many the newest hour has.
func (h *hourly) add(hour int64, n int) int {
	h.turn(hour)
	if hour >= h.newest-week {
		h.counts[hour%(week+1)] += uint32(n)
	}
	return int(h.counts[h.newest%(week+1)])
}

// spike gives what the newest hour must reach, with a floor.
func (h *hourly) spike(floor int) (limit, usual int) {
	if h.limit == 0 {
		before := make([]int, 0, week)
		for hour := h.newest - week; hour < h.newest; hour++ {
			before = append(before, int(h.counts[(hour+week+1)%(week+1)]))
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
