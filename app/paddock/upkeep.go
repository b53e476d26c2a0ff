package main

import (
	"context"
	"time"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/app/store"
)

// hardLimit is how many errors a minute a project takes in at all.
func (a *application) hardLimit(p project.ID) int64 {
	_, _, hard := store.Upkeeps{DB: a.db}.Get(p).Budget()
	return hard
}

// keepHouse drops what is beyond what each project keeps.
func (a *application) keepHouse(ctx context.Context) error {
	all, err := store.Projects{DB: a.db}.All(ctx)
	if err != nil {
		return err
	}
	changed := false
	for _, p := range all {
		n, err := store.Events{DB: a.db}.Retain(ctx, a.retention(p.ID))
		if err != nil {
			return err
		}
		if n > 0 {
			a.log.Info("dropped old events", "project", p.Name, "events", n)
			changed = true
		}
	}
	if changed {
		a.bus.Publish(bus.Issues)
	}
	return nil
}

// retention is what a project keeps now.
func (a *application) retention(p project.ID) store.Retention {
	k := store.Upkeeps{DB: a.db}.Get(p)
	days := k.KeepDays
	if days == 0 {
		days = int64(a.settings.Get().KeepFor)
	}
	r := store.Retention{Project: p, Events: k.KeepEvents, Bytes: k.KeepBytes}
	if days > 0 {
		r.Before = time.Now().AddDate(0, 0, -int(days))
	}
	return r
}
