// Package alertpane shows who is told of what: the rules of alerting, the channels and what alerted.
package alertpane

import (
	"context"
	"strconv"
	"strings"
	"time"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
)

// Rules keep the rules.
type Rules interface {
	Rules(context.Context) ([]alert.Rule, error)
	SaveRule(context.Context, alert.Rule) (alert.Rule, error)
	DropRule(ctx context.Context, id int64) error
	Preview(context.Context, alert.Rule) (alerted int, err error) // in the last seven days
}

// Channels keep the channels. An empty secret leaves the one that is kept.
type Channels interface {
	Channels(context.Context) ([]alert.Channel, error)
	SaveChannel(ctx context.Context, c alert.Channel, secret string) (alert.Channel, error)
	DropChannel(ctx context.Context, id int64) error
	Test(context.Context, alert.Channel) error
}

// Past tells what alerted, newest first, and what was held back.
type Past interface {
	Entries(ctx context.Context, p project.ID) ([]alert.Entry, error)
	Held(context.Context) ([]alert.HeldCount, error)
}

// Deps are what the pane needs.
type Deps struct {
	Rules     Rules
	Channels  Channels
	Past      Past
	Projects  func(context.Context) ([]project.Project, error)
	Desktop   func(context.Context) error // shows a test notification
	Bus       *bus.Bus
	Now       func() time.Time
	OpenIssue func(id int64)
}

// view is what the pane shows.
type view struct {
	rules    []alert.Rule
	channels []alert.Channel
	entries  []alert.Entry
	held     []alert.HeldCount
	projects []project.Project
}

func look(ctx context.Context, d Deps, p project.ID) (v view, err error) {
	if v.rules, err = d.Rules.Rules(ctx); err != nil {
		return v, err
	}
	if v.channels, err = d.Channels.Channels(ctx); err != nil {
		return v, err
	}
	if v.entries, err = d.Past.Entries(ctx, p); err != nil {
		return v, err
	}
	if v.held, err = d.Past.Held(ctx); err != nil {
		return v, err
	}
	v.projects, err = d.Projects(ctx)
	return v, err
}

// sentence says a rule in plain words.
func (v view) sentence(r alert.Rule) string {
	in := ""
	for _, p := range v.projects {
		if p.ID == r.Project {
			in = p.Name
		}
	}
	var names []string
	for _, c := range v.channels {
		for _, id := range r.Channels {
			if id == c.ID {
				names = append(names, c.Name)
			}
		}
	}
	return r.Sentence(in, names)
}

// held says how often a rule was held back, empty when never.
func (v view) heldWords(rule int64) string {
	var parts []string
	for _, h := range v.held {
		if h.Rule == rule {
			parts = append(parts, strconv.FormatInt(h.Count, 10)+" by "+h.Why)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Held back in the last 7 days: " + strings.Join(parts, ", ")
}

// whenWords are what rules can wait for, as the form offers it.
var whenWords = map[alert.When]string{
	alert.OnNew: "An issue is new", alert.OnRegression: "An issue comes back", alert.OnWoke: "A snooze ends",
	alert.OnEvents: "Many events in a time", alert.OnUsers: "Many users in a time", alert.OnSpike: "A spike against the usual",
}

// levels are the choices of the least level.
var levels = []struct {
	level issue.Level
	words string
}{{"", "Warning and above"}, {issue.Error, "Error and above"}, {issue.Fatal, "Fatal only"}, {issue.Info, "Info and above"}, {issue.Debug, "Every level"}}

// kindWords tell of each kind of channel what to paste and where it is found.
var kinds = []struct {
	kind   alert.Kind
	words  string
	secret string // the name of the secret; empty: none
	help   string
	fields []field
}{
	{alert.Email, "E-mail", "Password", "Your provider's outgoing mail server. The password is kept encrypted.", []field{{"host", "Server", "mail.example.com:587", false}, {"from", "From", "paddock@example.com", false}, {"to", "To", "team@example.com, ann@example.com", false}, {"username", "User name", "Empty: no password is asked for", false}}},
	{alert.Slack, "Slack", "Webhook address", "In Slack: Apps, Incoming Webhooks, Add to Slack. Paste the address it shows.", nil},
	{alert.Discord, "Discord", "Webhook address", "In Discord: Channel settings, Integrations, Webhooks, Copy Webhook URL.", nil},
	{alert.Teams, "Teams", "Webhook address", "In Teams: the channel's menu, Workflows, Send webhook alerts to a channel. Paste the address it shows. Connectors (webhook.office.com) are switched off.", nil},
	{alert.Telegram, "Telegram", "Bot token", "Write to @BotFather for a bot and its token, then add the bot to the chat.", []field{{"chat", "Chat", "Number of the chat, or @name", false}}},
	{alert.Ntfy, "ntfy", "Password or token", "A topic that nobody guesses, at ntfy.sh or your own server: it is kept encrypted. The password may stay empty.", []field{{"host", "Server", "https://ntfy.sh", false}, {"topic", "Topic", "paddock-alerts", true}, {"username", "User name", "Empty with a token", false}}},
	{alert.Webhook, "Webhook", "Secret to sign with", "Gets JSON by POST. With a secret, X-Paddock-Signature signs the body (HMAC-SHA256). The address is kept encrypted, for it may hold a token.", []field{{"address", "Address", "https://example.com/hook", true}}},
	{alert.Shoutrrr, "Other", "Address", "Any address of the shoutrrr library, such as gotify://host/token.", nil},
}

type field struct {
	key, name, placeholder string
	secret                 bool // kept as passwords are, and not shown again
}

// words splits what is written with commas.
func words(s string) (all []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// tagWords and readTags write tags as name:value.
func tagWords(tags []alert.TagGlob) string {
	all := make([]string, len(tags))
	for i, t := range tags {
		all[i] = t.Key + ":" + t.Value
	}
	return strings.Join(all, ", ")
}

func readTags(s string) (all []alert.TagGlob) {
	for _, one := range words(s) {
		key, value, found := strings.Cut(one, ":")
		if !found {
			value = "*"
		}
		all = append(all, alert.TagGlob{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)})
	}
	return all
}

// told says how an alert reached its channels.
func told(e alert.Entry) (words string, failed bool) {
	var parts []string
	for _, d := range e.Deliveries {
		switch d.State {
		case alert.Sent:
			parts = append(parts, d.Name)
		case alert.Failed:
			parts = append(parts, d.Name+" failed: "+d.Reason)
			failed = true
		default:
			parts = append(parts, d.Name+" waits")
		}
	}
	return strings.Join(parts, " · "), failed
}
