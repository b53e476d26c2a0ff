package issuepane

import (
	"context"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/wording"
)

// Groups puts issues together and takes them apart.
type Groups interface {
	// Together tells why an issue's events are together.
	Together(ctx context.Context, id int64) (issue.Together, error)
	// Merge and Split give what undoes them. Split takes all events of a kind, or only those that are named.
	Merge(ctx context.Context, into int64, ids ...int64) (done []int64, err error)
	Split(ctx context.Context, id int64, kind issue.EventKind, only ...string) (made, done int64, err error)
	Undo(ctx context.Context, done ...int64) error
	SetNoise(ctx context.Context, noise bool, ids ...int64) error
}

// groupMenu lists what can be done about why events are together.
func (p *Pane) groupMenu() []kit.MenuItem {
	on := p.targets()
	if len(on) == 0 || p.deps.Groups == nil {
		return nil
	}
	merge := kit.MenuItem{Text: "Merge with…", Icon: "layers", Keys: "Shift M", Do: p.openMerge}
	if len(on) > 1 {
		merge.Text = "Merge " + wording.Count(int64(len(on)), "issue", "issues") + " into one"
	}
	noise := kit.MenuItem{Text: "Move to noise", Icon: "bell-off", Keys: "N", Do: p.toggleNoise}
	if !slices.ContainsFunc(on, func(one issue.Issue) bool { return !one.Noise }) {
		noise.Text, noise.Icon = "This is no noise", "bell"
	}
	items := []kit.MenuItem{{}, merge, noise}
	if len(on) == 1 {
		items = append(items, kit.MenuItem{Text: "Why together", Icon: "circle-help", Keys: "W", Do: p.openTogether})
	}
	return items
}

// groupRune does what single letters stand for about groups. It tells whether it used the letter.
func (p *Pane) groupRune(r rune) bool {
	switch r {
	case 'w':
		p.openTogether()
	case 'n':
		p.toggleNoise()
	case 'M':
		p.openMerge()
	default:
		return false
	}
	return true
}

// toggleNoise moves issues to the noise, or out of it when all of them are there.
func (p *Pane) toggleNoise() {
	on := p.targets()
	if len(on) == 0 || p.deps.Groups == nil {
		return
	}
	noise := slices.ContainsFunc(on, func(one issue.Issue) bool { return !one.Noise })
	on = slices.DeleteFunc(on, func(one issue.Issue) bool { return one.Noise == noise })
	verb := "Moved to noise:"
	if !noise {
		verb = "No noise any more:"
	}
	p.callNoise(noise, verb, on)
}

func (p *Pane) callNoise(noise bool, verb string, on []issue.Issue) {
	c := &undoable{was: on}
	ids := make([]int64, len(on))
	var next []issue.Issue
	for i, one := range on {
		ids[i] = one.ID
		one.Noise, one.NoiseBy = noise, ""
		if noise {
			one.NoiseBy = issue.ByPerson
		}
		next = append(next, one)
	}
	p.unmark()
	c.left = p.leave(next, on)
	p.showAs(next)
	p.write(func(ctx context.Context) error { return p.deps.Groups.SetNoise(ctx, noise, ids...) }, func(err error) {
		if err != nil {
			p.undo.Offer(notSaid(on)+". Try again.", nil)
			p.comeBack(c)
			return
		}
		p.undo.Offer(said(verb, on), func() {
			p.comeBack(c)
			p.write(func(ctx context.Context) error { return p.deps.Groups.SetNoise(ctx, !noise, ids...) }, func(err error) {
				if err != nil {
					p.undo.Offer("It could not be undone. Try again.", nil)
				}
			})
		})
	})
}

// openMerge merges what is picked, or asks what to merge the chosen issue with.
func (p *Pane) openMerge() {
	on := p.targets()
	if len(on) == 0 || p.deps.Groups == nil {
		return
	}
	if len(on) > 1 {
		p.merge(on)
		return
	}
	c := &kit.Chooser{Title: "Merge " + oneLine(on[0].Title, 30) + " with", Placeholder: "Title or short id",
		OnChosen: func(short string) {
			for _, one := range p.list.rows.known {
				if one.ShortID == short {
					p.merge([]issue.Issue{on[0], one})
					return
				}
			}
		}}
	for i := range p.list.rows.total {
		one, ok := p.list.rows.known[i]
		if ok && one.ID != on[0].ID && one.Project == on[0].Project {
			c.Choices = append(c.Choices, kit.Choice{Text: one.ShortID, Words: one.ShortID + "  " + oneLine(strings.Join([]string{one.Title, one.Value}, " "), 60)})
		}
	}
	if len(c.Choices) == 0 {
		p.undo.Offer("There is nothing here to merge it with.", nil)
		return
	}
	p.ask1(c, nil, p.detail.head.rest)
}

