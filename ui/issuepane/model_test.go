package issuepane

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/search"
)

func TestNumbersAndTimesAreWrittenAsTheDesignSays(t *testing.T) {
	for want, got := range map[string]string{
		"412": compact(412), "1k": compact(1000), "1.3k": compact(1284), "3.9k": compact(3949), "12k": compact(12300), "1M": compact(999_960), "2.5M": compact(2_500_000),
		"3 days ago": ago(noon.AddDate(0, 0, -3), noon), "just now": ago(noon, noon), "5m ago": ago(noon.Add(-5*time.Minute), noon),
		"Tue 24 Nov 2026, 12:00:00 UTC": exact(noon, noon),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestHostileTextIsMadeToStandOnOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"  a\nb\tc\r\n":                    "a b c",
		"\x00\x1b[31mred\x07":              "[31mred",
		"invoice\u202egnp.exe":             "invoicegnp.exe",
		"مرحبا 👩‍👩‍👧":                      "مرحبا 👩‍👩‍👧",
		"\xff\xfe":                         "\uFFFD",
		strings.Repeat("é", 64<<10):        strings.Repeat("é", 20) + "…",
		strings.Repeat(" ", 100<<10) + "x": "x",
	} {
		if got := oneLine(in, 20); got != want {
			t.Errorf("%.40q gives %q, want %q", in, got, want)
		}
	}
}

func TestLongTextIsFoldedAndSaysHowMuchIsLeft(t *testing.T) {
	shown, rest := paragraph("first\nsecond\nthird\nfourth", 2, 100)
	if diff := cmp.Diff([]any{"first\nsecond", 12}, []any{shown, rest}); diff != "" {
		t.Error(diff)
	}
	shown, rest = paragraph(strings.Repeat("x", 64<<10), 10, 300)
	if diff := cmp.Diff([]int{300, 64<<10 - 300}, []int{len(shown), rest}); diff != "" {
		t.Error(diff)
	}
	lines, more := wrap("ab\tcd\n\n日本語日本語\n"+strings.Repeat("z", 100), 8, 5)
	if diff := cmp.Diff([]string{"ab    cd", "", "日本語日", "本語", "zzzzzzzz"}, lines); diff != "" || !more {
		t.Error(diff, more)
	}
}

func TestEachTabAsksForItsPile(t *testing.T) {
	open := []issue.Status{issue.Unresolved}
	scope := project.Scope{Project: 3, Environment: "production", Range: project.Day}
	for tab, want := range map[tab]issue.Query{
		tabUnresolved: {Statuses: open},
		tabReview:     {Statuses: open, Unseen: true},
		tabRegressed:  {Statuses: open, Regressed: true},
		tabResolved:   {Statuses: []issue.Status{issue.Resolved, issue.ResolvedInNextRelease}},
		tabIgnored:    {Statuses: []issue.Status{issue.Ignored, issue.Snoozed}},
		tabNoise:      {Noise: issue.OnlyNoise},
	} {
		if want.Noise == "" {
			want.Noise = issue.WithoutNoise
		}
		want.Project, want.Environment, want.From, want.HoursUntil = 3, "production", noon.AddDate(0, 0, -1), noon
		want.Search, want.Now, want.Sort = parsed(t, " key error "), noon, issue.ByEvents
		if diff := cmp.Diff(want, choice{tab, issue.ByEvents, " key error ", scope, ""}.query(noon)); diff != "" {
			t.Error(tab, diff)
		}
	}
}

// crowd is a shop with n issues, the first seen last.
func crowd(n int) *shop {
	s := &shop{}
	for i := range n {
		s.issues = append(s.issues, issue.Issue{ID: int64(i + 1), Project: 1, Title: "KeyError", Level: issue.Error, Status: issue.Unresolved,
			LastSeen: noon.Add(-time.Duration(i) * time.Second), Events: 1})
	}
	return s
}

func ids(l *list, from, to int) (all []int64) {
	for i := from; i < to; i++ {
		one, _ := l.at(i)
		all = append(all, one.ID)
	}
	return all
}

