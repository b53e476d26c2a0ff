package alert

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// News is one event that was stored, and what became of its issue.
type News struct {
	Project              project.ID
	Issue                int64
	Event                *issue.Event
	New, Regressed, Woke bool
	Muted                bool // the issue is ignored or snoozed, or noise
	At                   time.Time
}

// Why an alert was held back.
const (
	HeldCooldown = "cool-down"
	HeldMuted    = "muted"
	HeldFull     = "too many issues at once"
)

// Judge weighs every stored event against the rules. It counts in memory: Replay fills it after a start.
type Judge struct {
	Tell func(Fact)                     // must not wait
	Held func(rule Rule, why string)    // counts what was held back; must not wait; may be nil
	Mute func(issue int64) (muted bool) // must not wait; may be nil

	mu     sync.Mutex
	rules  []Rule
	counts map[countKey]*counted
	hours  map[hourKey]*hourly
	swept  time.Time
}

type countKey struct {
	rule    int64
	project project.ID
	issue   int64 // 0: the whole project
}

type hourKey struct {
	project project.ID
	issue   int64
}

// counted is what a rule knows of an issue or a project.
type counted struct {
	events window
	users  crowd
	told   time.Time
	last   time.Time
	held   int64 // the minute in which the last was held back
}

// maxCounted bounds what is counted at a time; sweepEvery is how often what is over is forgotten.
const (
	maxCounted = 50_000
	sweepEvery = 10 * time.Minute
)

// SetRules puts rules in force. What was counted for a rule that counts the same stays.
func (j *Judge) SetRules(rules []Rule) {
	j.mu.Lock()
	defer j.mu.Unlock()
	same := map[int64]bool{}
	for _, was := range j.rules {
		for _, is := range rules {
			if was.ID == is.ID && was.When == is.When && was.Minutes == is.Minutes && was.PerProject == is.PerProject {
				same[was.ID] = true
			}
		}
	}
	for key := range j.counts {
		if !same[key.rule] {
			delete(j.counts, key)
		}
	}
	j.rules = rules
}

// Baseline replaces the counts by hour, which spikes are measured against, by those that read gives; hours are counted
// from the epoch.
func (j *Judge) Baseline(read func(add func(p project.ID, of, hour int64, events int)) error) error {
	fresh := &Judge{}
	err := read(func(p project.ID, of, hour int64, events int) {
		fresh.hourly(hourKey{p, of}).add(hour, events)
		fresh.hourly(hourKey{p, 0}).add(hour, events)
	})
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.hours = fresh.hours
	return nil
}

// Replay counts an event that was stored before, and tells nobody. Its hour is in the baseline.
func (j *Judge) Replay(n News) { j.weigh(n, true) }

// Hear weighs an event. It never waits for anybody.
func (j *Judge) Hear(n News) { j.weigh(n, false) }

