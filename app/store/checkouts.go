package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"paddock/app/project"
)

// Checkouts keeps where the source of projects lies on this machine.
type Checkouts struct{ DB *DB }

// Get gives a project's checkout; the zero value when none was named.
func (s Checkouts) Get(ctx context.Context, p project.ID) (c project.Checkout, err error) {
	err = s.DB.read.QueryRowContext(ctx, `SELECT folder FROM checkout WHERE project = $1`, int64(p)).Scan(&c.Folder)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read checkout: %w", err)
	}
	rows, err := s.DB.read.QueryContext(ctx, `SELECT server, local FROM checkout_mapping WHERE project = $1 ORDER BY place`, int64(p))
	if err != nil {
		return c, fmt.Errorf("read path mappings: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var m project.Mapping
		if err := rows.Scan(&m.Server, &m.Local); err != nil {
			return c, fmt.Errorf("read path mappings: %w", err)
		}
		c.Mappings = append(c.Mappings, m)
	}
	return c, rows.Err()
}

// Set names a project's checkout; without a folder it forgets it.
func (s Checkouts) Set(ctx context.Context, p project.ID, c project.Checkout) error {
	return s.DB.writeOne(ctx, func(ch *change) error {
		for _, table := range []string{"checkout", "checkout_mapping"} {
			if _, err := ch.exec(`DELETE FROM `+table+` WHERE project = $1`, int64(p)); err != nil {
				return fmt.Errorf("forget checkout: %w", err)
			}
		}
		if c.Folder == "" {
			return nil
		}
		if _, err := ch.exec(`INSERT INTO checkout (project, folder) VALUES ($1, $2)`, int64(p), c.Folder); err != nil {
			return fmt.Errorf("keep checkout: %w", err)
		}
		for i, m := range c.Mappings {
			if _, err := ch.exec(`INSERT INTO checkout_mapping (project, place, server, local) VALUES ($1, $2, $3, $4)`, int64(p), i, m.Server, m.Local); err != nil {
				return fmt.Errorf("keep path mapping: %w", err)
			}
		}
		return nil
	})
}
