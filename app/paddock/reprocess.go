package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/adminmail"
	"paddock/ingest/pipe"
	"paddock/ingest/server"
)

// triedBy names the program for deliveries that it could not read.
func triedBy() string { return Version + " " + commitOf() }

// reprocessed is how a further reading of what could not be read went.
type reprocessed struct {
	Read int `json:"read"`
	Left int `json:"left"`
}

// which says what is to be read once more. The zero value is everything.
type which struct {
	project  project.ID // 0: every one
	protocol string     // empty: every one
	untried  bool       // only what this version has not tried
}

// reprocess reads once more what could not be read.
func reprocess(ctx context.Context, db *store.DB, p *pipe.Pipe, only which) (done reprocessed, err error) {
	again, raws := server.NewAgain(protocols()), store.Raws{DB: db}
	for after := int64(0); ; {
		waiting, err := raws.Waiting(ctx, only.project, after)
		if err != nil || len(waiting) == 0 {
			return done, err
		}
		for _, raw := range waiting {
			after = raw.ID
			if only.protocol != "" && raw.Protocol != only.protocol {
				continue
			}
			if only.untried && raw.Version == triedBy() {
				done.Left++
				continue
			}
			read := func() error { return rereadOne(ctx, again, p, raw) }
			if raw.Protocol == adminmail.Name {
				read = func() error { return rereadMail(ctx, raws, p, raw) }
			}
			if err := read(); err != nil {
				if ctx.Err() != nil {
					return done, err
				}
				done.Left++
				if err := raws.Tried(ctx, raw.ID, triedBy(), err.Error()); err != nil {
					return done, err
				}
				continue
			}
			done.Read++
			if err := raws.Done(ctx, raw.ID); err != nil { // a mail has gone already, which is no failure
				return done, err
			}
		}
	}
}

// errUnread means that a delivery is still not understood in all its parts.
var errUnread = errors.New("it could not be taken in")

func rereadOne(ctx context.Context, again *server.Again, p *pipe.Pipe, raw store.Raw) error {
	batch, err := again.Read(ctx, ingest.Raw{Protocol: raw.Protocol, Path: raw.Path, Body: raw.Body, Received: raw.Received})
	if err != nil {
		return err
	}
	batch.Project = raw.Project
	if !p.Readable(batch) {
		return errUnread
	}
	_, err = p.StorePatiently(ctx, batch)
	return err
}

// reread reads what could not be read, of a project or with 0 of all, and lets the panes know.
func (a *application) reread(ctx context.Context, of project.ID) (reprocessed, error) {
	done, err := reprocess(ctx, a.db, a.pipe, which{project: of})
	a.bus.Publish(bus.Intake)
	a.bus.Publish(bus.Settings)
	return done, err
}

// rereadAfterUpdate gives each new version of the program one chance to read what others could not.
func (a *application) rereadAfterUpdate(ctx context.Context) error {
	done, err := reprocess(ctx, a.db, a.pipe, which{untried: true})
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		a.log.Warn("what could not be read was not tried again", "error", err)
	case done.Read > 0:
		a.log.Info("read what another version could not", "deliveries", done.Read, "left", done.Left)
		a.bus.Publish(bus.Intake)
	}
	return nil
}

type reprocessCommand struct{}

// Run implements `paddock reprocess`: how many were read and how many are left, as JSON on standard output.
func (reprocessCommand) Run(c *call) error {
	var done reprocessed
	err := withStore(c, func(db *store.DB) (err error) {
		rules, err := groupingRules(c, db, c.log)
		if err != nil {
			return err
		}
		of := func(id project.ID) *issue.Rules { return rules[id] }
		done, err = reprocess(c, db, &pipe.Pipe{Keeper: keeper{db, &rate{}}, Rules: of, Private: (&privacy{db: db, log: c.log}).of}, which{})
		return err
	})
	if errors.Is(err, errOwned) {
		err = ask(c, c.Data, "reprocess", struct{}{}, &done)
	}
	if err != nil {
		return fmt.Errorf("read again what could not be read: %w", err)
	}
	return json.NewEncoder(c.out).Encode(done)
}
