package migration

import (
	"fmt"
	"math"
	"strconv"
)

// Answer says in a sentence whether the team is still on error mail, and in a second one what stands behind it.
func (b Board) Answer() (sentence, evidence string) {
	n, covered := b.Covered()
	first := ""
	if len(b.Reasons) > 0 {
		first = b.Reasons[0]
	}
	switch {
	case len(b.Issues) == 0 && !b.mailed():
		return "No error mails yet", "They appear here and in Errors as they are read."
	case b.Ready:
		return "It is safe to switch off the error mails", first
	case b.Again:
		return "Error mails come again without an event", first
	case n == 0 && b.FirstLive.IsZero():
		return fmt.Sprintf("No error mail in the last %d days", Window), "Nothing has come from an SDK yet either."
	case n == 0:
		return fmt.Sprintf("No error mail in the last %d days", Window), first
	case b.FirstLive.IsZero():
		return "Everything still comes by mail", howMany(n, "issue", "issues") + " in the last " + strconv.Itoa(Window) + " days, and no event from an SDK yet."
	case n == 1 && covered == 1:
		return "The one issue that is mailed is covered by the SDK", first
	case covered == n:
		return "All " + thousands(n) + " issues are covered by the SDK", first
	case covered == 0:
		return "No issue is covered by the SDK yet", howMany(n, "issue still comes", "issues still come") + " by mail only." + b.rates()
	}
	return thousands(covered) + " of " + thousands(n) + " issues are covered by the SDK", howMany(n-covered, "still comes", "still come") + " by mail only." + b.rates()
}

// Covered gives how many issues had a mail in the last Window days, and how many of them the SDK covers.
func (b Board) Covered() (mailed, covered int) {
	for _, one := range b.Issues {
		if one.Recent > 0 {
			mailed++
		}
	}
	return mailed, int(math.Round(b.CoveredShare * float64(mailed)))
}

// mailed tells whether any error mail was found at all.
func (b Board) mailed() bool {
	for _, box := range b.Mailboxes {
		if box.ErrorMails > 0 {
			return true
		}
	}
	return false
}

func (b Board) rates() string {
	if b.PerDayBefore == 0 {
		return ""
	}
	return " " + Rate(b.PerDayBefore) + " mails a day before, " + Rate(b.PerDayNow) + " now."
}

// Rate writes how many a day: 0, 0.3, 2.9, 41.
func Rate(perDay float64) string {
	switch {
	case perDay <= 0:
		return "0"
	case perDay < 0.1:
		return "under 0.1"
	case perDay < 9.95:
		s := strconv.FormatFloat(perDay, 'f', 1, 64)
		if s[len(s)-1] == '0' {
			s = s[:len(s)-2]
		}
		return s
	}
	return thousands(int(math.Round(perDay)))
}

func howMany(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes 1284 as 1,284.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
