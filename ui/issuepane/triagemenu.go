package issuepane

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
)

// triageMenu lists what a person can do with what is acted on, besides resolving and ignoring it at once.
func (p *Pane) triageMenu() []kit.MenuItem {
	on := p.targets()
	if len(on) == 0 {
		return nil
	}
	favourite, favouriteWords := true, "Bookmark"
	if !slices.ContainsFunc(on, func(one issue.Issue) bool { return !one.Favourite }) {
		favourite, favouriteWords = false, "Remove the bookmark"
	}
	items := []kit.MenuItem{
		{Text: "Resolve in…", Icon: "git-commit-horizontal", Keys: "Shift E", Do: p.openResolve},
		{Text: "Snooze…", Icon: "moon", Keys: "S", Do: p.openSnooze},
		{Text: "Assign…", Icon: "user", Keys: "A", Do: p.openAssign},
		{Text: "Label…", Icon: "tag", Keys: "L", Do: p.openLabels},
		{Text: "Ticket…", Icon: "link", Keys: "G", Do: p.openTicket},
		{Text: favouriteWords, Icon: "bookmark", Keys: "B", Do: func() { p.bookmark(favourite) }},
		{Text: "Mark for review", Icon: "eye", Keys: "M", Do: p.markForReview},
	}
	if p.deps.Quieter != nil {
		items = append(items, p.muteItem(on))
	}
	return items
}

// triageRune does what single letters stand for in triage. It tells whether it used the letter.
func (p *Pane) triageRune(r rune) bool {
	switch r {
	case 'x':
		p.mark(p.master.list.Selected())
	case 'E':
		p.openResolve()
	case 's':
		p.openSnooze()
	case 'a':
		p.openAssign()
	case 'l':
		p.openLabels()
	case 'b':
		on := p.targets()
		p.bookmark(slices.ContainsFunc(on, func(one issue.Issue) bool { return !one.Favourite }))
	case 'm':
		p.markForReview()
	case 'W':
		p.muteAlerts()
	case 'c':
		p.writeComment()
	case 'g':
		p.openTicket()
	default:
		return false
	}
	return true
}

// beside is the control that a menu or form belongs to: of the bar while issues are picked, else of the detail; nil
// while neither is in view.
func (p *Pane) beside(bar, head *kit.Button) fyne.CanvasObject {
	switch {
	case len(p.marks.chosen) > 0:
		if bar != nil {
			return bar
		}
	case (!p.narrow || p.inside) && p.detail.filled.Visible() && head.Visible():
		return head
	}
	return nil
}

// offer opens a menu beside a control, or over the list.
func (p *Pane) offer(items []kit.MenuItem, beside fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	if beside != nil && d.CanvasForObject(beside) != nil {
		kit.ShowMenu(items, beside)
		return
	}
	if c := d.CanvasForObject(p.content); c != nil {
		kit.ShowMenuAt(items, c, d.AbsolutePositionForObject(p.master.list).AddXY(textLeft, 40))
	}
}

// ready tells whether there is something to act on, and somebody to do it.
func (p *Pane) ready() bool { return p.deps.Triage != nil && len(p.targets()) > 0 }

// openResolve offers the ways to resolve.
func (p *Pane) openResolve() {
	if !p.ready() {
		return
	}
	p.offer([]kit.MenuItem{
		{Text: "Resolve now", Icon: "check", Keys: "E", Do: func() { p.settle(issue.Resolve()) }},
		{Text: "Resolve in the next release", Icon: "git-commit-horizontal", Do: func() { p.settle(issue.ResolveInNextRelease()) }},
		{Text: "Resolve in a release…", Icon: "package", Do: p.chooseRelease},
	}, p.beside(p.master.bar.resolve, p.detail.head.resolve))
}

// chooseRelease asks in which release it is resolved.
func (p *Pane) chooseRelease() {
	on := p.targets()
	if len(on) == 0 || p.deps.Team == nil {
		return
	}
	var names []string
	live.Go(func(ctx context.Context) (err error) {
		names, err = p.deps.Team.Releases(ctx, on[0].Project)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("The releases could not be read. Try again.", nil)
			return
		}
		c := &kit.Chooser{Title: "Resolved in which release?", Placeholder: "Release, such as 1.4.2",
			New:      func(typed string) string { return "Resolve in " + oneLine(typed, 40) },
			OnChosen: func(name string) { p.settle(issue.ResolveInRelease(oneLine(name, 200))) }}
		for _, name := range names {
			c.Choices = append(c.Choices, kit.Choice{Text: name})
		}
		p.ask1(c, p.master.bar.resolve, p.detail.head.resolve)
	})
}

// ask1 opens a chooser beside a control.
func (p *Pane) ask1(c *kit.Chooser, bar, head *kit.Button) {
	p.chooser = c
	c.Show(p.beside(bar, head), p.content)
}

// snoozes are the choices that need no number.
func snoozes(now time.Time) []struct {
	words string
	until time.Time
} {
	morning := time.Date(now.Year(), now.Month(), now.Day()+1, 9, 0, 0, 0, now.Location())
	return []struct {
		words string
		until time.Time
	}{
		{"For an hour", now.Add(time.Hour)},
		{"Until tomorrow 09:00", morning},
		{"For a week", now.AddDate(0, 0, 7)},
	}
}

