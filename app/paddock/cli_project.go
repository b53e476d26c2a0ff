package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"paddock/app/config"
	"paddock/app/project"
	"paddock/app/store"
)

type projectListCommand struct {
	Format string `enum:"text,json,ndjson" default:"text" help:"text, json or ndjson."`
}

// projectRow is a project as the command line's contract has it.
type projectRow struct {
	project.Project
	DSN string `json:"dsn"`
}

func rowOf(p project.Project, listen string) projectRow { return projectRow{p, p.DSN(listen)} }

// Run implements `paddock project list`. On a new data folder it makes the folder and its first project.
func (cmd projectListCommand) Run(c *call) error {
	db, err := openToRead(c)
	if err != nil {
		return err
	}
	all, err := store.Projects{DB: db}.All(c)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	listen, err := c.address()
	if err != nil {
		return err
	}
	rows := make([]projectRow, len(all))
	for i, p := range all {
		rows[i] = rowOf(p, listen)
	}
	return cmd.print(c, rows)
}

func (cmd projectListCommand) print(c *call, rows []projectRow) error {
	e := json.NewEncoder(c.out)
	switch cmd.Format {
	case "json":
		return e.Encode(rows)
	case "ndjson":
		for _, row := range rows {
			if err := e.Encode(row); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		if _, err := fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", row.ID, row.Name, row.DSN, strings.Join(row.Environments, ", ")); err != nil {
			return err
		}
	}
	return w.Flush()
}

type projectAddCommand struct {
	Name   string `arg:"" help:"The project's name."`
	Format string `enum:"text,json,ndjson" default:"text" help:"text, json or ndjson."`
}

// Run implements `paddock project add NAME`, also beside a running Paddock.
func (cmd projectAddCommand) Run(c *call) error {
	name := strings.TrimSpace(cmd.Name)
	if name == "" {
		return usage("a project needs a name")
	}
	p, err := addProject(c, name)
	if err != nil {
		return err
	}
	listen, err := c.address()
	if err != nil {
		return err
	}
	if cmd.Format == "json" || cmd.Format == "ndjson" {
		return json.NewEncoder(c.out).Encode(rowOf(p, listen))
	}
	return projectListCommand{}.print(c, []projectRow{rowOf(p, listen)})
}

func addProject(c *call, name string) (p project.Project, err error) {
	err = withStore(c, func(db *store.DB) error {
		p, err = store.Projects{DB: db}.Add(c, name)
		return err
	})
	if errors.Is(err, errOwned) {
		return askProject(c, c.Data, name)
	}
	return p, err
}

// address is where clients report to: the flag, else the settings.
func (c *call) address() (string, error) {
	if c.Listen != "" {
		return c.Listen, nil
	}
	f, err := config.Open(c.Data)
	if err != nil {
		return "", usageError{err}
	}
	return f.Get().Listen, nil
}
