package issuepane

import (
	"context"
	"strings"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
)

// newest shows the issue's newest event.
func (p *Pane) newest() {
	if p.known != nil && len(p.known.Occurrences) > 0 {
		p.showEvent(p.known.Occurrences[0].ID)
	}
}

// oldest shows the oldest event that is kept.
func (p *Pane) oldest() {
	if p.known == nil {
		return
	}
	id := p.known.Issue.ID
	if p.known.Complete && len(p.known.Occurrences) > 0 {
		p.showEvent(p.known.Occurrences[len(p.known.Occurrences)-1].ID)
		return
	}
	if p.deps.Oldest == nil {
		return
	}
	var event string
	live.Go(func(ctx context.Context) (err error) {
		event, err = p.deps.Oldest(ctx, id)
		return err
	}, func(err error) { p.jumped(id, event, err) })
}

// typical shows the event that has most in common with the others.
func (p *Pane) typical() {
	if p.known == nil || p.deps.History == nil {
		return
	}
	id := p.known.Issue.ID
	var event string
	live.Go(func(ctx context.Context) (err error) {
		event, err = p.deps.History.Typical(ctx, id, typicalSample)
		return err
	}, func(err error) { p.jumped(id, event, err) })
}

// jumped shows an event that was looked for.
func (p *Pane) jumped(of int64, event string, err error) {
	switch {
	case err != nil:
		p.undo.Offer(sentence(err), nil)
	case event != "" && p.chosen == of:
		p.showEvent(event)
	}
}

// jumpTo shows the issue's event of an id, as a person copied it: dashes and upper case may be in it.
func (p *Pane) jumpTo(words string) {
	event := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(words), "-", ""))
	if p.known == nil || event == "" {
		return
	}
	id := p.known.Issue.ID
	var found *issue.Event
	live.Go(func(ctx context.Context) (err error) {
		found, err = p.deps.Events.Get(ctx, id, event)
		return err
	}, func(err error) {
		if err != nil || found == nil {
			p.undo.Offer("This error has no event "+oneLine(event, 40), nil)
			return
		}
		p.detail.bar.close()
		p.jumped(id, event, nil)
	})
}

// whichMenu lists the events that one may want to go to.
func (p *Pane) whichMenu() []kit.MenuItem {
	items := []kit.MenuItem{
		{Text: "Newest event", Icon: "arrow-up", Keys: "}", Do: p.newest},
		{Text: "Oldest event", Icon: "arrow-down", Keys: "{", Do: p.oldest},
	}
	if p.deps.History != nil {
		items = append(items, kit.MenuItem{Text: "Most typical event", Icon: "users", Keys: "P", Do: p.typical})
	}
	return append(items,
		kit.MenuItem{Text: "Older event", Icon: "chevron-left", Keys: "[", Do: func() { p.step(-1) }},
		kit.MenuItem{Text: "Newer event", Icon: "chevron-right", Keys: "]", Do: func() { p.step(1) }},
		kit.MenuItem{},
		kit.MenuItem{Text: "Go to an event by its id…", Icon: "hash", Keys: "#", Do: p.detail.bar.ask},
	)
}
