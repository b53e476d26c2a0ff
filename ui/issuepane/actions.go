package issuepane

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/wording"
)

// move is one change of status, and where the issue stood in the list before.
type move struct {
	issue  issue.Issue // as it was
	to     issue.Status
	at     int
	listed bool // it was taken out of the list
}

// settle moves the chosen issue to another status and offers to undo it.
func (p *Pane) settle(to issue.Status) {
	one, ok := p.chosenIssue()
	if !ok || one.Status == to {
		return
	}
	m := move{issue: one, to: to, at: p.place}
	moved := one
	moved.Status = to
	if !p.list.choice.Tab.holds(moved) {
		m.at, m.listed = p.takeOut(one.ID, m.at)
	}
	p.save(one, to, func(err error) {
		if err == nil {
			p.undo.Offer(done(to, one), func() { p.putBack(m) })
			return
		}
		if m.listed {
			p.list.rows.insert(m.at, one)
			p.master.show(false, false)
			p.keepChosen(false)
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

// takeOut takes an issue out of the list and chooses the one that moves up into its place.
func (p *Pane) takeOut(id int64, at int) (place int, ok bool) {
	if i, found := p.list.rows.remove(id); found {
		at, ok = i, true
	}
	if !ok {
		return at, false
	}
	p.chosen, p.known = 0, nil
	p.setInside(false)
	p.master.show(false, false)
	next := min(at, p.list.rows.total-1)
	p.master.list.Mark(-1)
	if one, known := p.list.rows.known[next]; known {
		p.pick(one.ID, next)
		p.master.list.Mark(next)
		p.master.list.ScrollTo(next)
	}
	return at, true
}

// putBack undoes settle.
func (p *Pane) putBack(m move) {
	if m.listed && p.list.choice.Tab.holds(m.issue) {
		p.list.rows.insert(m.at, m.issue)
		p.master.show(false, false)
		p.pick(m.issue.ID, m.at)
		p.master.list.Mark(m.at)
		p.master.list.ScrollTo(m.at)
	}
	p.save(m.issue, m.issue.Status, func(error) {})
}

// save writes the status in the background. Until it is written, what is read of the list does not count.
func (p *Pane) save(one issue.Issue, status issue.Status, saved func(error)) {
	p.list.acting++
	p.list.epoch++
	live.Go(func(ctx context.Context) error {
		err := p.deps.Issues.SetStatus(ctx, status, one.ID)
		if err == nil {
			p.deps.Bus.Publish(bus.Issues)
		}
		return err
	}, func(err error) {
		p.list.acting--
		p.list.epoch++
		if err != nil {
			p.undo.Offer(oneLine(one.Title, 40)+" could not be changed. Try again.", nil)
		}
		saved(err)
		p.ask()
		p.looker.Ask()
	})
}

// done says what was done.
func done(to issue.Status, one issue.Issue) string {
	word := map[issue.Status]string{
		issue.Resolved: "Resolved", issue.ResolvedInNextRelease: "Resolved in the next release:", issue.Ignored: "Ignored", issue.Unresolved: "Reopened",
	}[to]
	return word + " " + oneLine(one.Title, 40)
}

// rowMenu lists what can be done with the chosen issue.
func (p *Pane) rowMenu() []kit.MenuItem {
	one, ok := p.chosenIssue()
	if !ok {
		return nil
	}
	if one.Status != issue.Unresolved {
		return append([]kit.MenuItem{{Text: "Reopen", Icon: "rotate-ccw", Keys: "U", Do: func() { p.settle(issue.Unresolved) }}, {}}, p.menu()...)
	}
	return append([]kit.MenuItem{
		{Text: "Resolve", Icon: "check", Keys: "E", Do: func() { p.settle(issue.Resolved) }},
		{Text: "Ignore", Icon: "archive", Keys: "I", Do: func() { p.settle(issue.Ignored) }},
	}, p.menu()...)
}

// menu lists the rarer actions.
func (p *Pane) menu() []kit.MenuItem {
	one, ok := p.chosenIssue()
	if !ok {
		return nil
	}
	items := []kit.MenuItem{}
	if one.Status == issue.Unresolved {
		items = append(items, kit.MenuItem{Text: "Resolve in the next release", Icon: "git-commit-horizontal", Do: func() { p.settle(issue.ResolvedInNextRelease) }}, kit.MenuItem{})
	}
	return append(items,
		kit.MenuItem{Text: "Copy " + one.ShortID, Icon: "hash", Do: func() { copyText(one.ShortID) }},
		kit.MenuItem{Text: "Copy as text", Icon: "copy", Do: func() {
			if p.known != nil {
				copyText(p.known.text(p.deps.Now()))
			}
		}},
		kit.MenuItem{Text: "Copy or export…", Icon: "download", Keys: "Y", Disabled: p.known == nil, Do: p.openCopyMenu},
	)
}

// text is what is known of an issue and the event that is shown, for pasting.
func (seen *detail) text(now time.Time) string {
	one := seen.Issue
	text := one.ShortID + "  " + one.Title + "\n" + one.Value + "\n" + one.Culprit + "\n" +
		wording.Count(one.Events, "event", "events") + ", last seen " + exact(one.LastSeen, now) + "\n"
	if seen.Event != nil {
		text += "\n" + rawTrace(seen.Event)
	}
	return text
}

func copyText(s string) { fyne.CurrentApp().Clipboard().SetContent(s) }
