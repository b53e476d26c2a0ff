package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/project"
)

func TestTheTimeInWhichTheProgramWasDownOrTheComputerSleptIsNotHeard(t *testing.T) {
	db := open(t, t.TempDir())
	l := Listening{db}
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	tell := func(b *Beat, minute int, hears bool) {
		t.Helper()
		must0(t, l.Tell(t.Context(), b, at(minute), hears))
	}
	var first Beat
	for minute := range 10 { // 0 to 9
		tell(&first, minute, true)
	}
	for minute := 60; minute < 65; minute++ { // it slept for fifty minutes
		tell(&first, minute, true)
	}
	tell(&first, 65, false) // stopped in order
	tell(&first, 66, false)
	var second Beat // another start
	tell(&second, 90, true)
	tell(&second, 91, true)
	var third Beat // at once after that one was killed
	tell(&third, 91, true)
	tell(&third, 92, true)
	for _, one := range []struct {
		name     string
		from, to int
		want     []project.Span
	}{
		{"all of it", -100, 200, []project.Span{{From: at(0), To: at(9)}, {From: at(60), To: at(65)}, {From: at(90), To: at(92)}}},
		{"a part", 5, 61, []project.Span{{From: at(5), To: at(9)}, {From: at(60), To: at(61)}}},
		{"a gap", 20, 30, nil},
	} {
		got, err := l.Heard(t.Context(), at(one.from), at(one.to))
		must0(t, err)
		if diff := cmp.Diff(one.want, got); diff != "" {
			t.Errorf("%s: %s", one.name, diff)
		}
	}
}
