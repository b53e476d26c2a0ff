package store

import (
	"fmt"
	"testing"
	"time"

	"paddock/app/release"
)

func TestMadeUpReleasesAndEnvironmentsAreCountedAsOthersBeyondTheirBound(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	d := Delivery{Project: 1}
	for i := range maxReleaseNames + 10 {
		d.Sessions = append(d.Sessions, release.Session{Release: fmt.Sprintf("r%d", i), Environment: fmt.Sprintf("e%d", i), Started: noon, Time: noon.Add(time.Second), Status: release.Exited, Count: 1})
	}
	if _, err := db.Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	deliver(t, db, of("another", event("a", noon)))
	var releases, environments, other, events int64
	if err := db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM release WHERE project = 1`).Scan(&releases); err != nil {
		t.Fatal(err)
	}
	if err := db.read.QueryRowContext(t.Context(), `SELECT count(DISTINCT environment), sum(CASE WHEN release = '(other)' THEN sessions ELSE 0 END) FROM session_count`).Scan(&environments, &other); err != nil {
		t.Fatal(err)
	}
	if err := db.read.QueryRowContext(t.Context(), `SELECT events FROM release WHERE version = '(other)'`).Scan(&events); err != nil {
		t.Fatal(err)
	}
	if releases != maxReleaseNames+1 || environments != maxPlaces+1 || other != 10 || events != 1 {
		t.Errorf("%d releases, %d environments, %d other sessions, %d other events", releases, environments, other, events)
	}
}
