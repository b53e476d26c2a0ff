package issuepane

import (
	"cmp"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/ui/wording"
)

// mostThreads bounds the threads that can be chosen from.
const mostThreads = 200

// threads lists the threads that have a stack: what crashed and what was running stand first.
func threads(e *issue.Event) []issue.Thread {
	var all []issue.Thread
	for _, t := range e.Threads {
		if len(t.Frames) > 0 && len(all) < mostThreads {
			all = append(all, t)
		}
	}
	rank := func(t issue.Thread) int {
		switch {
		case t.Crashed:
			return 0
		case t.Current:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b issue.Thread) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// threadName says which thread it is, and whether it is the one that failed.
func threadName(t issue.Thread) string {
	name := oneLine(t.Name, 60)
	switch {
	case name == "" && t.ID != "":
		name = "Thread " + oneLine(t.ID, 30)
	case name == "":
		name = "A thread"
	case t.ID != "":
		name += " (" + oneLine(t.ID, 30) + ")"
	}
	switch {
	case t.Crashed:
		name += ", crashed"
	case t.State != "":
		name += ", " + strings.ToLower(oneLine(t.State, 30))
	case t.Current:
		name += ", running"
	}
	return name
}

// choices are the stacks of an event that one can choose from: the exceptions', where there are any, and each thread's.
type choices struct {
	names  []string
	chains [][]link
}

func stacksOf(e *issue.Event) choices {
	var c choices
	all := threads(e)
	if first := chain(e); len(first) > 0 && (len(e.Exceptions) > 0 || len(all) < 2) {
		c.names, c.chains = []string{"The exception"}, [][]link{first}
		if len(e.Exceptions) == 0 {
			return c
		}
	}
	for _, t := range all {
		c.names = append(c.names, threadName(t)+" · "+wording.Count(int64(len(t.Frames)), "frame", "frames"))
		c.chains = append(c.chains, []link{{Title: threadName(t), Frames: newestFirst(t.Frames)}})
	}
	return c
}
