package main

import (
	"time"

	"paddock/app/store"
	"paddock/ui"
	"paddock/ui/releasepane"
	"paddock/ui/supportpane"
)

// releasesEntry is the sidebar's line of the Releases pane.
func releasesEntry(a *application, s *shell) ui.Entry {
	return ui.Entry{Title: "Releases", Icon: "git-commit-horizontal", Section: "Questions", New: func() ui.Pane {
		return releasepane.New(releasepane.Deps{
			Source: store.Health{DB: a.db}, Issues: store.Issues{DB: a.db}, Gone: store.ErrNotFound, Bus: a.bus, Now: time.Now,
			OpenIssue: func(id int64) { s.face.OpenIssue(id) }, OpenSetup: func() { s.face.Go("Setup") },
			Copy: func(text string) { s.fyne.Clipboard().SetContent(text) }, ProjectName: a.projectName,
		})
	}}
}

// customersEntry is the sidebar's line of the Customers pane.
func customersEntry(a *application, s *shell) ui.Entry {
	return ui.Entry{Title: "Customers", Icon: "users", Section: "Questions", New: func() ui.Pane {
		return supportpane.New(supportpane.Deps{
			People: store.People{DB: a.db}, Feedback: store.Feedback{DB: a.db}, Bus: a.bus, Now: time.Now, Me: a.me,
			OpenEvent: func(id int64, event string) { s.face.OpenEvent(id, event) }, OpenPage: s.openPage, OpenSetup: func() { s.face.Go("Setup") },
			Copy: func(text string) { s.fyne.Clipboard().SetContent(text) },
		})
	}}
}
