package store

import (
	"context"
	"fmt"

	"paddock/app/project"
)

// Items keeps the parts of deliveries that are stored as they came.
type Items struct{ DB *DB }

// Each calls f with a project's items of one type in the order they came, until f fails. Type "" means
// every type. It reads in pages, so that no read holds the database's log back for long.
func (s Items) Each(ctx context.Context, p project.ID, typ string, f func(Item) error) error {
	const page = 200
	for after := int64(0); ; {
		items, last, err := s.page(ctx, p, typ, after, page)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := f(item); err != nil {
				return err
			}
		}
		if len(items) < page {
			return nil
		}
		after = last
	}
}

func (s Items) page(ctx context.Context, p project.ID, typ string, after int64, n int) (items []Item, last int64, err error) {
	c := &conditions{}
	c.add("project = $?", int64(p))
	c.add("id > $?", after)
	if typ != "" {
		c.add("type = $?", typ)
	}
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, type, event, received, headers, body FROM item`+c.where()+fmt.Sprintf(` ORDER BY id LIMIT %d`, n), c.args...)
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
