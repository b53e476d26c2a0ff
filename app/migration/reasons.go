package migration

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Tally counts the issues with mails in the last Window days, or of all when none had any, and those of them that an SDK
// tells of.
func (b *Board) Tally() (covered, of int) {
	recent := b.recent() > 0
	for _, i := range b.Issues {
		if recent && i.Recent == 0 {
			continue
		}
		of++
		if i.Covered() {
			covered++
		}
	}
	return covered, of
}

// explain finds the words: the verdict, what speaks for it, and what against.
func (b *Board) explain() {
	b.Verdict = b.verdict()
	b.For, b.Against, b.Beside = nil, nil, nil
	if len(b.Issues) > 0 {
		b.For, b.Against = b.evidence(), b.missing()
	}
	b.Against = append(b.Against, b.unseen()...)
	for _, s := range b.Sites {
		if s.Staging {
			b.Beside = append(b.Beside, fmt.Sprintf("%s looks like a test site and mails the same people as production: give it ADMINS of its own.", s.Called()))
		}
	}
	b.Reasons = slices.Concat(b.For, b.Against, b.Beside)
}

func (b *Board) verdict() string {
	covered, of := b.Tally()
	switch {
	case of == 0 && b.recent() == 0:
		return "No error mail was found yet."
	case b.Again:
		return fmt.Sprintf("Keep the mails on: %s came again that no SDK event matches.", count(b.unmatched(), "mail", "mails"))
	case b.Off:
		return fmt.Sprintf("The error mails are off: none came in %d days, and the SDK reports.", Window)
	case b.Ready:
		return fmt.Sprintf("Safe to switch off: every mail of the last %d days was matched by an SDK event.", Window)
	case b.FirstLive.IsZero():
		return "Not yet: no event has come from an SDK."
	case covered < of:
		return fmt.Sprintf("Not yet: %d of %s still %s by mail only.", of-covered, count(int64(of), "issue", "issues"), many(int64(of-covered), "comes", "come"))
	case b.unmatched() > 0:
		return fmt.Sprintf("Not yet: %s of the last %d days had no SDK event.", count(b.unmatched(), "mail", "mails"), Window)
	case b.Days < Window:
		return fmt.Sprintf("Not yet: %s of %d have shown that the SDK tells of everything.", count(int64(b.Days), "day", "days"), Window)
	}
	return "Not yet: mails that come may go unseen."
}

// evidence is what speaks for the SDK.
func (b *Board) evidence() []string {
	if b.FirstLive.IsZero() {
		return nil
	}
	all := []string{"SDK events have come since " + b.FirstLive.Format("2 January 2006") + "."}
	if covered, of := b.Tally(); covered > 0 {
		all = append(all, fmt.Sprintf("The SDK tells of %d of %s.", covered, count(int64(of), "issue that mails told of", "issues that mails told of")))
	}
	if n, un := b.recent(), b.unmatched(); n > 0 && un == 0 {
		all = append(all, fmt.Sprintf("%s of the last %d days had an SDK event of the same moment.", both(n, "The one mail", "All %s mails"), Window))
	} else if n == 0 && b.liveSince(b.Now.Add(-Window*day)) > 0 {
		all = append(all, fmt.Sprintf("No mail came in the last %d days, while SDK events did.", Window))
	}
	if b.PerDayBefore > b.PerDayNow {
		all = append(all, fmt.Sprintf("Mails a day: %s before the SDK, %s now.", Rate(b.PerDayBefore), Rate(b.PerDayNow)))
	}
	return all
}

// maxNamed is how many issues are named.
const maxNamed = 3

// missing is what speaks against: mails that nothing matched, and days that are still to come.
func (b *Board) missing() (all []string) {
	if b.FirstLive.IsZero() {
		return []string{"No event has come from an SDK: make the change, and keep the mails until it has proved itself."}
	}
	if b.Again {
		all = append(all, "Every mail had been matched for a week, and now some are not: look at what changed.")
	}
	rest, named := int64(0), 0
	for _, s := range b.Flood {
		i := s.Issue
		awake := i.Unmatched() - i.Asleep
		switch {
		case awake <= 0:
		case named == maxNamed:
			rest += awake
		case i.State() == MailOnly:
			named++
			all = append(all, fmt.Sprintf("%s came by mail only: %s in %d days.", i.called(), count(i.Recent, "mail", "mails"), Window))
		default:
			named++
			all = append(all, fmt.Sprintf("%s: %d of %s had no SDK event.", i.called(), awake, count(i.Recent, "mail", "mails")))
		}
	}
	if rest > 0 {
		all = append(all, fmt.Sprintf("%s of other issues had no SDK event.", count(rest, "more mail", "more mails")))
	}
	if n := b.asleep(); n > 0 {
		all = append(all, fmt.Sprintf("%s came while nothing listened: without mails %s would have been lost. Let “paddock serve” run where it stays up, or throttle the mails instead of ending them.",
			count(n, "mail", "mails"), many(n, "that error", "those errors")))
	}
	if b.Days < Window {
		all = append(all, fmt.Sprintf("%d of %d days have passed on which Paddock listened and every mail was matched.", b.Days, Window))
	}
	return all
}

// unseen is why mails that come might not be seen.
func (b *Board) unseen() (all []string) {
	if !slices.ContainsFunc(b.Mailboxes, func(m Mailbox) bool { return m.Account != 0 }) {
		return []string{"No mailbox is connected, so mails that still come are not seen."}
	}
	if at := b.stopped(); !at.IsZero() {
		all = append(all, "Paddock has not run since "+at.Format("2 January 2006")+": mails that came since are not seen.")
	}
	for _, m := range b.Mailboxes {
		switch {
		case m.Paused:
			all = append(all, m.Name+" is paused: mails that come are not seen.")
		case m.Trouble != "":
			all = append(all, m.Name+" cannot be read: "+m.Trouble)
		case m.Quiet:
			all = append(all, fmt.Sprintf("%s used to get an error mail every %s and got none for %s: see whether mails still arrive there.", m.Name, span(m.UsualGap), span(m.QuietFor)))
		}
		if m.Unread > 0 {
			all = append(all, fmt.Sprintf("%s in %s could not be understood: look through them before you switch off.", count(m.Unread, "mail", "mails"), m.Name))
		}
	}
	return all
}

// called names an issue in a sentence.
func (i Issue) called() string {
	title, _, _ := strings.Cut(i.Title, "\n")
	if r := []rune(title); len(r) > 60 {
		title = string(r[:60]) + "…"
	}
	if i.ShortID == "" {
		return title
	}
	return i.ShortID + " " + title
}

// Called names a site in a sentence.
func (s Site) Called() string {
	name := s.Name
	if name == "" {
		name = s.Host
	}
	if prefix := strings.TrimSpace(s.Prefix); prefix != "" {
		name = strings.TrimSpace(name + " (" + prefix + ")")
	}
	return name
}

func count(n int64, one, more string) string {
	return thousands(int(n)) + " " + many(n, one, more)
}

func many(n int64, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// both is one for 1, else more with the number in it.
func both(n int64, one, more string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(more, thousands(int(n)))
}

// span writes a duration in its largest unit.
func span(d time.Duration) string {
	switch {
	case d >= 2*day:
		return count(int64(d/day), "day", "days")
	case d >= 2*time.Hour:
		return count(int64(d/time.Hour), "hour", "hours")
	}
	return count(int64(max(d, time.Minute)/time.Minute), "minute", "minutes")
}
