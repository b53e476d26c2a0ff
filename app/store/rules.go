package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
)

// Rules keeps the projects' own rules, every version of them.
type Rules struct{ DB *DB }

const ruleColumns = `project, version, time, person, text, switches`

// Newest gives the rules in force of each project that has any.
func (s Rules) Newest(ctx context.Context) ([]issue.RuleSet, error) {
	return s.read(ctx, `SELECT `+ruleColumns+` FROM rule_set WHERE version = (SELECT max(newer.version) FROM rule_set AS newer WHERE newer.project = rule_set.project)`)
}

// History gives the versions of a project's rules, newest first.
func (s Rules) History(ctx context.Context, p project.ID) ([]issue.RuleSet, error) {
	return s.read(ctx, `SELECT `+ruleColumns+` FROM rule_set WHERE project = $1 ORDER BY version DESC LIMIT 100`, int64(p))
}

func (s Rules) read(ctx context.Context, query string, args ...any) (all []issue.RuleSet, err error) {
	rows, err := s.DB.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var one issue.RuleSet
		var at int64
		var switches string
		if err := rows.Scan(&one.Project, &one.Version, &at, &one.By, &one.Text, &switches); err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		one.Time, one.Switches = fromMicros(at), strings.Fields(switches)
		all = append(all, one)
	}
	return all, rows.Err()
}

// Save makes a new version of a project's rules. It fails with a *issue.RuleError when they cannot be read.
func (s Rules) Save(ctx context.Context, set issue.RuleSet) (issue.RuleSet, error) {
	if _, err := issue.CompileRules(set.Text, set.Switches); err != nil {
		return set, err
	}
	set.By = issue.CleanName(set.By)
	err := s.DB.writeOne(ctx, func(c *change) error {
		if err := c.knowTeammate(set.By); err != nil {
			return err
		}
		if err := c.tx.QueryRowContext(c.ctx, `SELECT coalesce(max(version), 0) + 1 FROM rule_set WHERE project = $1`, int64(set.Project)).Scan(&set.Version); err != nil {
			return err
		}
		set.Time = now()
		_, err := c.exec(`INSERT INTO rule_set (`+ruleColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, int64(set.Project), set.Version, micros(set.Time), set.By, set.Text, strings.Join(set.Switches, " "))
		return err
	})
	if err != nil {
		return set, fmt.Errorf("save rules: %w", err)
	}
	return set, nil
}

// NoiseCounts tells what each rule has called noise, and ByPerson what people have; project 0 counts all.
func (s Rules) NoiseCounts(ctx context.Context, p project.ID) (map[string]issue.NoiseCount, error) {
	c := conditions{}
	c.add("noise = 1")
	if p != 0 {
		c.add("project = $?", int64(p))
	}
	rows, err := s.DB.read.QueryContext(ctx, `SELECT noise_by, count(*), CAST(sum(events) AS BIGINT) FROM issue`+c.where()+` GROUP BY noise_by`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count noise: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := map[string]issue.NoiseCount{}
	for rows.Next() {
		var name string
		var n issue.NoiseCount
		if err := rows.Scan(&name, &n.Issues, &n.Events); err != nil {
			return nil, fmt.Errorf("count noise: %w", err)
		}
		all[name] = n
	}
	return all, rows.Err()
}

// Recent calls f with a project's newest events, at most n of them, newest first, until f fails. whole: there are no
// more.
func (s Events) Recent(ctx context.Context, p project.ID, n int, f func(e *issue.Event, of int64) error) (whole bool, err error) {
	const page = 200
	stacks := &commonReader{db: s.DB.read}
	before := place{time: 1 << 62}
	for n > 0 {
		want := min(page, n)
		rows, err := s.before(ctx, p, before, want)
		if err != nil {
			return false, err
		}
		for _, r := range rows {
			e, err := stacks.decode(ctx, r.body, r.common)
			if err != nil {
				return false, fmt.Errorf("event %s: %w", r.id, err)
			}
			e.Project = r.project
			if err := f(e, r.issue); err != nil {
				return false, err
			}
			before = r.place
		}
		if len(rows) < want {
			return true, nil
		}
		n -= want
	}
	return false, nil
}

func (s Events) before(ctx context.Context, p project.ID, at place, n int) ([]pageRow, error) {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT id, project, issue, time, body, common FROM event
		WHERE +project = $1 AND sampled = 0 AND time <= $2 AND (time < $2 OR id < $3) ORDER BY time DESC, id DESC LIMIT $4`, int64(p), at.time, at.id, n)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []pageRow
	for rows.Next() {
		var r pageRow
		if err := rows.Scan(&r.id, &r.project, &r.issue, &r.time, &r.body, &r.common); err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// Regroup brings stored events to where rules would have put them: it splits off those that go alone, merges what
// belongs together, and lets new events follow. It gives what undoes it.
func (s Groups) Regroup(ctx context.Context, by Deciding, p project.ID, plan issue.Regrouping) (done []int64, err error) {
	var into int64
	most := 0
	var ids []int64
	for _, from := range plan.From {
		id := from.Issue
		if !from.Whole {
			made, undo, err := s.splitChosen(ctx, by, from)
			done = append(done, undo...)
			if err != nil {
				return done, err
			}
			ids = append(ids, made...)
			id = made[0]
		} else {
			ids = append(ids, id)
		}
		if from.Events > most {
			into, most = id, from.Events
		}
	}
	if len(ids) > 1 {
		merged, err := s.Merge(ctx, by, into, ids...)
		done = append(done, merged...)
		if err != nil {
			return done, err
		}
	}
	return done, s.DB.writeOne(ctx, func(c *change) error {
		if err := c.remember(); err != nil {
			return err
		}
		owner, _, err := c.standsFor(into)
		if err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO issue_key (project, key, issue, level, pattern, template) VALUES ($1, $2, $3, '', '', 0)
			ON CONFLICT (project, key) DO UPDATE SET issue = excluded.issue`, int64(p), plan.Key, owner)
		c.cache.forget()
		return err
	})
}

// splitChosen splits events off, wherever in a merged issue they are.
func (s Groups) splitChosen(ctx context.Context, by Deciding, from issue.Taken) (made, done []int64, err error) {
	byPart := map[int64][]string{}
	for _, id := range from.IDs {
		var part int64
		err := s.DB.read.QueryRowContext(ctx, `SELECT part FROM event WHERE issue = $1 AND id = $2 AND project = (SELECT issue.project FROM issue WHERE issue.id = $1)`, from.Issue, id).Scan(&part)
		if errors.Is(err, sql.ErrNoRows) {
			continue // it is gone
		}
		if err != nil {
			return made, done, err
		}
		byPart[part] = append(byPart[part], id)
	}
	for part, ids := range byPart {
		for chosen := range slices.Chunk(ids, maxSplitIDs) {
			one, undo, err := s.Split(ctx, by, Split{Issue: from.Issue, Part: part, IDs: chosen})
			if err != nil {
				return made, done, err
			}
			made, done = append(made, one), append(done, undo)
		}
	}
	if len(made) == 0 {
		return made, done, ErrNothingLeft
	}
	return made, done, nil
}

// Call puts issues among the noise or takes them out as rules say; a later event may change that.
func (s Groups) Call(ctx context.Context, rule string, ids ...int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		for _, id := range ids {
			if _, err := c.exec(`UPDATE issue SET noise = $2, noise_by = $3 WHERE id = $1 AND noise_by <> $4`, id, boolean(rule != ""), rule, issue.ByPerson); err != nil {
				return fmt.Errorf("call issue %d noise: %w", id, err)
			}
		}
		return nil
	})
}
