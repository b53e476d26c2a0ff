package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"paddock/app/store"
)

// openToRead opens the store for reading, beside its owner if there is one. A data folder that is new is made
// first, so that there is a project to speak of.
func openToRead(c *call) (*store.DB, error) {
	if _, err := os.Stat(filepath.Join(c.Data, store.FileName)); errors.Is(err, os.ErrNotExist) {
		if err := withStore(c, func(*store.DB) error { return nil }); err != nil && !errors.Is(err, errOwned) {
			return nil, err
		}
	}
	db, err := store.Open(c, store.Options{Dir: c.Data, ReadOnly: true})
	if !errors.Is(err, store.ErrOutdated) {
		return db, err
	}
	err = withStore(c, func(*store.DB) error { return nil }) // brings it up to date
	if errors.Is(err, errOwned) {
		return nil, fmt.Errorf("%w, which is still running: quit it and start this one", store.ErrOutdated)
	}
	if err != nil {
		return nil, err
	}
	return store.Open(c, store.Options{Dir: c.Data, ReadOnly: true})
}

// withStore owns the data folder while work runs. It fails with errOwned when somebody else does.
func withStore(c *call, work func(*store.DB) error) (err error) {
	o, err := own(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.release()) }()
	db, err := store.Open(c, store.Options{Dir: c.Data})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	writing, stop := context.WithCancel(context.WithoutCancel(c))
	defer stop()
	var writer errgroup.Group
	writer.Go(func() error { return db.Run(writing) })
	err = work(db)
	stop()
	return errors.Join(err, writer.Wait())
}
