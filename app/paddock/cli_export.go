package main

import (
	"context"
	"errors"
	"io"
	"reflect"
	"time"

	"paddock/app/config"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/search"
	"paddock/app/store"
)

// exportCommand implements `paddock export KIND`.
type exportCommand struct {
	Kind string `arg:"" enum:"issues,errors" help:"issues or errors."`
	selection
	Search string `placeholder:"QUERY" help:"Only issues that a search finds, and their errors: 'is:unresolved level:>=error release:1.4'."`
	Format string `enum:"ndjson,json,csv" default:"ndjson" help:"ndjson, json or csv."`
	output
}

// selection is what every export and report is narrowed by.
type selection struct {
	Project     string `help:"Id, name or slug of a project; without it all of them."`
	Environment string `help:"Only this environment."`
	From        string `placeholder:"TIME" help:"From this moment on: RFC 3339 or YYYY-MM-DD."`
	To          string `placeholder:"TIME" help:"Before this moment: RFC 3339 or YYYY-MM-DD."`
	Timezone    string `placeholder:"NAME" help:"Time zone of dates, such as Europe/Berlin; default: the machine's."`
}

// scope is a selection that was understood.
type scope struct {
	project     project.ID // 0: all
	environment string
	from, to    time.Time // zero: open
}

func (s selection) read(ctx context.Context, db *store.DB) (scope, error) {
	out := scope{environment: s.Environment}
	zone := time.Local
	if s.Timezone != "" {
		var err error
		if zone, err = time.LoadLocation(s.Timezone); err != nil {
			return out, usage("--timezone %s: no such time zone: write it like Europe/Berlin or UTC", s.Timezone)
		}
	}
	var err error
	if out.from, err = moment("--from", s.From, zone); err != nil {
		return out, err
	}
	if out.to, err = moment("--to", s.To, zone); err != nil {
		return out, err
	}
	if !out.from.IsZero() && !out.to.IsZero() && !out.from.Before(out.to) {
		return out, usage("--to %s: nothing is between --from %s and it: --to is the first moment that does not count", s.To, s.From)
	}
	if s.Project != "" {
		p, err := store.Projects{DB: db}.ByName(ctx, s.Project)
		if errors.Is(err, store.ErrNotFound) {
			return out, usage("--project %s: no such project (paddock project list shows them)", s.Project)
		}
		if err != nil {
			return out, err
		}
		out.project = p.ID
	}
	return out, nil
}

func moment(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return at, usage("%s %s: no time: write 2026-03-04 or 2026-03-04T10:00:00Z", flag, text)
	}
	return at, nil
}

// Run implements the command. It may run beside a Paddock that owns the data folder.
func (cmd exportCommand) Run(c *call) (err error) {
	if err := cmd.check(); err != nil {
		return err
	}
	db, err := openToRead(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s, err := cmd.read(c, db)
	if err != nil {
		return err
	}
	search, err := cmd.query(c)
	if err != nil {
		return err
	}
	return cmd.to(c, func(out io.Writer) error {
		e := export{scope: s, limit: cmd.Limit, search: search, found: store.Issues{DB: db}}
		var err error
		if cmd.Kind == "issues" {
			e.rows = newRowWriter(out, cmd.Format, reflect.TypeFor[issueRow]())
			err = e.issues(c, store.Issues{DB: db})
		} else {
			e.rows = newRowWriter(out, cmd.Format, reflect.TypeFor[errorRow]())
			err = e.errors(c, store.Events{DB: db})
		}
		if err != nil {
			return err
		}
		return e.rows.end()
	})
}

// query reads --search, in which "me" is the person of the settings.
func (cmd exportCommand) query(c *call) (search.Query, error) {
	q, err := issue.ParseQuery(cmd.Search)
	if err != nil {
		return q, usage("--search: %w", err)
	}
	if len(q.Terms) == 0 {
		return q, nil
	}
	settings, err := config.Open(c.Data)
	if err != nil {
		return q, usageError{err}
	}
	me := settings.Get().Name
	if me == "" {
		me = config.OwnName()
	}
	return issue.Mine(q, me), nil
}

// errEnough ends an export at its limit.
var errEnough = errors.New("enough rows")

// export is what is written, and where to.
type export struct {
	scope
	limit  int // 0: all
	rows   rowWriter
	search search.Query
	found  store.Issues
}

func (e export) issues(ctx context.Context, from store.Issues) error {
	limit := e.limit
	if limit == 0 {
		limit = 1 << 40
	}
	all, err := from.List(ctx, issue.Query{
		Project: e.project, Environment: e.environment, From: e.from, To: e.to, Search: e.search, Sort: issue.Sorted(e.search, issue.ByFirstSeen), Limit: limit,
	})
	if err != nil {
		return err
	}
	for i := range all {
		if err := e.rows.row(issueRowOf(&all[i])); err != nil {
			return err
		}
	}
	return nil
}

func (e export) errors(ctx context.Context, from store.Events) error {
	q := store.EventQuery{Project: e.project, Environment: e.environment, From: e.from, To: e.to, Limit: e.limit}
	if len(e.search.Terms) == 0 {
		return from.Each(ctx, q, func(one *issue.Event, of int64) error { return e.rows.row(errorRowOf(one, of)) })
	}
	all, err := e.found.List(ctx, issue.Query{Project: e.project, Environment: e.environment, Search: e.search, Limit: 1 << 40})
	if err != nil {
		return err
	}
	wanted := map[int64]bool{}
	for i := range all {
		wanted[all[i].ID] = true
	}
	written := 0
	q.Limit = 0
	err = from.Each(ctx, q, func(one *issue.Event, of int64) error {
		if !wanted[of] {
			return nil
		}
		if e.limit > 0 && written == e.limit {
			return errEnough
		}
		written++
		return e.rows.row(errorRowOf(one, of))
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
