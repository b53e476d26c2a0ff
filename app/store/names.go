package store

import (
	"fmt"

	"paddock/app/project"
)

// How many releases and environments of a project are counted by their name. Whoever has the key makes names up; the
// rest is counted as OtherValue.
const (
	maxReleaseNames = 20_000
	maxPlaces       = 500
)

// names are those of a project that have rows.
type names struct{ releases, environments map[string]struct{} }

// bounded keeps within their bounds the names of a release and an environment.
func (c *change) bounded(p project.ID, version, environment string) (string, string, error) {
	known := c.cache.names[p]
	if known == nil {
		known = &names{}
		var err error
		if known.releases, err = c.nameSet(`SELECT version FROM release WHERE project = $1`, int64(p)); err != nil {
			return "", "", fmt.Errorf("read releases: %w", err)
		}
		known.environments, err = c.nameSet(`SELECT DISTINCT environment FROM release_hour WHERE project = $1 UNION SELECT DISTINCT environment FROM session_count WHERE project = $1`, int64(p))
		if err != nil {
			return "", "", fmt.Errorf("read environments: %w", err)
		}
		c.cache.names[p] = known
	}
	return oneOf(known.releases, clip(version, maxVersion), maxReleaseNames), oneOf(known.environments, clip(environment, maxWord), maxPlaces), nil
}

func oneOf(known map[string]struct{}, name string, most int) string {
	if _, ok := known[name]; ok || name == "" {
		return name
	}
	if len(known) >= most {
		return OtherValue
	}
	known[name] = struct{}{}
	return name
}

func (c *change) nameSet(query string, args ...any) (map[string]struct{}, error) {
	rows, err := c.tx.QueryContext(c.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := map[string]struct{}{}
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all[one] = struct{}{}
	}
	return all, rows.Err()
}
