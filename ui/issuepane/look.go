package issuepane

import (
	"context"
	"time"

	"paddock/ui/kit"
)

// lookAt says what the detail is to show, and reads it.
func (p *Pane) lookAt(s subject) {
	s.Have = p.known
	p.mu.Lock()
	p.subject = s
	p.mu.Unlock()
	p.looker.Ask()
}

// look runs in the background.
func (p *Pane) look(ctx context.Context) (*detail, error) {
	p.mu.Lock()
	s := p.subject
	p.mu.Unlock()
	if s.Issue == 0 {
		return nil, nil
	}
	d, err := s.look(ctx, p.deps)
	if err != nil {
		return &detail{asked: s}, err
	}
	d.asked = s
	return d, nil
}

// looked shows what is known of the chosen issue.
func (p *Pane) looked(d *detail, err error) {
	if d == nil || d.asked.Issue != p.chosen {
		return // another issue was chosen meanwhile
	}
	if err != nil {
		p.detail.fail(err)
		return
	}
	if d.Issue.ID != p.chosen { // it was merged into another
		p.held = d.Issue.ID
		p.pick(d.Issue.ID, -1)
		return
	}
	p.known = d
	p.mu.Lock()
	next := p.subject
	later := next != d.asked // more was asked meanwhile, and is on its way
	d.asked.Have = nil       // else each reading would keep all before it
	next.Have = d
	if !later {
		next.Older, next.Before = false, time.Time{}
		// What is read stays, also when newer events come.
		if d.Event != nil {
			next.Event = d.Event.ID
		}
	}
	p.subject = next
	p.mu.Unlock()
	p.detail.show()
	if !later && d.asked.Older && p.detail.stepWaits {
		p.detail.stepWaits = false
		p.step(-1)
	}
}

// step shows the next newer event (1) or older one (-1).
func (p *Pane) step(n int) {
	if p.known == nil {
		return
	}
	event, more := p.known.step(n)
	switch {
	case event != "":
		p.showEvent(event)
	case more && n < 0 && p.known.place(p.known.Event.ID) < 0:
		s := p.current()
		s.Before = p.known.Event.Time
		p.lookAt(s)
	case more && n < 0:
		p.detail.stepWaits = true
		p.older()
	}
}

// showEvent shows an event of the chosen issue.
func (p *Pane) showEvent(event string) {
	s := p.current()
	s.Event = event
	p.lookAt(s)
}

// older reads a further page of occurrences.
func (p *Pane) older() {
	s := p.current()
	s.Older = true
	p.lookAt(s)
}

// countTags counts the issue's tags, now and when many events have come.
func (p *Pane) countTags() {
	s := p.current()
	if !s.Tags {
		s.Tags = true
		p.lookAt(s)
	}
}

func (p *Pane) current() subject {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.subject
}

// unread says what could not be read, and offers to try again.
func (p *Pane) unread(what string, err error) kit.Problem {
	return kit.Problem{Title: what, Text: "It may have been removed, or the data folder did not answer.", Details: err.Error(), Action: "Try again", OnAction: p.looker.Ask}
}
