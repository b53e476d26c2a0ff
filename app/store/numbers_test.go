package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
)

func TestNumbersOfIssuesAndMailboxesNeverComeAgain(t *testing.T) {
	db := open(t, t.TempDir())
	add := func(username string) int64 {
		t.Helper()
		box, err := Mailboxes{db}.Add(t.Context(), inbox.Account{Project: 1, Host: "mail.example.com", Username: username})
		if err != nil {
			t.Fatal(err)
		}
		return box.ID
	}
	got := []int64{deliver(t, db, event("a", noon))[0].Issue, deliver(t, db, other("GoneError", "b", noon))[0].Issue, add("ann"), add("bob")}
	if _, err := dropBefore(t, db, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := (Mailboxes{db}).Remove(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	got = append(got, deliver(t, db, event("c", noon))[0].Issue, add("cid"))
	if diff := cmp.Diff([]int64{1, 2, 1, 2, 3, 3}, got); diff != "" {
		t.Error(diff)
	}
}

func TestADuplicateIsCountedAsNotKept(t *testing.T) {
	db := open(t, t.TempDir())
	moved := event("a", noon) // the same event under another key, as after a change of grouping
	moved.Grouping = issue.Grouping{Lookup: []string{"another"}, Register: []string{"another"}}
	deliver(t, db, event("a", noon))
	for _, in := range []issue.Incoming{event("a", noon), moved} {
		if diff := cmp.Diff([]issue.Stored{{Issue: 1, Duplicate: true}}, deliver(t, db, in)); diff != "" {
			t.Error(diff)
		}
	}
	got, err := Tallies{db}.Sum(t.Context(), 1, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	want := []project.Tally{{Protocol: "sentry", What: "duplicate", Count: 2}, {Protocol: "sentry", What: "error", Kept: true, Count: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEventsAreLookedUpAndNotSearchedFor(t *testing.T) {
	db := open(t, t.TempDir())
	page := func(condition string) string {
		return `SELECT id, project, issue, time, body, common FROM event WHERE ` + condition + `time >= $1 AND (time > $1 OR id > $2) ORDER BY time, id LIMIT 200`
	}
	for name, one := range map[string]struct{ query, plan string }{
		"one event":           {getEvent, "USING INDEX sqlite_autoindex_event_1 (project=? AND id=?)"},
		"a page of all":       {page(""), "USING INDEX event_time (time>?)"},
		"a page of a project": {page("+project = 1 AND "), "USING INDEX event_time (time>?)"},
		"a page of an issue":  {page("issue = 1 AND "), "USING INDEX event_issue (issue=? AND time>?)"},
	} {
		if got := plan(t, db, one.query); !strings.Contains(got, one.plan) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// plan tells how SQLite would answer a query of two arguments.
func plan(t *testing.T, db *DB, query string) string {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, 1, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

func TestNumbersGoOnAfterAnUpgrade(t *testing.T) {
	dir := t.TempDir()
	t.Run("before", func(t *testing.T) {
		db := open(t, dir)
		deliver(t, db, event("a", noon), other("GoneError", "b", noon))
		for _, undo := range []string{`DROP TABLE counter`, `DROP INDEX event_time`, `DROP TABLE issue_day`, `DROP TABLE issue_spread`, `DELETE FROM migration WHERE number IN (4, 25)`} {
			if _, err := db.write.ExecContext(t.Context(), undo); err != nil {
				t.Fatal(err)
			}
		}
	})
	if got := deliver(t, open(t, dir), other("NewError", "c", noon))[0].Issue; got != 3 {
		t.Errorf("the first new issue is number %d", got)
	}
}
