package main

import (
	"errors"
	"fmt"
)

type windowCommand struct{}

// Run implements `paddock`: it opens the window, or raises the one that has the data folder.
func (windowCommand) Run(c *call) (err error) {
	if d := display(); !d.OK {
		return usage("there is no display to open a window on: use `paddock serve` to work without one")
	}
	a, err := open(c)
	if errors.Is(err, errOwned) {
		if raised := ask(c, c.Data, "raise", nil, nil); raised != nil {
			return fmt.Errorf("%w, and its window cannot be raised (%w): quit it first, or name another folder with --data", err, raised)
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return runWindow(c, a)
}

// raise brings the window to the front. It says false when there is none.
func (a *application) raise() bool {
	f := a.raiser.Load()
	if f == nil {
		return false
	}
	(*f)()
	return true
}
