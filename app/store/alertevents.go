package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"paddock/app/alert"
	"paddock/app/issue"
	"paddock/app/project"
)

// maxWeighed bounds how many stored events are held against rules at a time: the newest.
const maxWeighed = 200_000

// WeighedQuery chooses the events that rules are held against.
type WeighedQuery struct {
	Project project.ID // 0: every project
	Since   time.Time
	Tags    bool // some rule looks at tags
}

// Events calls f for the errors that happened since a time, oldest first, with what rules look at. It reads no bodies:
// those of a storm's events are not all there. Issues that never alert are left out.
func (s Alerts) Events(ctx context.Context, q WeighedQuery, f func(alert.News)) error {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT newest.project, newest.issue, newest.time, newest.received, newest.level, newest.environment, newest.release, newest.person, newest.source,
			newest.value, newest.tags, issue.title, issue.type, issue.logger, issue.culprit, issue.first_seen
		FROM (SELECT project, issue, id, time, received, level, environment, release, person, source, value, tags FROM event
			WHERE time >= $1 AND ($2 = 0 OR +project = $2) ORDER BY time DESC, id DESC LIMIT $3) AS newest
		JOIN issue ON issue.id = newest.issue WHERE issue.status NOT IN ('ignored', 'snoozed') AND issue.noise = 0 AND issue.kind = '' ORDER BY newest.time, newest.id`,
		micros(q.Since), int64(q.Project), maxWeighed)
	if err != nil {
		return fmt.Errorf("read events for alerts: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	begun := map[int64]bool{}           // several events may have the time of the first
	names := tagNames{db: s.DB.read, known: map[int64]issue.Tag{}}
	for rows.Next() {
		n := alert.News{Event: &issue.Event{}}
		e := n.Event
		var of, at, received, first int64
		var level, source, person, value, title, typ string
		var tags []byte
		if err := rows.Scan(&of, &n.Issue, &at, &received, &level, &e.Environment, &e.Release, &person, &source, &value, &tags, &title, &typ, &e.Logger, &e.Culprit, &first); err != nil {
			return fmt.Errorf("read events for alerts: %w", err)
		}
		n.Project, n.At, n.New = project.ID(of), fromMicros(received), first == at && !begun[n.Issue]
		begun[n.Issue] = true
		e.Time, e.Received, e.Level, e.Source = fromMicros(at), n.At, issue.Level(level), issue.Source(source)
		if e.Message = value; typ != "" {
			e.Exceptions = []issue.Exception{{Type: typ, Value: value}}
		}
		if person != "" {
			e.User = &issue.User{ID: person} // its key is as good as it
		}
		if q.Tags {
			if e.Tags, err = names.of(ctx, unpackTags(tags)); err != nil {
				return err
			}
		}
		f(n)
	}
	return rows.Err()
}

// tagNames reads the names of tags, each once.
type tagNames struct {
	db    *sql.DB
	known map[int64]issue.Tag
}

func (t *tagNames) of(ctx context.Context, ids []int64) (map[string]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all := make(map[string]string, len(ids))
	for _, id := range ids {
		tag, ok := t.known[id]
		if !ok {
			err := t.db.QueryRowContext(ctx, `SELECT key, value FROM tag WHERE id = $1`, id).Scan(&tag.Key, &tag.Value)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return nil, fmt.Errorf("read a tag: %w", err)
			}
			t.known[id] = tag
		}
		if tag.Key != "" {
			all[tag.Key] = tag.Value
		}
	}
	return all, nil
}
