package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"paddock/app/issue"
)

// brief is what an event's row tells without its body.
type brief struct {
	id, source, level, environment, release, person, url, value string
	issue, time, received                                       int64
}

const briefColumns = `event.id, event.issue, event.time, event.received, event.source, event.level, event.environment, event.release, event.person, event.url, event.value`

func (b *brief) columns() []any {
	return []any{&b.id, &b.issue, &b.time, &b.received, &b.source, &b.level, &b.environment, &b.release, &b.person, &b.url, &b.value}
}

type rowQuerier interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// event makes an event of what is known of a sampled one: the rest is its issue's.
func (b *brief) event(ctx context.Context, db rowQuerier) (*issue.Event, error) {
	e := &issue.Event{
		ID: b.id, Time: fromMicros(b.time), Received: fromMicros(b.received), Source: issue.Source(b.source), Level: issue.Level(b.level),
		Environment: b.environment, Release: b.release, Sampled: true,
	}
	var typ string
	err := db.QueryRowContext(ctx, `SELECT kind, type, culprit, logger FROM issue WHERE id = $1`, b.issue).Scan(&e.Kind, &typ, &e.Culprit, &e.Logger)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read the issue of event %s: %w", b.id, err)
	}
	if typ != "" {
		e.Exceptions = []issue.Exception{{Type: typ, Value: b.value}}
	} else {
		e.Message = b.value
	}
	switch {
	case strings.Contains(b.url, "://") || strings.HasPrefix(b.url, "/"):
		e.Request = &issue.Request{URL: b.url}
	default:
		e.Transaction = b.url
	}
	kind, key, _ := strings.Cut(b.person, ":")
	switch kind {
	case "id":
		e.User = &issue.User{ID: key}
	case "email":
		e.User = &issue.User{Email: key}
	case "username":
		e.User = &issue.User{Username: key}
	case "ip":
		e.User = &issue.User{IP: key}
	}
	return e, nil
}

// Kept counts the occurrences of an issue that are stored, and those of them that were sampled.
func (s Events) Kept(ctx context.Context, id int64) (stored, sampled int64, err error) {
	err = s.DB.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM event WHERE issue = $1), (SELECT count(*) FROM event WHERE issue = $1 AND sampled = 1)`, id).Scan(&stored, &sampled)
	if err != nil {
		return 0, 0, fmt.Errorf("count what is kept of issue %d: %w", id, err)
	}
	return stored, sampled, nil
}
