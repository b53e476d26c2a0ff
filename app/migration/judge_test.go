package migration

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/project"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// history is days of mails, oldest first, up to today; Paddock listened all the time and reads one mailbox.
func history(days ...Day) Facts {
	f := Facts{Now: now, Heard: []project.Span{{From: now.Add(-400 * day), To: now}}, Mailboxes: []Mailbox{{Account: 1, Name: "errors@example.com", Last: now.Add(-time.Hour), UsualGap: time.Hour}}}
	for i, d := range days {
		d.Day = now.Truncate(day).Add(-time.Duration(len(days)-1-i) * day)
		f.Mails = append(f.Mails, d)
	}
	return f
}

// times repeats a day.
func times(n int, d Day) []Day {
	all := make([]Day, n)
	for i := range all {
		all[i] = d
	}
	return all
}

func (f Facts) since(days float64) Facts {
	f.FirstLive = now.Add(-time.Duration(days * float64(day)))
	return f
}

func (f Facts) of(all ...Issue) Facts {
	f.Issues = all
	return f
}

func (f Facts) with(change func(*Facts)) Facts {
	change(&f)
	return f
}

func TestMailsMayStopAfterAWeekInWhichEveryMailWasMatched(t *testing.T) {
	matched := Day{Mails: 4, Matched: 4, Live: 9}
	covered := Issue{ID: 1, ShortID: "SHOP-1", Title: "KeyError", Mails: 40, Recent: 28, Matched: 28, Live: 60, LastLive: now}
	partly := Issue{ID: 2, ShortID: "SHOP-2", Title: "ValueError", Mails: 40, Recent: 3, Matched: 2, Live: 60, LastLive: now}
	quiet := history(append(times(10, Day{Mails: 4}), times(12, Day{Live: 5})...)...).since(11.4)
	for name, c := range map[string]struct {
		facts                 Facts
		ready, off, again     bool
		verdict, says, unsaid string
	}{
		"no SDK": {
			facts: history(times(20, Day{Mails: 4})...).of(Issue{ID: 1, Title: "KeyError", Recent: 28}), verdict: "Not yet: no event has come from an SDK.",
			says: "keep the mails until it has proved itself",
		},
		"matched for ten days": {
			facts: history(times(12, matched)...).since(10).of(covered), ready: true,
			verdict: "Safe to switch off: every mail of the last 7 days was matched by an SDK event.", says: "All 28 mails of the last 7 days had an SDK event of the same moment.", unsaid: "Not yet",
		},
		"matched for five days": {
			facts: history(times(5, matched)...).since(4.4).of(covered), verdict: "Not yet: 4 days of 7 have shown that the SDK tells of everything.",
			says: "4 of 7 days have passed on which Paddock listened and every mail was matched.",
		},
		"matched, and not listened to for most days": {
			facts: history(times(12, matched)...).since(10).of(covered).with(func(f *Facts) { f.Heard = []project.Span{{From: now.Add(-30 * time.Hour), To: now}} }),
			says:  "1 of 7 days have passed", verdict: "Not yet: 1 day of 7 have shown that the SDK tells of everything.",
		},
		"listened to in working hours": {
			facts: history(times(12, matched)...).since(10).of(covered).with(func(f *Facts) {
				f.Heard = nil
				for i := range 12 {
					morning := now.Truncate(day).Add(-time.Duration(i)*day + 9*time.Hour)
					f.Heard = append(f.Heard, project.Span{From: morning, To: morning.Add(8 * time.Hour)})
				}
			}), ready: true, verdict: "Safe to switch off: every mail of the last 7 days was matched by an SDK event.",
		},
		"one mail of 31 not matched": {
			facts: history(append(times(12, matched), Day{Mails: 3, Matched: 2, Live: 9})...).since(12).of(covered, partly), again: true,
			verdict: "Keep the mails on: 1 mail came again that no SDK event matches.", says: "SHOP-2 ValueError: 1 of 3 mails had no SDK event.",
		},
		"one by mail only": {
			facts:   history(times(12, Day{Mails: 5, Matched: 4, Live: 9})...).since(11).of(covered, Issue{ID: 3, ShortID: "SHOP-3", Title: "MemoryError", Recent: 7}),
			verdict: "Not yet: 1 of 2 issues still comes by mail only.", says: "SHOP-3 MemoryError came by mail only: 7 mails in 7 days.",
		},
		"mails of a night without a listener": {
			facts:   history(times(12, Day{Mails: 5, Matched: 4, Live: 9})...).since(11).of(covered, Issue{ID: 2, Title: "ValueError", Recent: 3, Matched: 1, Asleep: 2, Live: 6}),
			verdict: "Not yet: 2 mails of the last 7 days had no SDK event.", says: "2 mails came while nothing listened: without mails those errors would have been lost.", unsaid: "ValueError",
		},
		"mails that were switched off": {
			facts: quiet.of(Issue{ID: 1, Title: "KeyError", Mails: 40, LastLive: now}).with(func(f *Facts) { f.Mailboxes[0].Last = now.Add(-12 * day) }), ready: true, off: true,
			verdict: "The error mails are off: none came in 7 days, and the SDK reports.", says: "No mail came in the last 7 days, while SDK events did.",
		},
		"mails that come again after they were off": {
			facts: quiet.of(Issue{ID: 1, ShortID: "SHOP-1", Title: "KeyError", Mails: 41, Recent: 1, LastLive: now.Add(-8 * day)}).with(func(f *Facts) { f.Mails = slices.Clone(f.Mails); f.Mails[len(f.Mails)-1].Mails = 1 }), again: true,
			verdict: "Keep the mails on: 1 mail came again that no SDK event matches.", says: "Every mail had been matched for a week",
		},
		"neither mails nor events": {
			facts: history(times(20, Day{})...).since(15).of(Issue{ID: 1, Title: "KeyError", Mails: 40, LastLive: now.Add(-15 * day)}), verdict: "Not yet: mails that come may go unseen.",
		},
		"a paused mailbox": {
			facts:   history(times(12, matched)...).since(10).of(covered).with(func(f *Facts) { f.Mailboxes[0].Paused = true }),
			verdict: "Not yet: mails that come may go unseen.", says: "errors@example.com is paused: mails that come are not seen.",
		},
		"a Paddock that has not run since": {
			facts:   history(times(12, matched)...).since(10).of(covered).with(func(f *Facts) { f.Heard[0].To = now.Add(-2 * day) }),
			verdict: "Not yet: mails that come may go unseen.", says: "Paddock has not run since 23 November 2026: mails that came since are not seen.",
		},
		"a week that ended at midnight": {
			facts: history(times(9, matched)...).since(8).of(covered).with(func(f *Facts) {
				f.Now = now.Truncate(day)
				f.FirstLive = f.Now.Add(-Window * day)
				f.Mails = f.Mails[:len(f.Mails)-1]
			}), ready: true, verdict: "Safe to switch off: every mail of the last 7 days was matched by an SDK event.",
		},
		"no mailbox": {
			facts: history(times(12, matched)...).since(10).of(covered).with(func(f *Facts) { f.Mailboxes[0].Account = 0 }), verdict: "Not yet: mails that come may go unseen.", says: "No mailbox is connected",
		},
		"nothing": {facts: Facts{Now: now}, verdict: "No error mail was found yet."},
	} {
		b := Judge(c.facts)
		said := strings.Join(b.Reasons, "\n")
		if b.Ready != c.ready || b.Off != c.off || b.Again != c.again || b.Verdict != c.verdict || !strings.Contains(said, c.says) || c.unsaid != "" && strings.Contains(said, c.unsaid) {
			t.Errorf("%s: ready %v, off %v, again %v, %d days: %s\n%s", name, b.Ready, b.Off, b.Again, b.Days, b.Verdict, said)
		}
	}
}

