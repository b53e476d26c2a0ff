package store

import (
	"fmt"
	"testing"
	"time"

	"paddock/app/issue"
)

// BenchmarkEventsBesideMails stores events of an SDK in a project without mails, in one whose issue was mailed in the past,
// in one whose mails come right after them, and in one whose mails came before; and the mails.
func BenchmarkEventsBesideMails(b *testing.B) {
	const at = 100 // in one delivery
	for _, one := range []struct {
		name                string
		past, before, after bool
		mails               bool // are what is measured
	}{
		{name: "events without mails"}, {name: "events with mails of the past", past: true}, {name: "events before their mails", past: true, after: true},
		{name: "events after their mails", past: true, before: true}, {name: "mails without events", mails: true, before: true}, {name: "mails after their events", mails: true, after: true},
	} {
		b.Run(one.name, func(b *testing.B) {
			db := open(b, b.TempDir())
			start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
			if one.past {
				for n := range 200 {
					h := happening{n: n, fault: "Key", at: start.AddDate(0, 0, -1).Add(time.Duration(n) * time.Minute), path: "/a/", user: "1"}
					deliver(b, db, h.mail("ana", false, 0))
				}
			}
			measured := func(yes bool, all []issue.Incoming) {
				if yes {
					b.StartTimer()
					defer b.StopTimer()
				}
				deliver(b, db, all...)
			}
			n := 1000
			for b.Loop() {
				b.StopTimer()
				events, mails := make([]issue.Incoming, at), make([]issue.Incoming, at)
				for i := range at {
					h := happening{n: n, fault: "Key", at: start.Add(time.Duration(n) * 100 * time.Millisecond), path: fmt.Sprintf("/a/%d/", n%7), user: fmt.Sprint(n % 50)}
					events[i], mails[i] = h.sdk(), h.mail("ana", false, 0)
					n++
				}
				if one.before {
					measured(one.mails, mails)
				}
				if !one.mails || one.after {
					measured(!one.mails, events)
				}
				if one.after {
					measured(one.mails, mails)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/at/1000, "µs/event")
		})
	}
}
