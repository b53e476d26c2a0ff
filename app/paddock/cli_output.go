package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// output is where the rows of an export or report go, and how many.
type output struct {
	Out   string `placeholder:"FILE" help:"Write to a file instead of standard output."`
	Limit int    `help:"At most this many rows; 0: all."`
}

// check refuses what cannot be meant, before anything is opened.
func (o output) check() error {
	if o.Limit < 0 {
		return usage("--limit %d: write a number of rows, or 0 for all", o.Limit)
	}
	return nil
}

// to opens the output, lets rows be written and closes it; a file that was begun and failed is removed.
func (o output) to(c *call, rows func(io.Writer) error) (err error) {
	if o.Out == "" {
		return rows(c.out)
	}
	f, err := os.Create(o.Out)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, os.Remove(o.Out))
		}
	}()
	return rows(f)
}
