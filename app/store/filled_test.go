package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
)

func TestSilentTimesAreFilledByTheMailsOfTheirOwnStretchAlone(t *testing.T) {
	db := open(t, t.TempDir())
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for i, one := range []struct {
		minute int
		source issue.Source
	}{{0, issue.SourceMail}, {10, issue.SourceMail}, {19, issue.SourceMail}, {20, issue.SourceMail}, {15, issue.SourceSentry}, {31, issue.SourceMail}} {
		d := event(fmt.Sprintf("%032d", i+1), at(one.minute))
		d.Event.Source = one.source
		deliver(t, db, d)
	}
	gaps := []project.Span{{From: at(10), To: at(20)}, {From: at(25), To: at(30)}, {From: at(30), To: at(40)}}
	for of, want := range map[project.ID][]int64{0: {2, 0, 1}, 1: {2, 0, 1}, 2: {0, 0, 0}} {
		got, err := Listening{db}.Filled(t.Context(), of, gaps)
		must0(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("project %d: %s", of, diff)
		}
	}
}
