package store

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// filedExactly fails unless what is kept a second time of issues' counts agrees with the counts.
func filedExactly(t *testing.T, db *DB) {
	t.Helper()
	for what, queries := range map[string][2]string{
		"sets of tags": {`SELECT tag, word, bits FROM tag_set WHERE tag > 0 ORDER BY 1, 2`,
			`SELECT tag, issue / 64, sum(1 << (issue % 64)) FROM issue_tag WHERE issue > 0 GROUP BY 1, 2 ORDER BY 1, 2`},
		"sets of keys": {`SELECT tag, word, bits FROM tag_set WHERE tag < 0 ORDER BY 1, 2`,
			`SELECT of, issue / 64, sum(1 << (issue % 64)) FROM (SELECT DISTINCT (SELECT -min(id) FROM tag AS first WHERE first.project = tag.project AND first.key = tag.key) AS of, issue
				FROM issue_tag JOIN tag ON tag.id = issue_tag.tag WHERE issue > 0) GROUP BY 1, 2 ORDER BY 1, 2`},
		"days": {`SELECT project, day, issue, events FROM issue_day ORDER BY 1, 2, 3`,
			`SELECT issue.project, hour / 24, issue.id, sum(issue_hour.events) FROM issue_hour JOIN issue ON issue.id = issue_hour.issue
				WHERE hour < 24 * (SELECT last FROM counter WHERE kind = 'day') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`},
	} {
		if diff := cmp.Diff(table(t, db, queries[1]), table(t, db, queries[0])); diff != "" {
			t.Errorf("%s (-counted +kept):\n%s", what, diff)
		}
	}
}

