package alert

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
)

var noon = time.Date(2026, 3, 4, 12, 0, 30, 0, time.UTC)

func news(at time.Time, of int64, user string) News {
	return News{Project: 1, Issue: of, At: at, Event: &issue.Event{Level: issue.Error, Environment: "production", Message: "no lamp", User: &issue.User{ID: user}}}
}

// judged gives the reasons of what was told and of what was held back.
func judged(rules ...Rule) (j *Judge, told, held *[]string) {
	told, held = &[]string{}, &[]string{}
	j = &Judge{Tell: func(f Fact) { *told = append(*told, f.Why) }, Held: func(_ Rule, why string) { *held = append(*held, why) }}
	j.SetRules(rules)
	return j, told, held
}

func TestManyEventsAreToldOnceInTheTimeTheyAreCountedOver(t *testing.T) {
	j, told, held := judged(Rule{ID: 1, When: OnEvents, Count: 20, Minutes: 5, Desktop: true})
	for i := range 40 {
		j.Hear(news(noon.Add(time.Duration(i)*time.Second), 7, "a"))
	}
	if diff := cmp.Diff([]string{"20 events in 5 minutes, threshold 20"}, *told); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{HeldCooldown}, (*held)[:1]); diff != "" {
		t.Error(diff)
	}
}

func TestEventsOfMoreThanTheTimeAgoDoNotCount(t *testing.T) {
	j, told, _ := judged(Rule{ID: 1, When: OnEvents, Count: 3, Minutes: 5, Desktop: true})
	for _, minute := range []int{0, 4, 5, 9, 10, 40} { // of five minutes there are never more than two
		j.Hear(news(noon.Add(time.Duration(minute)*time.Minute), 7, "a"))
	}
	if len(*told) != 0 {
		t.Errorf("told %q", *told)
	}
	j.Hear(news(noon.Add(41*time.Minute), 7, "a"))
	j.Hear(news(noon.Add(44*time.Minute), 7, "a"))
	if diff := cmp.Diff([]string{"3 events in 5 minutes, threshold 3"}, *told); diff != "" {
		t.Error(diff)
	}
}

func TestEachIssueIsCountedByItselfUnlessTheRuleIsForTheProject(t *testing.T) {
	one := Rule{ID: 1, When: OnEvents, Count: 3, Minutes: 5, Desktop: true}
	all := one
	all.ID, all.PerProject = 2, true
	for rule, want := range map[*Rule]int{&one: 0, &all: 1} {
		j, told, _ := judged(*rule)
		for i := range 4 {
			j.Hear(news(noon, int64(i), "a"))
		}
		if len(*told) != want {
			t.Errorf("per project %v: told %q", rule.PerProject, *told)
		}
	}
}

func TestUsersAreCountedOnceEach(t *testing.T) {
	j, told, _ := judged(Rule{ID: 1, When: OnUsers, Count: 3, Minutes: 5, Desktop: true})
	for range 10 {
		j.Hear(news(noon, 7, "ann"))
		j.Hear(news(noon, 7, "bob"))
		j.Hear(news(noon, 7, ""))
	}
	if len(*told) != 0 {
		t.Errorf("told %q of two users", *told)
	}
	j.Hear(news(noon, 7, "eve"))
	if diff := cmp.Diff([]string{"3 users in 5 minutes, threshold 3"}, *told); diff != "" {
		t.Error(diff)
	}
}

