package store

import (
	"context"
	"fmt"

	"paddock/app/project"
)

// noteTraces makes an item findable by the traces it tells of.
func (c *change) noteTraces(p project.ID, item int64, traces []string) error {
	for _, trace := range traces {
		if _, err := c.exec(`INSERT INTO item_trace (project, trace, item) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, int64(p), trace, item); err != nil {
			return fmt.Errorf("note trace: %w", err)
		}
	}
	return nil
}

// mostOfTrace bounds what is read of one trace: items, and bytes of them all.
const (
	mostOfTrace  = 100
	bytesOfTrace = 8 << 20
)

// OfTrace gives the items that tell of a trace, as they came: at most a hundred, and 8 MB.
func (s Items) OfTrace(ctx context.Context, p project.ID, trace string) ([]Item, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT item.type, item.event, item.received, item.headers, item.body FROM item_trace JOIN item ON item.id = item_trace.item
		WHERE item_trace.project = $1 AND item_trace.trace = $2 ORDER BY item_trace.item LIMIT $3`, int64(p), trace, mostOfTrace)
	if err != nil {
		return nil, fmt.Errorf("read trace %s: %w", trace, err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []Item
	size := 0
	for rows.Next() && size < bytesOfTrace {
		var item Item
		var at int64
		var headers string
		var body []byte
		if err := rows.Scan(&item.Type, &item.EventID, &at, &headers, &body); err != nil {
			return nil, fmt.Errorf("read trace %s: %w", trace, err)
		}
		if item.Payload, err = decompress(body); err != nil {
			return nil, fmt.Errorf("trace %s: %w", trace, err)
		}
		item.Headers, item.Received = []byte(headers), fromMicros(at)
		size += len(item.Payload)
		all = append(all, item)
	}
	return all, rows.Err()
}
