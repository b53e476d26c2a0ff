package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"paddock/app/project"
)

// Told gives whether a person was last told that a project's error mails may be switched off.
func (s Migrations) Told(ctx context.Context, p project.ID) (ready bool, err error) {
	err = s.DB.read.QueryRowContext(ctx, `SELECT ready FROM migration_told WHERE project = $1`, int64(p)).Scan(&ready)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("read what was told of the move off error mail: %w", err)
	}
	return ready, nil
}

// Tell notes that a person was told so, or that the mails are no longer matched.
func (s Migrations) Tell(ctx context.Context, p project.ID, ready bool, at time.Time) error {
	err := s.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`INSERT INTO migration_told (project, ready, told) VALUES ($1, $2, $3) ON CONFLICT (project) DO UPDATE SET ready = excluded.ready, told = excluded.told`,
			int64(p), boolean(ready), micros(at))
		return err
	})
	if err != nil {
		return fmt.Errorf("note what was told of the move off error mail: %w", err)
	}
	return nil
}
