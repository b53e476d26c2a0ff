package main

import "paddock/app/store"

// reportAlertsCommand implements `paddock report alerts`.
type reportAlertsCommand struct {
	reporting
	Limit int `help:"At most this many rows; 0: all."`
}

// Run implements the command.
func (cmd reportAlertsCommand) Run(c *call) error {
	if cmd.Limit < 0 {
		return usage("--limit %d: write a number of rows, or 0 for all", cmd.Limit)
	}
	return cmd.to(c, func(db *store.DB, s scope) (any, error) {
		return store.Alerts{DB: db}.History(c, store.EntryQuery{Project: s.project, From: s.from, To: s.to, Limit: cmd.Limit})
	})
}