// openSnooze offers until when to snooze.
func (p *Pane) openSnooze() {
	if !p.ready() {
		return
	}
	var items []kit.MenuItem
	for _, s := range snoozes(p.deps.Now()) {
		items = append(items, kit.MenuItem{Text: s.words, Icon: "clock", Do: func() { p.settle(issue.Snooze(issue.Until{Time: s.until.UTC()})) }})
	}
	items = append(items,
		kit.MenuItem{Text: "Until a day…", Icon: "calendar", Do: p.snoozeUntilDay},
		kit.MenuItem{},
		kit.MenuItem{Text: "Until more events…", Icon: "bug", Do: func() { p.snoozeUntil("more events", 10, func(n int64) issue.Until { return issue.Until{Events: n} }) }},
		kit.MenuItem{Text: "Until so many events an hour…", Icon: "trending-up", Do: func() {
			p.snoozeUntil("events an hour", 100, func(n int64) issue.Until { return issue.Until{PerHour: n} })
		}},
		kit.MenuItem{Text: "Until more users…", Icon: "users", Do: func() { p.snoozeUntil("more users", 10, func(n int64) issue.Until { return issue.Until{Users: n} }) }},
	)
	p.offer(items, p.beside(p.master.bar.snooze, p.detail.head.snooze))
}

// openAssign asks who takes it.
func (p *Pane) openAssign() {
	on := p.targets()
	if !p.ready() || p.deps.Team == nil {
		return
	}
	var names []string
	live.Go(func(ctx context.Context) (err error) {
		names, err = p.deps.Team.Teammates(ctx)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("The names could not be read. Try again.", nil)
			return
		}
		me := p.deps.Team.Me()
		c := &kit.Chooser{Title: "Assign " + what(on) + " to", Placeholder: "Name",
			New: func(typed string) string { return "Assign to " + issue.CleanName(typed) },
			OnChosen: func(name string) {
				verb := "Assigned to " + oneLine(name, 40) + ":"
				if name == "" {
					verb = "Assigned to nobody:"
				}
				p.change(verb, issue.Change{Assignee: &name}, on)
			}}
		has := func(name string) bool {
			return !slices.ContainsFunc(on, func(one issue.Issue) bool { return one.Assignee != name })
		}
		if me != "" {
			c.Choices = append(c.Choices, kit.Choice{Text: me, Words: "Assign to me (" + oneLine(me, 30) + ")", Checked: has(me)})
		}
		if !has("") {
			c.Choices = append(c.Choices, kit.Choice{Words: "Nobody", Fixed: true})
		}
		for _, name := range names {
			if name != me {
				c.Choices = append(c.Choices, kit.Choice{Text: name, Checked: has(name)})
			}
		}
		p.ask1(c, p.master.bar.assign, p.detail.head.assign)
	})
}

// openLabels asks for a label to add, or to take off.
func (p *Pane) openLabels() {
	on := p.targets()
	if !p.ready() || p.deps.Team == nil {
		return
	}
	var labels []string
	live.Go(func(ctx context.Context) (err error) {
		labels, err = p.deps.Team.Labels(ctx)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("The labels could not be read. Try again.", nil)
			return
		}
		has := func(l string) bool {
			return !slices.ContainsFunc(on, func(one issue.Issue) bool { return !slices.Contains(one.Labels, l) })
		}
		c := &kit.Chooser{Title: "Label " + what(on), Placeholder: "Label, or several with commas",
			New: func(typed string) string {
				if all := issue.CleanLabels(typed); len(all) > 0 {
					return "Add " + strings.Join(all, ", ")
				}
				return ""
			},
			OnChosen: func(text string) {
				if has(text) {
					p.change("Took the label "+text+" off", issue.Change{Unlabel: []string{text}}, on)
					return
				}
				all := issue.CleanLabels(text)
				p.change("Labelled "+strings.Join(all, ", ")+":", issue.Change{Label: all}, on)
			}}
		for _, one := range on { // what is on them comes first
			for _, l := range one.Labels {
				if !slices.ContainsFunc(c.Choices, func(x kit.Choice) bool { return x.Text == l }) {
					c.Choices = append(c.Choices, kit.Choice{Text: l, Checked: has(l)})
				}
			}
		}
		for _, l := range labels {
			if !slices.ContainsFunc(c.Choices, func(x kit.Choice) bool { return x.Text == l }) {
				c.Choices = append(c.Choices, kit.Choice{Text: l})
			}
		}
		p.ask1(c, p.master.bar.label, p.detail.head.rest)
	})
}

// bookmark marks as a favourite, or takes the mark off.
func (p *Pane) bookmark(on bool) {
	verb := "Bookmarked"
	if !on {
		verb = "Removed the bookmark of"
	}
	p.change(verb, issue.Change{Favourite: &on}, p.targets())
}

// markForReview puts issues back onto the pile for review.
func (p *Pane) markForReview() {
	yes := true
	p.change("Marked for review:", issue.Change{Review: &yes}, p.targets())
}
