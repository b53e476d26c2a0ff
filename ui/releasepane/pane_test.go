package releasepane

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

var afternoon = time.Date(2026, 3, 12, 14, 30, 0, 0, time.UTC)

var errGone = errors.New("gone")

// site is everything the pane asks for.
type site struct {
	releases []release.Health
	story    release.Story
	issues   map[int64]issue.Issue
	failing  error
	asked    []release.Query
	told     []string
}

func (s *site) List(_ context.Context, q release.Query) ([]release.Health, error) {
	s.asked = append(s.asked, q)
	return s.releases, s.failing
}

func (s *site) Story(_ context.Context, _ release.Query, version string) (release.Story, error) {
	s.told = append(s.told, version)
	story := s.story
	for _, h := range s.releases {
		if h.Version == version {
			story.Health = h
		}
	}
	return story, nil
}

func (s *site) Get(_ context.Context, id int64, _ time.Time) (issue.Issue, error) {
	one, ok := s.issues[id]
	if !ok {
		return one, errGone
	}
	return one, nil
}

// busy has six releases, the newest of which crashes.
func busy() *site {
	hours := func(n int64) []int64 {
		h := make([]int64, 24)
		for i := range h {
			h[i] = n * int64(i%5) / 3
		}
		return h
	}
	one := func(version string, days int, c release.Counts, h release.Health) release.Health {
		h.Release = release.Release{Project: 1, Version: version, FirstSeen: afternoon.AddDate(0, 0, -days), LastSeen: afternoon.Add(-2 * time.Minute), Events: h.RecentSeen}
		h.Counts = c
		return h
	}
	s := &site{
		releases: []release.Health{
			one("shop@1.6.0", 1, release.Counts{Healthy: 8120, Errored: 211, Crashed: 184, Abnormal: 6, Users: 1904, CrashedUsers: 93}, release.Health{Lately: release.Part{N: 8521, Of: 11210}, NewIssues: 3, Regressions: 1, RecentSeen: 421, Hours: hours(9)}),
			one("shop@1.5.2", 8, release.Counts{Healthy: 31022, Errored: 640, Crashed: 101, Users: 6120, CrashedUsers: 88}, release.Health{Lately: release.Part{N: 2377, Of: 11210}, NewIssues: 1, RecentSeen: 902, Hours: hours(3)}),
			one("shop@1.5.1", 15, release.Counts{Healthy: 28100, Errored: 210, Crashed: 12, Users: 5800, CrashedUsers: 12}, release.Health{Lately: release.Part{N: 312, Of: 11210}, RecentSeen: 311, Hours: hours(1)}),
			one("shop@1.5.0", 22, release.Counts{Healthy: 500, Users: 100}, release.Health{Lately: release.Part{Of: 11210}, NewIssues: 7, RecentSeen: 1290, Hours: hours(0)}),
			one("shop@1.4.9-rc.1+build.20260214.9f8a7b6c5d4e3f2a1b", 30, release.Counts{}, release.Health{Lately: release.Part{Of: 11210}, RecentSeen: 2, Hours: hours(0)}),
			one("shop@1.4.8", 60, release.Counts{}, release.Health{Lately: release.Part{Of: 11210}, NewIssues: 12, RecentSeen: 90311, Hours: hours(0)}),
		},
		issues: map[int64]issue.Issue{
			1: {ID: 1, ShortID: "SHOP-1", Title: "KeyError", Value: "'shipping_address'", Level: issue.Error, Status: issue.Unresolved, Events: 211, Users: 64},
			2: {ID: 2, ShortID: "SHOP-2", Title: "Payment provider answered with 502 for the third time", Culprit: "checkout.payment in charge", Level: issue.Fatal, Status: issue.Unresolved, Assignee: "Ben", Events: 33, Users: 1},
			3: {ID: 3, ShortID: "SHOP-3", Title: "DeprecationWarning", Value: "ugettext is gone", Level: issue.Warning, Status: issue.Ignored, Events: 1, Users: 0},
			4: {ID: 4, ShortID: "SHOP-4", Title: "IntegrityError", Value: "duplicate key value violates unique constraint \"orders_number\"", Level: issue.Error, Status: issue.Resolved, Events: 9, Users: 9},
		},
	}
	s.story = release.Story{Environments: []string{"production", "staging"}, New: []int64{1, 2, 3, 9}, Returned: []int64{4}}
	s.story.Course = release.Course{From: afternoon.Add(-23 * time.Hour).Truncate(time.Hour), Step: time.Hour}
	for i := range 24 {
		n := int64(200 + 40*(i%7) + 10*i)
		s.story.Course.Sessions = append(s.story.Course.Sessions, release.Counts{Healthy: n, Errored: n / 30, Crashed: int64(i * i / 8)})
		s.story.Course.Events = append(s.story.Course.Events, int64(i*i/9+i%3))
	}
	return s
}

