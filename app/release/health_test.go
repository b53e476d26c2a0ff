package release

import "testing"

func TestSharesAreRoundedDownSoThatOneCrashIsSeen(t *testing.T) {
	for share, want := range map[float64]string{1: "100 %", 0.99999: "99.99 %", 0.985: "98.5 %", 0: "0 %", 0.3333333: "33.33 %", 0.07: "7 %", 0.29: "29 %"} {
		if got := Percent(share); got != want {
			t.Errorf("%v is written %q, want %q", share, got, want)
		}
	}
}

func TestCrashFreeSharesCountCrashesOnlyAndAreUnknownWithoutSessions(t *testing.T) {
	var c Counts
	for s, n := range map[Status]int64{OK: 60, Exited: 30, Errored: 5, Abnormal: 3, Crashed: 2} {
		c.Add(s, n)
	}
	c.Users, c.CrashedUsers = 10, 1
	if share, ok := c.CrashFreeSessions(); !ok || share != 0.98 {
		t.Errorf("sessions: %v, %v", share, ok)
	}
	if share, ok := c.CrashFreeUsers(); !ok || share != 0.9 {
		t.Errorf("users: %v, %v", share, ok)
	}
	if _, ok := (Counts{}).CrashFreeSessions(); ok {
		t.Error("no sessions are free of crashes")
	}
	if got := (Session{Status: OK, Errors: 2}).Final(); got != Errored {
		t.Errorf("a session with errors that goes on is %q", got)
	}
}
