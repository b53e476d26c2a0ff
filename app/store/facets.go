package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// Bounds of what is counted for one look.
const (
	facetValues = 8    // listed of each tag
	facetKeys   = 40   // listed of one issue
	facetIssues = 3000 // looked at, of very many
)

// facetKeysOf are the tags that share out a list of issues, in this order, where they have any.
var facetKeysOf = []string{"level", "environment", "release", "browser.name", "browser", "os.name", "os", "device", "server_name", "handled", "logger", "transaction", "runtime", "sdk", "platform"}

// Facets shares the events of the issues that a query selects out over their tags: the well-known ones and whatever
// the query itself asks for. Of very many issues, the facetIssues last seen are looked at.
func (s Issues) Facets(ctx context.Context, q issue.Query) ([]issue.Facet, error) {
	keys := slices.Clone(facetKeysOf)
	for _, t := range q.Search.Terms {
		if t.Tag && !slices.Contains(keys, t.Key) {
			keys = append(keys, t.Key)
		}
	}
	chosen, err := s.newest(ctx, q)
	if err != nil {
		return nil, err
	}
	cut := 0
	if len(chosen) > facetIssues {
		cut, chosen = facetIssues, chosen[:facetIssues]
	}
	c := &conditions{}
	for _, k := range keys {
		c.add("$?", k)
	}
	// The events are summed up by the tags' numbers before these are named.
	text := `SELECT tag.key, tag.value, counted.events, counted.issues FROM (
		SELECT issue_tag.tag, CAST(sum(issue_tag.events) AS BIGINT) AS events, count(*) AS issues
		FROM issue_tag WHERE issue_tag.issue IN (` + strings.Join(chosen, ",") + `) GROUP BY issue_tag.tag) AS counted
		JOIN tag ON tag.id = counted.tag WHERE tag.key IN (` + strings.Join(c.parts, ", ") + `)`
	if len(chosen) == 0 {
		return nil, nil
	}
	found, err := s.facets(ctx, text, c.args...)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i].Newest = cut
	}
	slices.SortFunc(found, func(a, b issue.Facet) int { return slices.Index(keys, a.Key) - slices.Index(keys, b.Key) })
	return found, nil
}

// newest gives the numbers of the issues that a query selects, the last seen first; at most one more than are shared out.
func (s Issues) newest(ctx context.Context, q issue.Query) (ids []string, err error) {
	c, err := s.conditions(ctx, q)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf(`SELECT issue.id FROM issue%s ORDER BY issue.last_seen DESC, issue.id DESC LIMIT %d`, c.where(), facetIssues+1)
	err = s.DB.eachRow(ctx, text, c.args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, strconv.FormatInt(id, 10))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find issues to share out: %w", err)
	}
	return ids, nil
}

// Tags shares all events of one issue out over their tags, by name; the values of each, most events first.
func (s Issues) Tags(ctx context.Context, id int64) ([]issue.Facet, error) {
	found, err := s.facets(ctx, `SELECT tag.key, tag.value, issue_tag.events, 0 FROM issue_tag JOIN tag ON tag.id = issue_tag.tag WHERE issue_tag.issue = $1`, id)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b issue.Facet) int { return strings.Compare(a.Key, b.Key) })
	return found[:min(len(found), facetKeys)], nil
}

func (s Issues) facets(ctx context.Context, query string, args ...any) ([]issue.Facet, error) {
	rows, err := s.DB.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("count tags: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	at := map[string]int{}
	var all []issue.Facet
	for rows.Next() {
		var key string
		var v issue.FacetValue
		if err := rows.Scan(&key, &v.Value, &v.Events, &v.Issues); err != nil {
			return nil, fmt.Errorf("count tags: %w", err)
		}
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, issue.Facet{Key: key})
		}
		all[i].Values = append(all[i].Values, v)
		all[i].Events += v.Events
	}
	for i := range all {
		f := &all[i]
		slices.SortFunc(f.Values, func(a, b issue.FacetValue) int {
			if a.Events != b.Events {
				return int(min(1, max(-1, b.Events-a.Events)))
			}
			return strings.Compare(a.Value, b.Value)
		})
		if len(f.Values) > facetValues {
			f.More = len(f.Values) - facetValues
			f.Values = f.Values[:facetValues]
		}
	}
	return all, rows.Err()
}

// TagValues gives values of a tag that begin with, or hold, what was typed, most issues first; a few.
func (s Issues) TagValues(ctx context.Context, p project.ID, key, typed string) ([]string, error) {
	c := &conditions{}
	c.add("tag.key = $?", key)
	if p != 0 {
		c.add("tag.project = $?", int64(p))
	}
	if typed != "" {
		c.like("tag.value", "*"+typed+"*", false)
	}
	return s.texts(ctx, `SELECT tag.value FROM tag`+c.where()+` GROUP BY tag.value ORDER BY max(tag.id) DESC LIMIT 12`, c.args...)
}

// TagKeys gives the tags that a project's events have, those with the fewest values first.
func (s Issues) TagKeys(ctx context.Context, p project.ID) ([]string, error) {
	c := &conditions{}
	if p != 0 {
		c.add("tag.project = $?", int64(p))
	}
	return s.texts(ctx, `SELECT tag.key FROM tag`+c.where()+` GROUP BY tag.key ORDER BY count(*), tag.key LIMIT 300`, c.args...)
}

func (s Issues) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.DB.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list values: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, fmt.Errorf("list values: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// eachRow reads the rows of a question, until one cannot be taken.
func (db *DB) eachRow(ctx context.Context, query string, args []any, row func(*sql.Rows) error) error {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Searches keeps the queries that a team uses again.
type Searches struct{ DB *DB }

// All lists the searches of a project, and those saved while all projects were looked at, by name.
func (s Searches) All(ctx context.Context, p project.ID) ([]issue.SavedSearch, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, name, text, created FROM saved_search WHERE project = $1 OR project = 0 ORDER BY lower(name), id`, int64(p))
	if err != nil {
		return nil, fmt.Errorf("list saved searches: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []issue.SavedSearch{}
	for rows.Next() {
		var one issue.SavedSearch
		var created int64
		if err := rows.Scan(&one.ID, &one.Name, &one.Text, &created); err != nil {
			return nil, fmt.Errorf("list saved searches: %w", err)
		}
		one.Created = fromMicros(created)
		all = append(all, one)
	}
	return all, rows.Err()
}

// Save keeps a query under a name; one that has the name is replaced.
func (s Searches) Save(ctx context.Context, p project.ID, name, text string) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		id, err := c.number("saved_search")
		if err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO saved_search (id, project, name, text, created) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (project, name) DO UPDATE SET text = excluded.text`, id, int64(p), clip(name, 80), clip(text, 2000), time.Now().UnixMicro())
		if err != nil {
			return fmt.Errorf("save search %s: %w", name, err)
		}
		return nil
	})
}

// Drop forgets a search.
func (s Searches) Drop(ctx context.Context, id int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`DELETE FROM saved_search WHERE id = $1`, id)
		return err
	})
}
