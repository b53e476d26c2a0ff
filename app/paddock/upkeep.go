package main

import (
	"paddock/app/project"
	"paddock/app/store"
)

// hardLimit is how many errors a minute a project takes in at all.
func (a *application) hardLimit(p project.ID) int64 {
	_, _, hard := store.Upkeeps{DB: a.db}.Get(p).Budget()
	return hard
}
