package migration

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mailed are n issues that had a mail lately, the first of which an SDK tells of as well.
func mailed(n, covered int) (all []Issue) {
	for i := range n {
		one := Issue{Mails: 3, Recent: 1}
		if i < covered {
			one.Matched, one.Live = 1, 1
		}
		all = append(all, one)
	}
	return all
}

func TestTheAnswerSaysWhetherTheTeamIsStillOnErrorMail(t *testing.T) {
	since := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		board Board
		want  [2]string
	}{
		"nothing":      {Board{}, [2]string{"No error mails yet", "They appear here and in Errors as they are read."}},
		"mail only":    {Board{Facts: Facts{Issues: mailed(14, 0)}}, [2]string{"Everything still comes by mail", "14 issues in the last 7 days, and no event from an SDK yet."}},
		"long ago":     {Board{Facts: Facts{Issues: []Issue{{Mails: 4}}}}, [2]string{"No error mail in the last 7 days", "Nothing has come from an SDK yet either."}},
		"partly":       {Board{Facts: Facts{Issues: mailed(14, 12), FirstLive: since}, PerDayBefore: 41.3, PerDayNow: 2.94}, [2]string{"12 of 14 issues are covered by the SDK", "2 still come by mail only. 41 mails a day before, 2.9 now."}},
		"all but one":  {Board{Facts: Facts{Issues: mailed(2, 1), FirstLive: since}}, [2]string{"1 of 2 issues are covered by the SDK", "1 still comes by mail only."}},
		"none yet":     {Board{Facts: Facts{Issues: mailed(3, 0), FirstLive: since}}, [2]string{"No issue is covered by the SDK yet", "3 issues still come by mail only."}},
		"all":          {Board{Facts: Facts{Issues: mailed(1400, 1400), FirstLive: since}, Verdict: "Not yet: 3 days of 7 have shown it."}, [2]string{"All 1,400 issues are covered by the SDK", "3 days of 7 have shown it."}},
		"the only one": {Board{Facts: Facts{Issues: mailed(1, 1), FirstLive: since}}, [2]string{"The one issue that is mailed is covered by the SDK", ""}},
		"ready":        {Board{Facts: Facts{Issues: mailed(2, 2), FirstLive: since}, Ready: true, Verdict: "Safe to switch off: every mail was matched."}, [2]string{"It is safe to switch off the error mails", "Every mail was matched."}},
		"off":          {Board{Facts: Facts{Issues: mailed(2, 2), FirstLive: since}, Ready: true, Off: true, Verdict: "The error mails are off: none came."}, [2]string{"The error mails are switched off", "None came."}},
		"again":        {Board{Facts: Facts{Issues: mailed(2, 1), FirstLive: since}, Again: true, Verdict: "Keep the mails on: x"}, [2]string{"Error mails come again without an event", "X"}},
	} {
		sentence, evidence := c.board.Answer()
		if diff := cmp.Diff(c.want, [2]string{sentence, evidence}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestARateIsWrittenAsExactlyAsItIsKnown(t *testing.T) {
	for rate, want := range map[float64]string{0: "0", 0.02: "under 0.1", 0.3: "0.3", 2: "2", 2.94: "2.9", 9.97: "10", 41.3: "41", 1840: "1,840"} {
		if got := Rate(rate); got != want {
			t.Errorf("%v: %q, want %q", rate, got, want)
		}
	}
}