type opened struct {
	*Pane
	bus    *bus.Bus
	canvas fyne.Canvas
	issue  int64
	copied string
}

func open(t *testing.T, mode style.Mode, size fyne.Size, s *site) *opened {
	t.Helper()
	live.Inline(t)
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.New(mode))
	o := &opened{bus: &bus.Bus{}}
	o.Pane = New(Deps{
		Source: s, Issues: s, Gone: errGone, Bus: o.bus, Now: func() time.Time { return afternoon },
		OpenIssue: func(id int64) { o.issue = id }, OpenSetup: func() {}, Copy: func(text string) { o.copied = text },
	})
	w := test.NewTempWindow(t, kit.WithTips(o.Content()))
	w.SetPadded(false)
	w.Resize(size)
	o.canvas = w.Canvas()
	o.SetScope(project.Scope{Project: 1, Range: project.Week})
	o.Show()
	t.Cleanup(o.Hide)
	return o
}

var (
	wide   = fyne.NewSize(1068, 748)
	narrow = fyne.NewSize(968, 648)
)

func TestReleasesLookAsDrawn(t *testing.T) {
	quiet := busy()
	for i := range quiet.releases {
		quiet.releases[i].Counts, quiet.releases[i].Lately, quiet.releases[i].NewIssues = release.Counts{}, release.Part{}, 0
	}
	quiet.releases = quiet.releases[:3]
	quiet.story.New, quiet.story.Returned = nil, nil
	for i := range quiet.story.Course.Sessions {
		quiet.story.Course.Sessions[i] = release.Counts{}
	}
	for name, one := range map[string]struct {
		mode style.Mode
		size fyne.Size
		site *site
	}{
		"releases-wide-light": {style.Light, wide, busy()}, "releases-wide-dark": {style.DarkMode, wide, busy()},
		"releases-narrow-light": {style.Light, narrow, busy()}, "releases-narrow-dark": {style.DarkMode, narrow, busy()},
		"errors-only-light": {style.Light, wide, quiet}, "nothing-light": {style.Light, narrow, &site{}},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, one.mode, one.size, one.site)
			golden.Match(t, name, o.canvas.Capture())
		})
	}
}

func TestKeysChooseAReleaseAndOpenWhatItBrought(t *testing.T) {
	s := busy()
	o := open(t, style.Light, wide, s)
	key := func(name fyne.KeyName) bool { return o.TypedKey(&fyne.KeyEvent{Name: name}) }
	key(fyne.KeyDown)
	if got := s.told[len(s.told)-1]; got != "shop@1.5.2" {
		t.Fatalf("%s is told of", got)
	}
	key(fyne.KeyReturn)
	key(fyne.KeyDown)
	key(fyne.KeyReturn)
	if o.issue != 2 {
		t.Errorf("issue %d was opened", o.issue)
	}
	key(fyne.KeyEscape)
	key(fyne.KeyUp)
	if got := s.told[len(s.told)-1]; got != "shop@1.6.0" {
		t.Errorf("after going back %s is told of", got)
	}
	o.TypedRune('c')
	if want := "shop@1.6.0\tadoption 76 %\tcrash-free sessions 97.84 %\tcrash-free users 95.11 %\t3 new issues\t421 errors\tfirst seen 2026-03-11T14:30:00Z"; o.copied != want {
		t.Errorf("%q was copied, want %q", o.copied, want)
	}
}

func TestTheChosenReleaseStaysWhenANewerOneReports(t *testing.T) {
	s := busy()
	o := open(t, style.Light, wide, s)
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	newer := s.releases[0]
	newer.Version = "shop@1.7.0"
	s.releases = append([]release.Health{newer}, s.releases...)
	o.bus.Publish(bus.Intake)
	if got := s.told[len(s.told)-1]; got != "shop@1.5.2" || o.list.Selected() != 2 {
		t.Errorf("%s is told of, row %d is marked", got, o.list.Selected())
	}
}

func TestOnlyTheAskedTimeAndEnvironmentAreLookedAt(t *testing.T) {
	s := busy()
	o := open(t, style.Light, wide, s)
	o.SetScope(project.Scope{Project: 2, Environment: "staging", Range: project.Day})
	want := release.Query{Project: 2, Environment: "staging", From: afternoon.Add(-24 * time.Hour), Now: afternoon}
	if got := s.asked[len(s.asked)-1]; got != want {
		t.Errorf("%+v", got)
	}
}

func TestAFailureIsToldAndWhatIsShownStays(t *testing.T) {
	s := busy()
	o := open(t, style.Light, wide, s)
	s.failing = errors.New("disk I/O error")
	o.bus.Publish(bus.Issues)
	if !o.notice.Visible() || o.list.Length() != 6 {
		t.Errorf("notice %v, %d rows", o.notice.Visible(), o.list.Length())
	}
}
