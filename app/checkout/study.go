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
	// Same tells that the line reads there as the event has it. Where it does not, nothing is said of who wrote it.
	Same   bool
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
		spot := Spot{f.File.Path, call.Line}
		if f.Lines, err = t.Around(ctx, s.At, spot, around); err != nil {
			continue
		}
		f.Same = call.Text == "" || squeeze(f.Lines.Text[call.Line-f.Lines.First]) == squeeze(call.Text)
		if f.Same {
			spots = append(spots, spot)
		}
	}
	commits, err := t.blames(ctx, s.At, spots)
	if err != nil {
		return s, err
	}
	for i := range s.Calls {
		if f := &s.Calls[i]; f.Same {
			f.Commit = commits[Spot{f.File.Path, q.Calls[i].Line}]
		}
	}
	s.Suspect, _ = suspect(commits, q.Before)
	return s, nil
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
