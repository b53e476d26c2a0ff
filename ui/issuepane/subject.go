package issuepane

import (
	"context"
	"slices"
	"time"

	"paddock/app/issue"
	"paddock/ui/wording"
)

// part is one tab of the detail.
type part int

const (
	partStack part = iota
	partCrumbs
	partRequest
	partTags
	partEvents
	partActivity
	partFiles
	partFeedback
)

// subject is the issue that is looked at, and how closely. A loader reads it in the background: values are replaced, never changed.
type subject struct {
	Issue int64  // 0: none
	Event string // the event to show; empty: the newest
	Tags  bool   // count tags too
	Older bool   // read a further page of occurrences
	// Before, when set, asks for the newest event before a time, in place of Event.
	Before time.Time
	Have   *detail
}

// detail is what is known of the subject.
type detail struct {
	Issue       issue.Issue
	Why         string
	Event       *issue.Event
	Occurrences []issue.Occurrence // newest first
	Complete    bool               // there are no older ones
	Tags        []tagGroup
	Looked      int64 // events whose tags were counted
	counted     int64 // events there were when they were counted
	stored      int64 // occurrences that are stored, when some of them were sampled
	sampled     int64
	asked       subject
}

// look reads the subject. What is known already of the same issue is kept, so that a flood of events costs little.
func (s subject) look(ctx context.Context, d Deps) (*detail, error) {
	now := d.Now()
	seen := &detail{}
	if s.Have != nil && s.Have.Issue.ID == s.Issue {
		copied := *s.Have
		seen = &copied
	}
	var err error
	if seen.Issue, err = d.Issues.Get(ctx, s.Issue, now); err != nil {
		return nil, err
	}
	if seen.Why == "" && d.Grouping != nil {
		if seen.Why, err = d.Grouping.Why(ctx, s.Issue); err != nil {
			return nil, err
		}
	}
	if err := seen.readOccurrences(ctx, d.Events, s); err != nil {
		return nil, err
	}
	if err := seen.readEvent(ctx, d.Events, s); err != nil {
		return nil, err
	}
	if d.Kept != nil && slices.ContainsFunc(seen.Occurrences, func(o issue.Occurrence) bool { return o.Sampled }) {
		if seen.stored, seen.sampled, err = d.Kept(ctx, s.Issue); err != nil {
			return nil, err
		}
	}
	if s.Tags && d.Finding != nil && (seen.Tags == nil || seen.Issue.Events > seen.counted+seen.counted/10) {
		if err := seen.countTags(ctx, d); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// countTags shares out all events that carry tags.
func (seen *detail) countTags(ctx context.Context, d Deps) error {
	facets, err := d.Finding.Tags(ctx, seen.Issue.ID)
	if err != nil {
		return err
	}
	seen.counted, seen.Looked = seen.Issue.Events, 0
	for _, f := range facets {
		seen.Looked = max(seen.Looked, f.Events) // every event has a level; older ones may still wait to be counted
	}
	seen.Looked = min(seen.Looked, seen.Issue.Events)
	seen.Tags = groupFacets(facets, seen.Looked)
	return nil
}

func (seen *detail) readOccurrences(ctx context.Context, events Events, s subject) error {
	newest, err := events.Newest(ctx, s.Issue, time.Time{}, pageSize)
	if err != nil {
		return err
	}
	known := seen.Occurrences
	if at := firstKnown(newest, known); at >= 0 {
		seen.Occurrences = append(slices.Clone(newest[:at]), known...)
	} else {
		seen.Occurrences, seen.Complete = newest, len(newest) < pageSize
	}
	if !s.Older || seen.Complete || len(seen.Occurrences) == 0 {
		return nil
	}
	last := seen.Occurrences[len(seen.Occurrences)-1].Time
	// Several events may have the same time: start with it again, and leave out what is here.
	for _, before := range []time.Time{last.Add(time.Microsecond), last} {
		older, err := events.Newest(ctx, s.Issue, before, pageSize)
		if err != nil {
			return err
		}
		fresh := slices.DeleteFunc(older, func(o issue.Occurrence) bool { return seen.place(o.ID) >= 0 })
		seen.Occurrences = append(slices.Clone(seen.Occurrences), fresh...)
		if len(fresh) > 0 {
			return nil
		}
		seen.Complete = before.Equal(last)
	}
	return nil
}

// firstKnown is the place of the first occurrence that is known already, or -1.
func firstKnown(newest, known []issue.Occurrence) int {
	if len(known) == 0 {
		return -1
	}
	return slices.IndexFunc(newest, func(o issue.Occurrence) bool { return o.ID == known[0].ID })
}

func (seen *detail) readEvent(ctx context.Context, events Events, s subject) error {
	id := s.Event
	if !s.Before.IsZero() {
		older, err := events.Newest(ctx, s.Issue, s.Before, 1)
		if err != nil {
			return err
		}
		if len(older) > 0 {
			id = older[0].ID
		}
	}
	if id == "" && len(seen.Occurrences) > 0 {
		id = seen.Occurrences[max(0, slices.IndexFunc(seen.Occurrences, func(o issue.Occurrence) bool { return !o.Sampled }))].ID
	}
	if id == "" || seen.Event != nil && seen.Event.ID == id {
		return nil
	}
	e, err := events.Get(ctx, s.Issue, id)
	if err != nil {
		return err
	}
	seen.Event = e
	return nil
}

// place is where an event stands among the occurrences, 0 for the newest, or -1.
func (seen *detail) place(event string) int {
	return slices.IndexFunc(seen.Occurrences, func(o issue.Occurrence) bool { return o.ID == event })
}

// step gives the event that is n further towards the newest (or older, with n below 0). more: it is among those not read yet.
func (seen *detail) step(n int) (event string, more bool) {
	if seen.Event == nil {
		return "", false
	}
	at := seen.place(seen.Event.ID)
	if at < 0 { // older than all that are listed
		if n > 0 && len(seen.Occurrences) > 0 {
			return seen.Occurrences[len(seen.Occurrences)-1].ID, false
		}
		return "", !seen.Complete
	}
	to := at - n
	switch {
	case to < 0:
		return "", false
	case to >= len(seen.Occurrences):
		return "", !seen.Complete
	}
	return seen.Occurrences[to].ID, false
}

// standing says which of the issue's events is shown.
func (seen *detail) standing() string {
	if seen.Event == nil {
		return ""
	}
	at := seen.place(seen.Event.ID)
	switch {
	case at < 0:
		return "An older event"
	case seen.Issue.Events <= 1:
		return "The only event"
	case at == 0:
		return "Newest of " + wording.Number(seen.Issue.Events)
	}
	return wording.Count(int64(at), "event newer", "events newer")
}
