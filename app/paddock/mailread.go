package main

import (
	"runtime"

	"golang.org/x/sync/errgroup"

	"paddock/ingest/adminmail"
)

// readMail is what a mail said, or why it could not be read.
type readMail struct {
	report adminmail.Report
	err    error
}

// readAll reads mails on all processors, and gives what they said in their order.
func readAll(raw [][]byte, meta adminmail.Meta) []readMail {
	read := make([]readMail, len(raw))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	const share = 8 // mails; most take less than a millisecond
	for start := 0; start < len(raw); start += share {
		group.Go(func() error {
			for i := start; i < min(start+share, len(raw)); i++ {
				read[i].report, read[i].err = adminmail.Read(raw[i], meta)
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
	return read
}