func read(t *testing.T, s *shop, l *list, atTop bool, sight ...int64) {
	t.Helper()
	f, err := find(t.Context(), s, l.want(atTop, sight), noon)
	if err != nil {
		t.Fatal(err)
	}
	if !l.take(f) {
		t.Fatal("what was found was thrown away")
	}
}

func TestAListOfAnyLengthIsReadWhereItIsLookedAt(t *testing.T) {
	s, l := crowd(100_000), &list{}
	l.choose(choice{})
	read(t, s, l, true)
	if diff := cmp.Diff([]int64{1, 2, 0}, []int64{ids(l, 0, 1)[0], ids(l, 1, 2)[0], ids(l, 60_000, 60_001)[0]}); diff != "" || l.rows.total != 100_000 {
		t.Fatal(diff, l.rows.total)
	}
	ids(l, 70_000, 70_012) // scrolled past 60,000
	read(t, s, l, false)
	if diff := cmp.Diff([]int64{70_001, 70_002, 70_003}, ids(l, 70_000, 70_003)); diff != "" {
		t.Error(diff)
	}
	asked := s.lists[len(s.lists)-1]
	if asked.Offset != 69_975 || asked.Limit != 62 {
		t.Errorf("read %d rows from %d", asked.Limit, asked.Offset)
	}
	for i := 0; i < 100_000; i += 1500 {
		ids(l, i, i+12)
		read(t, s, l, false)
	}
	if n := len(l.rows.known); n > keptRows {
		t.Errorf("%d rows are remembered", n)
	}
}

func TestRowsAPersonReadsStayWhereTheyAreWhileNewIssuesCome(t *testing.T) {
	s, l := crowd(1000), &list{}
	l.choose(choice{})
	read(t, s, l, true)
	ids(l, 500, 510)
	read(t, s, l, false)
	for i := range 3 {
		s.issues = append(s.issues, issue.Issue{ID: int64(5000 + i), Project: 1, Status: issue.Unresolved, LastSeen: noon.Add(time.Minute)})
	}
	s.issues[504].Events = 77
	ids(l, 560, 570) // not read yet
	read(t, s, l, false, 505)
	one, _ := l.at(504)
	if diff := cmp.Diff([]int64{501, 502, 77, 561}, append(ids(l, 500, 502), one.Events, ids(l, 560, 561)[0])); diff != "" {
		t.Error(diff)
	}
	if l.news != 3 || l.rows.total != 1000 {
		t.Errorf("%d new issues, %d rows", l.news, l.rows.total)
	}
	read(t, s, l, true)
	if diff := cmp.Diff([]int64{5000, 5001, 5002, 1}, ids(l, 0, 4)); diff != "" || l.news != 0 || l.rows.total != 1003 {
		t.Error(diff, l.news, l.rows.total)
	}
}

func TestAnIssueTakenOutComesBackToItsPlace(t *testing.T) {
	s, l := crowd(10), &list{}
	l.choose(choice{})
	read(t, s, l, true)
	third, _ := l.at(2)
	at, ok := l.rows.remove(3)
	if diff := cmp.Diff([]int64{1, 2, 4, 5}, ids(l, 0, 4)); diff != "" || !ok || at != 2 || l.rows.total != 9 {
		t.Error(diff, at, ok, l.rows.total)
	}
	l.rows.insert(at, third)
	if diff := cmp.Diff([]int64{1, 2, 3, 4, 5}, ids(l, 0, 5)); diff != "" || l.rows.total != 10 {
		t.Error(diff, l.rows.total)
	}
}

func TestAnAnswerToAnEarlierQuestionIsThrownAway(t *testing.T) {
	s, l := crowd(10), &list{}
	l.choose(choice{})
	f, err := find(t.Context(), s, l.want(true, nil), noon)
	if err != nil {
		t.Fatal(err)
	}
	l.choose(choice{Text: "nothing like it"})
	if l.take(f) || l.loaded {
		t.Error("it was shown")
	}
}

func TestNothingAtAllIsToldFromNothingOpen(t *testing.T) {
	s := crowd(1)
	s.issues[0].Project, s.issues[0].Status = 1, issue.Resolved
	scoped := want{choice: choice{Scope: project.Scope{Project: 1}}, fresh: true}
	f, err := find(t.Context(), s, scoped, noon)
	if err != nil || f.silent {
		t.Error(f.silent, err)
	}
	s.issues[0].Project = 2 // a new project, beside one that is connected
	f, err = find(t.Context(), s, scoped, noon)
	if err != nil || !f.silent {
		t.Error(f.silent, err)
	}
}