// regroupedAll delivers events with tags, and merges, splits and undoes both.
func regroupedAll(t *testing.T, db *DB) {
	t.Helper()
	faults := []string{"ada", "bob", "kind1", "kind2"}
	tell := func(from, to int) {
		for n := from; n < to; n++ {
			for i, f := range faults {
				family := ""
				if strings.HasPrefix(f, "kind") {
					family = "kinds"
				}
				in := fault(f, family, n)
				in.Event.Tags = map[string]string{"browser": []string{"Firefox", "Safari"}[n%2], f: "mine", "shard": []string{"a", "b", "c"}[(n+i)%3]}
				if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{in}}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	tell(0, 10)
	filedExactly(t, db)
	for _, day := range []int{21, 22} { // what comes later comes late
		must0(t, Issues{db}.RollDays(t.Context(), time.Date(2026, 11, day, 12, 0, 0, 0, time.UTC)))
		filedExactly(t, db)
	}
	groups := Groups{DB: db}
	ada, bob, kinds := issueOf(t, db, "ada"), issueOf(t, db, "bob"), issueOf(t, db, "kind1")
	merged, err := groups.Merge(t.Context(), Deciding{By: "ana"}, ada, bob)
	must0(t, err)
	filedExactly(t, db)
	tell(10, 12)
	filedExactly(t, db)
	made, split, err := groups.Split(t.Context(), Deciding{By: "ana"}, Split{Issue: kinds, Kind: kindOf(fault("kind2", "kinds", 0).Grouping)})
	must0(t, err)
	filedExactly(t, db)
	if diff := cmp.Diff([]int64{made}, numbersOf(t, db, "has:kind2")); diff != "" {
		t.Errorf("the tag goes with what was split off:\n%s", diff)
	}
	tell(12, 14)
	filedExactly(t, db)
	must0(t, groups.Undo(t.Context(), split))
	filedExactly(t, db)
	must0(t, groups.Undo(t.Context(), merged...))
	filedExactly(t, db)
	if diff := cmp.Diff([]int64{bob}, numbersOf(t, db, "has:bob")); diff != "" {
		t.Error(diff)
	}
}

// numbersOf gives the numbers of the issues that a query finds.
func numbersOf(t *testing.T, db *DB, text string) (ids []int64) {
	t.Helper()
	parsed, err := issue.ParseQuery(text)
	must0(t, err)
	all, err := (Issues{db}).List(t.Context(), issue.Query{Project: 1, Search: parsed})
	must0(t, err)
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	return ids
}

func TestWhatIsKeptASecondTimeAgreesWithTheCountsAfterMergesSplitsUndoAndRetention(t *testing.T) {
	db := open(t, t.TempDir())
	regroupedAll(t, db)
	before := len(numbersOf(t, db, "has:browser"))
	must0(t, db.writeOne(t.Context(), func(c *change) error {
		_, err := c.exec(`UPDATE issue SET status = 'resolved' WHERE id = 1`)
		return err
	}))
	_, err := (Events{db}).Retain(t.Context(), Retention{Project: 1, Before: noon.AddDate(1, 0, 0)})
	must0(t, err)
	filedExactly(t, db)
	if after := len(numbersOf(t, db, "has:browser")); after != before-1 {
		t.Errorf("%d issues have a browser, %d before the resolved one went", after, before)
	}
}

func TestAFolderOfThePreviousVersionIsFiledWhenItIsOpened(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	regroupedAll(t, db)
	want := table(t, db, `SELECT * FROM tag_set ORDER BY 1, 2`)
	if len(table(t, db, `SELECT * FROM issue_day`)) == 0 {
		t.Fatal("no day was added up")
	}
	must0(t, db.writeOne(t.Context(), func(c *change) error {
		for _, text := range []string{`DROP TABLE tag_set`, `DROP TABLE issue_day`, `DROP TABLE issue_spread`, `DELETE FROM counter WHERE kind = 'day'`, `CREATE INDEX issue_tag_tag ON issue_tag (tag, issue)`, `DELETE FROM migration WHERE number IN (24, 25)`} {
			if _, err := c.exec(text); err != nil {
				return err
			}
		}
		return nil
	}))
	must0(t, migrate(t.Context(), db.write))
	filedExactly(t, db)
	if diff := cmp.Diff(want, table(t, db, `SELECT * FROM tag_set ORDER BY 1, 2`)); diff != "" || len(want) == 0 {
		t.Errorf("(-kept +brought up to date):\n%s", diff)
	}
}

func TestAWildcardFindsManyIssuesAndWhatIsNotInThem(t *testing.T) {
	db := open(t, t.TempDir())
	const all = fewOfSet + 100
	must0(t, db.writeOne(t.Context(), func(c *change) error {
		for id := int64(1); id <= all+50; id++ {
			value := "3.1"
			if id > all {
				value = "4.0"
			}
			tag, err := c.tagID(tagPlace{1, issue.Tag{Key: "release", Value: value}})
			if err != nil {
				return err
			}
			if _, err := c.exec(`INSERT INTO issue (id, project, kind, title, type, value, culprit, level, logger, why, search, status, status_since, regressed, seen,
				first_seen, last_seen, events, users, sources, first_release, last_release) VALUES ($1, 1, '', '', '', '', '', 'error', '', '', '', 'unresolved', 0, 0, 0, 1, 1, 1, 0, 2, '', '')`, id); err != nil {
				return err
			}
			if err := c.countTags(id, map[int64]int64{tag: 1}); err != nil {
				return err
			}
		}
		return nil
	}))
	for text, want := range map[string]int64{"release:*3*": all, "!release:*3*": 50, "release:4*": 50, "!release:4*": all, "has:release": all + 50, "!has:release": 0, "release:*": all + 50, "has:nothing": 0, "!has:nothing": all + 50, "release:[3.1, 4.0]": all + 50} {
		parsed, err := issue.ParseQuery(text)
		must0(t, err)
		for _, p := range []issue.Query{{Project: 1, Search: parsed}, {Search: parsed}} {
			n, err := (Issues{db}).Counts(t.Context(), p)
			must0(t, err)
			if n.Unresolved != want {
				t.Errorf("%s finds %d, want %d", text, n.Unresolved, want)
			}
		}
	}
}

func TestAHistogramOfDaysCountsWhatItCountsByTheHour(t *testing.T) {
	db := open(t, t.TempDir())
	bring(t, db, 0, 40, "ada", "bob")
	now := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	must0(t, Issues{db}.RollDays(t.Context(), now))
	bring(t, db, 40, 60, "ada", "bob") // some of them late
	for _, q := range []issue.Query{
		{Project: 1, Now: now}, {Now: now}, {Project: 1, Unseen: true, Now: now, To: now.Add(-40 * time.Hour)}, {Project: 1, Text: "bob", From: now.AddDate(0, 0, -20), Now: now}, {Project: 2, Now: now},
	} {
		c, err := Issues{db}.conditions(t.Context(), q)
		must0(t, err)
		end := now
		if !q.To.IsZero() {
			end = q.To
		}
		h, err := Issues{db}.Histogram(t.Context(), q, 2)
		must0(t, err)
		want := make([]int64, len(h.Events))
		must0(t, db.eachRow(t.Context(), fmt.Sprintf(`SELECT hour, events FROM issue_hour WHERE issue IN (SELECT id FROM issue%s) AND hour <= %d`, c.where(), micros(end)/hourMicros), c.args, func(rows *sql.Rows) error {
			var hour, events int64
			err := rows.Scan(&hour, &events)
			want[(hour-micros(h.From)/hourMicros)/int64(h.Step/time.Hour)] += events
			return err
		}))
		if diff := cmp.Diff(want, append([]int64{}, h.Events...)); diff != "" || len(want) > 0 && h.Step%(24*time.Hour) != 0 {
			t.Errorf("%+v in steps of %v (-hours +days):\n%s", q, h.Step, diff)
		}
	}
}

func TestAChartOfABusyDayIsTheSameAddedUpAsCounted(t *testing.T) {
	db := open(t, t.TempDir())
	tell := func(from, to int) {
		var all []issue.Incoming
		for n := from; n < to; n++ {
			in := fault("ada", "", n)
			in.Event.Time = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(n%1250) * 100 * time.Second)
			all = append(all, in)
		}
		_, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: all})
		must0(t, err)
	}
	busy := manyInDay + 1
	tell(0, 500)
	for n := 864; n < 864+busy; n += 100 { // the second day has very many at the same times
		var all []issue.Incoming
		for i := range 100 {
			in := fault("ada", "", n+i)
			in.Event.Time = time.Date(2026, 11, 21, i%24, 5, 0, 0, time.UTC)
			all = append(all, in)
		}
		_, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: all})
		must0(t, err)
	}
	id := issueOf(t, db, "ada")
	spread := func() (all []issue.Spread) {
		for _, by := range []issue.SpreadBy{issue.SpreadByRelease, issue.SpreadByEnvironment} {
			for _, from := range []int{0, 5, 30} {
				for _, step := range []time.Duration{time.Hour, 3 * time.Hour, 24 * time.Hour} {
					one, err := Events{db}.Spread(t.Context(), issue.SpreadQuery{Issue: id, By: by, Step: step,
						From: time.Date(2026, 11, 20, from, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)})
					must0(t, err)
					all = append(all, one)
				}
			}
		}
		return all
	}
	counted := spread()
	roll := func() { must0(t, Issues{db}.RollDays(t.Context(), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))) }
	roll()
	if days := table(t, db, `SELECT DISTINCT hour / 24 FROM issue_spread`); len(days) != 1 {
		t.Fatalf("days added up: %v", days)
	}
	if diff := cmp.Diff(counted, spread()); diff != "" {
		t.Errorf("(-counted +added up):\n%s", diff)
	}
	tell(2450, 2460) // late, in the busy day
	late := spread()
	must0(t, db.writeOne(t.Context(), func(c *change) error {
		_, err := c.exec(`DELETE FROM issue_spread`)
		return err
	}))
	if diff := cmp.Diff(spread(), late); diff != "" || cmp.Equal(counted, late) {
		t.Errorf("late events (-counted +shown):\n%s", diff)
	}
	roll()
	if diff := cmp.Diff(late, spread()); diff != "" || len(table(t, db, `SELECT 1 FROM issue_spread`)) == 0 {
		t.Errorf("(-counted +added up anew):\n%s", diff)
	}
}
