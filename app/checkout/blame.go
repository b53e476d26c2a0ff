package checkout

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Spot is a line of a file of the checkout.
type Spot struct {
	Path string // below the top, with slashes
	Line int    // from 1
}

// maxSpots bounds the lines that Suspect asks about.
const maxSpots = 12

// Blame says which commit last changed a line as it was at a revision.
func (t *Tree) Blame(ctx context.Context, at Revision, s Spot) (Commit, error) {
	all, err := t.blame(ctx, at, s.Path, []int{s.Line})
	if err != nil {
		return Commit{}, err
	}
	c, ok := all[s.Line]
	if !ok {
		return Commit{}, ErrNoSource
	}
	return c, nil
}

// Suspect is the newest commit that touched any of a stack's lines before an error was first seen: the one to look at
// first. ok is false when there is none. Lines that the checkout does not have are left out.
func (t *Tree) Suspect(ctx context.Context, at Revision, spots []Spot, before time.Time) (newest Commit, ok bool, err error) {
	all, err := t.blames(ctx, at, spots)
	newest, ok = suspect(all, before)
	return newest, ok, err
}

func suspect(all map[Spot]Commit, before time.Time) (newest Commit, ok bool) {
	for _, c := range all {
		switch {
		case !before.IsZero() && c.Time.After(before):
		case !ok, c.Time.After(newest.Time), c.Time.Equal(newest.Time) && c.Hash > newest.Hash:
			newest, ok = c, true
		}
	}
	return newest, ok
}

// blames gives the commits of the first spots. It fails only when it was interrupted.
func (t *Tree) blames(ctx context.Context, at Revision, spots []Spot) (map[Spot]Commit, error) {
	byPath := map[string][]int{}
	for _, s := range spots[:min(len(spots), maxSpots)] {
		byPath[s.Path] = append(byPath[s.Path], s.Line)
	}
	all := map[Spot]Commit{}
	for path, lines := range byPath {
		found, err := t.blame(ctx, at, path, lines)
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		if err != nil {
			continue // the other files may tell more
		}
		for n, c := range found {
			all[Spot{path, n}] = c
		}
	}
	return all, nil
}

// blame gives the commits of some lines of a file.
func (t *Tree) blame(ctx context.Context, at Revision, path string, lines []int) (map[int]Commit, error) {
	if !whole.MatchString(at.Commit) {
		return nil, fmt.Errorf("blame: %q is no commit", at.Commit)
	}
	if _, err := t.at(path); err != nil && !at.known(ctx, t, path) {
		return nil, ErrNoSource
	}
	args := []string{"blame", "--porcelain", "--no-textconv"}
	slices.Sort(lines)
	for _, n := range slices.Compact(lines) {
		if n < 1 {
			return nil, ErrNoSource
		}
		args = append(args, "-L", fmt.Sprintf("%d,%d", n, n))
	}
	out, err := t.git(ctx, append(args, at.Commit, "--", path)...)
	if err == nil {
		return readPorcelain(string(out)), nil
	}
	if len(lines) == 1 || ctx.Err() != nil {
		return nil, err
	}
	all := map[int]Commit{} // one line beyond the file's end spoils the answer for all
	for _, n := range lines {
		if one, problem := t.blame(ctx, at, path, []int{n}); problem == nil {
			all[n], err = one[n], nil
		}
	}
	return all, err
}

// known tells whether a file that is on disk no longer was there at a revision.
func (r Revision) known(ctx context.Context, t *Tree, path string) bool {
	out, err := t.git(ctx, "ls-tree", "-z", "--name-only", r.Commit, "--", path)
	return err == nil && strings.TrimRight(string(out), "\x00") == path
}

// readPorcelain reads whose each line is. Of a commit, git tells when it first names it.
func readPorcelain(text string) map[int]Commit {
	commits := map[string]*Commit{}
	lines := map[int]*Commit{}
	var now *Commit
	for line := range strings.SplitSeq(text, "\n") {
		name, value, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "\t"): // the source itself
		case whole.MatchString(name):
			if commits[name] == nil {
				commits[name] = &Commit{Hash: name}
			}
			now = commits[name]
			if fields := strings.Fields(value); len(fields) > 1 {
				if n, err := strconv.Atoi(fields[1]); err == nil {
					lines[n] = now
				}
			}
		case now == nil:
		case name == "author":
			now.Author = value
		case name == "author-mail":
			now.Mail = strings.Trim(value, "<>")
		case name == "committer-time":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				now.Time = time.Unix(n, 0).UTC()
			}
		case name == "summary":
			now.Subject = value
		}
	}
	all := map[int]Commit{}
	for n, c := range lines {
		all[n] = *c
	}
	return all
}

// Lines are some lines of a file.
type Lines struct {
	First int // number of the first, from 1
	Text  []string
}

// Around gives a file's lines around one, as they were at a revision; on disk, when that is what is checked out now.
func (t *Tree) Around(ctx context.Context, at Revision, s Spot, around int) (Lines, error) {
	text, err := t.source(ctx, at, s.Path)
	if err != nil {
		return Lines{}, err
	}
	all := split(text)
	if s.Line < 1 || s.Line > len(all) {
		return Lines{}, ErrNoSource
	}
	return lines(all, s.Line, around), nil
}

func split(text []byte) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
}

func lines(all []string, line, around int) Lines {
	from, to := max(0, line-1-around), min(len(all), line+around)
	return Lines{First: from + 1, Text: all[from:to]}
}

func (t *Tree) source(ctx context.Context, at Revision, path string) ([]byte, error) {
	if at.Head {
		return t.Read(path)
	}
	if _, err := t.at(path); !whole.MatchString(at.Commit) || err != nil && !at.known(ctx, t, path) {
		return nil, ErrNoSource
	}
	return t.run(ctx, maxFile, "cat-file", "blob", at.Commit+":"+path)
}
