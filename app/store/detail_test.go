package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
)

func variant(id string, at time.Time, edit func(*issue.Event)) issue.Incoming {
	in := event(id, at)
	edit(in.Event)
	return in
}

func TestOccurrencesAreSpreadOverTimeByRelease(t *testing.T) {
	db := open(t, t.TempDir())
	release := func(id, name string, at time.Time) issue.Incoming {
		return variant(id, at, func(e *issue.Event) { e.Release = name })
	}
	stored := deliver(t, db, release("a", "1.0", noon), release("b", "1.0", noon.Add(time.Minute)), release("c", "1.1", noon.Add(2*time.Hour)), release("d", "", noon.Add(2*time.Hour)))
	q := issue.SpreadQuery{Issue: stored[0].Issue, From: noon.Add(10 * time.Minute), To: noon.Add(3 * time.Hour), Step: time.Hour, By: issue.SpreadByRelease}
	got, err := Events{db}.Spread(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	want := issue.Spread{From: noon, Step: time.Hour, Total: []int64{2, 0, 2}, Parts: []issue.SpreadPart{
		{Name: "1.0", Counts: []int64{2, 0, 0}}, {Name: "", Counts: []int64{0, 0, 1}}, {Name: "1.1", Counts: []int64{0, 0, 1}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatHasNoPartOfItsOwnOrIsKeptNoLongerIsTheRest(t *testing.T) {
	db := open(t, t.TempDir())
	var all []issue.Incoming
	for i := range 8 {
		for j := range 9 - i {
			all = append(all, variant(fmt.Sprintf("%d-%d", i, j), noon, func(e *issue.Event) { e.Environment = fmt.Sprintf("stage %d", i) }))
		}
	}
	old := variant("old", noon.Add(-48*time.Hour), func(*issue.Event) {})
	stored := deliver(t, db, append(all, old)...)
	if _, err := dropBefore(t, db, noon.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	got, err := Events{db}.Spread(t.Context(), issue.SpreadQuery{Issue: stored[0].Issue, From: noon.AddDate(0, 0, -2), To: noon.Add(time.Hour), Step: 24 * time.Hour, By: issue.SpreadByEnvironment})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{1, 0, 44}, got.Total); diff != "" {
		t.Error(diff)
	}
	if n := len(got.Parts); n != issue.MostParts+1 {
		t.Fatalf("%d parts", n)
	}
	if diff := cmp.Diff(issue.SpreadPart{Other: true, Counts: []int64{1, 0, 4 + 3 + 2}}, got.Parts[issue.MostParts]); diff != "" {
		t.Error(diff)
	}
}

func TestTheTypicalEventIsTheOneMostOthersAreLike(t *testing.T) {
	db := open(t, t.TempDir())
	with := func(id, browser string, minutes int) issue.Incoming {
		return variant(id, noon.Add(time.Duration(minutes)*time.Minute), func(e *issue.Event) { e.Tags = map[string]string{"browser": browser, "order": id} })
	}
	stored := deliver(t, db, with("a", "Safari 17", 0), with("b", "Safari 17", 1), with("c", "Firefox 130", 2), with("d", "Chrome 120", 3))
	got, err := Events{db}.Typical(t.Context(), stored[0].Issue, 100)
	if err != nil || got != "b" {
		t.Errorf("%q %v, want the newer of the two with Safari", got, err)
	}
	if got, err = (Events{db}).Typical(t.Context(), 999, 100); err != nil || got != "" {
		t.Errorf("%q %v of an issue that is not there", got, err)
	}
}

func TestItemsOfATraceAreFoundUntilTheyAreDropped(t *testing.T) {
	db := open(t, t.TempDir())
	items := []Item{
		{Type: "log", Payload: []byte("one"), Received: noon, Traces: []string{"t1", "t2"}},
		{Type: "span", Payload: []byte("two"), Received: noon, Traces: []string{"t1"}},
		{Type: "session", Payload: []byte("three"), Received: noon},
	}
	for range 2 { // once more: SDKs send again
		if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Items: items}); err != nil {
			t.Fatal(err)
		}
	}
	of := func(p project.ID, trace string) (all []string) {
		t.Helper()
		found, err := Items{db}.OfTrace(t.Context(), p, trace)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range found {
			all = append(all, item.Type+" "+string(item.Payload))
		}
		return all
	}
	if diff := cmp.Diff([][]string{{"log one", "span two"}, {"log one"}, nil}, [][]string{of(1, "t1"), of(1, "t2"), of(2, "t1")}); diff != "" {
		t.Error(diff)
	}
	if _, err := dropBefore(t, db, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM item_trace`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d traces are left of items that are gone (%v)", left, err)
	}
}

func TestACheckoutIsKeptPerProject(t *testing.T) {
	db := open(t, t.TempDir())
	c := project.Checkout{Folder: "/src/shop", Mappings: []project.Mapping{{Server: "/srv/shop", Local: "backend"}, {Server: "/app"}}}
	s := Checkouts{db}
	for _, set := range []project.Checkout{{Folder: "/other"}, c} {
		if err := s.Set(t.Context(), 1, set); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Get(t.Context(), 1); err != nil || !cmp.Equal(c, got) {
		t.Errorf("%v\n%s", err, cmp.Diff(c, got))
	}
	if err := s.Set(t.Context(), 1, project.Checkout{}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []project.ID{1, 2} {
		if got, err := s.Get(t.Context(), p); err != nil || !cmp.Equal(project.Checkout{}, got) {
			t.Errorf("%v %v", got, err)
		}
	}
}

// BenchmarkSpread asks for the chart of an issue that has a million events, by far the most that are likely.
func BenchmarkSpread(b *testing.B) {
	db := open(b, b.TempDir())
	const n = 1_000_000
	if err := db.writeOne(b.Context(), func(c *change) error {
		_, err := c.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			INSERT INTO event (project, id, issue, time, received, source, level, environment, release, person, url, value, body)
			SELECT 1, 'e' || i, 7, $2 - i * 1000000, $2, '', '', 'production', '1.' || (i / 200000), '', '', '', x'00' FROM n`, n, micros(noon))
		if err != nil {
			return err
		}
		if _, err := c.exec(`INSERT INTO issue_hour (issue, hour, events) SELECT issue, time / $1, count(*) FROM event GROUP BY 1, 2`, hourMicros); err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO issue (id, project, kind, title, type, value, culprit, level, logger, why, search, status, status_since, regressed, seen,
			first_seen, last_seen, events, users, sources, first_release, last_release) VALUES (7, 1, '', '', '', '', '', 'error', '', '', '', 'unresolved', 0, 0, 0, 1, 1, 1, 0, 2, '', '')`)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	if err := (Issues{db}).RollDays(b.Context(), noon); err != nil {
		b.Fatal(err)
	}
	for _, days := range []int{1, 14} {
		b.Run(fmt.Sprintf("%d days", days), func(b *testing.B) {
			for b.Loop() {
				if _, err := (Events{db}).Spread(b.Context(), issue.SpreadQuery{Issue: 7, From: noon.AddDate(0, 0, -days), To: noon, Step: time.Hour, By: issue.SpreadByRelease}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