func TestOccurrencesAreReadPageByPageAlsoWhereManyHaveTheSameTime(t *testing.T) {
	s := &shop{}
	id := s.add(event(t, "crumbs"), 350, time.Minute)
	for i, e := range s.events[id] {
		if i > 100 && i < 260 {
			e.Time = s.events[id][100].Time // a burst within one microsecond
		}
	}
	d, err := subject{Issue: id}.look(t.Context(), s.deps())
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if d, err = (subject{Issue: id, Older: true, Have: d}).look(t.Context(), s.deps()); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, o := range d.Occurrences {
		seen[o.ID] = true
	}
	if len(seen) != len(d.Occurrences) || !d.Complete {
		t.Errorf("%d occurrences, %d different, complete: %v", len(d.Occurrences), len(seen), d.Complete)
	}
}

func TestANewEventDoesNotPushAsideTheOneThatIsRead(t *testing.T) {
	s := &shop{}
	id := s.add(event(t, "crumbs"), 3, time.Minute)
	first, err := subject{Issue: id}.look(t.Context(), s.deps())
	if err != nil {
		t.Fatal(err)
	}
	fresh := *first.Event
	fresh.ID, fresh.Time = "new", noon
	s.events[id] = append(s.events[id], &fresh)
	then, err := subject{Issue: id, Event: first.Event.ID, Have: first}.look(t.Context(), s.deps())
	if err != nil {
		t.Fatal(err)
	}
	newer, _ := then.step(1)
	older, _ := then.step(-1)
	if diff := cmp.Diff([]string{first.Event.ID, "new", first.Occurrences[1].ID, "1 event newer"}, []string{then.Event.ID, newer, older, then.standing()}); diff != "" {
		t.Error(diff)
	}
}

func TestTagsAreSortedByWhatTellsMost(t *testing.T) {
	got := groupFacets([]issue.Facet{
		{Key: "tenant", Events: 3, Values: []issue.FacetValue{{Value: "acme", Events: 3}}},
		{Key: "n", Events: 8, More: 1, Values: []issue.FacetValue{
			{Value: "g", Events: 2}, {Value: "a", Events: 1}, {Value: "b", Events: 1}, {Value: "c", Events: 1}, {Value: "d", Events: 1}, {Value: "e", Events: 1},
		}},
		{Key: "release", Events: 4, Values: []issue.FacetValue{{Value: "1", Events: 3}, {Value: "2", Events: 1}}},
	}, 4)
	want := []tagGroup{
		{Key: "release", Values: []tagShare{{"1", 0.75}, {"2", 0.25}}},
		{Key: "n", Values: []tagShare{{"g", 0.5}, {"a", 0.25}, {"b", 0.25}, {"c", 0.25}, {"d", 0.25}, {"2 others", 0.5}}, Others: 2},
		{Key: "tenant", Values: []tagShare{{"acme", 0.75}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnEventOlderThanAllThatAreListedCanBeSteppedFrom(t *testing.T) {
	s := &shop{}
	id := s.add(event(t, "crumbs"), 500, time.Minute)
	d, err := subject{Issue: id, Event: s.events[id][10].ID}.look(t.Context(), s.deps())
	if err != nil {
		t.Fatal(err)
	}
	newer, _ := d.step(1)
	older, more := d.step(-1)
	if diff := cmp.Diff([]any{d.Occurrences[pageSize-1].ID, "", true, "An older event"}, []any{newer, older, more, d.standing()}); diff != "" {
		t.Error(diff)
	}
	d, err = subject{Issue: id, Event: d.Event.ID, Before: d.Event.Time, Have: d}.look(t.Context(), s.deps())
	if err != nil || d.Event.ID != s.events[id][9].ID {
		t.Error(d.Event.ID, err)
	}
}

func parsed(t *testing.T, text string) search.Query {
	t.Helper()
	q, err := issue.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
