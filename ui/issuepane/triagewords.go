package issuepane

import (
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/ui/wording"
)

// moveWords says what a move did, before the names of what it did it to.
func moveWords(m issue.Move, now time.Time) string {
	switch m.To {
	case issue.Resolved:
		if m.Release != "" {
			return "Resolved in " + oneLine(m.Release, 40) + ":"
		}
		return "Resolved"
	case issue.ResolvedInNextRelease:
		return "Resolved in the next release:"
	case issue.Ignored:
		return "Ignored"
	case issue.Snoozed:
		return "Snoozed " + untilWords(m.Until, now) + ":"
	}
	return "Reopened"
}

// untilWords says when a snooze ends: "until tomorrow 09:00", "for 2 more events".
func untilWords(u issue.Until, now time.Time) string {
	words := snoozeWords(u, now)
	if u.Time.IsZero() {
		return "until " + words
	}
	return words
}

// snoozeWords says what is to come before a snooze ends, for a row: "until tomorrow 09:00", "2 more events".
func snoozeWords(u issue.Until, now time.Time) string {
	var parts []string
	if !u.Time.IsZero() {
		parts = append(parts, "until "+moment(u.Time, now))
	}
	if u.Events > 0 {
		parts = append(parts, wording.Count(u.Events, "more event", "more events"))
	}
	if u.PerHour > 0 {
		parts = append(parts, wording.Count(u.PerHour, "event", "events")+" an hour")
	}
	if u.Users > 0 {
		parts = append(parts, wording.Count(u.Users, "more user", "more users"))
	}
	if len(parts) == 0 {
		return "snoozed"
	}
	return strings.Join(parts, " or ")
}

// moment writes a time as people say it: "15:04", "tomorrow 09:00", "Mon 09:00", "4 Mar 09:00".
func moment(t, now time.Time) string {
	t = t.In(now.Location())
	day := func(t time.Time) int {
		return int(time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC).Unix() / 86400)
	}
	switch d := day(t) - day(now); {
	case d == 0:
		return t.Format("15:04")
	case d == 1:
		return "tomorrow " + t.Format("15:04")
	case d == -1:
		return "yesterday " + t.Format("15:04")
	case d > 1 && d < 7:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006 15:04")
}

// deedWords says what happened, in a sentence without its time.
func deedWords(a issue.Activity, now time.Time) string {
	who := oneLine(a.By, 60)
	if who == "" {
		who = "Somebody"
	}
	details := oneLine(a.Details, 120)
	with := func(words, joint string) string {
		if details == "" {
			return words
		}
		return words + joint + details
	}
	switch a.Deed {
	case issue.DidAppear:
		return "First seen"
	case issue.DidDeploy:
		return "Release " + details + " came out"
	case issue.DidResolve:
		return with(who+" resolved it", " in ")
	case issue.DidResolveNext:
		return with(who+" resolved it in the next release", " after ")
	case issue.DidIgnore:
		return who + " ignored it"
	case issue.DidSnooze:
		return who + " snoozed it " + untilWords(issue.ParseUntil(a.Details), now)
	case issue.DidWake:
		return "The snooze ended" + wokeWords(issue.ParseUntil(a.Details))
	case issue.DidReopen:
		return who + " reopened it"
	case issue.DidRegress:
		return with("It came back", " in ")
	case issue.DidAssign:
		if details == "" {
			return who + " took it from everybody"
		}
		if details == who {
			return who + " took it on"
		}
		return who + " assigned it to " + details
	case issue.DidLabel:
		return who + " labelled it " + details
	case issue.DidUnlabel:
		return who + " removed the label " + details
	case issue.DidLink:
		if details == "" {
			return who + " removed the ticket"
		}
		return who + " linked " + issue.TicketName(a.Details)
	case issue.DidComment:
		return who
	case issue.DidMarkReview:
		return who + " marked it for review"
	case issue.DidMerge:
		return with(who+" merged it with others", ": ")
	case issue.DidSplit:
		return with(who+" split it", ": ")
	}
	return with(strings.ReplaceAll(string(a.Deed), "_", " "), ": ")
}

func wokeWords(u issue.Until) string {
	switch {
	case !u.Time.IsZero():
		return ": its time was over"
	case u.Events > 0:
		return ": enough events came"
	case u.PerHour > 0:
		return ": " + wording.Count(u.PerHour, "event", "events") + " came within an hour"
	case u.Users > 0:
		return ": enough users were hit"
	}
	return ""
}

// deedIcon is the icon of what happened.
func deedIcon(d issue.Deed) string {
	icons := map[issue.Deed]string{
		issue.DidAppear: "bug", issue.DidDeploy: "package", issue.DidResolve: "check", issue.DidResolveNext: "git-commit-horizontal", issue.DidIgnore: "archive",
		issue.DidSnooze: "moon", issue.DidWake: "sun", issue.DidReopen: "rotate-ccw", issue.DidRegress: "trending-up", issue.DidAssign: "user", issue.DidLabel: "tag",
		issue.DidUnlabel: "tag", issue.DidLink: "link", issue.DidComment: "message-square", issue.DidMarkReview: "eye", issue.DidMerge: "layers", issue.DidSplit: "git-branch",
	}
	if icon, ok := icons[d]; ok {
		return icon
	}
	return "circle"
}
