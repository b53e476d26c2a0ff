package migration

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Answer says in a sentence whether the team is still on error mail, and in a second one what stands behind it.
func (b Board) Answer() (sentence, evidence string) {
	covered, n := b.Tally()
	_, why, _ := strings.Cut(b.Verdict, ": ")
	why = capital(why)
	switch {
	case len(b.Issues) == 0 && !b.mailed():
		return "No error mails yet", "They appear here and in Errors as they are read."
	case b.Off:
		return "The error mails are switched off", why
	case b.Ready:
		return "It is safe to switch off the error mails", why
	case b.Again:
		return "Error mails come again without an event", why
	case b.FirstLive.IsZero() && b.recent() == 0:
		return fmt.Sprintf("No error mail in the last %d days", Window), "Nothing has come from an SDK yet either."
	case b.FirstLive.IsZero():
		return "Everything still comes by mail", count(int64(n), "issue", "issues") + " in the last " + strconv.Itoa(Window) + " days, and no event from an SDK yet."
	case b.recent() == 0:
		return fmt.Sprintf("No error mail in the last %d days", Window), why
	case n == 1 && covered == 1:
		return "The one issue that is mailed is covered by the SDK", why
	case covered == n:
		return "All " + thousands(n) + " issues are covered by the SDK", why
	case covered == 0:
		return "No issue is covered by the SDK yet", thousands(n) + many(int64(n), " issue still comes", " issues still come") + " by mail only." + b.rates()
	}
	return thousands(covered) + " of " + thousands(n) + " issues are covered by the SDK", thousands(n-covered) + many(int64(n-covered), " still comes", " still come") + " by mail only." + b.rates()
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

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// thousands writes 1284 as 1,284.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