func TestTheBoardSaysHowManyMailsCameAndWhichIssuesFillTheInbox(t *testing.T) {
	days := append(times(5, Day{}), append(times(40, Day{Mails: 10}), times(8, Day{Mails: 2, Matched: 1})...)...)
	b := Judge(history(days...).since(7.5).of(
		Issue{ID: 1, Recent: 2, Matched: 1}, Issue{ID: 2, Recent: 6}, Issue{ID: 3, Mails: 5, LastLive: now}, Issue{ID: 4, Mails: 5}))
	if b.PerDayBefore != 10 || b.PerDayNow != 8.0/7 || b.CoveredShare != 0.5 {
		t.Errorf("%v mails a day before, %v now, %v covered", b.PerDayBefore, b.PerDayNow, b.CoveredShare)
	}
	want := []Share{{Issue{ID: 2, Recent: 6}, 0.75}, {Issue{ID: 1, Recent: 2, Matched: 1}, 0.25}}
	if diff := cmp.Diff(want, b.Flood); diff != "" {
		t.Error(diff)
	}
	var states []State
	for _, i := range b.Issues {
		states = append(states, i.State())
	}
	if diff := cmp.Diff([]State{Both, MailOnly, Silent, Silent}, states); diff != "" {
		t.Error(diff)
	}
	if ended := Judge(history(append(times(4, Day{Mails: 6}), times(60, Day{})...)...).since(1)); ended.PerDayBefore != 6 || ended.PerDayNow != 0 {
		t.Errorf("mails that ended long before were %v a day", ended.PerDayBefore)
	}
	if old := Judge(history(days...).of(Issue{ID: 3, Mails: 5, LastLive: now}, Issue{ID: 4, Mails: 5})); old.CoveredShare != 0.5 {
		t.Errorf("of issues whose mails are old, %v are covered", old.CoveredShare)
	}
}