// merge puts issues into the one with the most events.
func (p *Pane) merge(on []issue.Issue) {
	into := slices.MaxFunc(on, func(a, b issue.Issue) int {
		if a.Events != b.Events {
			return int(min(max(a.Events-b.Events, -1), 1))
		}
		return int(min(max(b.ID-a.ID, -1), 1))
	})
	if slices.ContainsFunc(on, func(one issue.Issue) bool { return one.Project != into.Project }) {
		p.undo.Offer("Issues of two projects cannot be merged.", nil)
		return
	}
	var ids []int64
	for _, one := range on {
		if one.ID != into.ID {
			ids = append(ids, one.ID)
		}
	}
	p.unmark()
	for _, id := range ids {
		p.list.rows.remove(id)
	}
	p.master.show(false, false)
	at, _ := p.list.rows.find(into.ID)
	p.pick(into.ID, at)
	p.master.list.Mark(at)
	var done []int64
	p.write(func(ctx context.Context) (err error) {
		done, err = p.deps.Groups.Merge(ctx, into.ID, ids...)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer(what(on)+" could not be merged. Try again.", nil)
			return
		}
		p.undo.Offer("Merged "+wording.Count(int64(len(on)), "issue", "issues")+" into "+oneLine(into.Title, 30), func() { p.undoGroups(done...) })
	})
}

// undoGroups takes merges and splits back.
func (p *Pane) undoGroups(done ...int64) {
	p.write(func(ctx context.Context) error { return p.deps.Groups.Undo(ctx, done...) }, func(err error) {
		if err != nil {
			p.undo.Offer("It could not be undone: "+oneLine(err.Error(), 80)+".", nil)
		}
	})
}

// splitOff takes events of a kind out of an issue.
func (p *Pane) splitOff(id int64, kind issue.EventKind, only ...string) {
	var done int64
	p.write(func(ctx context.Context) (err error) {
		_, done, err = p.deps.Groups.Split(ctx, id, kind, only...)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("It could not be split: "+oneLine(err.Error(), 80)+".", nil)
			return
		}
		p.undo.Offer("Split off "+wording.Count(kind.Events, "event", "events"), func() { p.undoGroups(done) })
	})
}

// openTogether shows why the chosen issue's events are together.
func (p *Pane) openTogether() {
	one, ok := p.chosenIssue()
	if !ok || p.deps.Groups == nil {
		return
	}
	var t issue.Together
	live.Go(func(ctx context.Context) (err error) {
		t, err = p.deps.Groups.Together(ctx, one.ID)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("Why these events are together could not be read. Try again.", nil)
			return
		}
		p.together = newTogetherView(p, one, t)
		p.together.open()
	})
}

// ruleFor writes the beginning of a rule for an issue like this.
func ruleFor(one issue.Issue, t issue.Together) string {
	var b strings.Builder
	quote := func(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
	switch {
	case one.Type != "":
		b.WriteString("type:" + quote(one.Type[strings.LastIndexByte(one.Type, '.')+1:]))
	default:
		words := one.Title
		for _, c := range t.Evidence.Counted {
			if c.Name == "message" {
				words = c.Text
			}
		}
		b.WriteString("message:" + quote(oneLine(words, 120)))
	}
	if module, function, ok := strings.Cut(one.Culprit, " in "); ok && one.Type != "" {
		if strings.Contains(module, "/") {
			b.WriteString(" path:" + quote("**/"+module[strings.LastIndexByte(module, '/')+1:]))
		} else {
			b.WriteString(" module:" + quote(module))
		}
		b.WriteString(" function:" + quote(function))
	}
	return b.String() + ` -> fingerprint("` + strings.ToLower(strings.ReplaceAll(one.ShortID, " ", "-")) + `")`
}

// makeRule opens the rules with one for this issue.
func (p *Pane) makeRule(of project.ID, line string) {
	if p.deps.MakeRule != nil {
		p.deps.MakeRule(of, line)
	}
}
