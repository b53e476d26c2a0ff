package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"paddock/app/issue"
	"paddock/app/project"
)

// knowTeammate remembers a person by name.
func (c *change) knowTeammate(name string) error {
	if name == "" {
		return nil
	}
	if _, err := c.exec(`INSERT INTO teammate (name, used) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET used = excluded.used`, name, micros(now())); err != nil {
		return fmt.Errorf("remember %s: %w", name, err)
	}
	return nil
}

// Teammates gives the people who did something here or were given something to do, those of late first.
func (s Triage) Teammates(ctx context.Context) ([]string, error) {
	return s.texts(ctx, `SELECT name FROM teammate ORDER BY used DESC, name LIMIT 200`)
}

// Labels gives the labels in use, those on most issues first.
func (s Triage) Labels(ctx context.Context) ([]string, error) {
	return s.texts(ctx, `SELECT label FROM issue_label GROUP BY label ORDER BY count(*) DESC, label LIMIT 200`)
}

func (s Triage) texts(ctx context.Context, query string) ([]string, error) {
	rows, err := s.DB.read.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return scanTexts(rows)
}

// TicketTemplate gives how a project's tickets are opened; the zero value when nobody has said.
func (s Triage) TicketTemplate(ctx context.Context, p project.ID) (t issue.TicketTemplate, err error) {
	err = s.DB.read.QueryRowContext(ctx, `SELECT tracker, address FROM ticket_template WHERE project = $1`, int64(p)).Scan(&t.Tracker, &t.Address)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return t, fmt.Errorf("read how tickets are opened: %w", err)
	}
	return t, nil
}

// SetTicketTemplate keeps how a project's tickets are opened.
func (s Triage) SetTicketTemplate(ctx context.Context, p project.ID, t issue.TicketTemplate) error {
	if err := t.Check(); err != nil {
		return err
	}
	return s.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`INSERT INTO ticket_template (project, tracker, address) VALUES ($1, $2, $3)
			ON CONFLICT (project) DO UPDATE SET tracker = excluded.tracker, address = excluded.address`, int64(p), string(t.Tracker), t.Address)
		return err
	})
}