func TestAMailboxIsQuietWhenItGetsNoMailForLongAndNothingWasSwitched(t *testing.T) {
	for name, c := range map[string]struct {
		box  Mailbox
		live float64 // days since the SDK reports; 0: never
		days []Day
		want bool
	}{
		"a mail an hour, none for four days": {box: Mailbox{Last: now.Add(-4 * day), UsualGap: time.Hour}, want: true},
		"none for two days":                  {box: Mailbox{Last: now.Add(-2 * day), UsualGap: time.Hour}},
		"a mail a week, none for three":      {box: Mailbox{Last: now.Add(-21 * day), UsualGap: 7 * day}},
		"a mail a week, none for six":        {box: Mailbox{Last: now.Add(-42 * day), UsualGap: 7 * day}, want: true},
		"one mail ever":                      {box: Mailbox{Last: now.Add(-42 * day)}},
		"paused":                             {box: Mailbox{Last: now.Add(-42 * day), UsualGap: time.Hour, Paused: true}},
		"switched off, all matched": {
			box: Mailbox{Last: now.Add(-10 * day), UsualGap: time.Hour}, live: 20, days: append(times(20, Day{Mails: 2, Matched: 2, Live: 2}), times(10, Day{Live: 2})...),
		},
		"off with the coming of the SDK": {
			box: Mailbox{Last: now.Add(-10 * day), UsualGap: time.Hour}, live: 9.5, days: append(times(20, Day{Mails: 2}), times(10, Day{Live: 2})...),
		},
		"ended though the SDK did not tell of all": {
			box: Mailbox{Last: now.Add(-10 * day), UsualGap: time.Hour}, live: 20, days: append(times(20, Day{Mails: 2, Matched: 1, Live: 2}), times(10, Day{Live: 2})...), want: true,
		},
		"ended, and the SDK too": {
			box: Mailbox{Last: now.Add(-10 * day), UsualGap: time.Hour}, live: 20, days: append(times(20, Day{Mails: 2, Matched: 2, Live: 2}), times(10, Day{})...), want: true,
		},
	} {
		f := history(c.days...)
		if c.live > 0 {
			f = f.since(c.live)
		}
		c.box.Account, c.box.Name = 1, "ops@example.com"
		f.Mailboxes = []Mailbox{c.box}
		b := Judge(f)
		said := strings.Contains(strings.Join(b.Reasons, "\n"), "ops@example.com used to get an error mail every")
		if b.Mailboxes[0].Quiet != c.want || said != c.want {
			t.Errorf("%s: quiet %v, mentioned %v, want %v", name, b.Mailboxes[0].Quiet, said, c.want)
		}
	}
}

func TestATestSiteIsFoundThatMailsThePeopleOfProduction(t *testing.T) {
	sites := []Site{
		{Mailbox: "a", Name: "web1.example.com", Prefix: "[Shop] ", Settings: "shop.settings"},
		{Mailbox: "a", Name: "web2.example.com", Prefix: "[Shop staging] "},
		{Mailbox: "a", Name: "box", Settings: "shop.settings.dev"},
		{Mailbox: "a", Name: "localhost"},
		{Mailbox: "a", Name: "contest.example.com", Prefix: "[Latest] "},
		{Mailbox: "b", Name: "qa.example.com"}, // has a mailbox of its own
	}
	sites[4].Settings = "devices.settings"
	b := Judge(Facts{Now: now, Sites: sites})
	var found []string
	for _, s := range b.Sites {
		if s.Staging {
			found = append(found, s.Name)
		}
	}
	if diff := cmp.Diff([]string{"web2.example.com", "box", "localhost"}, found); diff != "" {
		t.Error(diff)
	}
	if sites[1].Staging {
		t.Error("the facts were written to")
	}
	if said := strings.Join(b.Reasons, "\n"); !strings.Contains(said, "web2.example.com ([Shop staging]) looks like a test site") {
		t.Error(said)
	}
}

func TestMoreMailsThanBeforeSpeakForNothing(t *testing.T) {
	for now, want := range map[float64]bool{2: true, 20: false} {
		b := Board{Facts: Facts{Now: time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC), FirstLive: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}, PerDayBefore: 10, PerDayNow: now}
		if got := strings.Contains(strings.Join(b.evidence(), " "), "Mails a day"); got != want {
			t.Errorf("10 mails a day before and %v now: said as good is %v", now, got)
		}
	}
}
