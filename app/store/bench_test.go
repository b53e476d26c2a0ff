package store

import (
	"fmt"
	"testing"
	"time"

	"paddock/app/issue"
)

// filled gives a store of 10,000 issues with three events each in the last day, and 20,000 more of the first.
func filled(b *testing.B) *DB {
	b.Helper()
	db := open(b, b.TempDir())
	var all []issue.Incoming
	n := 0
	add := func(typ string, ago time.Duration) {
		n++
		all = append(all, other(typ, fmt.Sprintf("%032x", n), noon.Add(-ago)))
		if len(all) == 2000 {
			deliver(b, db, all...)
			all = all[:0]
		}
	}
	for i := range 10_000 {
		for j := range 3 {
			add(fmt.Sprintf("Error%d", i), time.Duration(i+j*8000)*time.Second)
		}
	}
	for i := range 20_000 {
		add("Error0", time.Duration(i)*time.Second)
	}
	deliver(b, db, all...)
	return db
}

// BenchmarkLists asks for what the Errors pane shows of 10,000 issues.
func BenchmarkLists(b *testing.B) {
	db := filled(b)
	run := func(name string, ask func() (int, error)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := ask(); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
	list := func(q issue.Query) func() (int, error) {
		return func() (int, error) {
			all, err := Issues{db}.List(b.Context(), q)
			return len(all), err
		}
	}
	open := []issue.Status{issue.Unresolved}
	run("100 issues with sparklines, one project", list(issue.Query{Project: 1, Statuses: open, HoursUntil: noon}))
	run("100 issues with sparklines, every project", list(issue.Query{Statuses: open, HoursUntil: noon}))
	run("100 issues by events", list(issue.Query{Statuses: open, Sort: issue.ByEvents, HoursUntil: noon}))
	run("10,000 issues with sparklines", list(issue.Query{Project: 1, Statuses: open, HoursUntil: noon, Limit: 10_000}))
	run("search", list(issue.Query{Text: "error77 views", HoursUntil: noon}))
	run("environment", list(issue.Query{Environment: "production", HoursUntil: noon}))
	run("counts", func() (int, error) {
		n, err := Issues{db}.Counts(b.Context(), issue.Query{Project: 1})
		return int(n.Unresolved), err
	})
	run("newest 100 events of 20,000", func() (int, error) {
		all, err := Events{db}.Newest(b.Context(), 1, time.Time{}, 100)
		return len(all), err
	})
	run("tags of 20,000 events", func() (int, error) {
		all, err := Issues{db}.Tags(b.Context(), 1)
		return len(all), err
	})
	run("one event of 20,003", func() (int, error) {
		_, err := Events{db}.Get(b.Context(), 1, fmt.Sprintf("%032x", 30_001))
		return 1, err
	})
	run("export of 50,000 events", func() (n int, err error) {
		err = Events{db}.Each(b.Context(), EventQuery{Project: 1}, func(*issue.Event, int64) error { n++; return nil })
		return n, err
	})
}
