package support

import (
	"fmt"
	"strings"
	"time"

	"paddock/app/issue"
)

// maxTold is how many problems a reply speaks of one by one.
const maxTold = 3

// Reply drafts what to write to a customer: friendly, without the words of the trade, and no more sure than what is
// known. by is who writes; empty: a blank to fill in.
func (c Customer) Reply(now time.Time, by string) string {
	var b strings.Builder
	if name := c.salutation(); name != "" {
		b.WriteString("Hello " + name + ",\n\n")
	} else {
		b.WriteString("Hello,\n\n")
	}
	if len(c.Feedback) > 0 {
		b.WriteString("thank you for writing to us. ")
	}
	if len(c.Met) == 0 {
		b.WriteString("We looked for problems that you may have run into, and found none on our side. Could you tell us what you wanted to do, on which page, and roughly when? Then we can look again.\n")
	} else {
		b.WriteString(c.whatHappened(now))
		for i, m := range c.Met[:min(len(c.Met), maxTold)] {
			b.WriteString("\n" + m.said(now, len(c.Met) > 1, i) + "\n")
		}
		if more := len(c.Met) - maxTold; more > 0 {
			fmt.Fprintf(&b, "\nBefore that, you met %s, which we have on our list too.\n", count(int64(more), "other problem"))
		}
		b.WriteString("\nWe are sorry for the trouble.\n")
	}
	if by == "" {
		by = "[your name]"
	}
	b.WriteString("\nKind regards\n" + by + "\n")
	return b.String()
}

// salutation is a first name, where one is known; an address or a number is none.
func (c Customer) salutation() string {
	name := c.Person().Name
	for _, f := range c.Feedback {
		if name == "" {
			name = f.Name
		}
	}
	if first := strings.Fields(name); len(first) > 0 && !strings.Contains(first[0], "@") {
		return first[0]
	}
	return ""
}

func (c Customer) whatHappened(now time.Time) string {
	last := c.Met[0]
	when := Day(last.Last, now)
	if when != "today" && when != "yesterday" {
		when = "on " + when
	}
	when += " at " + last.Last.In(now.Location()).Format("15:04")
	if c.Times() == 1 {
		return fmt.Sprintf("We can see that something went wrong on our side %s%s.\n", when, onPage(last))
	}
	return fmt.Sprintf("We can see that something went wrong on our side %s %s, most recently %s%s.\n", often(c.Times()), since(c.Since(), now), when, onPage(last))
}

func onPage(m Met) string {
	if at := Place(m.Latest); at != "" {
		return ", on the page " + at
	}
	return ""
}

// said tells how one problem stands, for a customer.
func (m Met) said(now time.Time, several bool, i int) string {
	subject := "The cause"
	if several {
		subject = []string{"The most recent problem", "The one before", "The one before that"}[i]
		if at := Place(m.Latest); at != "" && i > 0 {
			subject = "The problem on the page " + at
		}
	}
	switch m.Issue.Status {
	case issue.Resolved:
		if m.Last.After(now.Add(-time.Hour)) && m.Issue.ResolvedIn != "" {
			return subject + " is known and repaired in our newest version, which should reach you shortly. Please try again in a little while."
		}
		return subject + " has been found and repaired. Please try again; it should work now. If it does not, tell us, and we will look again."
	case issue.ResolvedInNextRelease:
		return subject + " has been found and repaired. The repair comes with our next update; we cannot name the day yet."
	case issue.Ignored:
		return subject + " is known to us. We are not working on it at present, so we cannot say when or whether it will change."
	case issue.Snoozed:
		return subject + " is known to us. It is not being worked on at the moment; we will come back to it."
	}
	again := ""
	if m.Issue.Regressed {
		again = " We had repaired it before, but it has come back."
	}
	switch {
	case m.Issue.Assignee != "":
		return subject + " is being looked into by one of us right now." + again + " We do not know yet when it will be repaired."
	case m.Issue.Seen:
		return subject + " is known to us." + again + " We do not know yet when it will be repaired."
	}
	return subject + " has reached us, but nobody has looked into it yet." + again + " We do not know yet what caused it."
}
