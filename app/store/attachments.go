package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"paddock/app/issue"
)

// Attachments keeps the files that came with events.
type Attachments struct{ DB *DB }

// Of the newest events of an issue, and of their files, so many are looked at.
const (
	maxAttached    = 500
	maxAttachments = 200
)

// OfIssue gives the files of an issue's newest events, newest first.
func (s Attachments) OfIssue(ctx context.Context, id int64) ([]issue.Attachment, error) {
	rows, err := s.DB.read.QueryContext(ctx, fmt.Sprintf(`SELECT item.id, item.event, item.received, item.headers, length(item.body) FROM item
		WHERE item.project = (SELECT issue.project FROM issue WHERE issue.id = $1) AND item.type = 'attachment'
		AND item.event IN (SELECT event.id FROM event WHERE event.issue = $1 ORDER BY event.time DESC LIMIT %d) ORDER BY item.id DESC LIMIT %d`, maxAttached, maxAttachments), id)
	if err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []issue.Attachment{}
	for rows.Next() {
		var a issue.Attachment
		var at, stored int64
		var headers string
		if err := rows.Scan(&a.ID, &a.Event, &at, &headers, &stored); err != nil {
			return nil, fmt.Errorf("list attachments: %w", err)
		}
		a.Received = fromMicros(at)
		var h struct {
			Name        string `json:"filename"`
			ContentType string `json:"content_type"`
			Kind        string `json:"attachment_type"`
			Length      *int64 `json:"length"`
		}
		if json.Unmarshal([]byte(headers), &h) == nil { // what is no object names nothing
			a.Name, a.ContentType, a.Kind = clip(h.Name, 300), clip(h.ContentType, 100), clip(h.Kind, 100)
		}
		if a.Size = -1; h.Length != nil && *h.Length >= 0 {
			a.Size = *h.Length
		}
		if a.Name == "" {
			a.Name = "attachment"
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	for i := range all {
		if all[i].Size < 0 { // the client did not say
			body, err := s.Read(ctx, all[i].ID)
			if err != nil {
				return nil, err
			}
			all[i].Size = int64(len(body))
		}
	}
	return all, nil
}

// Read gives a file; ErrNotFound when it is kept no longer.
func (s Attachments) Read(ctx context.Context, id int64) ([]byte, error) {
	var body []byte
	err := s.DB.read.QueryRowContext(ctx, `SELECT body FROM item WHERE id = $1 AND type = 'attachment'`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read attachment %d: %w", id, err)
	}
	if body, err = decompress(body); err != nil {
		return nil, fmt.Errorf("attachment %d: %w", id, err)
	}
	return body, nil
}
