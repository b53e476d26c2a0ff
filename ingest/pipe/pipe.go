// Package pipe carries a Batch through scrub, normalise, group and store; then it announces.
package pipe

import (
	"context"
	"fmt"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ingest"
	"paddock/ingest/scrub"
)

// Keeper stores a delivery durably before it returns. A full keeper fails with ingest.ErrBusy.
type Keeper interface {
	Deliver(ctx context.Context, d Delivery) ([]issue.Stored, error)
}

// Delivery is a batch ready to be stored.
type Delivery struct {
	Project project.ID
	Events  []issue.Incoming
	Items   []ingest.Item
	Skipped []ingest.Skip
	Folder  *inbox.Position
}

// News is one stored event, told to those who alert.
type News struct {
	Event   *issue.Event
	Stored  issue.Stored
	Project project.ID
	History bool
}

// Pipe is the one way in for everything that errors are read from.
type Pipe struct {
	Keeper Keeper
	Bus    *bus.Bus
	Tell   func(News) // called for new and returning issues; may be nil
}

// Accept takes a batch in and returns once it is durable.
func (p *Pipe) Accept(ctx context.Context, b ingest.Batch) error {
	_, err := p.Store(ctx, b)
	return err
}

// Store is Accept for callers who want to know what became of each event.
func (p *Pipe) Store(ctx context.Context, b ingest.Batch) ([]issue.Stored, error) {
	scrub.Batch(&b)
	d := Delivery{Project: b.Project, Events: make([]issue.Incoming, len(b.Errors)), Items: b.Items, Skipped: b.Skipped, Folder: b.Folder}
	for i := range b.Errors {
		e := &b.Errors[i]
		normalise(e)
		d.Events[i] = issue.Incoming{Event: e, Grouping: issue.Group(e)}
	}
	stored, err := p.Keeper.Deliver(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("keep a delivery of project %d: %w", b.Project, err)
	}
	p.announce(b, stored)
	return stored, nil
}

func (p *Pipe) announce(b ingest.Batch, stored []issue.Stored) {
	changed := false
	for i, s := range stored {
		if s.Duplicate {
			continue
		}
		changed = true
		if p.Tell != nil && (s.New || s.Regressed) {
			p.Tell(News{Event: &b.Errors[i], Stored: s, Project: b.Project, History: b.History})
		}
	}
	if p.Bus == nil {
		return
	}
	if changed {
		p.Bus.Publish(bus.Issues)
	}
	if changed || len(b.Items) > 0 || len(b.Skipped) > 0 {
		p.Bus.Publish(bus.Intake)
	}
}
