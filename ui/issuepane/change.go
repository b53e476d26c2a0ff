package issuepane

import (
	"context"
	"slices"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/ui/live"
	"paddock/ui/wording"
)

// undoable is one change of some issues, and what it takes to undo it.
type undoable struct {
	was    []issue.Issue // as they were
	left   []spot        // those that left the list, in the order in which they did
	before issue.Before  // what the store says of how they stood
}

// spot is where an issue stood in the list when it was taken out.
type spot struct {
	at  int
	one issue.Issue
}

// settle moves the issues that are acted on to another place in triage and offers to undo it.
func (p *Pane) settle(m issue.Move) {
	on := slices.DeleteFunc(p.targets(), func(one issue.Issue) bool {
		return one.Status == m.To && m.Release == "" && m.Until.IsZero()
	})
	p.change(moveWords(m, p.deps.Now()), issue.Change{Move: &m}, on)
}

// targets are the issues that actions act on: those that are marked, else the chosen one.
func (p *Pane) targets() []issue.Issue {
	if len(p.marks.chosen) > 0 {
		return p.marks.all(&p.list.rows)
	}
	if one, ok := p.chosenIssue(); ok {
		return []issue.Issue{one}
	}
	return nil
}

// change does something to issues at once, shows it, writes it in the background, and offers to undo it. verb says what
// was done, such as "Resolved".
func (p *Pane) change(verb string, do issue.Change, on []issue.Issue) {
	if len(on) == 0 || p.deps.Triage == nil {
		return
	}
	c := &undoable{was: on}
	var next []issue.Issue
	for _, one := range on {
		next = append(next, do.On(one))
	}
	p.unmark()
	c.left = p.leave(next, on)
	p.showAs(next)
	ids := make([]int64, len(on))
	for i, one := range on {
		ids[i] = one.ID
	}
	p.write(func(ctx context.Context) (err error) {
		c.before, err = p.deps.Triage.Apply(ctx, do, ids...)
		return err
	}, func(err error) {
		if err == nil {
			p.undo.Offer(said(verb, on), func() { p.putBack(c) })
			return
		}
		p.undo.Offer(notSaid(on)+". Try again.", nil)
		p.comeBack(c)
	})
}

// write does something in the background. Until it is done, what is read of the list does not count.
func (p *Pane) write(work func(context.Context) error, done func(error)) {
	p.list.acting++
	p.list.epoch++
	live.Go(func(ctx context.Context) error {
		err := work(ctx)
		if err == nil {
			p.deps.Bus.Publish(bus.Issues)
		}
		return err
	}, func(err error) {
		p.list.acting--
		p.list.epoch++
		done(err)
		p.ask()
		p.looker.Ask()
	})
}

// leave takes issues out of the list that do not belong on its pile any more, and chooses what moves up.
func (p *Pane) leave(next, was []issue.Issue) (left []spot) {
	at, lost := p.place, false
	for i, one := range next {
		if p.list.choice.Tab.holds(one) {
			continue
		}
		from, ok := p.list.rows.remove(one.ID)
		if !ok {
			continue
		}
		left = append(left, spot{from, was[i]})
		switch {
		case one.ID == p.chosen:
			at, lost = from, true
		case from < at:
			at--
		}
	}
	if len(left) == 0 {
		return nil
	}
	if !lost {
		p.master.show(false, false)
		p.keepChosen(false)
		return left
	}
	p.chosen, p.known = 0, nil
	p.setInside(false)
	p.master.show(false, false)
	to := min(at, p.list.rows.total-1)
	p.master.list.Mark(-1)
	if one, known := p.list.rows.known[to]; known {
		p.pick(one.ID, to)
		p.master.list.Mark(to)
		p.master.list.ScrollTo(to)
	}
	return left
}

// showAs shows issues that stayed as they are now.
func (p *Pane) showAs(all []issue.Issue) {
	p.list.rows.again(all)
	for _, one := range all {
		if p.known != nil && p.known.Issue.ID == one.ID && one.ID == p.chosen {
			seen := *p.known
			seen.Issue = one
			p.known = &seen
			p.detail.show()
		}
	}
	p.master.list.Refresh()
}

// comeBack shows issues again as they were before a change.
func (p *Pane) comeBack(c *undoable) {
	p.showAs(c.was)
	for _, gone := range slices.Backward(c.left) {
		if _, ok := p.list.rows.find(gone.one.ID); !ok && p.list.choice.Tab.holds(gone.one) {
			p.list.rows.insert(gone.at, gone.one)
		}
	}
	p.master.show(false, false)
	p.keepChosen(false)
}

// putBack undoes a change.
func (p *Pane) putBack(c *undoable) {
	p.comeBack(c)
	if len(c.left) > 0 {
		if at, ok := p.list.rows.find(c.left[0].one.ID); ok {
			p.pick(c.left[0].one.ID, at)
			p.master.list.Mark(at)
			p.master.list.ScrollTo(at)
		}
	}
	p.write(func(ctx context.Context) error { return p.deps.Triage.Restore(ctx, c.before) }, func(err error) {
		if err != nil {
			p.undo.Offer("It could not be undone. Try again.", func() { p.putBack(c) })
		}
	})
}

// chosenIssue is the chosen issue as it is known so far: the list knows it before the detail does.
func (p *Pane) chosenIssue() (issue.Issue, bool) {
	if p.known != nil && p.known.Issue.ID == p.chosen {
		return p.known.Issue, true
	}
	if at, ok := p.list.rows.find(p.chosen); ok {
		return p.list.rows.known[at], true
	}
	return issue.Issue{}, false
}

// said says what was done with what.
func said(verb string, on []issue.Issue) string {
	return verb + " " + what(on)
}

func notSaid(on []issue.Issue) string { return what(on) + " could not be changed" }

// what names some issues.
func what(on []issue.Issue) string {
	if len(on) == 1 {
		return oneLine(on[0].Title, 40)
	}
	return wording.Count(int64(len(on)), "issue", "issues")
}

// Undo takes back what was just done, while that is offered.
func (p *Pane) Undo() bool { return p.undo.Take() }
