package issue

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"paddock/app/project"
)

// RuleSet is a version of a project's rules.
type RuleSet struct {
	Project  project.ID
	Version  int64 // from 1; 0: none was ever saved
	Time     time.Time
	By       string   // who saved it
	Text     string   // see CompileRules
	Switches []string // as of CompileRules
}

// NoiseCount is what a rule has called noise.
type NoiseCount struct{ Issues, Events int64 }

// Trial finds out on stored events what rules would change. Add one after the other, then ask for the Outcome.
type Trial struct {
	old, new *Rules
	looked   int
	of       map[int64]*tried
	targets  map[string]*target
	spoke    map[int]int // events, by line
	ignored  map[int64]int
	noise    map[int64][2]int // events of an issue that are noise by the old and by the new rules
	oldest   time.Time
}

// tried is what is known of one issue.
type tried struct {
	title  string
	events int
	to     map[string][]string // ids of events, by what they would be found under
}

// target is what events would be found under.
type target struct {
	line int // of the rule
}

// NewTrial begins a trial of rules, next, against those in force, old, either of which may be nil.
func NewTrial(old, next *Rules) *Trial {
	return &Trial{old: old, new: next, of: map[int64]*tried{}, targets: map[string]*target{}, spoke: map[int]int{}, ignored: map[int64]int{}, noise: map[int64][2]int{}}
}

// stays is what an event is found under whose grouping the rules do not change.
const stays = ""

// Add tries the rules on a stored event of an issue.
func (t *Trial) Add(e *Event, of int64) {
	t.looked++
	if t.oldest.IsZero() || e.Time.Before(t.oldest) {
		t.oldest = e.Time
	}
	one := t.of[of]
	if one == nil {
		one = &tried{title: e.Title(), to: map[string][]string{}}
		t.of[of] = one
	}
	one.events++
	was, v := t.old.Apply(e), t.new.Apply(e)
	for _, line := range v.Rules {
		t.spoke[line]++
	}
	if v.Ignore && !was.Ignore {
		t.ignored[of]++
	}
	n := t.noise[of]
	if was.Noise != "" {
		n[0]++
	}
	if v.Noise != "" {
		n[1]++
	}
	t.noise[of] = n
	k := stays
	switch {
	case len(v.Fingerprint) > 0 && !slices.Equal(v.Fingerprint, was.Fingerprint):
		k = GroupAs(e, v).Lookup[0]
		t.targets[k] = &target{line: t.new.fingerprintLine(v)}
	case len(v.Fingerprint) == 0 && len(was.Fingerprint) > 0:
		k = Group(e).Lookup[0]
		t.targets[k] = &target{}
	}
	one.to[k] = append(one.to[k], e.ID)
}

// fingerprintLine is the line of the rule that set a verdict's fingerprint.
func (r *Rules) fingerprintLine(v Verdict) int {
	for i := range r.rules {
		if slices.Contains(v.Rules, r.rules[i].line) && len(r.rules[i].verdict.Fingerprint) > 0 {
			return r.rules[i].line
		}
	}
	return 0
}

// Outcome is what rules would change about the events that were looked at.
type Outcome struct {
	Looked  int       // events
	Oldest  time.Time // of them
	Whole   bool      // there were no more
	Groups  []Regrouping
	Ignored []Affected  // issues with events that would not be kept any more
	Noise   []Affected  // issues that would become noise
	Real    []Affected  // and those that would cease to be
	Spoke   map[int]int // events that each line's rule spoke of
}

// Affected is an issue and how many of its events a rule speaks of.
type Affected struct {
	Issue  int64
	Title  string
	Events int
}

// Regrouping is a set of events that would become one issue.
type Regrouping struct {
	Key    string
	Line   int // of the rule; 0: a rule that is no more held them together
	From   []Taken
	Events int
}

// Taken is where the events of a Regrouping are now.
type Taken struct {
	Affected
	Whole bool     // all looked-at events of the issue go
	IDs   []string // of those that go
}

// Merges tells whether several issues would become one.
func (r Regrouping) Merges() bool { return len(r.From) > 1 }

// Splits tells whether an issue would lose some of its events.
func (r Regrouping) Splits() bool {
	return slices.ContainsFunc(r.From, func(s Taken) bool { return !s.Whole })
}

// Outcome tells what was found; the largest first.
func (t *Trial) Outcome() Outcome {
	out := Outcome{Looked: t.looked, Oldest: t.oldest, Spoke: t.spoke}
	groups := map[string]*Regrouping{}
	for _, id := range slices.Sorted(maps.Keys(t.of)) {
		one := t.of[id]
		for k, ids := range one.to {
			if k == stays {
				continue
			}
			g := groups[k]
			if g == nil {
				g = &Regrouping{Key: k, Line: t.targets[k].line}
				groups[k] = g
			}
			g.Events += len(ids)
			g.From = append(g.From, Taken{Affected: Affected{id, one.title, len(ids)}, Whole: len(ids) == one.events, IDs: ids})
		}
		if n := t.ignored[id]; n > 0 {
			out.Ignored = append(out.Ignored, Affected{id, one.title, n})
		}
		was, is := t.noise[id][0] == one.events, t.noise[id][1] == one.events
		if is && !was {
			out.Noise = append(out.Noise, Affected{id, one.title, one.events})
		} else if was && !is {
			out.Real = append(out.Real, Affected{id, one.title, one.events})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(groups)) {
		out.Groups = append(out.Groups, *groups[k])
	}
	slices.SortStableFunc(out.Groups, func(a, b Regrouping) int { return cmp.Compare(b.Events, a.Events) })
	for _, all := range [][]Affected{out.Ignored, out.Noise, out.Real} {
		slices.SortStableFunc(all, func(a, b Affected) int { return cmp.Compare(b.Events, a.Events) })
	}
	return out
}
