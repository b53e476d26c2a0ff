package alert

import (
	"time"

	"paddock/app/project"
)

// Kind is what a channel is.
type Kind string

// The kinds of channels besides the desktop.
const (
	Email    Kind = "email"
	Webhook  Kind = "webhook"
	Slack    Kind = "slack"
	Discord  Kind = "discord"
	Teams    Kind = "teams"
	Telegram Kind = "telegram"
	Ntfy     Kind = "ntfy"
	Shoutrrr Kind = "shoutrrr" // any address that the shoutrrr library knows
)

// Channel is a place that alerts go to. Its secret (a token, a password, an address that holds one) is kept in the
// system's keyring.
type Channel struct {
	ID       int64             `json:"id"`
	Kind     Kind              `json:"kind"`
	Name     string            `json:"name"`
	Settings map[string]string `json:"settings,omitempty"` // what is no secret
}

// Desktop is the number of the desktop among channels.
const Desktop int64 = 0

// The states of a delivery.
const (
	Waiting = "waiting"
	Sent    = "sent"
	Failed  = "failed"
)

// Delivery is how an alert reached one channel.
type Delivery struct {
	Channel int64  `json:"channel"` // 0: the desktop
	Name    string `json:"name"`
	State   string `json:"state"`
	Reason  string `json:"reason,omitempty"` // why it failed
}

// Entry is an alert of the past.
type Entry struct {
	ID         int64      `json:"id"`
	At         time.Time  `json:"timestamp"`
	Project    project.ID `json:"project"`
	Issue      int64      `json:"issue"`
	Rule       int64      `json:"rule"`
	RuleName   string     `json:"rule_name"`
	When       When       `json:"when"`
	Title      string     `json:"title"`
	Body       string     `json:"body"`
	Why        string     `json:"why"`
	Urgent     bool       `json:"urgent"`
	Count      int        `json:"count"`
	Waited     bool       `json:"waited_for_quiet_hours"`
	Deliveries []Delivery `json:"deliveries"`
}

// EntryOf is the history's entry of a notice.
func EntryOf(n Notice) Entry {
	return Entry{
		At: n.At, Project: n.Project, Issue: n.Issue, Rule: n.Rule.ID, RuleName: n.Rule.Name, When: n.Rule.When, Title: n.Title, Body: n.Body,
		Why: n.Why, Urgent: n.Urgent, Count: n.Count, Waited: n.Waited, Deliveries: []Delivery{},
	}
}

// HeldCount is how often a rule was held back, and why.
type HeldCount struct {
	Rule  int64  `json:"rule"`
	Why   string `json:"why"`
	Count int64  `json:"count"`
}