func TestASpikeIsMeasuredAgainstTheWeekBefore(t *testing.T) {
	j, told, _ := judged(Rule{ID: 1, When: OnSpike, Count: 10, Desktop: true})
	hour := noon.Unix() / 3600
	err := j.Baseline(func(add func(project.ID, int64, int64, int)) error {
		for h := hour - week; h < hour; h++ {
			add(1, 7, h, 100+int(h%3))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 108 {
		j.Hear(news(noon.Add(time.Duration(i)*time.Second), 7, "a"))
	}
	if len(*told) != 1 || (*told)[0] != "108 events this hour, usually 101, a spike from 108" {
		t.Errorf("told %q", *told)
	}
	for _, c := range []struct {
		before             []int
		floor, limit, want int
	}{{nil, 10, 10, 0}, {make([]int, week), 20, 20, 0}, {append([]int{500}, make([]int, week-1)...), 20, 507, 500}} {
		limit, usual := Spike(c.before, c.floor)
		if limit != c.limit || usual != c.want {
			t.Errorf("a spike from %d, usually %d; want %d, %d", limit, usual, c.limit, c.want)
		}
	}
}

func TestWhatIsMutedIgnoredOrHistoryNeverAlerts(t *testing.T) {
	j, told, held := judged(Rule{ID: 1, When: OnNew, Desktop: true}, Rule{ID: 2, When: OnEvents, Count: 1, Minutes: 1, Desktop: true})
	ignored, past, link, muted := news(noon, 1, "a"), news(noon, 2, "a"), news(noon, 3, "a"), news(noon, 4, "a")
	ignored.Muted, past.Event.Past, link.Event.Kind = true, true, issue.KindBrokenLink
	j.Mute = func(of int64) bool { return of == 4 }
	for _, n := range []News{ignored, past, link, muted} {
		n.New = true
		j.Hear(n)
	}
	if len(*told) != 0 {
		t.Errorf("told %q", *told)
	}
	if diff := cmp.Diff([]string{HeldMuted, HeldMuted}, *held); diff != "" {
		t.Error(diff)
	}
}

func TestCountsGoOnAfterARestart(t *testing.T) {
	j, told, _ := judged(Rule{ID: 1, When: OnEvents, Count: 3, Minutes: 5, Desktop: true})
	for range 10 {
		j.Replay(news(noon, 7, "a"))
	}
	if len(*told) != 0 {
		t.Errorf("told %q of the past", *told)
	}
	j.Hear(news(noon.Add(time.Minute), 7, "a"))
	if diff := cmp.Diff([]string{"11 events in 5 minutes, threshold 3"}, *told); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersChooseByEveryField(t *testing.T) {
	e := &issue.Event{Level: issue.Error, Environment: "production", Logger: "shop.pay", Release: "shop@1.4.2", Source: issue.SourceSentry, Tags: map[string]string{"browser": "Safari 17"},
		Exceptions: []issue.Exception{{Type: "KeyError", Value: "no price for lamp"}}}
	for _, c := range []struct {
		f    Filter
		want bool
	}{
		{Filter{}, true}, {Filter{Environments: []string{"staging", "production"}}, true}, {Filter{Environments: []string{"staging"}}, false},
		{Filter{Level: issue.Fatal}, false}, {Filter{Level: issue.Error}, true}, {Filter{Logger: "shop.*"}, true}, {Filter{Logger: "django*"}, false},
		{Filter{Release: "*1.4*"}, true}, {Filter{Release: "1.4"}, false}, {Filter{Type: "keyerror"}, true}, {Filter{Type: "Value*"}, false},
		{Filter{Message: "no*lamp"}, true}, {Filter{Message: "*lamps"}, false}, {Filter{Tags: []TagGlob{{"browser", "Safari*"}}}, true},
		{Filter{Tags: []TagGlob{{"browser", "Chrome*"}}}, false}, {Filter{Tags: []TagGlob{{"plan", "*"}}}, false}, {Filter{Source: issue.SourceMail}, false},
	} {
		if got := c.f.Match(e); got != c.want {
			t.Errorf("%+v: %v", c.f, got)
		}
	}
}

func TestARuleIsSaidInPlainWords(t *testing.T) {
	for want, r := range map[string]Rule{
		"When an issue is new in production, tell the desktop and #ops on Slack.":            {When: OnNew, Filter: Filter{Environments: []string{"production"}}, Desktop: true},
		"When a project has 20 events in 1 hour (only error and above), tell #ops on Slack.": {When: OnEvents, Count: 20, Minutes: 60, PerProject: true, Filter: Filter{Level: issue.Error}},
	} {
		if got := r.Sentence("", []string{"#ops on Slack"}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAStormCostsLittleMemory(t *testing.T) {
	j, told, held := judged(Rule{ID: 1, When: OnEvents, Count: 2, Minutes: 1, Desktop: true})
	for i := range maxCounted + 10 {
		j.Hear(news(noon, int64(i), fmt.Sprint(i)))
	}
	if len(j.counts) != maxCounted || len(*told) != 0 || len(*held) != 10 {
		t.Errorf("%d counted, %d told, %d held back", len(j.counts), len(*told), len(*held))
	}
	j.Hear(news(noon.Add(time.Hour), 1, "a"))
	if len(j.counts) != 1 {
		t.Errorf("%d are still counted after an hour", len(j.counts))
	}
}

func TestTwoRulesThatSpeakOfTheSameEventTellEachPlaceOnce(t *testing.T) {
	var told []Fact
	j := &Judge{Tell: func(f Fact) { told = append(told, f) }}
	j.SetRules([]Rule{{ID: 1, When: OnNew, Desktop: true, Channels: []int64{4}}, {ID: 2, When: OnNew, Desktop: true, Channels: []int64{4, 5}}, {ID: 3, When: OnNew, Desktop: true}})
	n := news(noon, 7, "a")
	n.New = true
	j.Hear(n)
	if len(told) != 2 || told[1].Rule.ID != 2 || told[1].Rule.Desktop || len(told[1].Rule.Channels) != 1 || told[1].Rule.Channels[0] != 5 {
		t.Errorf("told %+v", told)
	}
}

func TestAStormOfAMutedIssueIsHeldBackOnceAMinute(t *testing.T) {
	j, told, held := judged(Rule{ID: 1, When: OnEvents, Count: 2, Minutes: 5, Desktop: true})
	j.Mute = func(int64) bool { return true }
	for i := range 100 {
		j.Hear(news(noon.Truncate(time.Minute).Add(time.Duration(i)*time.Second), 7, "a"))
	}
	if diff := cmp.Diff([]string{HeldMuted, HeldMuted}, *held); diff != "" || len(*told) != 0 {
		t.Error(diff, *told)
	}
}

func TestAMutedIssueDoesNotCountForItsProject(t *testing.T) {
	j, told, _ := judged(
		Rule{ID: 1, When: OnEvents, Count: 3, Minutes: 5, PerProject: true, Desktop: true}, Rule{ID: 2, When: OnSpike, Count: 3, PerProject: true, Desktop: true},
		Rule{ID: 3, When: OnUsers, Count: 3, Minutes: 5, PerProject: true, Desktop: true},
	)
	j.Mute = func(of int64) bool { return of == 7 }
	for i := range 10 {
		j.Hear(news(noon, 7, fmt.Sprint(i)))
	}
	j.Hear(news(noon, 8, "a"))
	if len(*told) != 0 {
		t.Errorf("told %q", *told)
	}
}

func TestARuleOverADayKeepsOnlyTheMinutesThatHadEvents(t *testing.T) {
	var w window
	for _, minute := range []int{0, 0, 700, 1400, 1439} {
		w.add(noon.Add(time.Duration(minute)*time.Minute), MaxMinutes)
	}
	if got := w.add(noon.Add(1440*time.Minute), MaxMinutes); got != 4 || len(w.minutes.all) != 4 {
		t.Errorf("%d events in %d minutes", got, len(w.minutes.all))
	}
	if got := w.add(noon.Add(-time.Minute), MaxMinutes); got != 4 {
		t.Errorf("what is too old counts: %d", got)
	}
	if got := w.add(noon.Add(800*time.Minute), MaxMinutes); got != 5 {
		t.Errorf("what comes late does not count: %d", got)
	}
}