func (j *Judge) weigh(n News, past bool) {
	if n.Event == nil || n.Event.Past || n.Muted || n.Event.Kind != issue.KindError {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.counts == nil {
		j.counts = map[countKey]*counted{}
	}
	j.sweep(n.At)
	muted := j.Mute != nil && j.Mute(n.Issue)
	hourNow := map[bool]int{}
	if !past && j.spikes() {
		hour := n.At.Unix() / 3600
		hourNow[false] = j.hourly(hourKey{n.Project, n.Issue}).add(hour, 1)
		if !muted {
			hourNow[true] = j.hourly(hourKey{n.Project, 0}).add(hour, 1)
		}
	}
	var told []Rule
	for _, r := range j.rules {
		if r.Off || r.Project != 0 && r.Project != n.Project || !r.Filter.Match(n.Event) {
			continue
		}
		if muted && r.PerProject && r.Counts() { // else a further issue's first event would alert for this one's thousand
			continue
		}
		why, hit, c := j.hit(r, n, hourNow[r.PerProject])
		if !hit || past {
			continue
		}
		if muted {
			j.holdOnce(r, HeldMuted, c, n.At)
			continue
		}
		if rest := r.rest(); rest > 0 && c != nil {
			if !c.told.IsZero() && n.At.Sub(c.told) < rest {
				j.holdOnce(r, HeldCooldown, c, n.At)
				continue
			}
			c.told = n.At
		}
		if r, fresh := onlyFresh(r, told); fresh {
			told = append(told, r)
			j.Tell(factOf(r, n, why))
		}
	}
}

// onlyFresh leaves a rule the places that no other rule has told of the same event for the same reason; fresh: there
// are any.
func onlyFresh(r Rule, told []Rule) (only Rule, fresh bool) {
	r.Channels = slices.Clone(r.Channels)
	for _, t := range told {
		if t.When == r.When {
			r.Desktop = r.Desktop && !t.Desktop
			r.Channels = slices.DeleteFunc(r.Channels, func(c int64) bool { return slices.Contains(t.Channels, c) })
		}
	}
	return r, r.Desktop || len(r.Channels) > 0
}

// holdOnce counts that a rule was held back, once a minute for what it counts: each event of a storm would be one.
func (j *Judge) holdOnce(r Rule, why string, c *counted, at time.Time) {
	if c != nil {
		minute := at.Unix() / 60
		if minute == c.held {
			return
		}
		c.held = minute
	}
	j.hold(r, why)
}

func (j *Judge) hold(r Rule, why string) {
	if j.Held != nil {
		j.Held(r, why)
	}
}

// hit tells whether a rule's time has come, and why. c is nil when there is no room to count.
func (j *Judge) hit(r Rule, n News, hourNow int) (why string, hit bool, c *counted) {
	switch r.When {
	case OnNew:
		why, hit = "the issue is new", n.New
	case OnRegression:
		why, hit = "the issue had been resolved", n.Regressed
		if n.Woke {
			why, hit = "its snooze ended", true
		}
	case OnWoke:
		why, hit = "its snooze ended", n.Woke
	}
	if !r.Counts() && (!hit || r.rest() == 0) {
		return why, hit, nil
	}
	key := countKey{r.ID, n.Project, n.Issue}
	if r.PerProject {
		key.issue = 0
	}
	c = j.counts[key]
	if c == nil {
		if len(j.counts) >= maxCounted {
			j.hold(r, HeldFull)
			return why, hit, nil
		}
		c = &counted{}
		j.counts[key] = c
	}
	c.last = n.At
	switch r.When {
	case OnEvents:
		if sum := c.events.add(n.At, r.Minutes); sum >= r.Count { // words are made only where they are told
			why, hit = fmt.Sprintf("%s in %s, threshold %d", times(sum, "event", "events"), span(r.Minutes), r.Count), true
		}
	case OnUsers:
		user := n.Event.User.Key()
		if user == "" {
			break
		}
		if sum := c.users.add(n.At, user, r); sum >= r.Count {
			why, hit = fmt.Sprintf("%s in %s, threshold %d", times(sum, "user", "users"), span(r.Minutes), r.Count), true
		}
	case OnSpike:
		limit, usual := j.hourly(hourKey{n.Project, key.issue}).spike(r.Count)
		if limit = max(limit, r.Count); hourNow >= limit {
			why, hit = fmt.Sprintf("%s this hour, usually %d, a spike from %d", times(hourNow, "event", "events"), usual, limit), true
		}
	}
	return why, hit, c
}

func (j *Judge) spikes() bool {
	for _, r := range j.rules {
		if r.When == OnSpike && !r.Off {
			return true
		}
	}
	return false
}

func (j *Judge) hourly(key hourKey) *hourly {
	if j.hours == nil {
		j.hours = map[hourKey]*hourly{}
	}
	h := j.hours[key]
	if h == nil {
		h = &hourly{}
		j.hours[key] = h
	}
	return h
}

// sweep forgets what is over.
func (j *Judge) sweep(now time.Time) {
	if now.Sub(j.swept) < sweepEvery {
		return
	}
	j.swept = now
	rests := map[int64]time.Duration{}
	for _, r := range j.rules {
		rests[r.ID] = max(r.rest(), r.window())
	}
	for key, c := range j.counts {
		if now.Sub(c.last) > rests[key.rule] {
			delete(j.counts, key)
		}
	}
	for key, h := range j.hours {
		if h.newest < now.Unix()/3600-week {
			delete(j.hours, key)
		}
	}
}

func factOf(r Rule, n News, why string) Fact {
	e := n.Event
	return Fact{
		Rule: r, Reason: r.When, Why: why, Project: n.Project, Issue: n.Issue, Level: e.Level, At: n.At,
		Title: e.Title(), Value: e.Summary(), Culprit: e.Culprit, Environment: e.Environment, Release: e.Release,
	}
}
