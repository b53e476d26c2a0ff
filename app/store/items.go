package store

import (
	"context"
	"fmt"

	"paddock/app/project"
)

// Items keeps the parts of deliveries that are stored as they came.
type Items struct{ DB *DB }

// ItemQuery selects items, in the order they came.
type ItemQuery struct {
	Project project.ID
	Type    string // empty: every one
}

// itemPage is how many items are read at a time, so that no read holds the database's log back for long.
const itemPage = 200

// Each calls f with every selected item, until f fails.
func (s Items) Each(ctx context.Context, q ItemQuery, f func(Item) error) error {
	for after := int64(0); ; {
		items, last, err := s.page(ctx, q, after)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := f(item); err != nil {
				return err
			}
		}
		if len(items) < itemPage {
			return nil
		}
		after = last
	}
}

// page gives the first of the selected items that have a higher number than after, and the number of the last.
func (s Items) page(ctx context.Context, q ItemQuery, after int64) (items []Item, last int64, err error) {
	c := &conditions{}
	c.add("project = $?", int64(q.Project))
	c.add("id > $?", after)
	if q.Type != "" {
		c.add("type = $?", q.Type)
	}
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, type, event, received, headers, body FROM item`+c.where()+fmt.Sprintf(` ORDER BY id LIMIT %d`, itemPage), c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("read items: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var item Item
		var at int64
		var headers string
		var body []byte
		if err := rows.Scan(&last, &item.Type, &item.EventID, &at, &headers, &body); err != nil {
			return nil, 0, fmt.Errorf("read items: %w", err)
		}
		if item.Payload, err = decompress(body); err != nil {
			return nil, 0, fmt.Errorf("item %d: %w", last, err)
		}
		item.Headers, item.Received = []byte(headers), fromMicros(at)
		items = append(items, item)
	}
	return items, last, rows.Err()
}
