package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// fault gives the n-th event of a fault. Faults of one family share their second key.
func fault(name, family string, n int) issue.Incoming {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(name))))
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(300)) * 13 * time.Minute)
	e := &issue.Event{
		ID: fmt.Sprintf("%x%020x", name, n), Time: at, Received: at, Source: []issue.Source{issue.SourceMail, issue.SourceSentry}[n%2], Level: issue.Error,
		Exceptions: []issue.Exception{{Type: name + "Error", Value: fmt.Sprint(name, " ", n)}}, Release: fmt.Sprintf("1.%d", r.IntN(3)),
		Environment: []string{"", "prod", "staging"}[r.IntN(3)], User: &issue.User{ID: fmt.Sprint(r.IntN(9))},
	}
	keys := []string{fmt.Sprintf("%x%032d", name, 0)[:32], fmt.Sprintf("%x%032d", family, 0)[:32]}
	if family == "" {
		keys = keys[:1]
	}
	return issue.Incoming{Event: e, Grouping: issue.Grouping{Lookup: keys, Register: keys, Why: "the same " + name}}
}

// bring delivers events of faults, each by its first letter.
func bring(t *testing.T, db *DB, from, to int, faults ...string) {
	t.Helper()
	for n := from; n < to; n++ {
		for _, f := range faults {
			family := ""
			if f == "kind1" || f == "kind2" {
				family = "kinds"
			}
			if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{fault(f, family, n)}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// state is everything that a merge touches.
func state(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for name, query := range map[string]string{
		"issue": `SELECT id, title, type, value, culprit, level, status, first_seen, last_seen, events, users, sources, first_release, last_release, search, seen FROM issue ORDER BY id`,
		"hour":  `SELECT * FROM issue_hour ORDER BY 1, 2`, "person": `SELECT * FROM issue_person ORDER BY 1, 2`, "environment": `SELECT * FROM issue_environment ORDER BY 1, 2`,
		"key": `SELECT key, issue FROM issue_key ORDER BY 1`, "event": `SELECT id, issue, part FROM event ORDER BY 1`, "part": `SELECT id FROM issue_part`,
	} {
		all[name] = table(t, db, query)
	}
	return all
}

// table gives the rows of a query, each in one string.
func table(t *testing.T, db *DB, query string) (all []string) {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(names))
		at := make([]any, len(names))
		for i := range values {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(values...))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// issueOf finds the issue that a fault's events are in.
func issueOf(t *testing.T, db *DB, name string) (id int64) {
	t.Helper()
	if err := db.read.QueryRowContext(t.Context(), `SELECT issue FROM event WHERE id = $1`, fault(name, "", 0).Event.ID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAMergeThatIsUndoneLeavesWhatWouldBeWithoutIt(t *testing.T) {
	faults := []string{"ada", "bob", "cyd", "dan"}
	for name, work := range map[string]func(t *testing.T, db *DB, g Groups, ids []int64){
		"one": func(t *testing.T, db *DB, g Groups, ids []int64) {
			done, err := g.Merge(t.Context(), Deciding{By: "ana"}, ids[0], ids[1], ids[2])
			must0(t, err)
			bring(t, db, 20, 40, faults...)
			must0(t, g.Undo(t.Context(), done...))
		},
		"nested, undone from the last": func(t *testing.T, db *DB, g Groups, ids []int64) {
			first, err := g.Merge(t.Context(), Deciding{}, ids[0], ids[1])
			must0(t, err)
			bring(t, db, 20, 30, faults...)
			second, err := g.Merge(t.Context(), Deciding{}, ids[3], ids[0], ids[2])
			must0(t, err)
			bring(t, db, 30, 40, faults...)
			must0(t, g.Undo(t.Context(), second...))
			must0(t, g.Undo(t.Context(), first...))
		},
		"nested, undone from the first": func(t *testing.T, db *DB, g Groups, ids []int64) {
			first, err := g.Merge(t.Context(), Deciding{}, ids[0], ids[1])
			must0(t, err)
			second, err := g.Merge(t.Context(), Deciding{}, ids[3], ids[0])
			must0(t, err)
			bring(t, db, 20, 40, faults...)
			must0(t, g.Undo(t.Context(), first...))
			must0(t, g.Undo(t.Context(), second...))
		},
	} {
		t.Run(name, func(t *testing.T) {
			control, db := open(t, t.TempDir()), open(t, t.TempDir())
			bring(t, control, 0, 40, faults...)
			bring(t, db, 0, 20, faults...)
			var ids []int64
			for _, f := range faults {
				ids = append(ids, issueOf(t, db, f))
			}
			work(t, db, Groups{DB: db}, ids)
			if diff := cmp.Diff(state(t, control), state(t, db)); diff != "" {
				t.Error(diff)
			}
			bring(t, control, 40, 45, faults...)
			bring(t, db, 40, 45, faults...)
			if diff := cmp.Diff(state(t, control), state(t, db)); diff != "" {
				t.Error("after it:", diff)
			}
		})
	}
}

func must0(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAMergedIssueCountsAllOfItExactlyAndNewEventsFollow(t *testing.T) {
	db := open(t, t.TempDir())
	bring(t, db, 0, 20, "ada", "bob")
	a, b := issueOf(t, db, "ada"), issueOf(t, db, "bob")
	if _, err := (Groups{DB: db}).Merge(t.Context(), Deciding{By: "ana"}, a, b); err != nil {
		t.Fatal(err)
	}
	bring(t, db, 20, 30, "bob")
	if got := issueOf(t, db, "bob"); got != a {
		t.Errorf("its events are in issue %d, want %d", got, a)
	}
	users, first, last := map[string]bool{}, time.Time{}, time.Time{}
	for n := range 30 {
		for _, f := range []string{"ada", "bob"} {
			if f == "ada" && n >= 20 {
				continue
			}
			e := fault(f, "", n).Event
			users[e.User.ID] = true
			if first.IsZero() || e.Time.Before(first) {
				first = e.Time
			}
			if e.Time.After(last) {
				last = e.Time
			}
		}
	}
	one, err := Issues{DB: db}.Get(t.Context(), a, time.Time{})
	must0(t, err)
	got := []any{one.Events, one.Users, one.FirstSeen, one.LastSeen, one.Sources, one.Environments}
	want := []any{int64(50), int64(len(users)), first, last, []issue.Source{issue.SourceMail, issue.SourceSentry}, []string{"prod", "staging"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var hours int64
	must0(t, db.read.QueryRowContext(t.Context(), `SELECT sum(events) FROM issue_hour WHERE issue = $1`, a).Scan(&hours))
	if hours != 50 {
		t.Errorf("its hours hold %d events, want 50", hours)
	}
	together, err := Groups{DB: db}.Together(t.Context(), a)
	must0(t, err)
	if len(together.Changes) != 1 || together.Changes[0].Other != b || together.Changes[0].By != "ana" || len(together.Kinds) != 2 || together.Kinds[0].Events != 30 {
		t.Errorf("together: %+v", together)
	}
	if one, err := (Issues{DB: db}).Get(t.Context(), b, time.Time{}); err != nil || one.ID != a {
		t.Errorf("the issue that went in is %d: %v", one.ID, err)
	}
}

func TestAKindThatIsSplitOffIsFollowedByItsNewEventsAndComesBackWhole(t *testing.T) {
	control, db := open(t, t.TempDir()), open(t, t.TempDir())
	bring(t, control, 0, 40, "kind1", "kind2")
	bring(t, db, 0, 20, "kind1", "kind2")
	g := Groups{DB: db}
	id := issueOf(t, db, "kind1")
	together, err := g.Together(t.Context(), id)
	must0(t, err)
	if len(together.Kinds) != 2 {
		t.Fatalf("%+v", together.Kinds)
	}
	kind := kindOf(fault("kind2", "", 0).Grouping)
	made, done, err := g.Split(t.Context(), Deciding{By: "ana"}, Split{Issue: id, Kind: kind})
	must0(t, err)
	bring(t, db, 20, 40, "kind1", "kind2")
	apart := func(f string) (events, users int64) {
		seen := map[string]bool{}
		for n := range 40 {
			seen[fault(f, "", n).Event.User.ID] = true
		}
		return 40, int64(len(seen))
	}
	for f, of := range map[string]int64{"kind1": id, "kind2": made} {
		one, err := Issues{DB: db}.Get(t.Context(), of, time.Time{})
		must0(t, err)
		events, users := apart(f)
		if one.Events != events || one.Users != users || one.Title != "kind1Error" && f == "kind1" || f == "kind2" && one.Title != "kind2Error" {
			t.Errorf("%s: %d events, %d users, %s; want %d, %d", f, one.Events, one.Users, one.Title, events, users)
		}
	}
	must0(t, g.Undo(t.Context(), done))
	if diff := cmp.Diff(state(t, control), state(t, db)); diff != "" {
		t.Error(diff)
	}
	if err := g.Undo(t.Context(), done); !errors.Is(err, ErrNothingLeft) {
		t.Errorf("undone twice: %v", err)
	}
}

func TestChosenOccurrencesAreSplitOffAlone(t *testing.T) {
	db := open(t, t.TempDir())
	bring(t, db, 0, 10, "ada")
	g := Groups{DB: db}
	id := issueOf(t, db, "ada")
	before := state(t, db)
	made, done, err := g.Split(t.Context(), Deciding{}, Split{Issue: id, IDs: []string{fault("ada", "", 3).Event.ID, fault("ada", "", 4).Event.ID}})
	must0(t, err)
	for of, want := range map[int64]int64{id: 8, made: 2} {
		one, err := Issues{DB: db}.Get(t.Context(), of, time.Time{})
		must0(t, err)
		if one.Events != want {
			t.Errorf("issue %d has %d events, want %d", of, one.Events, want)
		}
	}
	must0(t, g.Undo(t.Context(), done))
	if diff := cmp.Diff(before, state(t, db)); diff != "" {
		t.Error(diff)
	}
	if _, _, err := g.Split(t.Context(), Deciding{}, Split{Issue: id, Kind: kindOf(fault("ada", "", 0).Grouping)}); !errors.Is(err, ErrSplitAll) {
		t.Errorf("all of it: %v", err)
	}
}

func TestAPartOfAMergedIssueCanBeSplitOffAndPutBack(t *testing.T) {
	db := open(t, t.TempDir())
	bring(t, db, 0, 10, "ada", "kind1", "kind2")
	g := Groups{DB: db}
	a, k := issueOf(t, db, "ada"), issueOf(t, db, "kind1")
	merged, err := g.Merge(t.Context(), Deciding{}, a, k)
	must0(t, err)
	before := state(t, db)
	_, done, err := g.Split(t.Context(), Deciding{}, Split{Issue: a, Part: -k, Kind: kindOf(fault("kind2", "", 0).Grouping)})
	must0(t, err)
	one, err := Issues{DB: db}.Get(t.Context(), a, time.Time{})
	must0(t, err)
	if one.Events != 20 {
		t.Errorf("%d events are left, want 20", one.Events)
	}
	must0(t, g.Undo(t.Context(), done))
	if diff := cmp.Diff(before, state(t, db)); diff != "" {
		t.Error(diff)
	}
	must0(t, g.Undo(t.Context(), merged...))
}

func TestNoiseIsOfItsOwnUntilSomethingRealComes(t *testing.T) {
	db := open(t, t.TempDir())
	send := func(n int, noise string) issue.Stored {
		in := fault("ada", "", n)
		in.Verdict.Noise = noise
		stored, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{in}})
		must0(t, err)
		return stored[0]
	}
	pile := func() (open, noise int64) {
		n, err := Issues{DB: db}.Counts(t.Context(), issue.Query{})
		must0(t, err)
		return n.Unresolved, n.Noise
	}
	first, second := fault("ada", "", 0), fault("ada", "", 7)
	first.Verdict.Noise, second.Verdict.Noise = "hosts", "hosts"
	both, err := db.Deliver(t.Context(), Delivery{Project: 1, Events: []issue.Incoming{first, second}})
	must0(t, err)
	for _, s := range both {
		if s.New && !s.Muted {
			t.Errorf("the first: %+v", both)
		}
	}
	if open, noise := pile(); open != 0 || noise != 1 {
		t.Errorf("%d open, %d noise", open, noise)
	}
	if s := send(1, ""); s.Muted || !s.New {
		t.Errorf("a real one: %+v", s)
	}
	if open, noise := pile(); open != 1 || noise != 0 {
		t.Errorf("then %d open, %d noise", open, noise)
	}
	must0(t, Groups{DB: db}.SetNoise(t.Context(), true, issueOf(t, db, "ada")))
	if s := send(2, ""); !s.Muted {
		t.Errorf("after a person called it noise: %+v", s)
	}
	if open, noise := pile(); open != 0 || noise != 1 {
		t.Errorf("at last %d open, %d noise", open, noise)
	}
}

func TestWordsBelowATitleAreOfItsOwnTypeAfterAMerge(t *testing.T) {
	db := open(t, t.TempDir())
	bring(t, db, 0, 6, "ada", "bob")
	ada, bob := issueOf(t, db, "ada"), issueOf(t, db, "bob")
	words := func() string { return table(t, db, `SELECT type, value FROM issue ORDER BY id`)[0] }
	for _, pair := range [][2]int64{{ada, bob}, {bob, ada}} {
		done, err := (Groups{DB: db}).Merge(t.Context(), Deciding{By: "ana"}, pair[0], pair[1])
		must0(t, err)
		bring(t, db, 10+int(pair[0])*40, 30+int(pair[0])*40, "ada", "bob")
		if kind, value, _ := strings.Cut(words(), "Error"); !strings.HasPrefix(value, kind+" ") {
			t.Errorf("of %d: %s", pair[0], words())
		}
		must0(t, (Groups{DB: db, Undoer: "bea"}).Undo(t.Context(), done...))
	}
	if diff := cmp.Diff([]string{"ana merged", "bea split", "ana merged", "bea split"}, table(t, db, `SELECT person || ' ' || deed FROM activity WHERE deed IN ('merged', 'split') ORDER BY id`)); diff != "" {
		t.Error(diff)
	}
}
