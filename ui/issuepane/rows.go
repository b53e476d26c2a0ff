package issuepane

import "paddock/app/issue"

// rows is the part of a list of any length that is known, by place in the list.
type rows struct {
	total int
	known map[int]issue.Issue
	holes map[int]bool // asked for, and not there
}

func (r *rows) reset(total int) {
	*r = rows{total: total, known: map[int]issue.Issue{}, holes: map[int]bool{}}
}

// put notes what was found when [at, at+asked) was asked for.
func (r *rows) put(at, asked int, found []issue.Issue) {
	for i := range asked {
		if i < len(found) {
			r.known[at+i] = found[i]
			delete(r.holes, at+i)
		} else if _, ok := r.known[at+i]; !ok {
			r.holes[at+i] = true
		}
	}
	if len(r.known)+len(r.holes) <= keptRows {
		return
	}
	for i := range r.known {
		if i < at-keptRows/4 || i > at+asked+keptRows/4 {
			delete(r.known, i)
		}
	}
	clear(r.holes)
}

// again replaces rows by newer readings of the same issues, where they stand.
func (r *rows) again(found []issue.Issue) {
	for _, one := range found {
		if i, ok := r.find(one.ID); ok {
			r.known[i] = one
		}
	}
}

func (r *rows) find(id int64) (at int, ok bool) {
	for i, one := range r.known {
		if one.ID == id {
			return i, true
		}
	}
	return 0, false
}

// remove takes an issue out; those below move up.
func (r *rows) remove(id int64) (at int, ok bool) {
	at, ok = r.find(id)
	if !ok {
		return 0, false
	}
	delete(r.known, at)
	r.shift(at+1, -1)
	r.total = max(0, r.total-1)
	return at, true
}

// insert puts an issue back; those below move down.
func (r *rows) insert(at int, one issue.Issue) {
	at = min(at, r.total)
	r.shift(at, 1)
	r.known[at] = one
	r.total++
}

func (r *rows) shift(from, by int) {
	known := make(map[int]issue.Issue, len(r.known))
	for i, one := range r.known {
		if i >= from {
			i += by
		}
		known[i] = one
	}
	r.known = known
	clear(r.holes)
}

// gap grows around rows that were to be shown and are not known.
type gap struct{ from, to int }

const widestGap = 3 * pageSize

// miss takes a row in. Rows far from the others are those that a person has scrolled past: they are forgotten.
func (g *gap) miss(i int) {
	switch {
	case g.from == g.to, i < g.to-widestGap, i >= g.from+widestGap:
		*g = gap{i, i + 1}
	default:
		g.from, g.to = min(g.from, i), max(g.to, i+1)
	}
}

// around is the gap with rows to spare on both sides.
func (g gap) around(total int) gap {
	if g.from == g.to {
		return gap{}
	}
	const spare = pageSize / 4
	return gap{max(0, g.from-spare), max(0, min(g.to+spare, total))}
}
