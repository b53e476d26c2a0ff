package issuepane

import (
	"context"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// want is what the list needs from the store.
type want struct {
	choice choice
	epoch  int     // changes whenever what was asked before no longer counts
	fresh  bool    // read anew from the top; else only the gap and the rows in sight
	gap    gap     // rows to read
	total  int     // rows of the list as the person sees it
	sight  []int64 // issues in sight, to be read again
}

// found is what the store had.
type found struct {
	want   want
	counts issue.Counts
	first  int // place of rows[0]
	asked  int // rows asked for
	rows   []issue.Issue
	again  []issue.Issue
	silent bool // nothing has ever come in to the project that is looked at
}

// find reads what the list wants.
func find(ctx context.Context, issues Issues, w want, now time.Time) (found, error) {
	f := found{want: w}
	q := w.choice.query(now)
	var err error
	if f.counts, err = issues.Counts(ctx, q); err != nil {
		return f, err
	}
	total := int(w.choice.Tab.of(f.counts))
	if total == 0 && f.counts == (issue.Counts{}) {
		all, err := issues.Counts(ctx, issue.Query{Project: q.Project})
		if err != nil {
			return f, err
		}
		f.silent = all == issue.Counts{}
	}
	switch {
	case w.fresh:
		f.asked = pageSize
		q.Limit = pageSize
	default:
		// What has come since stands above: the rows the person sees as n-th are further down by now.
		g := w.gap
		f.first, f.asked = g.from, g.to-g.from
		q.Offset, q.Limit = g.from+max(0, total-w.total), f.asked
	}
	if f.asked > 0 {
		if f.rows, err = issues.List(ctx, q); err != nil {
			return f, err
		}
	}
	for _, id := range w.sight {
		// One that is gone stays as it was read; a store that fails has failed above, or fails the next time.
		if one, err := issues.Get(ctx, id, now); err == nil {
			f.again = append(f.again, one)
		}
	}
	return f, ctx.Err()
}

// list is the state of the master list. It belongs to the window's goroutine.
type list struct {
	choice choice
	counts issue.Counts
	rows   rows
	news   int  // issues that came since the list was read from the top
	above  int  // those of them that stand above what is in view already
	loaded bool // something was read for this choice
	silent bool
	epoch  int
	acting int // changes of status on their way
	gap    gap
}

// choose sets what is looked at. What was known stays on screen until the first rows of the choice are there.
func (l *list) choose(c choice) {
	l.choice = c
	l.loaded, l.news, l.above = false, 0, 0
	l.gap = gap{}
	l.epoch++
}

// want says what to read next. atTop: the list stands at its top, so that what is new may come in; sight: the issues in view.
func (l *list) want(atTop bool, sight []int64) want {
	w := want{choice: l.choice, epoch: l.epoch, fresh: atTop || !l.loaded, total: l.rows.total}
	if !w.fresh {
		w.gap, w.sight = l.gap.around(l.rows.total), sight
	}
	l.gap = gap{}
	return w
}

// take notes what was found, and tells whether it was still of use.
func (l *list) take(f found) bool {
	if f.want.epoch != l.epoch || l.acting > 0 {
		return false
	}
	l.counts, l.silent = f.counts, f.silent
	total := int(l.choice.Tab.of(f.counts))
	if f.want.fresh {
		l.loaded, l.news, l.above = true, 0, 0
		l.rows.reset(total)
		// Counting and listing are two looks: the list is what is shown.
		if len(f.rows) < f.asked {
			l.rows.total = len(f.rows)
		}
		l.rows.put(0, len(f.rows), f.rows)
		return true
	}
	l.rows.put(f.first, f.asked, f.rows)
	l.rows.again(f.again)
	l.news = l.above + max(0, total-l.rows.total)
	return true
}

// mixed tells whether issues of several projects are known.
func (l *list) mixed() bool {
	first := project.ID(0)
	for _, one := range l.rows.known {
		if first == 0 {
			first = one.Project
		}
		if one.Project != first {
			return true
		}
	}
	return false
}

// at gives a row, and asks for it when it is not known.
func (l *list) at(i int) (one issue.Issue, ok bool) {
	one, ok = l.rows.known[i]
	if !ok && !l.rows.holes[i] {
		l.gap.miss(i)
	}
	return one, ok
}

// tabCounts are the counts of the tabs, in their order.
func (l *list) tabCounts() []int64 {
	all := make([]int64, len(tabNames))
	for t := range tabNames {
		all[t] = tab(t).of(l.counts)
	}
	return all
}
