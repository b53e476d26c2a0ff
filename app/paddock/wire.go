package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/checkout"
	"paddock/app/config"
	"paddock/app/notify"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/assets"
	"paddock/checks"
	"paddock/ingest/pipe"
	"paddock/ingest/server"
)

// application is everything that works on one data folder, with or without a window.
type application struct {
	ctx      context.Context // for what nobody else gives one to: it is not cancelled
	dir      string
	log      *slog.Logger
	owner    *owner
	settings *config.File
	secrets  *config.Secrets
	db       *store.DB
	bus      *bus.Bus
	pipe     *pipe.Pipe
	keys     *keys
	rules    *rules
	rate     *rate
	refusals *refusals
	listener *listener
	coverage *coverage
	post     *postOffice
	tidy     *tidier
	alerts   *alerts
	desktop  *notify.Desktop
	notices  *alert.History
	schedule *checks.Schedule
	launcher checkout.Launcher
	raiser   atomic.Pointer[func()] // set by the window
}

// open takes the data folder and puts everything together; nothing works before run.
func open(c *call) (a *application, err error) {
	a = &application{ctx: context.WithoutCancel(c), dir: c.Data, log: c.log, bus: &bus.Bus{}, rate: &rate{}, notices: &alert.History{}}
	if a.owner, err = own(c.Data); err != nil {
		return nil, err
	}
	if a.settings, err = config.Open(c.Data); err != nil {
		return nil, errors.Join(usageError{err}, a.owner.release())
	}
	if a.db, err = store.Open(c, store.Options{Dir: c.Data}); err != nil {
		return nil, errors.Join(err, a.owner.release())
	}
	a.secrets = newSecrets(c)
	if err := unlock(c, a.secrets); err != nil {
		return nil, errors.Join(err, a.db.Close(), a.owner.release())
	}
	a.desktop = &notify.Desktop{AppName: AppName, Icon: assets.AppIcon}
	a.alerts = newAlerts(a)
	a.rules = &rules{a: a}
	if err := errors.Join(a.rules.load(c), a.alerts.load(c), a.alerts.recount(c, time.Now())); err != nil {
		return nil, errors.Join(err, a.db.Close(), a.owner.release())
	}
	a.pipe = &pipe.Pipe{Keeper: keeper{a.db, a.rate}, Bus: a.bus, Tell: a.alerts.hear, Rules: a.rules.of, Private: (&privacy{db: a.db, log: a.log}).of, Quota: &pipe.Quota{PerMinute: a.hardLimit}}
	a.keys = &keys{projects: store.Projects{DB: a.db}}
	a.refusals = &refusals{tallies: store.Tallies{DB: a.db}, log: a.log, changed: func() { a.bus.Publish(bus.Intake) }}
	address := c.Listen
	if address == "" {
		address = a.settings.Get().Listen
	}
	a.coverage = &coverage{hours: store.Listening{DB: a.db}, log: a.log}
	a.listener = &listener{
		config: server.Config{Listen: address, Protocols: protocols(), Keys: a.keys, Keeper: a.pipe, Log: a.log, Refused: a.refusals.add},
		bus:    a.bus, log: a.log, heard: a.coverage.note,
	}
	a.post = newPostOffice(a)
	a.tidy = newTidier(a)
	a.schedule = &checks.Schedule{Log: a.log, Jobs: []checks.Job{
		{Name: "keep house", Every: time.Hour, Do: a.keepHouse},
		{Name: "note that it listens", Every: store.BeatEvery, Do: a.coverage.keep},
		{Name: "tell of the move off error mail", Every: 10 * time.Minute, Do: moves{a}.watch},
		{Name: "wake snoozed issues", Every: time.Minute, Do: a.wakeSnoozed},
		{Name: "file new messages", Every: time.Minute, Do: store.Issues{DB: a.db}.RefreshWords},
		{Name: "add days up", Every: time.Hour, Do: func(ctx context.Context) error { return store.Issues{DB: a.db}.RollDays(ctx, time.Now()) }},
	}}
	return a, nil
}

// close gives the data folder back. run must have ended.
func (a *application) close() error {
	return errors.Join(a.desktop.Close(), a.db.Close(), a.owner.release())
}

func (a *application) tell(ctx context.Context, n alert.Notice) error {
	a.notices.Add(n)
	a.bus.Publish(bus.Notices)
	return a.desktop.Tell(ctx, n)
}

// warn tells a person something that must not stay in a log.
func (a *application) warn(title, body string) {
	ctx, cancel := context.WithTimeout(a.ctx, 5*time.Second)
	defer cancel()
	if err := a.tell(ctx, alert.Notice{Key: title, Title: title, Body: body, At: time.Now()}); err != nil {
		a.log.Warn("could not show a notification", "title", title, "error", err)
	}
}

func (a *application) projectName(id project.ID) string {
	ctx, cancel := context.WithTimeout(a.ctx, 5*time.Second)
	defer cancel()
	p, err := store.Projects{DB: a.db}.ByName(ctx, id.String())
	if err != nil {
		return "project " + id.String()
	}
	return p.Name
}

// addProject makes a project and lets its key in at once.
func (a *application) addProject(ctx context.Context, name string) (project.Project, error) {
	p, err := store.Projects{DB: a.db}.Add(ctx, name)
	if err != nil {
		return p, err
	}
	a.keys.forget()
	a.bus.Publish(bus.Projects)
	return p, nil
}
