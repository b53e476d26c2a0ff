package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"paddock/app/project"
)

// Projects keeps the watched projects.
type Projects struct{ DB *DB }

// ErrNameTaken means that another project has the same name.
var ErrNameTaken = errors.New("a project of that name exists already")

func (db *DB) firstProject(ctx context.Context) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO project (id, name, slug, public_key, created)
		SELECT 1, 'default', 'default', $1, $2 WHERE NOT EXISTS (SELECT 1 FROM project)`, project.NewKey(), time.Now().UnixMicro())
	if err != nil {
		return fmt.Errorf("make the first project: %w", err)
	}
	return nil
}

// All lists the projects in the order they were made, with the environments their events named.
func (p Projects) All(ctx context.Context) ([]project.Project, error) {
	rows, err := p.DB.read.QueryContext(ctx, `SELECT id, name, slug, public_key, created FROM project ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []project.Project
	for rows.Next() {
		var one project.Project
		var created int64
		if err := rows.Scan(&one.ID, &one.Name, &one.Slug, &one.PublicKey, &created); err != nil {
			return nil, fmt.Errorf("list projects: %w", err)
		}
		one.Created = fromMicros(created)
		one.Environments = []string{}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	return all, p.addEnvironments(ctx, all)
}

// maxEnvironments bounds what is told of one project: a site that names one per branch has thousands.
const maxEnvironments = 200

func (p Projects) addEnvironments(ctx context.Context, all []project.Project) error {
	byID := make(map[project.ID]*project.Project, len(all))
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	rows, err := p.DB.read.QueryContext(ctx, `SELECT DISTINCT issue.project, issue_environment.environment FROM issue_environment
		JOIN issue ON issue.id = issue_environment.issue ORDER BY 1, 2`)
	if err != nil {
		return fmt.Errorf("list environments: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var id project.ID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return fmt.Errorf("list environments: %w", err)
		}
		if one := byID[id]; one != nil && len(one.Environments) < maxEnvironments {
			one.Environments = append(one.Environments, name)
		}
	}
	return rows.Err()
}

// Add makes a project. It fails with ErrNameTaken when the name's slug is in use.
func (p Projects) Add(ctx context.Context, name string) (project.Project, error) {
	made := project.Project{Name: name, Slug: project.Slug(name), PublicKey: project.NewKey(), Environments: []string{}, Created: time.Now().UTC()}
	err := p.DB.writeOne(ctx, func(c *change) error {
		var taken int
		if err := c.tx.QueryRowContext(c.ctx, `SELECT count(*) FROM project WHERE slug = $1`, made.Slug).Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return ErrNameTaken
		}
		if err := c.tx.QueryRowContext(c.ctx, `SELECT coalesce(max(id), 0) + 1 FROM project`).Scan(&made.ID); err != nil {
			return err
		}
		_, err := c.exec(`INSERT INTO project (id, name, slug, public_key, created) VALUES ($1, $2, $3, $4, $5)`,
			int64(made.ID), made.Name, made.Slug, made.PublicKey, micros(made.Created))
		return err
	})
	if err != nil {
		return project.Project{}, fmt.Errorf("add project %s: %w", name, err)
	}
	return made, nil
}

// ByName finds a project by id, name or slug.
func (p Projects) ByName(ctx context.Context, name string) (project.Project, error) {
	all, err := p.All(ctx)
	if err != nil {
		return project.Project{}, err
	}
	for _, one := range all {
		if one.Name == name || one.Slug == name || strconv.FormatInt(int64(one.ID), 10) == name {
			return one, nil
		}
	}
	return project.Project{}, fmt.Errorf("project %s: %w", name, ErrNotFound)
}

// FirstEvent is when a project's first event was received; zero when none was.
func (p Projects) FirstEvent(ctx context.Context, id project.ID) (time.Time, error) {
	var at int64
	err := p.DB.read.QueryRowContext(ctx, `SELECT first_event FROM project WHERE id = $1`, int64(id)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, ErrNotFound
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the first event of project %d: %w", id, err)
	}
	return fromMicros(at), nil
}
