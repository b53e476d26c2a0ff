package issuepane

import (
	"context"
	"strings"
	"time"

	"paddock/app/issue"
)

// traced is what is known of the trace of an event.
type traced struct {
	event   *issue.Event
	moments []crumb // oldest first
}

// readTrace runs in the background.
func (p *Pane) readTrace(ctx context.Context) (*traced, error) {
	p.mu.Lock()
	one := p.traceOf
	p.mu.Unlock()
	if one == nil || one.Event == nil || one.Event.TraceID == "" || p.deps.Moments == nil {
		return nil, nil
	}
	all, err := p.deps.Moments(ctx, one.Issue.Project, one.Event.TraceID)
	if err != nil {
		return nil, err
	}
	return &traced{event: one.Event, moments: momentsOf(one.Event, all)}, nil
}

// traceRead shows the trace, where anything is known of it.
func (p *Pane) traceRead(t *traced, err error) {
	if err != nil || t == nil || p.known == nil || t.event != p.known.Event {
		return // it is no news about this error
	}
	p.detail.crumbs.showTrace(t)
}

// askTrace reads the trace of the event that is shown, once for each.
func (p *Pane) askTrace() {
	if p.deps.Moments == nil || p.known == nil {
		return
	}
	p.mu.Lock()
	same := p.traceOf != nil && p.traceOf.Event == p.known.Event
	p.traceOf = p.known
	p.mu.Unlock()
	if same {
		return
	}
	p.detail.crumbs.showTrace(nil)
	p.tracer.Ask()
}

// momentsOf sets the error among what else the trace tells, in the order of time.
func momentsOf(e *issue.Event, all []issue.Moment) []crumb {
	if len(all) == 0 {
		return nil
	}
	self := itself(e)
	var shown []crumb
	placed := false
	for _, m := range all {
		if !placed && m.Time.After(e.Time) {
			shown, placed = append(shown, self), true
		}
		shown = append(shown, momentOf(m))
	}
	if !placed {
		shown = append(shown, self)
	}
	return shown
}

func momentOf(m issue.Moment) crumb {
	c := crumbOf(issue.Breadcrumb{Category: m.Op, Level: m.Level, Message: m.Text})
	one := crumb{Icon: c.Icon, Role: c.Role, Kind: m.Op, Text: m.Text, Time: m.Time}
	if one.Kind == "" {
		one.Kind = m.Kind
	}
	if m.Kind == "log" {
		one.Kind = strings.TrimSpace(string(m.Level) + " " + m.Op)
	}
	if m.Bad {
		one.Icon, one.Role = "circle-alert", "error"
	}
	if one.Text == "" {
		one.Text = one.Kind
	}
	if m.Took > 0 {
		one.Took = took(m.Took)
	}
	return one
}

// took is how long something took: "42 ms", "1.3 s".
func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < 10*time.Second && d >= time.Second:
		return strings.TrimSuffix(d.Round(100*time.Millisecond).String(), "s") + " s"
	case d < time.Second:
		return strings.TrimSuffix(d.Round(time.Millisecond).String(), "ms") + " ms"
	}
	return d.Round(time.Second).String()
}
