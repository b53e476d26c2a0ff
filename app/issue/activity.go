package issue

import "time"

// Deed is what happened to an issue.
type Deed string

// The deeds. Those marked * are not kept but known from elsewhere, and told in their place among the others.
const (
	DidAppear      Deed = "first_seen"               // * the first event came
	DidDeploy      Deed = "deployed"                 // * a release reported for the first time; Details: the release
	DidResolve     Deed = "resolved"                 // Details: the release it is resolved in, or nothing
	DidResolveNext Deed = "resolved_in_next_release" // Details: the newest release at that time, or nothing
	DidIgnore      Deed = "ignored"
	DidSnooze      Deed = "snoozed"   // Details: Until.Details
	DidWake        Deed = "woke"      // a snooze ended by itself; Details: the condition that came true, as of DidSnooze
	DidReopen      Deed = "reopened"  // by a person
	DidRegress     Deed = "regressed" // by an event; Details: the event's release, where it names one
	DidAssign      Deed = "assigned"  // Details: to whom; nothing: to nobody
	DidLabel       Deed = "labelled"  // Details: the label
	DidUnlabel     Deed = "unlabelled"
	DidLink        Deed = "linked" // Details: the ticket's address; nothing: taken off
	DidComment     Deed = "commented"
	DidMarkReview  Deed = "for_review"
	DidMerge       Deed = "merged" // Details: what was taken in
	DidSplit       Deed = "split"  // Details: what was taken out
)

// Activity is one thing that happened to an issue, for its timeline.
type Activity struct {
	ID      int64 // 0 for what is known from elsewhere
	Issue   int64
	Time    time.Time
	By      string // a person's name; empty: nobody in particular, such as an event
	Deed    Deed
	Details string
}
