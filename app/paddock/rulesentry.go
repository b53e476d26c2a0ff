package main

import (
	"time"

	"paddock/app/project"
	"paddock/app/store"
	"paddock/ui"
	"paddock/ui/rulespane"
)

// rulesDoor is the way to the Rules pane.
type rulesDoor struct {
	s    *shell
	open *rulespane.Pane // nil until it was first opened
}

func (d *rulesDoor) entry(a *application) ui.Entry {
	return ui.Entry{Title: "Rules", Icon: "funnel", Section: "Questions", New: func() ui.Pane {
		d.open = rulespane.New(rulespane.Deps{
			Book: a.rules, Trial: a.rules, Projects: store.Projects{DB: a.db}.All, Bus: a.bus, Now: time.Now,
			OpenIssue: func(id int64) { d.s.face.OpenIssue(id) },
		})
		return d.open
	}}
}

// add opens the pane with a rule to complete.
func (d *rulesDoor) add(of project.ID, line string) {
	d.s.face.Go("Rules")
	if d.open != nil {
		d.open.Add(of, line)
	}
}
