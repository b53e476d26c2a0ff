package migration

import (
	"regexp"
	"slices"
	"time"
)

// A mailbox is quiet when it got no error mail for more than quietGaps of its usual gaps, and quietLeast.
const (
	quietGaps  = 5
	quietLeast = 3 * day
)

// listen judges whether a mailbox went quiet. One that is not read says nothing.
func (b *Board) listen(m *Mailbox) {
	m.Quiet, m.QuietFor = false, 0
	if m.Account == 0 || m.Last.IsZero() || m.Paused || m.Trouble != "" {
		return
	}
	m.QuietFor = b.Now.Sub(m.Last)
	limit := max(quietGaps*m.UsualGap, quietLeast)
	m.Quiet = m.UsualGap > 0 && m.QuietFor > limit && !b.switched(m.Last, limit)
}

// switched tells whether mails that ended at a time were switched off: SDK events came since, and they either matched all
// mails of the last days before, or began when the mails ended.
func (b *Board) switched(last time.Time, limit time.Duration) bool {
	if b.FirstLive.IsZero() || b.liveSince(last.Add(day)) == 0 {
		return false
	}
	if b.FirstLive.After(last) {
		return b.FirstLive.Sub(last) <= limit
	}
	for _, d := range b.Mails {
		if d.Day.Add(day).After(last.Add(-Window*day)) && !d.Day.After(last) && d.Matched < d.Mails {
			return false
		}
	}
	return true
}

// testSite finds the words by which test sites are called, as parts of names.
var testSite = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:staging|stage|stg|test|testing|dev|devel|develop|development|qa|uat|pre-?prod|preproduction|preview|sandbox|demo|local|localhost|ci)(?:[^a-z]|$)`)

// looksLikeTest tells whether a site calls itself a test site anywhere.
func (s Site) looksLikeTest() bool {
	return slices.ContainsFunc([]string{s.Environment, s.Name, s.Host, s.Prefix, s.Settings}, testSite.MatchString)
}

// markStaging marks the test sites whose mails are found where those of others are.
func markStaging(all []Site) {
	for i := range all {
		all[i].Staging = all[i].looksLikeTest() && slices.ContainsFunc(all, func(other Site) bool {
			return other.Mailbox == all[i].Mailbox && !other.looksLikeTest()
		})
	}
}
