package issuepane

import (
	"context"
	"math"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/wording"
)

// spreadWish is the chart that is wanted.
type spreadWish struct {
	Issue    int64
	By       issue.SpreadBy
	From, To time.Time
	Counted  int64 // the events of the issue when it was wished for
}

// spreadFound is the chart that was read.
type spreadFound struct {
	wish   spreadWish
	spread issue.Spread
}

// window is the stretch of time that a chart shows of an issue: the range that is looked at, or else all of it. It is
// never shorter than a day, so that a rare error has a chart too.
func window(of project.Range, one issue.Issue, now time.Time) (from, to time.Time) {
	from = one.FirstSeen
	switch of {
	case project.Hour, project.Day:
		from = now.Add(-24 * time.Hour)
	case project.Week:
		from = now.AddDate(0, 0, -7)
	case project.Month:
		from = now.AddDate(0, 0, -30)
	case project.Quarter:
		from = now.AddDate(0, 0, -90)
	}
	if from.After(now.Add(-24 * time.Hour)) {
		from = now.Add(-24 * time.Hour)
	}
	return from, now
}

// stepFor is how much time a bar stands for: few bars say nothing, and many cannot be told apart.
func stepFor(span time.Duration) time.Duration {
	const day = 24 * time.Hour
	for _, step := range []time.Duration{time.Hour, 6 * time.Hour, day, 7 * day, 30 * day} {
		if span/step <= 96 {
			return step
		}
	}
	return 90 * day
}

// readSpread runs in the background.
func (p *Pane) readSpread(ctx context.Context) (spreadFound, error) {
	p.mu.Lock()
	w := p.spreadWish
	p.mu.Unlock()
	if w.Issue == 0 || p.deps.History == nil {
		return spreadFound{}, nil
	}
	s, err := p.deps.History.Spread(ctx, issue.SpreadQuery{Issue: w.Issue, From: w.From, To: w.To, Step: stepFor(w.To.Sub(w.From)), By: w.By})
	return spreadFound{w, s}, err
}

func (p *Pane) spreadRead(f spreadFound, err error) {
	if err == nil && f.wish.Issue != 0 && f.wish.Issue == p.chosen {
		p.detail.events.chart.show(f, p.deps.Now())
	}
}

// askSpread reads the chart when it is another, or when many events have come.
func (p *Pane) askSpread() {
	if p.known == nil || p.deps.History == nil {
		return
	}
	w := p.detail.events.chart.wish(p.known.Issue, p.deps.Now())
	p.mu.Lock()
	had := p.spreadWish
	fresh := w.Issue != had.Issue || w.By != had.By || w.Counted > had.Counted+had.Counted/50 || w.To.Sub(w.From) != had.To.Sub(had.From) && p.detail.events.chart.zoomed()
	if fresh {
		p.spreadWish = w
	}
	p.mu.Unlock()
	if fresh {
		p.spreader.Ask()
	}
}

// chartOf makes what the chart shows.
func chartOf(s issue.Spread, now time.Time) kit.ChartData {
	n := len(s.Total)
	d := kit.ChartData{Labels: make([]string, n), Times: make([]string, n), Format: wholeNumber}
	for i := range n {
		at := s.From.Add(time.Duration(i) * s.Step).In(now.Location())
		form, label := "2 Jan 2006", "2 Jan"
		if s.Step < 24*time.Hour {
			form, label = "Mon 2 Jan, 15:04", "15:04"
			if at.Hour() == 0 {
				label = "2 Jan"
			}
		}
		d.Times[i] = at.Format(form)
		if s.Step > 24*time.Hour {
			d.Times[i] += " and " + wording.Count(int64(s.Step.Hours()/24)-1, "day", "days") + " after"
		}
		d.Times[i] += ": " + wording.Count(s.Total[i], "event", "events")
		d.Labels[i] = at.Format(label)
	}
	for i, part := range s.Parts {
		values := make([]float64, n)
		for k := range values {
			values[k] = math.NaN() // nothing is no row of the tooltip
			if part.Counts[k] > 0 {
				values[k] = float64(part.Counts[k])
			}
		}
		ink := i
		if part.Other {
			ink = 6
		}
		d.Series = append(d.Series, kit.Series{Name: partName(part), Values: values, Ink: ink})
	}
	d.Unfinished = n > 0 && s.From.Add(time.Duration(n)*s.Step).After(now)
	return d
}

// wholeNumber writes a count; half an event stands at no line of the axis.
func wholeNumber(v float64) string {
	if v != math.Trunc(v) {
		return ""
	}
	return compact(int64(v))
}

func partName(part issue.SpreadPart) string {
	switch {
	case part.Other:
		return "other"
	case part.Name == "":
		return "not said"
	}
	return oneLine(part.Name, 40)
}
