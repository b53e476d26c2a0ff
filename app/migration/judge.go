package migration

import (
	"slices"
	"time"

	"paddock/app/project"
)

const day = 24 * time.Hour

// Judge makes a board of what was counted. It asks nobody, not even the clock.
func Judge(f Facts) Board {
	b := Board{Facts: f}
	b.Mailboxes = slices.Clone(f.Mailboxes)
	b.Sites = slices.Clone(f.Sites)
	markStaging(b.Sites)
	b.CoveredShare = coveredShare(f.Issues)
	b.PerDayBefore, b.PerDayNow = perDay(f)
	b.Flood = flood(f.Issues)
	for i := range b.Mailboxes {
		b.listen(&b.Mailboxes[i])
	}
	b.weigh()
	b.explain()
	return b
}

// coveredShare is the share of the issues with mails in the last Window days that an SDK tells of; of all, when none had.
func coveredShare(all []Issue) float64 {
	recent := slices.DeleteFunc(slices.Clone(all), func(i Issue) bool { return i.Recent == 0 })
	if len(recent) == 0 {
		recent = all
	}
	if len(recent) == 0 {
		return 0
	}
	n := 0
	for _, i := range recent {
		if i.Covered() {
			n++
		}
	}
	return float64(n) / float64(len(recent))
}

// maxBefore is how many days before the first SDK event the mails a day are counted of: what a site mailed last year
// says little.
const maxBefore = 30

// perDay gives the mails a day before the first SDK event, and in the last Window days. Days before the first mail do not
// count, nor do those after the last one before that event: there the mails may have ended for another reason.
func perDay(f Facts) (before, now float64) {
	first := slices.IndexFunc(f.Mails, func(d Day) bool { return d.Mails > 0 })
	if first < 0 {
		return 0, 0
	}
	days := f.Mails[first:]
	end := len(days)
	if !f.FirstLive.IsZero() {
		if i := slices.IndexFunc(days, func(d Day) bool { return d.Day.Add(day).After(f.FirstLive) }); i >= 0 {
			end = i
		}
	}
	for end > 0 && days[end-1].Mails == 0 {
		end--
	}
	var recent int64 // of whole days, as each issue's: the day that goes on would make it less
	for _, i := range f.Issues {
		recent += i.Recent
	}
	return mean(days[max(0, end-maxBefore):end]), float64(recent) / Window
}

func mean(days []Day) float64 {
	if len(days) == 0 {
		return 0
	}
	var n int64
	for _, d := range days {
		n += d.Mails
	}
	return float64(n) / float64(len(days))
}

// flood gives each issue its share of the mails of the last Window days.
func flood(all []Issue) []Share {
	var total int64
	for _, i := range all {
		total += i.Recent
	}
	var shares []Share
	for _, i := range all {
		if i.Recent > 0 {
			shares = append(shares, Share{i, float64(i.Recent) / float64(total)})
		}
	}
	slices.SortStableFunc(shares, func(a, b Share) int { return int(b.Issue.Recent - a.Issue.Recent) })
	return shares
}

// enoughHeard is how much of a day must have been listened to for it to count: a laptop's working day.
const enoughHeard = 6 * time.Hour

// weigh decides whether the mails may stop: Window days on which Paddock listened since the first SDK event, with
// every mail of that time matched, and with something that shows that the SDK works.
func (b *Board) weigh() {
	if b.FirstLive.IsZero() {
		return
	}
	var streak run
	clean := 0 // the streak ended ready, this many times
	for _, d := range b.Mails {
		end := d.Day.Add(day)
		if !end.After(b.FirstLive) {
			continue
		}
		if d.Matched < d.Mails && d.Day.Before(b.FirstLive) { // before the SDK reported on that very day
			continue
		}
		if d.Matched < d.Mails {
			if streak.ready() {
				clean++
			}
			streak = run{}
			continue
		}
		if heard(b.Heard, later(d.Day, b.FirstLive), end) >= enoughHeard && !end.After(b.Now) { // not today
			streak.days++
		}
		streak.mails += d.Mails
		streak.live += d.Live
	}
	b.Days = min(streak.days, Window)
	b.Ready = streak.ready() && b.Now.Sub(b.FirstLive) >= Window*day && b.read() && b.unmatched() == 0
	b.Off = b.Ready && b.recent() == 0 && b.liveSince(b.Now.Add(-Window*day)) > 0
	b.Again = clean > 0 && b.unmatched() > 0
}

// run is a stretch of days on which every mail was matched.
type run struct {
	days        int
	mails, live int64
}

// ready: without a mail or an event nothing was shown.
func (r run) ready() bool { return r.days >= Window && r.mails+r.live > 0 }

// read tells whether mails that come would be seen.
func (b *Board) read() bool {
	if !b.stopped().IsZero() {
		return false
	}
	connected := false
	for _, m := range b.Mailboxes {
		connected = connected || m.Account != 0
		if m.Paused || m.Trouble != "" || m.Quiet {
			return false
		}
	}
	return connected
}

// stopped is when Paddock last ran, if that is too long ago to know of the mails that came since.
func (b *Board) stopped() (at time.Time) {
	for _, s := range b.Heard {
		at = later(at, s.To)
	}
	if b.Now.Sub(at) <= day {
		return time.Time{}
	}
	return at
}

// liveSince counts the SDKs' events of the days that ended after a time.
func (b *Board) liveSince(from time.Time) (n int64) {
	for _, d := range b.Mails {
		if d.Day.Add(day).After(from) {
			n += d.Live
		}
	}
	return n
}

func (b *Board) recent() (n int64) {
	for _, i := range b.Issues {
		n += i.Recent
	}
	return n
}

func (b *Board) unmatched() (n int64) {
	for _, i := range b.Issues {
		n += i.Unmatched()
	}
	return n
}

func (b *Board) asleep() (n int64) {
	for _, i := range b.Issues {
		n += i.Asleep
	}
	return n
}

// heard is for how long something listened between two times.
func heard(spans []project.Span, from, to time.Time) (sum time.Duration) {
	for _, s := range spans {
		if begin, end := later(s.From, from), earlier(s.To, to); end.After(begin) {
			sum += end.Sub(begin)
		}
	}
	return sum
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
