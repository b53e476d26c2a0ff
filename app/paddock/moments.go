package main

import (
	"context"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/otlp"
	"paddock/ingest/sentry"
)

// mostMoments bounds what is shown of a trace.
const mostMoments = 2000

// moments gives what kept items tell of a trace, in the order of time.
func (a *application) moments(ctx context.Context, p project.ID, trace string) ([]issue.Moment, error) {
	trace = strings.ToLower(strings.ReplaceAll(trace, "-", ""))
	items, err := store.Items{DB: a.db}.OfTrace(ctx, p, trace)
	if err != nil {
		return nil, err
	}
	var all []issue.Moment
	for _, item := range items {
		all = append(all, sentry.Moments(item.Type, item.Payload, trace)...)
		all = append(all, otlp.Moments(item.Type, item.Payload, trace)...)
	}
	slices.SortStableFunc(all, func(x, y issue.Moment) int { return x.Time.Compare(y.Time) })
	return all[:min(len(all), mostMoments)], nil
}
