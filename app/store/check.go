package store

import (
	"context"
	"fmt"
)

// Check reads the whole database and fails when it is damaged.
func (db *DB) Check(ctx context.Context) error {
	found, err := texts(ctx, db.read, `PRAGMA quick_check(1)`)
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if len(found) != 1 || found[0] != "ok" {
		return fmt.Errorf("the database is damaged: %v", found)
	}
	return nil
}
