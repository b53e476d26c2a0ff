// Package pipe carries a Batch through scrub, normalise, group and store; then it announces.
package pipe

import (
	"context"
	"fmt"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
	"paddock/ingest"
	"paddock/ingest/scrub"
)

// Keeper stores a delivery durably before it returns. A full keeper fails with ingest.ErrBusy.
type Keeper interface {
	Deliver(ctx context.Context, d Delivery) ([]issue.Stored, error)
}

// Delivery is a batch ready to be stored.
type Delivery struct {
	Project  project.ID
	Events   []issue.Incoming
	Sessions []release.Session
	Feedback []issue.Feedback
	Items    []ingest.Item
	Skipped  []ingest.Skip
	Digest   string // as of ingest.Batch
	Folder   *inbox.Position
	Raw      []ingest.Raw
}

// News is one stored event, told to those who alert.
type News struct {
	Event   *issue.Event
	Stored  issue.Stored
	Project project.ID
}

// Pipe is the one way in for everything that errors are read from.
type Pipe struct {
	Keeper  Keeper
	Bus     *bus.Bus
	Tell    func(News)                    // called for every event that was stored, and must not wait; may be nil
	Rules   func(project.ID) *issue.Rules // a project's own; may be nil
	Private func(project.ID) *scrub.Rules // what a project hides beside the usual; may be nil
	Quota   *Quota                        // may be nil
}

// Accept takes a batch in and returns once it is durable.
func (p *Pipe) Accept(ctx context.Context, b ingest.Batch) error {
	_, err := p.Store(ctx, b)
	return err
}

// Store is Accept for callers who want to know what became of each event.
func (p *Pipe) Store(ctx context.Context, b ingest.Batch) ([]issue.Stored, error) {
	over := p.limit(&b)
	stored, err := p.deliver(ctx, p.prepare(b))
	if err == nil && over > 0 {
		err = fmt.Errorf("%w: project %s is over its hard limit", ingest.ErrQuota, b.Project)
	}
	return stored, err
}

func (p *Pipe) prepare(b ingest.Batch) Delivery {
	var rules *issue.Rules
	if p.Rules != nil {
		rules = p.Rules(b.Project)
	}
	var private *scrub.Rules
	if p.Private != nil {
		private = p.Private(b.Project)
	}
	return prepare(b, rules, private)
}

func (p *Pipe) deliver(ctx context.Context, d Delivery) ([]issue.Stored, error) {
	stored, err := p.Keeper.Deliver(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("keep a delivery of project %d: %w", d.Project, err)
	}
	p.announce(d, stored)
	return stored, nil
}

// unreadable is the reason that is counted for what a fault of ours keeps out.
const unreadable = "could not be read"

// prepare brings a batch into the form in which it is stored. What cannot be prepared is left out and
// counted: an event that meets a fault of ours must not cost its neighbours.
func prepare(b ingest.Batch, rules *issue.Rules, private *scrub.Rules) Delivery {
	d := Delivery{Project: b.Project, Folder: b.Folder, Skipped: b.Skipped, Sessions: b.Sessions, Feedback: b.Feedback, Digest: b.Digest, Raw: rawOf(b.Raw, private)}
	for i := range b.Errors {
		e := &b.Errors[i]
		e.Project = b.Project
		in, ok := incoming(e, rules, private)
		if !ok {
			d.Skipped = append(d.Skipped, ingest.Skip{Protocol: string(e.Source), Reason: unreadable, Count: 1})
			if b.Origin != nil && len(d.Raw) == len(b.Raw) { // the whole delivery, once
				d.Raw = append(d.Raw, rawOf([]ingest.Raw{*b.Origin}, private)...)
			}
			continue
		}
		if in.Verdict.Ignore {
			d.Skipped = append(d.Skipped, ingest.Skip{Protocol: string(e.Source), Reason: "ignored by a rule", Count: 1})
			continue
		}
		d.Events = append(d.Events, in)
	}
	for i := range d.Skipped {
		d.Skipped[i].Reason = scrub.Text(d.Skipped[i].Reason) // clients name what they dropped
	}
	for i := range d.Sessions {
		s := &d.Sessions[i]
		s.Release, s.Environment = scrub.Name(s.Release), scrub.Name(s.Environment)
	}
	for i := range d.Feedback {
		private.Feedback(&d.Feedback[i])
	}
	for _, item := range b.Items {
		if !scrubbed(&item, private) {
			d.Skipped = append(d.Skipped, ingest.Skip{Protocol: item.Protocol, Reason: unreadable, Count: 1})
			continue
		}
		d.Items = append(d.Items, item)
	}
	return d
}

func incoming(e *issue.Event, rules *issue.Rules, private *scrub.Rules) (in issue.Incoming, ok bool) {
	defer func() { ok = recover() == nil }()
	bound(e)
	private.Event(e)
	normalise(e)
	in = issue.Incoming{Event: e, Verdict: rules.Apply(e)}
	if in.Verdict.Level != "" {
		e.Level = in.Verdict.Level
	}
	in.Grouping = issue.GroupAs(e, in.Verdict)
	return in, true
}

func scrubbed(item *ingest.Item, private *scrub.Rules) (ok bool) {
	defer func() { ok = recover() == nil }()
	private.Item(item)
	return true
}

func (p *Pipe) announce(d Delivery, stored []issue.Stored) {
	changed := len(d.Feedback) > 0 // it is shown with issues
	for i, s := range stored {
		changed = changed || s.Twin
		if s.Duplicate { // counted, and nothing else
			continue
		}
		changed = true
		if p.Tell != nil && (!s.Twin || s.Regressed || s.Woke) { // people were told of a twin when the first of both came
			p.Tell(News{Event: d.Events[i].Event, Stored: s, Project: d.Project})
		}
	}
	if p.Bus == nil {
		return
	}
	if changed {
		p.Bus.Publish(bus.Issues)
	}
	if len(d.Events)+len(d.Items)+len(d.Skipped)+len(d.Sessions)+len(d.Feedback)+len(d.Raw) > 0 {
		p.Bus.Publish(bus.Intake)
	}
}
