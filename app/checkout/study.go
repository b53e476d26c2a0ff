package checkout

import (
	"context"
	"strings"
	"time"

	"paddock/app/project"
)

// Call is one call of a stack, as an event has it.
type Call struct {
	Paths []string // what its file is called, the most exact first
	Line  int
	Text  string // the line itself; empty: the event has none
}

// Question is a stack to look up.
type Question struct {
	Release string
	Before  time.Time // when the error was first seen
	Calls   []Call
}

// Found is what a checkout knows of a call. Without a path it does not have the file.
type Found struct {
	File  File
	Lines Lines // around the call, as of the revision
	// Line is where the line stands there that reads as the event has it: the call's own number, or the nearest one when
	// the source has changed. Same is false when no line does: then nothing is said of who wrote it.
	Line   int
	Same   bool
	Open   int    // where it stands in the file on disk, which an editor opens
	Commit Commit // who last changed the line; without a hash: not known
}

// Study is what a checkout knows of a stack.
type Study struct {
	Top     string
	At      Revision
	Calls   []Found          // one for each call of the question
	Suspect Commit           // without a hash: none
	Guess   *project.Mapping // how a file was found that no confirmed mapping led to
}

// Around is how many lines are shown before and after a call's.
const around = 3

// Study looks a stack up. Of a long one only the first calls are.
func (t *Tree) Study(ctx context.Context, q Question) (s Study, err error) {
	s.Top, s.Calls = t.top, make([]Found, len(q.Calls))
	if s.At, err = t.Resolve(ctx, q.Release); err != nil {
		return s, err
	}
	var spots []Spot
	for i, call := range q.Calls[:min(len(q.Calls), maxSpots)] {
		f := &s.Calls[i]
		if f.File, err = t.first(ctx, call.Paths); err != nil {
			if ctx.Err() != nil {
				return s, ctx.Err()
			}
			continue
		}
		if s.Guess == nil {
			s.Guess = f.File.Guess
		}
		if t.place(ctx, s.At, call, f) {
			spots = append(spots, Spot{f.File.Path, f.Line})
		}
	}
	commits, err := t.blames(ctx, s.At, spots)
	if err != nil {
		return s, err
	}
	for i := range s.Calls {
		if f := &s.Calls[i]; f.Same {
			f.Commit = commits[Spot{f.File.Path, f.Line}]
		}
	}
	s.Suspect, _ = suspect(commits, q.Before)
	return s, nil
}

// place finds a call's line at a revision and on disk, and tells whether it reads as the event has it.
func (t *Tree) place(ctx context.Context, at Revision, call Call, f *Found) bool {
	f.Open = call.Line
	if onDisk, err := t.Read(f.File.Path); err == nil {
		if n := nearest(split(onDisk), call); n > 0 {
			f.Open = n
		}
	}
	text, err := t.source(ctx, at, f.File.Path)
	if err != nil {
		return false
	}
	all := split(text)
	if f.Line = nearest(all, call); f.Line == 0 {
		return false
	}
	f.Lines, f.Same = lines(all, f.Line, around), true
	return true
}

// distinct is from how many letters on a line is likely to be the same line when it stands elsewhere.
const distinct = 8

// nearest is the number of the line that reads as a call's, nearest to where the event has it; 0 when none does.
func nearest(all []string, call Call) int {
	if call.Line < 1 || call.Text == "" && call.Line > len(all) {
		return 0
	}
	if call.Text == "" {
		return call.Line
	}
	wanted := squeeze(call.Text)
	reads := func(n int) bool { return n >= 1 && n <= len(all) && squeeze(all[n-1]) == wanted }
	if reads(call.Line) {
		return call.Line
	}
	if len(wanted) < distinct {
		return 0
	}
	for away := 1; away < max(len(all), call.Line)+1; away++ {
		for _, n := range []int{call.Line - away, call.Line + away} {
			if reads(n) {
				return n
			}
		}
	}
	return 0
}

// first is the file of the first path that leads to one.
func (t *Tree) first(ctx context.Context, paths []string) (f File, err error) {
	err = ErrNoSource
	for _, p := range paths {
		if f, err = t.Find(ctx, p); err == nil {
			return f, nil
		}
	}
	return f, err
}

func squeeze(line string) string { return strings.Join(strings.Fields(line), " ") }
