package issue

import (
	"time"

	"paddock/app/project"
)

// Regroup is one merge or split that a person or a rule did, and that can be undone.
type Regroup struct {
	ID      int64
	Project project.ID
	Time    time.Time
	By      string // a person's name; empty: nobody in particular
	What    Deed   // DidMerge or DidSplit
	Issue   int64  // the issue that took in or gave away
	Other   int64  // what went in or came out
	Name    string // the other's title then
	Note    string // why; empty: a person's own decision
}

// EventKind is a group of an issue's events that are together by themselves.
type EventKind struct {
	Part   int64 // of a merged issue: which issue's own it was, below zero; 0: this issue's
	Kind   int64 // the key they share; 0: of before kinds were noted
	Events int64
	Last   time.Time
	Sample string // id of the newest of them
	Value  string // what that says
}

// Together is why an issue's events are together.
type Together struct {
	Why      string
	Evidence Evidence
	Changes  []Regroup   // merges and splits in force, newest first
	Kinds    []EventKind // most events first
}
