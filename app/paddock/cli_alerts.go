package main

import "paddock/app/store"

// reportAlertsCommand implements `paddock report alerts`.
type reportAlertsCommand struct{ reporting }

// Run implements the command.
func (cmd reportAlertsCommand) Run(c *call) error {
	if cmd.Environment != "" {
		return usage("--environment %s: an alert tells of a project, not of one environment: leave it out", cmd.Environment)
	}
	return cmd.tell(c, func(db *store.DB, s scope) (any, error) {
		return store.Alerts{DB: db}.History(c, store.EntryQuery{Project: s.project, From: s.from, To: s.to, Limit: cmd.Limit})
	})
}
